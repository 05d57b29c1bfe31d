"""Spoils inputs of every kind and looks at every answer: part of ``make attack``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from benchmarks.attack import page
from benchmarks.attack.arguments import odd_folders, spoilt_arguments
from benchmarks.attack.asking import Answer
from benchmarks.attack.attacking import Failure, attack, clean_folder, every_kind
from benchmarks.attack.growth import FILES, growth, seconds_for
from benchmarks.attack.kinds import CLEAN

GROWTH_LINES = 100
LONG = (("changes", 3_000), ("unknown keys", 20_000), ("faulty rows of counts.csv", 50_000))


@dataclass
class Answers:
    """Answers to what is no spoilt file: how many of each status, and those that are wrong."""

    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)


def spoilt_inputs(
    n: int, commands: int, seed: int, workers: int
) -> tuple[list[str], list[Failure]]:
    """Spoil files, commands and folders, and make some files long.

    Args:
        n: spoilt files; commands: spoilt commands.

    Returns:
        What came of it, as Markdown, and what is not as it should be.
    """
    shares = {kind.name: kind.share for kind in every_kind()}
    sizes = [round(n * share / sum(shares.values())) for share in shares.values()]
    with ProcessPoolExecutor(workers) as pool:
        tallies = list(pool.map(partial(attack, seed=seed), shares, sizes))
    with clean_folder():
        words = _answers(spoilt_arguments(commands, seed))
        folders = _answers(odd_folders(CLEAN))
        ratios = {what: growth(what, GROWTH_LINES) for what in FILES}
        seconds = {f"{size:,} {what}": seconds_for(what, size) for what, size in LONG}
    lines = [
        *page.of_files(tallies, seed),
        *page.of_answers(words.statuses, folders.statuses),
        *page.of_growth(ratios, seconds),
    ]
    failures = [failure for tally in tallies for failure in tally.failures]
    return lines, [*failures, *words.failures, *folders.failures]


def _answers(given: Iterable[tuple[str, Answer]]) -> Answers:
    found = Answers()
    for how, answer in given:
        found.statuses[answer.status] += 1
        if answer.internal:
            found.failures.append((how, answer.err + answer.fault, b""))
    return found
