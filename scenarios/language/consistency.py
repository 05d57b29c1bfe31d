"""Find changes that contradict each other, or that the run never reaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from scenarios.language.scenario import (
    UNDATED,
    CapacityChange,
    Change,
    Position,
    Reinvest,
    Scenario,
)
from simulation.clock import MONTHS_PER_YEAR, add_months
from simulation.errors import Fault
from simulation.policy import TRANSITION_FUND
from simulation.results.names import counted


def fault_at(
    position: Position, problem: str, *, expected: str = "", nearest: str = "", fix: str = ""
) -> Fault:
    """A fault at something that a scenario file says."""
    return Fault(
        position.file,
        position.line or None,
        position.column or None,
        problem,
        expected,
        nearest,
        fix,
    )


def overlaps(changes: Iterable[Change]) -> Iterator[Fault]:
    """A fault for each change that begins before an earlier change to the same target ends."""
    targets: dict[tuple[str, str], list[Change]] = {}
    dated = [change for change in changes if change.when.on != UNDATED.on]
    for change in sorted(dated, key=lambda change: change.when.on):
        targets.setdefault(change.target, []).append(change)
    for (_, name), own in targets.items():
        for first, second in pairwise(own):
            done = last_day(first)
            at_once = not second.lasts_months
            if (
                second.when.on < done
                or second.when.on == first.when.on
                or (second.when.on == done and at_once)
            ):
                yield fault_at(
                    second.position,
                    f"'{name}' is changed from {second.when.text}, while the change on line "
                    f"{first.position.line} runs from {first.when.text} to {done}",
                    fix=f"begin this one after {done}, or make them one change",
                )


def outside_horizon(scenario: Scenario, start: date, years: int | None) -> Iterator[Fault]:
    """A fault for each change that begins before the run, or has an effect only after it."""
    for change in scenario.changes:
        if change.when.on == UNDATED.on:
            continue
        if change.when.on < start:
            yield fault_at(
                change.position,
                f"this change is dated {change.when.text}, before the run starts on {start}",
                fix=f"date it {start} or later, or write 'start' for the first day",
            )
        elif years and (problem := after_the_run(change, start, years)):
            reached = years_to_reach(last_effect(change), start)
            yield fault_at(
                change.position,
                problem,
                fix=f"lengthen 'horizon' to {reached} years, or bring the change forward",
            )


def after_the_run(change: Change, start: date, years: int, delay_days: float = 0.0) -> str:
    """What a run of so many years never sees of a change, in words; "" if it sees all of it.

    Args:
        delay_days: time from the dates written to the effect that the scenario leaves unsaid, such
            as recruitment.
    """
    end, delay = add_months(start, MONTHS_PER_YEAR * years), timedelta(days=delay_days)
    first, last = first_effect(change) + delay, last_effect(change) + delay
    if last < end:
        return ""
    dated = "" if change.when.on in (first, last) else f", dated {change.when.text},"
    does = f"has no effect before {first}" if first >= end else f"is complete only on {last}"
    return f"this change{dated} {does}, and the run's last day is {end - timedelta(days=1)}"


def years_to_reach(day: date, start: date) -> int:
    """Years of a run that sees a day."""
    years = max(1, day.year - start.year)
    return years if add_months(start, MONTHS_PER_YEAR * years) > day else years + 1


def first_effect(change: Change) -> date:
    """The day on which a change first does something, as far as its scenario says when."""
    months = change.lasts_months
    return _later(change, min(1, months))


def last_effect(change: Change) -> date:
    """The day from which a change does nothing more, as far as its scenario says when."""
    return _later(change, change.lasts_months)


def _later(change: Change, months: int) -> date:
    late = change.late_months if isinstance(change, CapacityChange) else 0
    lag = timedelta(days=(change.lag_days or 0.0) if isinstance(change, Reinvest) else 0.0)
    return add_months(add_months(change.when.on, months), late) + lag


def unreachable_claims(scenario: Scenario) -> Iterator[Fault]:
    """A fault for each claim about a year that the run does not reach."""
    for claim in scenario.hypothesis.claims if scenario.hypothesis else ():
        if scenario.years and claim.years > scenario.years:
            yield fault_at(
                claim.position,
                f"this claim is about year {claim.years}, but the run has "
                f"{counted(scenario.years, 'year')}",
                fix="lengthen 'horizon', or claim something about an earlier year",
            )


def unpaid_advances(changes: Iterable[Change]) -> Iterator[Fault]:
    """A fault for money put into a transition fund that has paid for nothing."""
    changes = list(changes)
    if any(getattr(change, "funded_by", "") == TRANSITION_FUND for change in changes):
        return
    for change in changes:
        if isinstance(change, Reinvest) and dict(change.into).get(TRANSITION_FUND):
            yield fault_at(
                change.position,
                "money goes into the transition fund, but no service is funded by it",
                fix="add 'funded_by: transition_fund' to a start_service, or leave the fund out",
            )


def last_day(change: Change) -> date:
    """The day of a change's last step."""
    return add_months(change.when.on, change.lasts_months)
