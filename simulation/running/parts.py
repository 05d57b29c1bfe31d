"""Finished batches of a run on disk: each a file of its own, written whole or not at all.

A part's name holds the hash of its bytes, and it says inside which run and tasks it belongs to, so
that a damaged part, or one of another run, is known for what it is and thrown away.
"""

from __future__ import annotations

import errno
import itertools
import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.results import COMPRESSION, in_order
from simulation.results.table_file import labels_of
from simulation.results.whole_file import written_whole
from simulation.running.events_file import event_table
from simulation.running.experiment import Experiment, Task
from simulation.running.in_memory import Batch, run_batch

if TYPE_CHECKING:
    import pyarrow as pa

PART_FIELD = b"hometruth_part"
NAME = re.compile(r"(?:results|events)-\d+-([0-9a-f]{64})\.parquet")
UNFINISHED = re.compile(rf"\.{NAME.pattern}\.tmp")
Said = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """One finished batch, encoded by whoever did it: file names and what goes into them."""

    tasks: tuple[Task, ...]
    seconds: float
    files: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True)
class Kept:
    """A part that lies on disk."""

    results: Path
    events: Path | None
    tasks: tuple[Task, ...]
    n_events: int


def do_part(
    experiment: Experiment, tasks: Sequence[Task], run: str, keep_events: bool = False
) -> Part:
    """Run some tasks and encode what comes of them.

    Args:
        run: the hash of what the whole run is made of.
    """
    return part_of(run_batch(experiment, tasks, keep_events), run, keep_events)


def part_of(done: Batch, run: str, keep_events: bool = False) -> Part:
    """A finished batch as it is stored; ``run`` as for ``do_part``."""
    said: Said = {"run": run, "tasks": done.tasks, "n_events": done.n_events, "events": None}
    said["labels"] = said["event_labels"] = {}
    files = []
    if keep_events:
        table = event_table(done.events)
        said["event_labels"] = labels_of(table)
        files.append(_named("events", done.tasks[0], _encoded([table])))
        said["events"] = files[0][0]
    table = in_order(done.results)
    said["labels"] = labels_of(table)
    about = {**table.schema.metadata, PART_FIELD: json.dumps(said).encode()}
    by_scenario = _by_scenario(table.replace_schema_metadata(about))
    files.append(_named("results", done.tasks[0], _encoded(by_scenario)))
    return Part(done.tasks, done.seconds, tuple(files))


@dataclass
class Parts:
    """The parts of one run in a folder.

    Attributes:
        run: the hash of what the run is made of; parts of another are thrown away.
        labels: the names in each column of the parts' results tables; ``event_labels`` in their
            event tables.
        n_thrown_away: parts found damaged or foreign when the folder was read.
    """

    folder: Path
    run: str
    keep_events: bool = False
    kept: list[Kept] = field(default_factory=list)
    done: set[Task] = field(default_factory=set)
    labels: dict[str, set[str]] = field(default_factory=dict)
    event_labels: dict[str, set[str]] = field(default_factory=dict)
    n_thrown_away: int = 0

    def read(self) -> None:
        """Take up what earlier sessions left, and throw away what is not whole."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(self.folder.glob("results-*.parquet")):
            if not self._take(path):
                self.n_thrown_away += 1
        wanted = {path for part in self.kept for path in (part.results, part.events)}
        for path in self.folder.iterdir():
            if path not in wanted and is_part(path):
                path.unlink()

    def keep(self, part: Part) -> None:
        """Write a part so that a crash leaves it whole or not at all.

        Raises:
            OSError: the disk is full, or something else prevents it.
        """
        for name, content in part.files:  # the results last: they name the events
            write_whole(self.folder / name, content)
        path = self.folder / part.files[-1][0]
        if not self._take(path):
            raise OSError(errno.EIO, "what was written does not read back", str(path))

    def drop(self, part: Kept) -> None:
        """Throw a part away, so that its tasks are missing."""
        self.kept.remove(part)
        self.done -= set(part.tasks)
        for path in (part.results, part.events):
            if path:
                path.unlink()

    def missing(self, tasks: Sequence[Task]) -> list[Task]:
        """Those tasks that no part holds."""
        return [task for task in tasks if task not in self.done]

    @property
    def tasks(self) -> tuple[Task, ...]:
        """The tasks that are done, in order."""
        return tuple(sorted(self.done))

    @property
    def n_events(self) -> int:
        """Event rows written by the engines, whether kept or not."""
        return sum(part.n_events for part in self.kept)

    def in_order(self) -> list[Kept]:
        """The parts by their tasks."""
        return sorted(self.kept, key=lambda part: part.tasks[0])

    def _take(self, path: Path) -> bool:
        """Count a part in, unless it is damaged, of another run, or done already."""
        said = _said_in(path) if _is_whole(path) else {}
        if said.get("run") != self.run or bool(said["events"]) != self.keep_events:
            return False
        events = self.folder / said["events"] if said["events"] else None
        tasks = tuple((int(draw), int(replication)) for draw, replication in said["tasks"])
        if (events and not _is_whole(events)) or self.done & set(tasks):
            return False
        self.done |= set(tasks)
        self.kept.append(Kept(path, events, tasks, said["n_events"]))
        for known, more in (
            (self.labels, said["labels"]),
            (self.event_labels, said["event_labels"]),
        ):
            for column, words in more.items():
                known.setdefault(column, set()).update(words)
        return True


def is_part(path: Path) -> bool:
    """Whether a file is a part, whole or not, by its name."""
    return bool(NAME.fullmatch(path.name) or UNFINISHED.fullmatch(path.name))


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is there after a crash either whole or not at all.

    Raises:
        OSError: the disk refuses; it names the file, and nothing is left.
    """
    with written_whole(path) as unfinished, unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    settle(path.parent)


def settle(folder: Path) -> None:
    """Make sure that a power loss cannot take back what was renamed or removed in a folder."""
    if os.name == "nt":
        return  # a folder cannot be opened there, and renaming is journalled
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _named(kind: str, first: Task, content: bytes) -> tuple[str, bytes]:
    return f"{kind}-{first[0]:06d}{first[1]:06d}-{sha256(content).hexdigest()}.parquet", content


def _is_whole(path: Path) -> bool:
    """Whether a file is there and its bytes are those that its name promises."""
    named = NAME.fullmatch(path.name)
    if not named or not path.is_file():
        return False
    return sha256(path.read_bytes()).hexdigest() == named[1]


def _said_in(path: Path) -> Said:
    import pyarrow.parquet as pq

    said: Said = json.loads((pq.read_schema(path).metadata or {}).get(PART_FIELD, b"{}"))
    return said


def _by_scenario(table: pa.Table) -> list[pa.Table]:
    """A table in canonical order cut where the scenario changes."""
    import numpy as np

    codes = table.column("scenario").combine_chunks().indices.to_numpy()
    starts = [0, *(np.flatnonzero(np.diff(codes)) + 1).tolist(), len(codes)]
    return [table.slice(start, end - start) for start, end in itertools.pairwise(starts)]


def _encoded(groups: Sequence[pa.Table]) -> bytes:
    """Tables of one schema as Parquet, a row group each."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(sink, groups[0].schema, compression=COMPRESSION) as writer:
        for group in groups:
            writer.write_table(group, row_group_size=max(1, group.num_rows))
    content: bytes = sink.getvalue().to_pybytes()
    return content
