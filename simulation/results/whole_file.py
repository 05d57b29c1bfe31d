"""Files written whole or not at all; and a disk that refuses, with the file it refused.

Every file of a run folder goes through ``written_whole``. What is read by others is therefore never
half a file, and an error of the disk names the file, whichever library noticed it.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from simulation.errors import Fault

DISK = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "a file would be larger than is allowed here",
    errno.EIO: "the disk cannot be written to or read",
    errno.EROFS: "the disk cannot be written to: it is read-only",
    errno.EACCES: "this may not be used: permission is refused, or another program has it open",
    errno.EPERM: "this may not be used: permission is refused",
}


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A file to write to, which takes the place of ``path`` at the end.

    Raises:
        OSError: the disk refuses; it names ``path``, and nothing is left.
    """
    unfinished = unfinished_name(path)
    try:
        yield unfinished
        unfinished.replace(path)
    except BaseException as error:
        with suppress(OSError):
            unfinished.unlink()
        for cause in causes(error):
            if isinstance(cause, OSError) and cause.filename in (None, str(unfinished), unfinished):
                cause.filename, cause.filename2 = str(path), None
        raise


def unfinished_name(path: Path) -> Path:
    """What a file is called until it is whole."""
    return path.with_name(f".{path.name}.tmp")


def write_text(path: Path, text: str) -> None:
    """Write a text file whole, in UTF-8, with the same line ends on every system.

    Raises:
        OSError: the disk refuses; it names the file.
    """
    with written_whole(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8", newline="\n")


def disk_fault(error: BaseException, fix: str) -> Fault | None:
    """Which file the disk refused and why, if that is what is behind an error."""
    for cause in causes(error):
        if isinstance(cause, OSError) and cause.errno in DISK:
            name = cause.filename or ""
            file = name.decode(errors="replace") if isinstance(name, bytes) else str(name)
            return Fault(file, None, None, DISK[cause.errno], fix=fix)
    return None


def causes(error: BaseException) -> Iterator[BaseException]:
    """An error and what led to it."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
