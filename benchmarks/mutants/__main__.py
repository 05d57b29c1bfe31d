"""Mutation score of the pathway and the money rules: ``make mutants`` (docs/results/mutants.md)."""

from __future__ import annotations

import argparse
import difflib
import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.mutants import page, trying
from benchmarks.mutants.parts import CHANGE_DETECTORS, DESELECTED, PARTS, Part
from benchmarks.mutants.sites import Mutant, changes_nothing, draw

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Draw mutants, try the tests on each and keep what came of it."""
    asked = _arguments()
    parts = {path: part for part in PARTS for path in part.paths(ROOT)}
    trying.warm_up()
    for part in PARTS:
        _check(part)
    found: list[dict[str, Any]] = []
    seen = {_place(mutant) for seed in asked.earlier for mutant in page.kept(seed)}
    for mutant in draw(ROOT, parts, asked.seed):
        if len([x for x in found if x["outcome"] != trying.BROKEN]) >= asked.mutants:
            break
        source = (ROOT / mutant.path).read_text(encoding="utf-8")
        code = mutant.code(source)
        before, after = _changed(source, code)
        place = {"path": mutant.path, "kind": mutant.kind, "before": before}
        if changes_nothing(source, code) or _place(place) in seen:
            continue
        found.append(_tried(mutant, parts[mutant.path], code) | {"before": before, "after": after})
        print(f"{len(found):4d} {_line(found[-1])}", flush=True)
        page.KEPT.mkdir(parents=True, exist_ok=True)
        page.file_of(asked.seed).write_text(json.dumps(found, indent=1), encoding="utf-8")
    print(page.summary(found))
    page.write()


def _check(part: Part) -> None:
    """Refuse to go on if a part's tests fail without any fault."""
    path = part.paths(ROOT)[0]
    tried = trying.attempt(ROOT, path, (ROOT / path).read_text(encoding="utf-8"), _tests(part))
    print(f"without a fault: {tried.outcome} {tried.seconds}s {part.name} {tried.by}", flush=True)
    if tried.outcome != trying.SURVIVED:
        sys.exit(f"The tests of '{part.name}' fail without any fault: {tried.by} {tried.error}")


def _tests(part: Part) -> list[str]:
    leave_out = [f"--deselect=tests/{name}" for name in DESELECTED]
    return [*(f"tests/{name}" for name in part.tests), *leave_out]


def _place(mutant: dict[str, Any]) -> tuple[str, str, str]:
    """What a draw tells apart from another draw's mutants: file, kind of fault, text."""
    return mutant["path"], mutant["kind"], mutant["before"]


def _tried(mutant: Mutant, part: Part, code: str) -> dict[str, Any]:
    """A mutant and how the tests ended on it, with and without change detectors."""
    tried = trying.attempt(ROOT, mutant.path, code, _tests(part))
    detected = ""
    if tried.outcome == trying.SURVIVED:
        detectors = [f"tests/{name}" for name in CHANGE_DETECTORS]
        detected = trying.attempt(ROOT, mutant.path, code, detectors).by
    if tried.outcome == trying.FAILED:
        sys.exit(f"{mutant} could not be tried: {tried.error}")
    return {
        "part": part.name, "path": mutant.path, "line": mutant.position[0], "kind": mutant.kind,
        "operator": mutant.operator, "occurrence": mutant.occurrence,
        "outcome": tried.outcome, "by": tried.by, "error": tried.error,
        "seconds": tried.seconds, "detected": detected,
    }  # fmt: skip


def _changed(source: str, code: str) -> tuple[str, str]:
    """The lines that the fault takes away, and those that it puts there."""
    lines = list(difflib.ndiff(source.splitlines(), code.splitlines()))
    before = [line[2:].strip() for line in lines if line.startswith("- ")]
    after = [line[2:].strip() for line in lines if line.startswith("+ ")]
    return " ".join(before), " ".join(after)


def _line(found: dict[str, Any]) -> str:
    where = f"{found['path']}:{found['line']} {found['kind']}"
    ended = f"{found['outcome']:9s} {found['seconds']:6.1f}s"
    by = f"{found['by']} {found['error']} {found['detected']}"
    return f"{ended} {where} {found['before']!r} -> {found['after']!r} {by}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants")
    parser.add_argument("--mutants", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    earlier = "seeds of draws that are kept, of which none is to be drawn again"
    parser.add_argument("--earlier", type=int, nargs="*", default=[], help=earlier)
    return parser.parse_args()


if __name__ == "__main__":
    main()
