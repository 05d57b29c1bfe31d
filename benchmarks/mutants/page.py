"""Writes docs/results/mutants.md from the draws that are kept in runs/mutants."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from math import sqrt
from pathlib import Path
from typing import Any

from benchmarks.mutants.parts import PARTS
from benchmarks.mutants.trying import BROKEN, SURVIVED

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "runs" / "mutants"
PAGE = ROOT / "docs" / "results" / "mutants.md"
JUDGED = Path(__file__).with_name("judged.csv")
OPENING, CLOSING = "<!-- measured -->", "<!-- end -->"
Z95 = 1.959964

Draw = list[dict[str, Any]]


def file_of(seed: int) -> Path:
    """Where a draw is kept."""
    return KEPT / f"seed-{seed}.json"


def kept(seed: int) -> Draw:
    """A draw that was made before."""
    found: Draw = json.loads(file_of(seed).read_text(encoding="utf-8"))
    return found


def write() -> None:
    """Put the draws between the marks of the page, and leave the words around them."""
    meanings = _judged()
    lines: list[str] = []
    for seed in sorted(int(file.stem.split("-")[1]) for file in KEPT.glob("seed-*.json")):
        lines += _draw(seed, kept(seed), meanings)
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(OPENING)
    _, _, after = rest.partition(CLOSING)
    text = f"{before}{OPENING}\n" + "\n".join(lines).rstrip() + f"\n{CLOSING}{after}"
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    print(f"wrote {PAGE.relative_to(ROOT)}")


def _draw(seed: int, draw: Draw, meanings: dict[tuple[str, str], str]) -> list[str]:
    tried = [mutant for mutant in draw if mutant["outcome"] != BROKEN]
    survived = [mutant for mutant in tried if mutant["outcome"] == SURVIVED]
    noticed = [mutant for mutant in survived if mutant["detected"]]
    seconds = sum(mutant["seconds"] for mutant in tried) / len(tried)
    refused = [m for m in tried if m["error"] in ("RulebookError", "InputError")]
    lines = [
        f"## Draw {seed}",
        "",
        f"Seed {seed}, {len(tried)} mutants; {len(draw) - len(tried)} more that do not load count "
        f"for nothing. {seconds:.1f} seconds of processor time per mutant. "
        f"The program's own checks refused {len(refused)} (a name that nothing declares); of the "
        f"rest {_score(len(tried) - len(survived) - len(refused), len(tried) - len(refused))}.",
        "",
        f"* Score without change detectors: **{_score(len(tried) - len(survived), len(tried))}**.",
        f"* Score with all tests: {_score(len(tried) - len(survived) + len(noticed), len(tried))}.",
        "",
        "| part | mutants | noticed | score |",
        "|---|---|---|---|",
    ]
    for part in PARTS:
        own = [mutant for mutant in tried if mutant["part"] == part.name]
        if own:
            killed = sum(mutant["outcome"] != SURVIVED for mutant in own)
            lines.append(f"| {part.name} | {len(own)} | {killed} | {killed / len(own):.0%} |")
    lines += ["", f"Survivors ({len(survived)}):", ""]
    for mutant in sorted(survived, key=lambda m: (m["path"], m["line"])):
        lines += _survivor(mutant, meanings)
    return [*lines, ""]


def _survivor(mutant: dict[str, Any], meanings: dict[tuple[str, str], str]) -> list[str]:
    meaning = meanings.get((mutant["path"], mutant["after"] or mutant["before"]), "Not judged yet.")
    became = f"`{mutant['after']}`" if mutant["after"] else "nothing"
    seen = " Change detectors notice it." if mutant["detected"] else ""
    where = f"`{mutant['path']}:{mutant['line']}`"
    return [f"* {where}: `{mutant['before']}` became {became}. {meaning}{seen}"]


def _score(killed: int, n: int) -> str:
    """A share with its 95% interval (Wilson)."""
    share, doubt = killed / n, Z95**2 / n
    centre = (share + doubt / 2) / (1 + doubt)
    half = sqrt(doubt * (share * (1 - share) + doubt / 4)) / (1 + doubt)
    return f"{share:.0%} ({killed} of {n}; 95% interval {centre - half:.0%} to {centre + half:.0%})"


def _judged() -> dict[tuple[str, str], str]:
    """What survivors mean, by file and by what the line became."""
    with JUDGED.open(encoding="utf-8", newline="") as file:
        return {(row["path"], row["became"]): row["means"] for row in csv.DictReader(file)}


def summary(draw: Sequence[dict[str, Any]]) -> str:
    """A draw's score in a line."""
    tried = [mutant for mutant in draw if mutant["outcome"] != BROKEN]
    return _score(sum(mutant["outcome"] != SURVIVED for mutant in tried), len(tried))
