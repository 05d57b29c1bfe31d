"""Attacks hometruth's inputs: ``make attack`` (docs/results/reliability.md)."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from benchmarks.attack import page
from benchmarks.attack.arguments import odd_folders, spoilt_arguments
from benchmarks.attack.asking import Answer
from benchmarks.attack.attacking import ROOT, attack, clean_folder, every_kind
from benchmarks.attack.growth import FILES, growth, seconds_for
from benchmarks.attack.kinds import CLEAN

KEPT = ROOT / "runs" / "attack"
GROWTH_LINES = 100
LONG = (("changes", 3_000), ("unknown keys", 20_000), ("faulty rows of counts.csv", 50_000))


@dataclass
class Answers:
    """Answers to what is no spoilt file: how many of each status, and those that are wrong."""

    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[tuple[str, str, bytes]] = field(default_factory=list)


def main() -> None:
    """Spoil files, arguments and folders; print and keep what is not as it should be."""
    asked = _arguments()
    shares = {kind.name: kind.share for kind in every_kind()}
    sizes = [round(asked.inputs * share / sum(shares.values())) for share in shares.values()]
    with ProcessPoolExecutor(asked.workers) as pool:
        tallies = list(pool.map(partial(attack, seed=asked.seed), shares, sizes))
    with clean_folder():
        words = _answers(spoilt_arguments(asked.arguments, asked.seed))
        folders = _answers(odd_folders(CLEAN))
        ratios = {what: growth(what, GROWTH_LINES) for what in FILES}
        seconds = {f"{n:,} {what}": seconds_for(what, n) for what, n in LONG}
    lines = [
        *page.of_files(tallies, asked.seed),
        *page.of_answers(words.statuses, folders.statuses),
        *page.of_growth(ratios, seconds),
    ]
    print("\n".join(lines))
    if not asked.quick:
        page.write("inputs", lines)
    failures = [failure for tally in tallies for failure in tally.failures]
    _keep([*failures, *words.failures, *folders.failures])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.attack")
    parser.add_argument("--inputs", type=int, default=20_000, help="spoilt files")
    parser.add_argument("--arguments", type=int, default=3_000, help="spoilt commands")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--quick", action="store_true", help="only print")
    return parser.parse_args()


def _answers(given: Iterable[tuple[str, Answer]]) -> Answers:
    found = Answers()
    for how, answer in given:
        found.statuses[answer.status] += 1
        if answer.internal:
            found.failures.append((how, answer.err + answer.fault, b""))
    return found


def _keep(failures: list[tuple[str, str, bytes]]) -> None:
    """Write down what went wrong, with the file that did it, and fail."""
    for n, (how, said, content) in enumerate(failures):
        KEPT.mkdir(parents=True, exist_ok=True)
        (KEPT / f"{n:03d}.txt").write_text(f"{how}\n\n{said}\n", encoding="utf-8")
        (KEPT / f"{n:03d}.input").write_bytes(content)
    if failures:
        sys.exit(f"{len(failures)} answers are not as they should be: see {KEPT}")


if __name__ == "__main__":
    main()
