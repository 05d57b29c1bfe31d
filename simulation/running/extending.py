"""Split finished results into parts again, so that a run can be extended.

Parts are in the order of their futures, and no part spans a gap. A run that gets more draws or
replications keeps its futures: its results are cut into parts that leave room for the new ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.results import in_schema
from simulation.running.batches import MOST_IN_A_BATCH, batches_of
from simulation.running.experiment import Task
from simulation.running.in_memory import Batch
from simulation.running.parts import Kept, Part, Parts, part_of
from simulation.running.rows import EVENT_COLUMNS

if TYPE_CHECKING:
    import pandas as pd


def parts_of(whole: Kept, replications: int, run: str) -> Iterator[Part]:
    """Cut finished results into parts.

    Args:
        whole: a results table, with the event table if there is one; all scenarios of its tasks.
        replications: for each draw, in the extended run.
        run: the hash of the run's inputs.
    """
    n_events = whole.n_events
    for tasks in batches_of(sorted(whole.tasks), replications, 1, MOST_IN_A_BATCH):
        results = in_schema(_rows_of(whole.results, tasks))
        events = list(_event_rows(whole.events, tasks)) if whole.events else []
        batch = Batch(tuple(tasks), results, events, n_events, 0.0)
        yield part_of(batch, run, whole.events is not None)
        n_events = 0  # counted once, with the first part


def leave_room(parts: Parts, replications: int) -> None:
    """Cut the parts that would span a gap once each draw has more replications.

    Args:
        parts: already read.
        replications: for each draw, in the extended run.
    """
    for kept in [part for part in parts.kept if _has_gap(part.tasks, replications)]:
        cut = list(parts_of(kept, replications, parts.run))
        parts.drop(kept)
        for part in cut:
            parts.keep(part)


def _has_gap(tasks: Sequence[Task], replications: int) -> bool:
    return len(batches_of(tasks, replications, 1, len(tasks))) > 1


def _rows_of(path: Path, tasks: Sequence[Task]) -> pd.DataFrame:
    """The rows of some tasks, read from as little of the file as possible."""
    import pyarrow.dataset as ds

    draws, replications = zip(*tasks, strict=True)
    inside = (ds.field("draw") >= min(draws)) & (ds.field("draw") <= max(draws))
    if len(set(draws)) == 1:
        inside &= ds.field("replication").isin(list(replications))
    frame = ds.dataset(path).to_table(filter=inside).to_pandas()
    if len(set(draws)) > 1:
        wanted = set(tasks)
        pairs = zip(frame["draw"], frame["replication"], strict=True)
        frame = frame[[pair in wanted for pair in pairs]]
    found: pd.DataFrame = frame
    return found


def _event_rows(path: Path, tasks: Sequence[Task]) -> Iterator[tuple[Any, ...]]:
    """The event rows of some tasks, as an engine's tabulator gives them."""
    frame = _rows_of(path, tasks)[list(EVENT_COLUMNS)]
    frame = frame.assign(on=[day.toordinal() for day in frame["on"]]).astype(object)
    yield from frame.where(frame.notna(), None).itertuples(index=False, name=None)
