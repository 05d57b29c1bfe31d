"""Files are written whole or not at all, and a disk that refuses names the file."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from simulation.results.whole_file import disk_fault, write_text, written_whole


def test_what_was_there_stays_until_the_new_file_is_whole(tmp_path: Path) -> None:
    """Protects yesterday's page from a report that fails half-way."""
    path = tmp_path / "page.html"
    write_text(path, "yesterday\n")
    with pytest.raises(ZeroDivisionError):
        _fail_half_way(path)
    assert path.read_bytes() == b"yesterday\n"
    assert [each.name for each in tmp_path.iterdir()] == ["page.html"]


def _fail_half_way(path: Path) -> None:
    with written_whole(path) as unfinished:
        unfinished.write_text("half", encoding="utf-8")
        assert path.read_text(encoding="utf-8") == "yesterday\n"
        _ = 1 / 0


def _refused_within_a_library(path: Path, number: int) -> None:
    with written_whole(path):
        try:
            raise OSError(number, os.strerror(number))
        except OSError as error:
            raise RuntimeError("a library wraps it") from error


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
def test_an_error_of_the_disk_names_the_file(number: int, tmp_path: Path) -> None:
    """Protects who must make room: libraries raise errors of the disk without a file's name."""
    path = tmp_path / "results.parquet"
    with pytest.raises(RuntimeError) as caught:
        _refused_within_a_library(path, number)
    fault = disk_fault(caught.value, "make room")
    assert fault is not None and fault.file == str(path) and "make room" in str(fault)


def test_a_file_that_cannot_be_opened_is_named_as_people_know_it(tmp_path: Path) -> None:
    """Protects from a hidden name that nobody asked for: the message names the file itself."""
    path = tmp_path / "gone" / "page.html"
    with pytest.raises(FileNotFoundError) as caught:
        write_text(path, "")
    assert caught.value.filename == str(path)


def test_other_errors_are_no_fault_of_the_disk() -> None:
    """Protects from blaming the disk for a bug."""
    assert disk_fault(OSError(errno.ENOENT, "no such file", "x"), "") is None
    assert disk_fault(ValueError("x"), "") is None
