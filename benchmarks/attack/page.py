"""Writes the parts of docs/results/reliability.md that the attacks measure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from benchmarks.attack.attacking import (
    INTERNAL,
    MARKED,
    REFUSED,
    ROOT,
    SAID,
    SAME,
    UNCHANGED,
    Tally,
)
from benchmarks.timing import machine

PAGE = ROOT / "docs" / "results" / "reliability.md"
COLUMNS = (UNCHANGED, REFUSED, SAME, SAID, MARKED, INTERNAL)


def write(part: str, lines: Sequence[str]) -> None:
    """Put lines between the marks of a part of the page, and leave the words around them."""
    opening, closing = f"<!-- {part}: measured -->", f"<!-- {part}: end -->"
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(opening)
    _, _, after = rest.partition(closing)
    text = f"{before}{opening}\n" + "\n".join(lines).strip() + f"\n{closing}{after}"
    PAGE.write_text(text, encoding="utf-8", newline="\n")


def of_files(tallies: Sequence[Tally], seed: int) -> list[str]:
    """A row for each kind of file, and the sums."""
    total: Counter[str] = Counter()
    for tally in tallies:
        total += tally.outcomes
    accepted = total[SAME] + total[SAID] + total[MARKED]
    named = sum(tally.names_file for tally in tallies)
    wrong = sum(len(tally.failures) for tally in tallies) - total[INTERNAL]
    head = ("kind", "asked by", "inputs", *COLUMNS, "slowest, s")
    return [
        f"Seed {seed}. {machine()}",
        "",
        f"{total.total():,} spoilt files: {total[INTERNAL]:,} internal errors. {total[REFUSED]:,} "
        f"were refused ({named / max(total[REFUSED], 1):.1%} of the messages name the spoilt file; "
        f"the others name a file that no longer fits it). {accepted:,} were accepted: "
        f"{total[SAME]:,} with the clean file's results, {total[SAID]:,} with a difference in "
        f"words, {total[MARKED]:,} with a difference in the fingerprint alone.",
        "",
        f"{sum(t.commands for t in tallies):,} were asked again through the real command, and "
        f"{sum(t.runs for t in tallies):,} of those accepted were run: {wrong:,} were answered "
        "otherwise, did not run, or had other results with the same fingerprint.",
        "",
        _row(head),
        _row(["---", "---", *["---:"] * (len(head) - 2)]),
        *(_row((t.kind, t.how, f"{t.outcomes.total():,}",
                *(f"{t.outcomes[name]:,}" for name in COLUMNS), f"{t.slowest:.2f}"))
          for t in tallies),
        "",
    ]  # fmt: skip


def of_answers(words: Counter[int], folders: Counter[int]) -> list[str]:
    """Spoilt commands and odd folders, by exit status."""
    said = []
    for what, statuses in (("spoilt commands", words), ("files and folders made odd", folders)):
        failed = sum(n for status, n in statuses.items() if status not in (0, 2))
        said.append(
            f"{statuses.total():,} {what}: {statuses[2]:,} refused, {statuses[0]:,} accepted, "
            f"{failed:,} internal errors."
        )
    return [" ".join(said), ""]


def of_growth(ratios: Mapping[str, float], seconds: Mapping[str, float]) -> list[str]:
    """How the work grows, and how long large files take."""
    grown = ", ".join(f"{what} {ratio:.2f}" for what, ratio in ratios.items())
    took = ", ".join(f"{what} {figure:.1f} s" for what, figure in seconds.items())
    return [f"Calls per line, of a file eight times as long beside one four times as long: {grown}."
            f" In seconds: {took}.", ""]  # fmt: skip


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
