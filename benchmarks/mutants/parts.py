"""What is mutated, by part, and which tests are tried on it, quickest first.

Tests run in the reference engine, in one process. Left out are those that start other processes,
which would not see the fault, and those of more than a few seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Part:
    """Some files, and the tests that are about them.

    Attributes:
        files: patterns.
        tests: names of test files under ``tests``, or of single tests in them.
    """

    name: str
    files: tuple[str, ...]
    tests: tuple[str, ...]

    def paths(self, root: Path) -> list[str]:
        """Its files, in order."""
        found = {path for pattern in self.files for path in root.glob(pattern)}
        return sorted(path.relative_to(root).as_posix() for path in found)


_ONE_PERSON = (
    "unit/test_how_likely.py",
    "unit/test_what_follows.py",
    "unit/test_who_pays.py",
    "unit/test_ages.py",
)
_ENGINE_MONEY = ("verification/test_closures.py", "properties/test_money.py")
_WHOLE_RUNS = tuple(
    f"properties/test_pathway.py::{name}"
    for name in (
        "test_everyone_is_in_exactly_one_setting[None]",
        "test_a_closed_ward_releases_everything_after_its_lag",
        "test_an_open_ward_costs_what_it_costs",
        "test_the_fund_balances_to_the_penny",
        "test_half_of_the_beds_release_six_times_the_variable_cost",
        "test_payers_together_pay_what_each_person_costs",
    )
)

PARTS = (
    Part(
        "pathway",
        ("simulation/pathway/*.py",),
        (*_ONE_PERSON, "unit/test_rulebook.py", "unit/test_opening.py", "unit/test_stories.py"),
    ),
    Part(
        "services, prices and conditions of the rulebook",
        tuple(f"simulation/rulebook/{n}.py" for n in ("prices", "services", "conditions")),
        ("unit/test_rulebook.py", *_ONE_PERSON, "properties/test_money.py"),
    ),
    Part(
        "money in the engine",
        (
            *(f"simulation/reference/{n}.py" for n in
              ("person_costs", "slot_costs", "ward_costs", "fund")),
            *(f"simulation/{n}.py" for n in
              ("ledger", "councils", "pooled_budgets", "policy", "whole_slots")),
        ),
        (
            "unit/test_fund.py",
            "unit/test_ledger.py",
            "unit/test_who_pays.py",
            *_ENGINE_MONEY,
            "unit/test_councils.py",
            *_WHOLE_RUNS,
        ),
    ),
    Part(
        "measures of events and money",
        tuple(f"simulation/results/{n}.py" for n in
              ("discounting", "measuring", "declared_flows", "payers")),
        (
            "unit/test_declared_measures.py",
            "unit/test_discounting.py",
            "unit/test_measures.py",
            "unit/test_councils.py",
        ),
    ),
    Part(
        "economics",
        ("outputs/economics/*.py",),
        (
            "unit/test_outcomes.py",
            "unit/test_economics.py",
            "properties/test_economics.py",
            "unit/test_money_charts.py::test_half_of_those_that_pay_back",
            "unit/test_money_charts.py::test_an_average_year_adds_up_step_by_step",
        ),
    ),
)  # fmt: skip

DESELECTED = (
    "unit/test_councils.py::test_sharing_moves_no_event_and_no_total",
    "unit/test_stories.py::test_a_story_is_a_life_of_the_ensemble",
)
"""Long in the reference engine, or about the other."""

CHANGE_DETECTORS = (
    "acceptance/test_documents.py::test_the_rulebook_page_is_what_the_command_prints",
)
"""Tests that compare text with a kept copy: they notice any change, and know nothing of right."""
