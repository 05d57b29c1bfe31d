"""Attacks hometruth: ``make attack`` (docs/results/reliability.md)."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from benchmarks.attack import page
from benchmarks.attack.attacking import ROOT, Failure
from benchmarks.attack.inputs import spoilt_inputs
from benchmarks.attack.kills import kills, of_kills

KEPT = ROOT / "runs" / "attack"
PARTS = ("inputs", "kills")


def main() -> None:
    """Attack, print and keep what came of it, and fail where anything is not as it should be."""
    asked = _arguments()
    failures: list[Failure] = []
    for part in asked.parts or PARTS:
        if part == "inputs":
            found = spoilt_inputs(asked.inputs, asked.commands, asked.seed, asked.workers)
            lines, wrong = found
        else:
            outcomes = list(kills(asked.kills, asked.seed))
            lines = of_kills(outcomes, asked.seed)
            wrong = [(str(o.kill), str(o), b"") for o in outcomes if not o.well]
        print("\n".join(lines), flush=True)
        failures += wrong
        if not asked.quick:
            page.write(part, lines)
    _keep(failures)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.attack")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"only some of {PARTS}")
    parser.add_argument("--inputs", type=int, default=20_000, help="spoilt files")
    parser.add_argument("--commands", type=int, default=3_000, help="spoilt commands")
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--quick", action="store_true", help="only print")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"no part is called {', '.join(sorted(unknown))}")
    return asked


def _keep(failures: Sequence[Failure]) -> None:
    """Write down what went wrong, with the file that did it, and fail."""
    for n, (how, said, content) in enumerate(failures):
        KEPT.mkdir(parents=True, exist_ok=True)
        (KEPT / f"{n:03d}.txt").write_text(f"{how}\n\n{said}\n", encoding="utf-8")
        (KEPT / f"{n:03d}.input").write_bytes(content)
    if failures:
        sys.exit(f"{len(failures)} answers are not as they should be: see {KEPT}")


if __name__ == "__main__":
    main()
