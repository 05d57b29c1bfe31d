"""Parts of a run on disk: together they are the whole table, and never more of it is held."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from scenarios.verdicts.pairing import values_in
from simulation import results
from simulation.errors import HometruthError
from simulation.results import by_line_file, content_hash, read_results, write_results
from simulation.results import table_file as results_file
from simulation.results.by_line_file import by_line_of
from simulation.results.measures import ByLine
from simulation.results.table_file import assemble_results, content_hash_of_file
from simulation.running import parts as parts_module
from simulation.running.batches import batches_of
from simulation.running.extending import leave_room, parts_of
from simulation.running.in_memory import Batch
from simulation.running.on_disk import assemble
from simulation.running.parts import Kept, Part, Parts, part_of, write_whole
from tests.synthetic_run import synthetic_results

DRAWS, REPLICATIONS = 2, 3
QUESTIONS = [
    ("halve-beds", "people_far_from_home", "in", 10),
    ("halve-beds", "admissions_away", "over", 5),
    ("baseline", "people_out_of_area", "any", 5),
    ("baseline", "net_present_cost", "over", 10),
    ("baseline", "people_out_of_area", "any", 16),  # the run has 15
]


@pytest.fixture(scope="module")
def whole() -> pd.DataFrame:
    return synthetic_results(DRAWS, REPLICATIONS)


@pytest.fixture
def small_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """Row groups that every table here fills several times over."""
    for module in (results, results_file):
        monkeypatch.setattr(module, "ROWS_IN_A_GROUP", 700)


def parts_in(folder: Path, whole: pd.DataFrame, size: int, run: str = "a run") -> Parts:
    """The parts that a run of these results in batches of a size would leave, last batch first."""
    parts = Parts(folder, run)
    parts.read()
    tasks = [(d, r) for d in range(DRAWS) for r in range(REPLICATIONS)]
    for batch in reversed(batches_of(tasks, REPLICATIONS, 1, size)):
        parts.keep(part_with(whole, batch, run))
    return parts


def part_with(whole: pd.DataFrame, tasks: list[tuple[int, int]], run: str = "a run") -> Part:
    index = pd.MultiIndex.from_frame(whole[["draw", "replication"]])
    own = whole[index.isin(tasks)]
    return part_of(Batch(tuple(tasks), own, [], 7, 0.1), run)


@pytest.mark.usefixtures("small_groups")
@pytest.mark.parametrize("size", [1, 2, 4, 6])
def test_parts_make_the_same_file_whatever_their_size(
    size: int, whole: pd.DataFrame, tmp_path: Path
) -> None:
    """Protects "same bits" for any batches: byte for byte what writing all at once gives."""
    write_results(whole, tmp_path / "whole.parquet")
    parts = parts_in(tmp_path / "parts", whole, size)
    assemble(parts, tmp_path / "made.parquet")
    assert (tmp_path / "made.parquet").read_bytes() == (tmp_path / "whole.parquet").read_bytes()
    assert content_hash_of_file(tmp_path / "made.parquet") == content_hash(whole)
    assert parts.n_events == 7 * len(parts.kept)


@pytest.mark.usefixtures("small_groups")
@pytest.mark.parametrize("size", [1, 4, 6])
def test_finished_results_can_be_taken_apart_and_extended(
    size: int, whole: pd.DataFrame, tmp_path: Path
) -> None:
    """Protects "same bits" for a run that gets more replications: as if run whole at once."""
    write_results(whole, tmp_path / "whole.parquet")
    tasks = [(d, r) for d in range(DRAWS) for r in range(REPLICATIONS)]
    early = [task for task in tasks if task[1] < REPLICATIONS - 1]
    index = pd.MultiIndex.from_frame(whole[["draw", "replication"]])
    write_results(whole[index.isin(early)], tmp_path / "early.parquet")
    parts = Parts(tmp_path / "parts", "a run")
    parts.read()
    kept = Kept(tmp_path / "early.parquet", None, tuple(early), 40)
    for part in parts_of(kept, REPLICATIONS, "a run"):
        parts.keep(part)
    assert parts.n_events == 40
    for batch in batches_of(parts.missing(tasks), REPLICATIONS, 1, size):
        parts.keep(part_with(whole, batch))
    assemble(parts, tmp_path / "made.parquet")
    assert (tmp_path / "made.parquet").read_bytes() == (tmp_path / "whole.parquet").read_bytes()


@pytest.mark.usefixtures("small_groups")
def test_parts_leave_room_for_more_replications(whole: pd.DataFrame, tmp_path: Path) -> None:
    """Protects the order of rows: a part that reached over a gap is cut at it."""
    index = pd.MultiIndex.from_frame(whole[["draw", "replication"]])
    early = whole[index.isin([(0, 0), (0, 1), (1, 0), (1, 1)])]
    parts = Parts(tmp_path / "parts", "a run")
    parts.read()
    parts.keep(part_with(early, [(0, 0), (0, 1), (1, 0), (1, 1)]))
    leave_room(parts, 2)
    assert len(parts.kept) == 1
    leave_room(parts, REPLICATIONS)
    assert sorted(part.tasks for part in parts.kept) == [((0, 0), (0, 1)), ((1, 0), (1, 1))]
    assert len(list((tmp_path / "parts").iterdir())) == 2
    for task in ((0, 2), (1, 2)):
        parts.keep(part_with(whole, [task]))
    write_results(whole, tmp_path / "whole.parquet")
    assemble(parts, tmp_path / "made.parquet")
    assert (tmp_path / "made.parquet").read_bytes() == (tmp_path / "whole.parquet").read_bytes()


def test_the_hash_of_a_file_is_that_of_its_table(whole: pd.DataFrame, tmp_path: Path) -> None:
    """Protects published hashes: read in pieces or whole, every cell counts and nothing else."""
    table = whole.assign(quarter=None)
    table.loc[3, "value"] = -0.0
    table.loc[5, "quarter"] = 2
    one = table[table["scenario"] == "baseline"].assign(scenario="é")
    for frame in (table, one, table.iloc[:1], table.iloc[:0]):
        write_results(frame, tmp_path / "table.parquet")
        hashed = content_hash_of_file(tmp_path / "table.parquet")
        assert hashed == content_hash(read_results(tmp_path / "table.parquet"))
        assert hashed == content_hash(frame)


def test_answers_are_the_same_from_memory_and_from_disk(
    whole: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects verdicts: what a claim asks has one answer, wherever the results lie."""
    monkeypatch.setattr(by_line_file, "BYTES_AT_ONCE", 100_000)
    assemble(parts_in(tmp_path / "parts", whole, 1), tmp_path / "made.parquet")
    on_disk = by_line_of(tmp_path / "made.parquet", tmp_path / "by_line.parquet")
    in_memory = ByLine.of(whole)
    for question in QUESTIONS[:-1]:
        one, other = values_in(on_disk, *question, 0.035), values_in(in_memory, *question, 0.035)
        assert one is not None and other is not None
        assert len(one) == DRAWS * REPLICATIONS
        pd.testing.assert_frame_equal(one, other, check_exact=True)
    assert values_in(on_disk, *QUESTIONS[-1], 0.035) is None
    assert values_in(in_memory, *QUESTIONS[-1], 0.035) is None


def test_what_is_held_does_not_grow_with_the_parts(
    whole: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects memory: eight times the futures are put together and hashed in little more of it."""
    for module, name in ((results_file, "ROWS_IN_A_GROUP"),):
        monkeypatch.setattr(module, name, 3000)
    few, many = (_copies(tmp_path / str(n), whole, n) for n in (6, 48))
    peaks = [_peak(parts, tmp_path / "made.parquet") for parts in (few, many)]
    assert peaks[1] < 1.5 * peaks[0], peaks


def _copies(folder: Path, whole: pd.DataFrame, n: int) -> Parts:
    """Parts of one future each, all with the same figures."""
    one = whole.query("draw == 0 and replication == 0")
    parts = Parts(folder, "a run")
    parts.read()
    for replication in range(n):
        own = one.assign(replication=replication)
        parts.keep(part_of(Batch(((0, replication),), own, [], 0, 0.1), "a run"))
    return parts


def _peak(parts: Parts, path: Path) -> int:
    """The most that Arrow holds at a time."""
    before = pa.default_memory_pool()
    counted = pa.proxy_memory_pool(before)
    pa.set_memory_pool(counted)
    try:
        assemble(parts, path)
        content_hash_of_file(path)
    finally:
        pa.set_memory_pool(before)
    most: int = counted.max_memory()
    assert most > 0
    return most


def test_a_part_that_is_not_what_it_should_be_is_not_put_together(
    whole: pd.DataFrame, tmp_path: Path
) -> None:
    """Protects the table from rows of one scenario in the place of another."""
    parts = parts_in(tmp_path / "parts", whole, 6)
    (part,) = parts.kept
    with pytest.raises(HometruthError, match="does not hold 'another'"):
        assemble_results(
            [part.results], {**_sorted(parts), "scenario": ["another"]}, tmp_path / "x"
        )
    more = [*sorted(parts.labels["scenario"]), "zzz"]
    with pytest.raises(HometruthError, match="lacks a scenario"):
        assemble_results([part.results], {**_sorted(parts), "scenario": more}, tmp_path / "x")


def _sorted(parts: Parts) -> dict[str, list[str]]:
    return {column: sorted(words) for column, words in parts.labels.items()}


def test_parts_of_another_run_or_with_tasks_done_before_are_thrown_away(
    whole: pd.DataFrame, tmp_path: Path
) -> None:
    """Protects a run folder from rows of another run, and from the same future twice."""
    parts_in(tmp_path, whole, 2, "another run")
    note = tmp_path / "a user's own note.txt"
    note.write_text("?", encoding="utf-8")
    parts = Parts(tmp_path, "a run")
    parts.read()
    assert (parts.kept, parts.n_thrown_away, list(tmp_path.iterdir())) == ([], 3, [note])
    parts.keep(part_with(whole, [(0, 0), (0, 1)]))
    write_whole(tmp_path / "x", b"")
    overlapping = part_with(whole, [(0, 1), (0, 2)])
    for name, content in overlapping.files:
        write_whole(tmp_path / name, content)
    again = Parts(tmp_path, "a run")
    again.read()
    assert again.tasks == ((0, 0), (0, 1)) and again.n_thrown_away == 1
    assert again.missing([(0, 0), (0, 2), (1, 0)]) == [(0, 2), (1, 0)]


def test_a_batch_never_reaches_over_a_gap() -> None:
    """Protects the order of parts: each holds neighbours, so parts can be set one after another."""
    tasks = [(0, 0), (0, 2), (1, 0), (1, 1), (1, 2), (2, 1)]
    assert batches_of(tasks, 3, 1, 2) == [
        [(0, 0)], [(0, 2), (1, 0)], [(1, 1), (1, 2)], [(2, 1)]
    ]  # fmt: skip
    assert batches_of([], 3, 2) == []


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_file_is_written_whole_or_not_at_all(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects what was there before, and the room on a full disk."""

    def full(*arguments: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "file"
    write_whole(path, b"before")
    target: Any = os if step == "fsync" else Path
    monkeypatch.setattr(target, step, full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"after")
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_what_does_not_read_back_is_an_error(
    whole: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects from a disk that takes everything and keeps nothing."""
    parts = Parts(tmp_path, "a run")
    monkeypatch.setattr(
        parts_module, "write_whole", lambda path, content: path.write_bytes(content[:-1])
    )
    with pytest.raises(OSError, match="does not read back"):
        parts.keep(part_with(whole, [(0, 0)]))
    assert parts.tasks == ()
