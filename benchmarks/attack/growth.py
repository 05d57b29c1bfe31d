"""How the work of ``check`` grows with the size of a file: calls counted, not seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import cli
from benchmarks.attack.asking import ask
from benchmarks.attack.kinds import CHECK, PLACE

HEAD = "schema: 1\ntitle: T\nquestion: Q?\nsource: S\ncompare_with: baseline\n"


def _changes(n: int) -> str:
    """A change of beds on each of ``n`` days in turn."""
    days = [f"{2030 + i // 336:04d}-{1 + i // 28 % 12:02d}-{1 + i % 28:02d}" for i in range(n)]
    lines = (f"  - {{at: {day}, set_capacity: {{of: local_beds, to: {3 + i % 9}}}}}\n"
             for i, day in enumerate(days))  # fmt: skip
    return f"{HEAD}changes:\n{''.join(lines)}"


def _services(n: int) -> str:
    """A change of a share on each of ``n`` days, one of them out of bounds."""
    days = [f"{2030 + i // 336:04d}-{1 + i // 28 % 12:02d}-{1 + i % 28:02d}" for i in range(n)]
    lines = (f"  - {{at: {day}, set_parameter: {{name: post_vacancy_share, to: {i % 90}%}}}}\n"
             for i, day in enumerate(days))  # fmt: skip
    return f"{HEAD}changes:\n{''.join(lines)}"


def _unknown_keys(n: int) -> str:
    return f"{HEAD}changes: []\n" + "".join(f"keys_{i}: {i}\n" for i in range(n))


def _bad_changes(n: int) -> str:
    line = "  - {at: 2030-01-01, set_capacity: {of: local_beds, to: many}}\n"
    return f"{HEAD}changes:\n{line * n}"


def _claims(n: int) -> str:
    line = "    - {measure: people_far_from_home, in: year 3, versus: baseline, at_most: 100%}\n"
    hypothesis = f"hypothesis:\n  statement: S\n  sure_enough: 90%\n  claims:\n{line * n}"
    return f"{HEAD}changes: []\n{hypothesis}"


def _counts(n: int) -> str:
    """One row for each of ``n`` bands of ages and kinds of people; every one said to be unknown."""
    lines = (f"adults,nothing{i % 50},family_home,{18 + i % 50},{18 + i % 50},1,register\n"
             for i in range(n))  # fmt: skip
    return f"group,level,setting,age_from,age_to,people,source\n{''.join(lines)}"


def _long_text(n: int) -> str:
    return f"{HEAD.replace('Q?', 'é' * 40 * n)}changes: []\n"


def _history(n: int) -> str:
    lines = (f"local_beds_open,{2000 + i % 20}/{i},{i % 40},the ward\n" for i in range(n))
    return f"measure,when,value,source\n{''.join(lines)}"


FILES: dict[str, tuple[str, Callable[[int], str]]] = {
    "changes": ("whole.yaml", _changes),
    "changes of a parameter": ("whole.yaml", _services),
    "faulty changes": ("whole.yaml", _bad_changes),
    "unknown keys": ("whole.yaml", _unknown_keys),
    "claims": ("whole.yaml", _claims),
    "a long text": ("whole.yaml", _long_text),
    "faulty rows of counts.csv": (f"{PLACE}/counts.csv", _counts),
    "rows of history.csv": (f"{PLACE}/history.csv", _history),
}
"""What is made larger: the file, and its text at a size."""


def calls_of(command: Callable[[], object]) -> int:
    """How many functions a command calls, of Python and of C."""
    calls = 0

    def count(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        command()
    finally:
        sys.setprofile(None)
    return calls


def growth(what: str, n: int, times: int = 4) -> float:
    """How much more work ``check`` does for a file ``times`` as long, per line of it.

    1 is linear, ``times`` is quadratic. Run it in a folder of clean files.
    """
    name, text = FILES[what]
    path = Path(name)
    clean = path.read_bytes()
    counted = []
    ask(partial(cli.main, list(CHECK)))  # what is read once is read now
    for size in (n, n * times, 2 * n * times):
        path.write_text(text(size), encoding="utf-8")
        counted.append(calls_of(lambda: ask(partial(cli.main, list(CHECK)))))
    path.write_bytes(clean)
    first, second, third = counted
    return (third - second) / (second - first) * (times - 1) / times


def seconds_for(what: str, n: int) -> float:
    """How long ``check`` takes for a file of a size. Run it in a folder of clean files."""
    name, text = FILES[what]
    path = Path(name)
    clean = path.read_bytes()
    path.write_text(text(n), encoding="utf-8")
    answer = ask(partial(cli.main, list(CHECK)))
    path.write_bytes(clean)
    return answer.seconds
