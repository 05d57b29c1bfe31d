"""Two checkouts of hometruth against each other: ``python -m benchmarks.checkouts OTHER``.

Each runs the same replications of the same scenarios in a process of its own, in turns and in
alternating order, so that a busy machine slows both.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from math import exp, log
from pathlib import Path
from statistics import mean, median, stdev

from benchmarks.studied import PLACE, POLICY, YEARS
from benchmarks.timing import ROOT, Figure, Section

AT_MOST = 1.03
CALLS = {"compiled": 30, "simpy": 1}  # replications in one timing, by engine
IN_A_CHECKOUT = """
import sys
from dataclasses import replace
from pathlib import Path
import simulation
from benchmarks.studied import POLICY, studied
from benchmarks.timing import processor_seconds
assert Path(simulation.__file__).parents[1] == Path.cwd(), "another hometruth would be measured"
found = studied()
experiment = found.experiment(found.named(POLICY))
for line in sys.stdin:
    engine, first, count = line.split()
    asked, numbers = replace(experiment, engine=engine), range(int(first), int(first) + int(count))
    print(processor_seconds(lambda: [asked.replicate(0, n) for n in numbers]), flush=True)
"""


@dataclass(frozen=True)
class Ratio:
    """How long this checkout takes, relative to the other: the median and 90% limits."""

    median: float
    low: float
    high: float


def ratio_of(ours: Sequence[float], theirs: Sequence[float]) -> Ratio:
    """The ratio of paired seconds; limits by Student's t from the logarithms."""
    from scipy.stats import t

    logs = [log(one / other) for one, other in zip(ours, theirs, strict=True)]
    reach = float(t.ppf(0.95, len(logs) - 1)) * stdev(logs) / len(logs) ** 0.5
    centre = mean(logs)
    return Ratio(exp(median(logs)), exp(centre - reach), exp(centre + reach))


@dataclass(frozen=True)
class Checkout:
    """A process that runs replications in one checkout."""

    process: subprocess.Popen[str]

    def seconds(self, engine: str, first: int, count: int) -> float:
        """Processor seconds of some replications of every scenario, by their numbers."""
        asking, answering = self.process.stdin, self.process.stdout
        assert asking and answering
        asking.write(f"{engine} {first} {count}\n")
        asking.flush()
        answer = answering.readline()
        if not answer:
            raise SystemExit("a checkout could not run the replications; what it said is above")
        return float(answer)


@contextmanager
def running_in(folder: Path) -> Iterator[Checkout]:
    """Start a process in a checkout, with this process's Python."""
    with subprocess.Popen(
        [sys.executable, "-c", IN_A_CHECKOUT],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Checkout(process)


def measure(other: Path, pairs: int) -> Section:
    """Time both checkouts in both engines."""
    figures = []
    with ExitStack() as stack:
        both = [stack.enter_context(running_in(folder)) for folder in (ROOT, other)]
        for engine, count in CALLS.items():
            for checkout in both:
                checkout.seconds(engine, 0, 1)  # machine code is made, and tables are read
            seconds: tuple[list[float], list[float]] = [], []
            for pair in range(pairs):
                for place in (0, 1) if pair % 2 else (1, 0):
                    seconds[place].append(both[place].seconds(engine, pair * count, count))
            figures.append(_figure(engine, ratio_of(*seconds), median(seconds[1]) / count))
    words = (
        f"`{POLICY}` and its comparator in {PLACE} over {YEARS} years: processor time of people "
        f"and engine, {pairs} pairs, the same replications in both. Median of the ratio, and "
        "90% limits."
    )
    return Section(f"This checkout against {other.name}", figures, (words,))


def _figure(engine: str, ratio: Ratio, seconds: float) -> Figure:
    found = f"{ratio.median:.3f} times as long (90%: {ratio.low:.3f} to {ratio.high:.3f})"
    what = f"{engine}, a replication; {1000 * seconds:.0f} ms in the other"
    return Figure(what, found, f"upper limit below {AT_MOST}", ratio.high < AT_MOST)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.checkouts")
    parser.add_argument("other", type=Path, help="the folder of the other checkout")
    parser.add_argument("--pairs", type=int, default=20)
    asked = parser.parse_args()
    print("\n".join(measure(asked.other.resolve(), asked.pairs).lines()))


if __name__ == "__main__":
    main()
