"""All benchmarks in one session: ``python -m benchmarks``, or ``make benchmark``.

Ratios mean more than seconds.  A whole run puts what it found into ``docs/results/speed.md``,
between the marks, and leaves the words around them.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime

from benchmarks import engines, folders, luck, sizes, starting, throughput
from benchmarks.timing import ROOT, Section, machine

PAGE = ROOT / "docs" / "results" / "speed.md"
OPENING, CLOSING = "<!-- measured -->", "<!-- end -->"


def main() -> None:
    """Measure, print, and write the page."""
    asked = _arguments()
    benchmarks: dict[str, Callable[[], Section]] = {
        "engines": lambda: engines.measure(asked.quick),
        "sizes": lambda: sizes.measure(asked.quick, asked.england),
        "luck": lambda: luck.measure(asked.quick),
        "starting": lambda: starting.measure(asked.quick),
        "workers": lambda: throughput.measure_workers(asked.quick),
        "goal": lambda: throughput.measure_goal(asked.quick),
        "folders": lambda: folders.measure(asked.quick, asked.large),
    }
    now = datetime.now(UTC)
    lines = [f"{now.day} {now:%B %Y}. {machine()}", ""]
    print(lines[0], flush=True)
    for name in asked.names or benchmarks:
        section = benchmarks[name]().lines()
        print("\n" + "\n".join(section), flush=True)
        lines += section
    if not asked.quick and not asked.names:
        _write(lines)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    names = ("engines", "sizes", "luck", "starting", "workers", "goal", "folders")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only some of {', '.join(names)}")
    parser.add_argument("--quick", action="store_true", help="less of each, and no page")
    parser.add_argument("--england", action="store_true", help="one replication of England too")
    words = "a run folder of 57 million rows too"
    parser.add_argument("--large", action="store_true", help=words)
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(names):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}")
    return asked


def _write(lines: list[str]) -> None:
    """Put what was measured between the marks of the page."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(OPENING)
    _, _, after = rest.partition(CLOSING)
    text = f"{before}{OPENING}\n" + "\n".join(lines).rstrip() + f"\n{CLOSING}{after}"
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    print(f"wrote {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
