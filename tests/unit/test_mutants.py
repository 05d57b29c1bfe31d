"""The faults that `make mutants` makes in data, and how they are drawn.

`make mutants` installs the tool that these need; without it they are skipped.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

pytest.importorskip("cosmic_ray")

from benchmarks.mutants.parts import PARTS
from benchmarks.mutants.sites import changes_nothing, draw, mutants_of

ROOT = Path(__file__).parents[2]
HEAD = "from simulation.rulebook.conditions import per, times, where\n"

MADE = {
    "an item of a list": ("rate = [a(1), b]", "DropItem", "rate = [ b,]"),
    "a condition": ("w = where(ADULTS, level=CB)", "DropItem", "w = where( level=CB,)"),
    "the only condition": ('w = where(level="none")', "DropOnlyItem", "w = where()"),
    "a line of a table": ('T = {"a": 1, "b": 2}', "DropItem", 'T = { "b": 2,}'),
    "a step of a routine": ('R = routine("r", A, B)', "DropItem", 'R = routine("r", B,)'),
    "a setting": ('w = where(setting=(A, FAMILY))', "SwapValue",
                  'w = where(setting=(A, "own_tenancy"))'),
    "a value": ('Becomes("stay", "short")', "SwapValue", 'Becomes("stay", "none")'),
    "part of several": ("w = where(setting=COMMUNITY)", "SwapValue",
                        "w = where(setting=COMMUNITY[1:])"),
    "a base": ('f = per("rate")', "SwapFactor", 'f = times("rate")'),
    "branches": ("If(w, then=[A], otherwise=[B])", "SwapBranches",
                 "If(w, otherwise=[A], then=[B])"),
    "one branch": ("If(w, then=[A])", "SwapBranches", "If(w, then=(), otherwise=[A])"),
    "a statement": ("def f(x):\n    x.y += 1\n", "DropStatement", "def f(x):\n    pass\n"),
    "a neighbouring name": ('A = Does("a")\nB = Does("b")', "SwapValue",
                            'A = Does("b")\nB = Does("b")'),
}  # fmt: skip


@pytest.mark.parametrize("what", MADE)
def test_a_fault_is_made_in_data(what: str) -> None:
    """Protects the mutation score from operators that do not reach the pathway."""
    source, kind, expected = MADE[what]
    own = [m for m in mutants_of("x.py", source) if m.operator == f"data/{kind}"]
    assert expected in [mutant.code(source) for mutant in own]


def test_nothing_is_drawn_in_types_and_texts() -> None:
    """Protects the score from faults that are never run, and so can never be noticed."""
    source = 'def f(x: int | None = None) -> tuple[int, str]:\n    """A, b and C."""\n'
    assert mutants_of("x.py", source) == []


def test_a_draw_repeats() -> None:
    """Protects the page: a seed gives the same mutants, each of another place; another, others."""
    paths = [path for part in PARTS for path in part.paths(ROOT)][:3]
    first, again, other = (
        [mutant.site for mutant in islice(draw(ROOT, paths, seed), 20)] for seed in (1, 1, 2)
    )
    assert first == again != other
    assert len(set(first)) == 20


def test_a_fault_that_changes_nothing_is_known() -> None:
    """Protects the score from mutants that are the program itself, or no program at all."""
    assert changes_nothing("x = (1, 2)", "x = (1, 2,)")
    assert changes_nothing("x = 1", "x = ")
    assert not changes_nothing("x = 1", "x = 2")


def test_every_part_has_files_and_tests_that_exist() -> None:
    """Protects the score from a part that a move has emptied."""
    for part in PARTS:
        assert len(part.paths(ROOT)) >= 3, part.name
        for name in part.tests:
            assert (ROOT / "tests" / name.partition("::")[0]).exists(), name
