"""Two stroke wards that somebody else modelled, as a rulebook of their own.

Source: Monks and others, A modelling tool for capacity planning in acute and community stroke
services, BMC Health Services Research 16:530 (2016). The inputs are those of public programs that
rebuild the model; strokes that go elsewhere have the stay that those programs give them. People
come to an acute ward and to a rehabilitation ward, stay for a lognormal time and move on by a
table of chances. Wards have no limit; with n beds a person is delayed with chance
pr(N = n) / pr(N <= n).

Truths: without limits the number in each ward is Poisson with mean arrivals times mean stay, so
that this chance is Erlang's loss formula. It gives what the paper prints: of people for the acute
ward, about one in seven wait at 10 beds and one in fifty at 14.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import pytest

from simulation.chance import stream_key
from simulation.clock import DAYS_PER_YEAR
from simulation.compiled.engine import simulate as compiled
from simulation.distributions import exponential_threshold
from simulation.events import DEPARTED, EventRecord
from simulation.people import Population
from simulation.reference.engine import simulate as reference
from simulation.replication import Replication
from simulation.rulebook import Attribute, Becomes, Chooses, Departs, Does, Hazard, If, Rulebook
from simulation.rulebook.conditions import per, where
from simulation.rulebook.encoding import compile_rulebook
from simulation.rulebook.writing import option, p
from tests.verification.textbook import (
    HALF_WIDTH,
    MAX_STANDARD_ERRORS,
    SEED,
    Estimate,
    Numbers,
    check,
    mean_of_sample,
    uniforms,
)

KINDS = ("stroke", "tia", "neuro", "other")
PLACES = ("coming", "coming_to_rehabilitation", "acute", "rehabilitation")
ROUTES = ("rehabilitation", "esd", "elsewhere")  # esd: early supported discharge, at home

ACUTE_DAYS_BETWEEN = {"stroke": 1.2, "tia": 9.3, "neuro": 3.6, "other": 3.2}
DIRECT_DAYS_BETWEEN = {"stroke": 21.8, "neuro": 31.7, "other": 28.6}
AFTER_ACUTE = {
    "stroke": (0.24, 0.13),
    "tia": (0.01, 0.01),
    "neuro": (0.11, 0.05),
    "other": (0.05, 0.10),
}
ESD_AFTER_REHABILITATION = {"stroke": 0.40, "tia": 0.0, "neuro": 0.09, "other": 0.13}
# Mean and standard deviation, days. Strokes differ by where people go: "elsewhere" has the stays of
# the paper's strokes that end in death, as public programs that rebuild the model have it.
ACUTE_STROKE = {"rehabilitation": (7.4, 8.61), "esd": (4.6, 4.8), "elsewhere": (7.0, 8.7)}
ACUTE_OTHERS = {"tia": (1.8, 2.3), "neuro": (4.0, 5.0), "other": (3.8, 5.2)}
REHABILITATION_STROKE = {"elsewhere": (28.4, 27.2), "esd": (30.3, 23.1)}
REHABILITATION_OTHERS = {"tia": (18.7, 23.5), "neuro": (27.6, 28.4), "other": (16.1, 14.1)}

WARM_UP_YEARS, BLOCK_YEARS, BLOCKS, REPLICATIONS = 2, 4, 40, 4
MAX_HALF_WIDTH_OF_DELAY = 0.06  # of a chance as small as 1 in 50; means keep the rule's 2%


def stays(ward: str) -> Iterator[tuple[str, str, float, float]]:
    """Kind, route, mean and standard deviation of each stay in a ward, days."""
    strokes = ACUTE_STROKE if ward == "acute" else REHABILITATION_STROKE
    others = ACUTE_OTHERS if ward == "acute" else REHABILITATION_OTHERS
    for route, (mean, sd) in strokes.items():
        yield "stroke", route, mean, sd
    for kind, (mean, sd) in others.items():
        yield kind, "", mean, sd


def parameters() -> dict[str, float]:
    """Every number of the wards by name; sigma of a lognormal from its mean and deviation."""
    numbers = {"one": 1.0}
    for ward in ("acute", "rehabilitation"):
        for kind, route, mean, sd in stays(ward):
            numbers[f"{ward}_{kind}_{route}_mean"] = mean
            numbers[f"{ward}_{kind}_{route}_sigma"] = math.sqrt(math.log(1 + (sd / mean) ** 2))
    for kind in KINDS:
        rehabilitation, esd = AFTER_ACUTE[kind]
        numbers[f"{kind}_to_rehabilitation"], numbers[f"{kind}_to_esd"] = rehabilitation, esd
        numbers[f"{kind}_home_with_esd"] = ESD_AFTER_REHABILITATION[kind]
    return numbers


def after_acute() -> Chooses:
    """Where people will go from the acute ward, by kind; decided as they come in."""
    to_rehabilitation = [per(f"{k}_to_rehabilitation", kind=k) for k in KINDS]
    to_esd = [per(f"{k}_to_esd", kind=k) for k in KINDS]
    return Chooses(
        "after_acute",
        (
            option("rehabilitation", to_rehabilitation, Becomes("route", "rehabilitation")),
            option("esd", to_esd, Becomes("route", "esd")),
        ),
        (Becomes("route", "elsewhere"),),
    )


def after_rehabilitation() -> Chooses:
    """Whether people will go home with early support, by kind; decided as they come in."""
    esd = [p(f"{k}_home_with_esd", kind=k) for k in KINDS]
    return Chooses(
        "after_rehabilitation",
        (option("esd", esd, Becomes("route", "esd")),),
        (Becomes("route", "elsewhere"),),
    )


def leaving(ward: str) -> Iterator[Hazard]:
    """The end of each kind of stay in a ward."""
    move = If(where(place="acute", route="rehabilitation"), (Does("rehabilitate"),), (Departs(),))
    for kind, route, _, _ in stays(ward):
        whose = where(place=ward, kind=kind, **({"route": route} if route else {}))
        name = f"{ward}_{kind}_{route}"
        shape = (f"{name}_mean", f"{name}_sigma")
        yield Hazard(name, f"{name} ends", whose, (per("one"),), (move,), "lognormal", shape)


def stroke_book() -> Rulebook:
    """The two wards."""
    direct = where(place="coming_to_rehabilitation")
    return Rulebook(
        "stroke wards",
        attributes=(
            Attribute("place", "where", PLACES),
            Attribute("kind", "illness", KINDS),
            Attribute("route", "where next", ROUTES),
        ),
        hazards=(*leaving("acute"), *leaving("rehabilitation")),
        routines=(
            ("arrive", (If(direct, (Does("rehabilitate"),), (Does("treat"),)),)),
            ("treat", (after_acute(), Becomes("place", "acute"))),
            ("rehabilitate", (after_rehabilitation(), Becomes("place", "rehabilitation"))),
        ),
        on_joining="arrive",
        reported_by=("place",),
        moves_in="place",
    )


def arrivals(years: float, replication: int) -> Population:
    """Everyone who comes: a Poisson process for each kind and door."""
    at: list[Numbers] = []
    codes: list[tuple[int, int, int]] = []
    for door, between in enumerate((ACUTE_DAYS_BETWEEN, DIRECT_DAYS_BETWEEN)):
        for kind, mean_days in between.items():
            n = int(1.1 * years * DAYS_PER_YEAR / mean_days + 50)
            chances = uniforms(f"{door}{kind}", replication, n)
            days = np.cumsum([exponential_threshold(u) for u in chances]) * mean_days
            days = days[days < years * DAYS_PER_YEAR]
            at.append(days)
            codes += [(door, KINDS.index(kind), 0)] * len(days)
    joins = np.concatenate(at)
    order = np.argsort(joins, kind="stable")
    none = np.full(len(joins), np.nan)
    return Population(
        joins_at=joins[order],
        codes=np.array(codes, dtype=np.int64)[order],
        mark_at=np.zeros((len(joins), 0)),
        need_percent=np.full(len(joins), 100, dtype=np.int64),
        elapsed_days=none,
    )


def wards(years: float, replication: int) -> Replication:
    """One replication of the wards, from empty."""
    values = parameters()
    return Replication(
        compile_rulebook(stroke_book(), list(values)),
        arrivals(years, replication),
        list(values.values()),
        (),
        stream_key(SEED, 0, replication),
        [0.0, years * DAYS_PER_YEAR],
        (),
    )


def changes(events: list[EventRecord], ward: str) -> tuple[Numbers, Numbers]:
    """When the number in a ward changes, days, and the number from then on."""
    code, there, at, steps = PLACES.index(ward), set[int](), [0.0], [0]
    for event in events:
        inside = event.event != DEPARTED and event.report[0] == code
        if inside != (event.person in there):
            (there.add if inside else there.discard)(event.person)
            at.append(event.at)
            steps.append(1 if inside else -1)
    return np.array(at), np.cumsum(steps)


@lru_cache(maxsize=2)
def days_by_number(ward: str) -> Numbers:
    """Days with each number of people in a ward, in blocks of years: [block, number]."""
    years = WARM_UP_YEARS + BLOCK_YEARS * BLOCKS
    edges = (WARM_UP_YEARS + BLOCK_YEARS * np.arange(BLOCKS + 1)) * DAYS_PER_YEAR
    blocks = []
    for replication in range(REPLICATIONS):
        at, number = changes(compiled(wards(years, replication), True).events, ward)
        cut = np.unique(np.concatenate([at[at >= edges[0]], edges]))
        then = number[np.searchsorted(at, cut[:-1], side="right") - 1]
        block = np.searchsorted(edges, cut[:-1], side="right") - 1
        days, _, _ = np.histogram2d(
            block, then, (np.arange(BLOCKS + 1), np.arange(60)), weights=np.diff(cut)
        )
        blocks.append(days)
    return np.concatenate(blocks)


def delay(days: Numbers, beds: int) -> Estimate:
    """The chance of delay at so many beds: a ratio of two means, its error by linearisation."""
    full, within = days[:, beds], days[:, : beds + 1].sum(axis=1)
    ratio = float(full.sum() / within.sum())
    errors = (full - ratio * within) / within.mean()
    return Estimate(ratio, mean_of_sample(errors).standard_error)


def erlang(load: float, beds: int) -> float:
    """Erlang's loss formula by its recursion."""
    chance = 1.0
    for n in range(1, beds + 1):
        chance = load * chance / (n + load * chance)
    return chance


def load(ward: str) -> float:
    """Mean number of people in a ward without limit: arrivals a day times mean days of a stay."""
    mean = {(kind, route): mean for kind, route, mean, _ in stays(ward)}
    total = 0.0
    for kind in KINDS:
        rehabilitation, esd = AFTER_ACUTE[kind]
        come = 1 / ACUTE_DAYS_BETWEEN[kind]
        shares = {"rehabilitation": rehabilitation, "esd": esd}
        if ward == "rehabilitation":
            come *= rehabilitation
            come += 1 / DIRECT_DAYS_BETWEEN.get(kind, math.inf)
            shares = {"esd": ESD_AFTER_REHABILITATION[kind]}
        shares["elsewhere"] = 1 - sum(shares.values())
        stay = [
            share * mean.get((kind, r), mean.get((kind, ""), 0.0)) for r, share in shares.items()
        ]
        total += come * sum(stay)
    return total


PRINTED = [("acute", 10, 0.128), ("acute", 14, 0.0192), ("rehabilitation", 12, 0.109)]


@pytest.mark.parametrize(("ward", "beds", "printed"), PRINTED)
def test_the_formula_gives_the_published_chance(ward: str, beds: int, printed: float) -> None:
    """The published inputs give the published chance of delay, so no figure was mistyped."""
    assert erlang(load(ward), beds) == pytest.approx(printed, rel=5e-3)


@pytest.mark.parametrize("ward", ["acute", "rehabilitation"])
def test_the_mean_number_in_each_ward(ward: str) -> None:
    """Protects lognormal stays by kind and route, and moving from one ward to the other."""
    days = days_by_number(ward)
    means = days @ np.arange(days.shape[1]) / days.sum(axis=1)
    check(f"{ward} ward: mean number", mean_of_sample(means), load(ward))


@pytest.mark.parametrize(("ward", "beds", "printed"), PRINTED)
def test_the_engine_gives_the_published_chance(ward: str, beds: int, printed: float) -> None:
    """A published model that nobody here wrote comes out of the engine, within its error."""
    estimate = delay(days_by_number(ward), beds)
    off = abs(estimate.value - erlang(load(ward), beds)) / estimate.standard_error
    assert off < MAX_STANDARD_ERRORS
    assert HALF_WIDTH * estimate.standard_error / printed < MAX_HALF_WIDTH_OF_DELAY


def test_both_engines_tell_the_same_events() -> None:
    """The wards are the same to the bit in both engines."""
    given = wards(3.0, 0)
    assert reference(given, True).events == compiled(given, True).events
