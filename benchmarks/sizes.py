"""Time and memory against the number of people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.studied import YEARS
from benchmarks.timing import Figure, Section, milliseconds, ran

DISTRICT, COUNTY, REGION, ENGLAND = "Stroud", "Gloucestershire", "South West", "England"
SLOWER_AT_MOST, SECONDS_AT_MOST, BYTES_AT_MOST = 3.0, 60.0, 1e9


@dataclass(frozen=True)
class Size:
    """What one replication of an area takes."""

    area: str
    people: int
    known: int
    events: int
    people_seconds: float
    engine_seconds: float
    peak_bytes: int
    bytes_before: int

    @property
    def nanoseconds_an_event(self) -> float:
        """Time of the engine for each event recorded."""
        return 1e9 * self.engine_seconds / self.events


def measure(quick: bool, england: bool) -> Section:
    """Areas of growing size, each in a process of its own."""
    areas = [DISTRICT, COUNTY, REGION] + [ENGLAND] * england
    sizes = {area: one_size(area) for area in (areas[:2] if quick else areas)}
    return Section(
        "Time and memory against people",
        [*map(_figure, sizes.values()), *_goals(sizes)],
        (
            f"One replication of `baseline` over {YEARS} years of areas from public figures, on "
            "one core, processor time; people are those known on the first day and all who join. "
            "Memory is the most that the process ever had, Python and its libraries included.",
        ),
    )


def one_size(area: str) -> Size:
    """Measure one area."""
    return Size(area, **json.loads(ran("-m", "benchmarks.one_size", area, str(YEARS)).said))


def _figure(size: Size) -> Figure:
    return Figure(
        f"{size.area}: {size.known:,} people known, {size.people:,} with those who join",
        f"people built {milliseconds(size.people_seconds)}, engine "
        f"{milliseconds(size.engine_seconds)} ({size.nanoseconds_an_event:.0f} ns for each of "
        f"{size.events:,} events); {size.peak_bytes / 1e6:.0f} MB, "
        f"{size.bytes_before / 1e6:.0f} MB before it began",
    )


def _goals(sizes: dict[str, Size]) -> Iterator[Figure]:
    county, largest = sizes[COUNTY], list(sizes.values())[-1]
    if largest is not county:
        ratio = largest.nanoseconds_an_event / county.nanoseconds_an_event
        england = largest.area == ENGLAND
        yield Figure(
            f"time for each event, {largest.area} against {county.area}",
            f"{ratio:.1f} times",
            "at most 3 for England",
            ratio <= SLOWER_AT_MOST if england else None,
        )
    if ENGLAND in sizes:
        whole = sizes[ENGLAND]
        seconds = whole.people_seconds + whole.engine_seconds
        met = seconds < SECONDS_AT_MOST and whole.peak_bytes < BYTES_AT_MOST
        words = f"{seconds:.0f} s, {whole.peak_bytes / 1e6:.0f} MB"
        yield Figure("England, one replication", words, "under 60 s and 1 GB", met)
