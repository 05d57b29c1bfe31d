"""One area, one scenario, one replication in a process of its own, so that its memory is its own.

``python -m benchmarks.one_size AREA YEARS`` prints what it took as JSON.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from pathlib import Path

from benchmarks.studied import one_replication, studied_area
from benchmarks.timing import processor_seconds
from simulation.compiled import engine

UNIT = 1024 if sys.platform != "darwin" else 1  # of what getrusage says


def main(area: str, years: str) -> None:
    """Build the people, run the engine and tabulate, twice; the better time of each counts."""
    found = studied_area(area)
    experiment = found.experiment(found.named("baseline"), int(years))
    memory_before = peak_memory()
    given = one_replication(experiment)
    outcome = engine.simulate(given)
    peak = peak_memory()
    print(
        json.dumps(
            {
                "people": len(given.people),
                "known": found.place.people,
                "events": outcome.n_events,
                "people_seconds": processor_seconds(lambda: one_replication(experiment)),
                "engine_seconds": min(
                    processor_seconds(lambda: engine.simulate(given)) for _ in range(2)
                ),
                "peak_bytes": peak,
                "bytes_before": memory_before,
            }
        )
    )


def peak_memory() -> int:
    """The most memory that this process has had, in bytes.

    On Linux ``getrusage`` would report the larger peak of the parent.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="utf-8")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT
    (peak,) = re.findall(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    return int(peak) * 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
