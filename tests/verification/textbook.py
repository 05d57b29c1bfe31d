"""Textbook systems as rulebooks, ways to run them, and the rule by which an estimate is judged.

The engine knows nothing of learning disability: it interprets rulebooks.  Here it is given
rulebooks whose answers are known in closed form.  One year stands for the textbook's unit of
time.  All chance, arrivals included, comes from ``simulation.chance`` under fixed seeds.

To see every figure: ``pytest tests/verification --log-cli-level=INFO``.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.chance import extend, name_key, spread, stream_key, uniform
from simulation.clock import DAYS_PER_YEAR
from simulation.distributions import LOGNORMAL, elapsed_at, exponential_threshold, lognormal_of_mean
from simulation.people import Population
from simulation.policy import Policy
from simulation.reference.engine import Outcome, simulate
from simulation.replication import Replication
from simulation.rulebook import (
    Asks,
    Attribute,
    Becomes,
    Departs,
    Hazard,
    Releases,
    Resource,
    Rulebook,
    Step,
    Tries,
)
from simulation.rulebook.conditions import per, where
from simulation.rulebook.encoding import compile_rulebook
from simulation.rulebook.prices import Price

Numbers = NDArray[Any]  # floats, or what counts as numbers: flags and whole numbers

SEED = 20_260_401
MAX_STANDARD_ERRORS = 3.5
MAX_RELATIVE_HALF_WIDTH = 0.02
HALF_WIDTH = 1.959964  # 95% of a normal distribution lies within this many standard errors
HAZARD_FAULT = 1.1
OFF = "standard errors off"  # how a wrong estimate is refused, as against a weak one
WEAK = "too weak a test"

log = logging.getLogger("oracles")


# Judging


@dataclass(frozen=True)
class Estimate:
    """What the engine says, and how sure that is."""

    value: float
    standard_error: float


def mean_of_sample(sample: Sequence[float] | Numbers) -> Estimate:
    """Mean of independent observations."""
    x = np.asarray(sample, dtype=float)
    return Estimate(float(x.mean()), float(x.std(ddof=1) / math.sqrt(len(x))))


def controlled(sample: Numbers, controls: Mapping[str, tuple[Numbers, float]]) -> Estimate:
    """Mean of independent batches, less what controls of known mean explain by regression.

    Controls must be functions of what goes *into* the engine (arrivals, the chance of each stay),
    never of what it does: a control that the engine computes would hide the engine's faults.
    Source: Asmussen and Glynn, Stochastic Simulation (2007), section V.2.
    """
    y = np.asarray(sample, dtype=float)
    offsets = np.column_stack([x - known for x, known in controls.values()])
    design = np.column_stack([np.ones(len(y)), offsets])
    fitted, _, rank, _ = np.linalg.lstsq(design, y, rcond=None)
    residual = y - design @ fitted
    variance = float(residual @ residual) / (len(y) - rank)
    spread_of_mean = np.linalg.inv(design.T @ design)[0, 0]
    return Estimate(float(fitted[0]), math.sqrt(variance * spread_of_mean))


def check(what: str, estimate: Estimate, truth: float) -> None:
    """The rule: within 3.5 standard errors, with a 95% half-width of at most 2% of the truth.

    A correct engine fails one such check in 2,100; seeds are fixed, so it fails it for ever or
    never. The second half stops a test from passing because it knows too little.

    Raises:
        AssertionError: the estimate is off, or too weak.
    """
    off = abs(estimate.value - truth) / estimate.standard_error
    half_width = HALF_WIDTH * estimate.standard_error / abs(truth)
    log.info(
        "%-44s truth %9.5f  estimate %9.5f  SE %.5f  z %+5.2f  half-width %.2f%%",
        what,
        truth,
        estimate.value,
        estimate.standard_error,
        (estimate.value - truth) / estimate.standard_error,
        100 * half_width,
    )
    assert off < MAX_STANDARD_ERRORS, f"{what}: {estimate.value} is {off:.1f} {OFF} from {truth}"
    assert half_width <= MAX_RELATIVE_HALF_WIDTH, f"{what}: {WEAK}, half-width {half_width:.1%}"


# Running


def people(
    joins_at_years: Sequence[float] | Numbers,
    state: int = 0,
    elapsed_years: Sequence[float] | Numbers | None = None,
) -> Population:
    """People who join at these times, all in one state; at 0 or before, they are there already."""
    at = np.asarray(joins_at_years, dtype=float) * DAYS_PER_YEAR
    n = len(at)
    elapsed = np.full(n, np.nan)
    if elapsed_years is not None:
        elapsed = np.asarray(elapsed_years, dtype=float) * DAYS_PER_YEAR
    return Population(
        joins_at=at,
        codes=np.full((n, 1), state, dtype=np.int64),
        mark_at=np.zeros((n, 0)),
        need_percent=np.full(n, 100, dtype=np.int64),
        elapsed_days=elapsed,
    )


def run(
    book: Rulebook,
    parameters: Mapping[str, float],
    population: Population,
    *,
    edges_years: Sequence[float],
    slots: Sequence[int] = (),
    replication: int = 0,
    policy: Policy = (),
) -> Outcome:
    """One replication of a textbook system, with its event rows."""
    given = Replication(
        compile_rulebook(book, list(parameters)),
        population,
        list(parameters.values()),
        policy,
        stream_key(SEED, 0, replication),
        [float(e) * DAYS_PER_YEAR for e in edges_years],
        slots,
    )
    return simulate(given, keep_events=True)


def uniforms(name: str, replication: int, n: int) -> list[float]:
    """Uniforms for a purpose of the test's own, apart from all the engine's."""
    key, named = stream_key(SEED, 0, replication), spread(name_key(f"textbook:{name}"))
    return [uniform(key, named, i) for i in range(n)]


def poisson_arrivals(rate: float, n: int, replication: int) -> Numbers:
    """The first ``n`` moments of a Poisson process, in years."""
    gaps = [exponential_threshold(u) for u in uniforms("arrivals", replication, n)]
    return np.cumsum(gaps) / rate


def service_chance(n: int, replication: int, hazard: str = "service") -> list[float]:
    """The uniforms that the engine will use for each person's first service."""
    key, named = stream_key(SEED, 0, replication), spread(name_key(f"hazard:{hazard}"))
    return [uniform(extend(key, person), named, 0) for person in range(n)]


def exponential_years(chances: Sequence[float], mean_years: float) -> Numbers:
    """Durations by inversion, as the engine inverts."""
    return np.array([exponential_threshold(u) for u in chances]) * mean_years


def lognormal_years(chances: Sequence[float], mean_years: float, sigma: float) -> Numbers:
    """Durations by inversion, as the engine inverts."""
    mu, _ = lognormal_of_mean(mean_years, sigma)
    hazards = [exponential_threshold(u) for u in chances]
    return np.array([elapsed_at(LOGNORMAL, mu, sigma, h) for h in hazards])


# Rulebooks

SERVED = Becomes("state", "served")


def service(shape: str, then: tuple[Step, ...]) -> Hazard:
    """Being served: at rate ``speed`` a year, or lognormal with ``speed`` times its hazard."""
    if shape == "exponential":
        return Hazard("service", "service ends", where(state="served"), (per("speed"),), then)
    numbers = ("mean_days", "sigma")
    return Hazard(
        "service", "service ends", where(state="served"), (per("speed"),), then, shape, numbers
    )


def queue_book() -> Rulebook:
    """M/M/c: arrive, wait, be served, leave."""
    return Rulebook(
        "M/M/c",
        attributes=(Attribute("state", "where", ("waiting", "served")),),
        hazards=(service("exponential", (Releases("server"), Departs())),),
        resources=(Resource("server", "a server", where(state="served")),),
        routines=(("arrive", (Asks("server", "waiting", (SERVED,)),)),),
        on_joining="arrive",
        reported_by=("state",),
        moves_in="state",
    )


def loss_book(shape: str) -> Rulebook:
    """Erlang's loss system: people who find no free server leave for good."""
    return Rulebook(
        "Erlang B",
        attributes=(Attribute("state", "where", ("calling", "served")),),
        hazards=(service(shape, (Departs(),)),),
        resources=(Resource("server", "a server", where(state="served")),),
        routines=(("arrive", (Tries("server", (SERVED,), (Departs(),)),)),),
        on_joining="arrive",
        reported_by=("state",),
        moves_in="state",
    )


def unlimited_book(shape: str) -> Rulebook:
    """M/G/infinity: everyone is served at once, beside everyone else."""
    return Rulebook(
        "M/G/infinity",
        attributes=(Attribute("state", "where", ("served",)),),
        hazards=(service(shape, (Departs(),)),),
        reported_by=("state",),
    )


def chain_book(states: Sequence[str], rates: Sequence[Sequence[float]]) -> Rulebook:
    """A Markov chain: one hazard for each possible transition, all competing.

    Parameters are named ``from_to`` and are yearly rates; the last state ends it all.
    """
    hazards = []
    for i, begin in enumerate(states):
        for j, end in enumerate(states):
            if i != j and rates[i][j]:
                name = f"{begin}_{end}"
                then: tuple[Step, ...] = (Becomes("state", end),)
                if end == states[-1]:
                    then = (*then, Departs())
                hazards.append(Hazard(name, name, where(state=begin), (per(name),), then))
    return Rulebook(
        "chain",
        attributes=(Attribute("state", "where", tuple(states)),),
        hazards=tuple(hazards),
        reported_by=("state",),
        moves_in="state",
    )


def chain_parameters(
    states: Sequence[str], rates: Sequence[Sequence[float]], times: float = 1.0
) -> dict[str, float]:
    """The chain's rates by name, all multiplied (1 unless a fault is planted)."""
    return {
        f"{begin}_{end}": rates[i][j] * times
        for i, begin in enumerate(states)
        for j, end in enumerate(states)
        if i != j and rates[i][j]
    }


def annuity_book(mortal: bool) -> Rulebook:
    """A person who costs so much a year, for ever or until they die."""
    death = Hazard("death", "dies", where(state="alive"), (per("mortality"),), (Departs(),))
    return Rulebook(
        "annuity",
        attributes=(Attribute("state", "where", ("alive",)),),
        hazards=(death,) if mortal else (),
        prices=(Price("annuity", where(state="alive"), (per("price"),), per="year"),),
        payer_names=("payer",),
        reported_by=("state",),
    )
