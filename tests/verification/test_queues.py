"""Queues for limited slots against Erlang's formulas.

Truths from Erlang (1917); see Cooper, Introduction to Queueing Theory (1981), chapter 3.

Design.  Waits in a busy queue are so correlated that a plain average would need millions of
people.  So each batch also carries controls of exactly known mean, computed from the arrivals and
the chance of each stay alone: the same people before servers without limit, where the number seen
is Poisson, and before one server as fast as all of them together, where waits follow Lindley's
recursion.  All sums are by time, not by person, so that no ratio brings a bias.  Batches follow
one another after a warm-up of more than ten relaxation times.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest

from simulation.clock import DAYS_PER_YEAR
from simulation.events import MOVED
from simulation.ledger import SECONDS_PER_DAY, SLOT_PARTS
from simulation.reference.engine import Outcome
from simulation.reference.slots import Pool, Ticket
from tests.verification.textbook import (
    HAZARD_FAULT,
    OFF,
    Estimate,
    Numbers,
    check,
    controlled,
    exponential_years,
    lognormal_years,
    loss_book,
    people,
    poisson_arrivals,
    queue_book,
    run,
    service_chance,
)


@dataclass(frozen=True)
class Batches:
    """Equal stretches of time after a warm-up.

    Attributes:
        years: length of the warm-up and of each batch.
        n: batches in a replication, the warm-up not counted.
    """

    years: float
    n: int

    @property
    def edges(self) -> Numbers:
        """The start, the end of the warm-up and the end of each batch."""
        return np.arange(self.n + 2) * self.years

    def a_year(self, at: Numbers, amounts: Numbers) -> Numbers:
        """Sum over each batch of amounts that fall at moments, by year."""
        total, _ = np.histogram(at, self.edges[1:], weights=amounts.astype(float))
        return total / self.years

    def present(self, begin: Numbers, end: Numbers) -> Numbers:
        """Mean number present over each batch."""
        edges = self.edges[1:]
        inside = [
            np.clip(np.minimum(end, b) - np.maximum(begin, a), 0.0, None).sum()
            for a, b in pairwise(edges)
        ]
        return np.array(inside) / self.years

    def slots(self, outcome: Outcome, what: str) -> Numbers:
        """Mean number of slots over each batch, from the engine's own ledger."""
        seconds = [outcome.ledger.slot_seconds[b + 1, 0, what] for b in range(self.n)]
        return np.array(seconds) / (SLOT_PARTS * self.years * DAYS_PER_YEAR * SECONDS_PER_DAY)


def arrivals_until(rate: float, end: float, replication: int) -> Numbers:
    """A Poisson process over an interval."""
    enough = int(rate * end + 10 * math.sqrt(rate * end))
    at = poisson_arrivals(rate, enough, replication)
    return at[at < end]


def poisson_tail(load: float, least: int) -> float:
    """P(N >= least) for a Poisson number."""
    terms = [math.exp(-load + k * math.log(load) - math.lgamma(k + 1)) for k in range(least)]
    return 1.0 - math.fsum(terms)


def poisson_excess(load: float, over: int) -> float:
    """E max(N - over, 0) for a Poisson number."""
    return load * poisson_tail(load, over) - over * poisson_tail(load, over + 1)


def seen_without_limit(arrive: Numbers, stay: Numbers) -> Numbers:
    """How many each person would find in service if there were servers for all."""
    return np.arange(len(arrive)) - np.searchsorted(np.sort(arrive + stay), arrive)


def waits_for_one_fast_server(arrive: Numbers, stay: Numbers, servers: int) -> Numbers:
    """Lindley's recursion for a single server as fast as all servers together."""
    steps = stay[:-1] / servers - np.diff(arrive)
    walk = np.concatenate([[0.0], np.cumsum(steps)])
    return walk - np.minimum.accumulate(walk)


def served_at(outcome: Outcome, n: int) -> Numbers:
    """When each person's service began, in years; NaN for those who had none."""
    at = np.full(n, np.nan)
    for event in outcome.events:
        if event.event == MOVED:
            at[event.person] = event.at / DAYS_PER_YEAR
    return at


def stacked(rows: list[dict[str, Numbers]]) -> dict[str, Numbers]:
    """Batches of all replications one after another."""
    return {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}


# Erlang B

LOSS_LOAD, LOSS_SERVERS = 12.0, 14
LOSS_TRUTHS = {"blocked": 0.11721, "carried": 10.593}
LOSS_BATCHES = Batches(years=40.0, n=40)


def loss_estimates(shape: str, replications: int, times: float = 1.0) -> dict[str, Estimate]:
    """Blocking and carried load, with ``times`` the hazard of service ending."""
    batches, load = LOSS_BATCHES, LOSS_LOAD
    measured, controls = [], []
    for replication in range(replications):
        arrive = arrivals_until(load, batches.edges[-1], replication)
        chances = service_chance(len(arrive), replication)
        parameters = {"speed": times}
        if shape == "exponential":
            stay = exponential_years(chances, 1.0)
        else:
            stay = lognormal_years(chances, 1.0, 1.0)
            parameters |= {"mean_days": DAYS_PER_YEAR, "sigma": 1.0}
        outcome = run(
            loss_book(shape),
            parameters,
            people(arrive),
            edges_years=list(batches.edges),
            slots=[LOSS_SERVERS],
            replication=replication,
        )
        blocked = np.isnan(served_at(outcome, len(arrive)))
        seen = seen_without_limit(arrive, stay)
        measured.append(
            {
                "blocked": batches.a_year(arrive, blocked) / load,
                "carried": batches.slots(outcome, "held"),
            }
        )
        row = {
            "arrivals": batches.a_year(arrive, np.ones(len(arrive))),
            "offered": batches.present(arrive, arrive + stay),
        }
        for least in (12, 14, 16):
            row[f"seen {least}"] = batches.a_year(arrive, seen >= least)
        controls.append(row)
    known = {"arrivals": load, "offered": load}
    known |= {f"seen {least}": load * poisson_tail(load, least) for least in (12, 14, 16)}
    both = {name: (x, known[name]) for name, x in stacked(controls).items()}
    return {name: controlled(y, both) for name, y in stacked(measured).items()}


@pytest.mark.parametrize("shape", ["exponential", "lognormal"])
def test_erlang_b(shape: str) -> None:
    """Blocking depends on the mean stay only, whatever its shape (insensitivity).

    Protects: taking a free slot, giving it back on leaving, and the lognormal clock.
    """
    for what, estimate in loss_estimates(shape, replications=3).items():
        check(f"Erlang B {shape}: {what}", estimate, LOSS_TRUTHS[what])


@pytest.mark.parametrize("shape", ["exponential", "lognormal"])
def test_erlang_b_notices_a_hazard_too_high(shape: str) -> None:
    """Planted fault: stays end 1.1 times too fast.  (Nobody queues, so order cannot matter.)"""
    for what, estimate in loss_estimates(shape, replications=1, times=HAZARD_FAULT).items():
        with pytest.raises(AssertionError, match=OFF):
            check(f"planted hazard {shape}: {what}", estimate, LOSS_TRUTHS[what])


# M/M/10

RATE, SERVERS = 8.0, 10
DRAIN = SERVERS - RATE  # how much faster people are served than arrive while all are busy
P_WAIT = 0.40918
QUARTER = 0.25
QUEUE_TRUTHS = {
    "P(wait)": P_WAIT,
    "Wq": 0.204590,
    "P(wait > 1/4)": P_WAIT * math.exp(-DRAIN * QUARTER),
    "Lq": 1.63672,
    "L": 9.63672,
}
CONTROL_AT = (SERVERS, SERVERS + 2)  # speeds of the one server, and numbers seen without limit
QUEUE_BATCHES = Batches(years=75.0, n=33)


def queue_estimates(replications: int, times: float = 1.0) -> dict[str, Estimate]:
    """Waits and numbers in M/M/10, with ``times`` the hazard of service ending."""
    batches = QUEUE_BATCHES
    measured, controls = [], []
    for replication in range(replications):
        arrive, stay = queue_inputs(replication)
        outcome = run(
            queue_book(),
            {"speed": times},
            people(arrive),
            edges_years=list(batches.edges),
            slots=[SERVERS],
            replication=replication,
        )
        wait = waits(outcome, arrive)
        waiting = batches.slots(outcome, "waiting")
        measured.append(
            {
                "P(wait)": batches.a_year(arrive, wait > 0.0) / RATE,
                "Wq": batches.a_year(arrive, wait) / RATE,
                "P(wait > 1/4)": batches.a_year(arrive, wait > QUARTER) / RATE,
                "Lq": waiting,
                "L": waiting + batches.slots(outcome, "held"),
            }
        )
        seen = seen_without_limit(arrive, stay)
        row = {"arrivals": np.ones(len(arrive)), "work": stay}
        for n in CONTROL_AT:
            fast = waits_for_one_fast_server(arrive, stay, n)
            row[f"fast {n}"] = fast
            row[f"fast {n} waits"] = fast > 0.0
            row[f"fast {n} waits long"] = fast > QUARTER
            row[f"seen {n}"] = seen >= n
            row[f"seen over {n}"] = np.maximum(seen - n, 0)
        controls.append({name: batches.a_year(arrive, x) for name, x in row.items()})
    known = {"arrivals": 1.0, "work": 1.0}
    for n in CONTROL_AT:
        known[f"fast {n}"] = RATE / n / (n - RATE)
        known[f"fast {n} waits"] = RATE / n
        known[f"fast {n} waits long"] = RATE / n * math.exp(-(n - RATE) * QUARTER)
        known[f"seen {n}"] = poisson_tail(RATE, n)
        known[f"seen over {n}"] = poisson_excess(RATE, n)
    both = {name: (x, RATE * known[name]) for name, x in stacked(controls).items()}
    return {name: controlled(y, both) for name, y in stacked(measured).items()}


def queue_inputs(replication: int) -> tuple[Numbers, Numbers]:
    """When people come, and how long each will be served."""
    arrive = arrivals_until(RATE, QUEUE_BATCHES.edges[-1], replication)
    return arrive, exponential_years(service_chance(len(arrive), replication), 1.0)


def waits(outcome: Outcome, arrive: Numbers) -> Numbers:
    """Each person's wait in years; those still waiting at the end have waited until then."""
    begun = served_at(outcome, len(arrive))
    wait = np.where(np.isnan(begun), QUEUE_BATCHES.edges[-1], begun) - arrive
    return np.where(wait < 1e-9, 0.0, wait)  # days to years and back loses the last bits


def test_m_m_10() -> None:
    """Waits and numbers in the queue, by person from the event rows and by time from the ledger.

    Protects: queueing, handing over a slot on release, and the ledger's slot time. The chance of
    waiting beyond a quarter of a year depends on the order of service; the means do not.
    """
    for what, estimate in queue_estimates(replications=8).items():
        check(f"M/M/10: {what}", estimate, QUEUE_TRUTHS[what])


def test_m_m_10_notices_a_hazard_too_high() -> None:
    """Planted fault: service ends 1.1 times too fast."""
    for what, estimate in queue_estimates(replications=1, times=HAZARD_FAULT).items():
        with pytest.raises(AssertionError, match=OFF):
            check(f"planted hazard: {what}", estimate, QUEUE_TRUTHS[what])


def last_in_first_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plant the fault that the last person to come is served first."""

    def queue(pool: Pool, person: int, priority: int, program: int) -> Ticket:
        ticket = Ticket(person, program)
        pool.queues[priority].appendleft(ticket)
        pool.waiting[priority] += 1
        return ticket

    monkeypatch.setattr(Pool, "queue", queue)


def test_m_m_10_notices_last_in_first_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted fault: last in, first out. Means stay as they are; the spread of waits does not."""
    last_in_first_out(monkeypatch)
    estimates = queue_estimates(replications=1)
    with pytest.raises(AssertionError, match=OFF):
        check("planted order", estimates["P(wait > 1/4)"], QUEUE_TRUTHS["P(wait > 1/4)"])


# Person by person


def check_every_wait(times: float = 1.0) -> None:
    """Each wait is the one that Kiefer and Wolfowitz's recursion gives, to a second.

    Source: Kiefer and Wolfowitz (1955), Transactions of the AMS 78, 1-18.
    """
    arrive, stay = (x[:4000] for x in queue_inputs(0))
    outcome = run(
        queue_book(),
        {"speed": times},
        people(arrive),
        edges_years=[0.0, arrive[-1] + 100.0],
        slots=[SERVERS],
    )
    free_at = [0.0] * SERVERS
    expected = []
    for at, years in zip(arrive, stay, strict=True):
        begin = max(at, heapq.heappop(free_at))
        heapq.heappush(free_at, begin + years)
        expected.append(begin - at)
    second = 1.0 / (DAYS_PER_YEAR * SECONDS_PER_DAY)
    assert np.isnan(served_at(outcome, len(arrive))).sum() == 0
    np.testing.assert_allclose(waits(outcome, arrive), expected, rtol=0.0, atol=second)


def test_every_wait_is_as_theory_computes_it() -> None:
    """No chance in the comparison: same arrivals, same stays, same wait for each person.

    Protects: first come first served, and any loss of time or of a place in the queue.
    """
    check_every_wait()


@pytest.mark.parametrize(
    "plant", [last_in_first_out, None], ids=["last in first out", "hazard too high"]
)
def test_every_wait_notices(
    plant: Callable[[pytest.MonkeyPatch], None] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted faults: last in first out; service that ends 1.1 times too fast."""
    if plant is not None:
        plant(monkeypatch)
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        check_every_wait(1.0 if plant is not None else HAZARD_FAULT)
