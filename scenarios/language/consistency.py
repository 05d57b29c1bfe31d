"""Finds changes that cannot be true together, or that the run never reaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from scenarios.language.scenario import Change, Position, Reinvest, Scenario
from simulation.clock import add_months
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
    """A fault for each change that begins before an earlier one of the same thing is done."""
    targets: dict[tuple[str, str], list[Change]] = {}
    for change in sorted(changes, key=lambda change: change.when.on):
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
                    f"'{name}' is changed from {second.when.on}, while the change on line "
                    f"{first.position.line} runs from {first.when.on} to {done}",
                    fix=f"begin this one after {done}, or make them one change",
                )


def outside_horizon(scenario: Scenario, start: date, years: int | None) -> Iterator[Fault]:
    """A fault for each change that begins before the run or does not end within it."""
    end = add_months(start, 12 * years) if years else None
    for change in scenario.changes:
        if change.when.on < start:
            yield fault_at(
                change.position,
                f"this change is dated {change.when.on}, before the run starts on {start}",
                fix=f"date it {start} or later",
            )
        elif end and last_day(change) > end:
            yield fault_at(
                change.position,
                f"this change is complete on {last_day(change)}, after the run ends on {end}",
                fix="lengthen 'horizon', or bring the change forward",
            )


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
    """A fault for money put into a transition fund that has advanced nothing."""
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
