"""Small rulebooks that use everything an engine interprets, drawn by hypothesis.

A service paid by the slot, a ward with fixed and semi-fixed cost, and homes that a pipeline and
released money add to; clocks of every shape, marks with consequences, routines, decisions, groups
that shocks befall; prices that drift and are scaled, shares of payers, a payment between payers.
"""

from __future__ import annotations

from itertools import count

import numpy as np
from hypothesis import strategies as st

from simulation.chance import stream_key
from simulation.people import Population
from simulation.policy import TRANSITION_FUND, Step, in_order, order_number
from simulation.rulebook import (
    Asks,
    Assigns,
    Attribute,
    Becomes,
    Chooses,
    Departs,
    Does,
    Group,
    Hazard,
    If,
    Leaves,
    Mark,
    Option,
    Reaches,
    Records,
    Releases,
    Resource,
    Retires,
    Rulebook,
    Shifts,
    Shock,
    Starts,
    Tries,
    Withdraws,
)
from simulation.rulebook import Step as RuleStep
from simulation.rulebook.conditions import Factor, at_most, mean_of, per, slowed, times, where
from simulation.rulebook.prices import HomeCost, Payers, Price, SlotCost, Ward
from tests.properties.test_engine import EDGES, END, World

SERVICE, WARD, HOMES = "service", "ward", "homes"
STATES = ("family", "bed", "home", "away")
QUEUES = ("urgent", "planned")
NEEDS = {"bed": WARD, "home": HOMES}
days = st.floats(0.0, END * 0.98)

PARAMETERS: dict[str, st.SearchStrategy[float]] = {
    **{f"rate_{i}": st.floats(0.1, 15.0) for i in range(8)},
    "mean_years": st.floats(0.05, 3.0),
    "factor": st.floats(0.2, 4.0),
    "ceiling": st.floats(0.5, 6.0),
    "p_one": st.floats(0.0, 1.0),
    "p_two": st.floats(0.0, 1.0),
    "fixed_days": st.floats(0.5, 200.0),
    "log_mean_days": st.floats(5.0, 300.0),
    "log_sigma": st.floats(0.2, 1.8),
    "weibull_days": st.floats(5.0, 300.0),
    "weibull_shape": st.floats(0.5, 2.5),
    "turnaround": st.floats(0.0, 30.0),
    "supply": st.floats(0.0, 6.0),
    "vacancy": st.floats(0.0, 0.6),
    "is_open": st.just(1.0),
    "price": st.floats(0.0, 9000.0),
    "drift": st.floats(-0.05, 0.1),
    "payment": st.floats(0.0, 400.0),
    "share": st.floats(0.0, 1.0),
    "set_up": st.floats(0.0, 1.0),
    "slot_price": st.floats(500.0, 50_000.0),
    "ward_total": st.floats(90_000.0, 900_000.0),
    "ward_release": st.floats(0.0, 90_000.0),
    "ward_share": st.floats(0.0, 1.0),
    "ward_step": st.floats(0.0, 4.0),
    "ward_lag": st.floats(0.0, 1.5),
    "redundancy": st.floats(0.0, 20_000.0),
    "void": st.floats(0.0, 900.0),
    "capital": st.floats(1_000.0, 90_000.0),
    "optimism": st.floats(0.0, 0.5),
    "build": st.floats(0.0, 0.5),
}


@st.composite
def rich_worlds(draw: st.DrawFn) -> World:
    """Any small world that uses everything."""
    parameters = {name: draw(values) for name, values in PARAMETERS.items()}
    return World(
        _book(draw),
        parameters,
        draw(_populations()),
        (draw(st.integers(0, 5)), draw(st.integers(1, 6)), draw(st.integers(0, 4))),
        draw(_policies()),
        stream_key(draw(st.integers(0, 2**32)), 0, 0),
    )


def _book(draw: st.DrawFn) -> Rulebook:
    number = count()

    def go(state: str) -> tuple[RuleStep, ...]:
        """Go to a state, by way of a queue or a refusal if it needs a slot."""
        resource = NEEDS.get(state)
        leave: tuple[RuleStep, ...] = tuple(
            If(where(state=s), (Retires(r),) if draw(st.booleans()) else (Releases(r),))
            for s, r in NEEDS.items()
            if s != state
        )
        arrive = (*leave, Becomes("state", state), Becomes("waits", "no"), Starts("since"))
        if resource is None:
            return arrive
        if draw(st.booleans()):
            refused = (Records("refused"), Shifts("level", 1))
            return (Tries(resource, arrive, refused, draw(st.sampled_from(QUEUES))),)
        priority = draw(st.sampled_from(QUEUES))
        return (Becomes("waits", resource), Asks(resource, priority, arrive))

    def then() -> tuple[RuleStep, ...]:
        kind = draw(st.integers(0, 4))
        if kind == 0:
            return go(draw(st.sampled_from(STATES)))
        if kind == 1:
            return (Shifts("level", draw(st.integers(-2, 2))), Does("note"))
        if kind == 2:
            return (Does("serve"),)
        if kind == 3:
            return (Assigns("house", f"house {next(number)}"),)
        options = (
            Option("one", (per("p_one"), times("p_two", level="high")), go("bed")),
            Option("two", (per("p_two"),), (Does("serve"),)),
        )
        return (Chooses(f"choice {next(number)}", options, go("away")),)

    shapes = (
        ("exponential", ()),
        ("fixed", ("fixed_days",)),
        ("lognormal", ("log_mean_days", "log_sigma")),
        ("weibull", ("weibull_days", "weibull_shape")),
    )
    hazards = []
    for i in range(draw(st.integers(2, 7))):
        shape, numbers = draw(st.sampled_from(shapes))
        rate: tuple[Factor, ...] = ()
        if shape == "exponential" or draw(st.booleans()):
            base = per(f"rate_{i}") if draw(st.booleans()) else mean_of("mean_years")
            rate = (
                base,
                times("factor", since="long"),
                slowed("factor", service="having"),
                at_most("ceiling", level=("middle", "high")),
            )
        state = draw(st.sampled_from(STATES))
        who = where(where(state=state, waits="no"), level=("low", "middle"))
        who = who if draw(st.booleans()) else where(state=state, waits="no")
        hazards.append(Hazard(f"h{i}", "", who, rate, then(), shape, numbers))
    hazards += [
        Hazard(f"tires of {r}", "", where(waits=r), (per("rate_7"),), (*_gives_up(r),))
        for r in (WARD, HOMES)
    ]
    ends: tuple[RuleStep, ...] = (Becomes(SERVICE, "no"), Releases(SERVICE))
    hazards.append(
        Hazard("service ends", "", where(service="having"), (), ends, "fixed", ("fixed_days",))
    )
    hazards.append(Hazard("death", "", (), (mean_of("mean_years"),), (Departs(),)))
    home: tuple[RuleStep, ...] = (
        *(Withdraws(r) for r in (WARD, HOMES)),
        *(Releases(r) for r in (WARD, HOMES)),
        Becomes("waits", "no"),
        Becomes("state", "family"),
        Leaves("house"),
    )
    older: tuple[RuleStep, ...] = (Records("older"), Shifts("level", 1))
    return Rulebook(
        "any",
        attributes=(
            Attribute("state", "", STATES),
            Attribute("level", "", ("low", "middle", "high"), percents=(80, 100, 170)),
            Attribute("kind", "", ("one", "other")),
            Attribute("waits", "", ("no", WARD, HOMES)),
            Attribute(SERVICE, "", ("no", "waiting", "having")),
        ),
        marks=(
            Mark("since", "", ("short", "long"), (0.25,)),
            Mark("age", "", ("young", "grown", "old"), (0.5, 1.2)),
        ),
        groups=(Group("house", ""),),
        hazards=tuple(hazards),
        reaches=(
            Reaches("age", "grown", where(level=("low", "middle")), older),
            Reaches("since", "long", where(state="home"), (Does("serve"),)),
        ),
        shocks=(Shock("closure", "", "house", (per("rate_0"),), where(waits="no"), home),),
        resources=(
            Resource(
                SERVICE, "", where(service="having"), vacancy="vacancy", open_switch="is_open"
            ),
            Resource(WARD, "", where(state="bed"), ("urgent", "planned"), "turnaround"),
            Resource(HOMES, "", where(state="home"), ("urgent", "planned"), "", "supply"),
        ),
        routines=(
            ("note", (Records("noted"), If(where(level="high"), (Starts("since"),)))),
            (
                "serve",
                (
                    Does("note"),
                    If(
                        where(service="no"),
                        (
                            Becomes(SERVICE, "waiting"),
                            Asks(SERVICE, "waiting", (Becomes(SERVICE, "having"),)),
                        ),
                    ),
                ),
            ),
            ("begins", (Assigns("house", "first house"), Starts("since"))),
        ),
        events=(("noted", ""), ("older", ""), ("refused", "")),
        prices=(
            Price("package", where(state=("family", "home")), (per("price"),), scaled_by=("need",)),
            Price(
                "away",
                where(state="away"),
                (per("price"), times("factor", age="old")),
                scaled_by=("level", "need"),
                drifts="drift",
            ),
            Price(
                "dowry", where(state="home"), (per("payment"),), paid_by="health", paid_to="council"
            ),
        ),
        payers=(
            Payers(where(age="young"), "education"),
            Payers(where(level="high"), "council", (("health", "share"), ("other", "p_two"))),
            Payers((), "health"),
        ),
        wards=(
            Ward(WARD, "ward_total", "ward_release", "ward_share", "ward_step", "ward_lag",
                 "redundancy", "health"),
        ),
        slot_costs=(SlotCost(SERVICE, "slot_price", "set_up", "health"),),
        home_costs=(
            HomeCost(HOMES, "void", "council", "capital", "optimism", "build", "health",
                     (("other", "share"),), (("council", "p_one"), ("other", "p_two"))),
        ),
        payer_names=("health", "council", "education", "other"),
        reported_by=("state", "level", "kind"),
        moves_in="state",
        on_joining="begins",
        on_opening="note" if draw(st.booleans()) else "",
    )  # fmt: skip


def _gives_up(resource: str) -> tuple[RuleStep, ...]:
    return (Withdraws(resource), Becomes("waits", "no"), Records("refused"))


@st.composite
def _populations(draw: st.DrawFn) -> Population:
    present = draw(st.lists(st.integers(0, 3), min_size=3, max_size=20))
    joining = sorted(draw(st.lists(st.floats(0.01, END), max_size=12)))
    n, n_groups = len(present) + len(joining), draw(st.integers(0, 3))
    codes = np.zeros((n, 8), dtype=np.int64)
    codes[: len(present), 0] = present
    codes[:, 1] = draw(st.lists(st.integers(0, 2), min_size=n, max_size=n))
    codes[:, 7] = np.arange(n) % (n_groups + 1)
    mark_at = np.full((n, 2), np.nan)
    joins_at = np.array([0.0] * len(present) + joining)
    mark_at[:, 1] = joins_at - np.array(
        draw(st.lists(st.floats(0.0, 600.0), min_size=n, max_size=n)), dtype=float
    )
    elapsed = draw(st.lists(st.sampled_from([np.nan, 0.0, 40.0, 500.0]), min_size=n, max_size=n))
    return Population(
        joins_at=joins_at,
        codes=codes,
        mark_at=mark_at,
        need_percent=np.array(
            draw(st.lists(st.integers(20, 400), min_size=n, max_size=n)), dtype=np.int64
        ),
        elapsed_days=np.array(elapsed, dtype=float),
        n_groups=n_groups,
    )


@st.composite
def _policies(draw: st.DrawFn) -> tuple[Step, ...]:
    """Everything that a scenario may do."""
    at, slots = days, st.integers(0, 7).map(float)
    some = st.sampled_from((SERVICE, WARD, HOMES))
    capacity = st.builds(lambda d, r, n: Step(d, "capacity", r, n, n + 0.25), at, some, slots)
    nothing = st.builds(lambda d, r: Step(d, "capacity", r, 0.0, 0.0), at, some)
    rate = st.builds(
        lambda d, p, v: Step(d, "parameter", p, v),
        at,
        st.sampled_from(("rate_0", "rate_1", "mean_years", "factor", "supply")),
        st.floats(0.05, 8.0),
    )
    money = st.builds(
        lambda d, p, v: Step(d, "parameter", p, v),
        at,
        st.sampled_from(("price", "drift", "share", "vacancy", "slot_price", "ward_release")),
        st.floats(0.01, 0.9),
    )
    order = st.builds(
        lambda d, r, s, lag: Step(d, "reinvest", r, s, lag),
        at,
        st.sampled_from((SERVICE, HOMES, TRANSITION_FUND)),
        st.floats(0.3, 1.0),
        st.floats(0.0, 120.0),
    )
    advance = st.builds(lambda d, n: Step(d, "advance", SERVICE, n), at, slots)
    capital = st.builds(lambda d, n: Step(d, "capital", HOMES, n), at, slots)
    queued = st.sampled_from((WARD, HOMES))
    reserve = st.builds(
        lambda d, r, n, c: Step(d, "reserve", r, n, c),
        at,
        queued,
        slots,
        st.sampled_from((0.0, 1.0)),
    )
    turns = st.sampled_from((order_number((0, 1)), order_number((1, 0))))
    turned = st.builds(lambda d, r, n: Step(d, "order", r, n), at, queued, turns)
    rests = st.builds(
        lambda d, r, n, k: Step(d, "prepare", r, n, k), at, queued, slots, st.floats(0.0, 90.0)
    )
    kinds = (capacity, nothing, rate, money, order, advance, capital, reserve, turned, rests)
    same_day = draw(st.booleans())
    steps = [s for kind in kinds for s in draw(st.lists(kind, max_size=2))]
    if draw(st.integers(0, 3)):  # a ward runs down, and what that releases buys something
        steps.append(Step(draw(st.floats(0.0, 300.0)), "capacity", WARD, 0.0, 0.0))
        steps += [draw(order) for _ in range(draw(st.integers(1, 3)))]
    if same_day:
        steps = [Step(200.0, s.kind, s.target, s.value, s.other) for s in steps]
    return in_order(steps)


assert EDGES[-1] == END
