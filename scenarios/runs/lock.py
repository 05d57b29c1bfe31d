"""Keeps two processes from working on one run."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Hold a lock file while the body runs; a crash lets go of it.

    Returns:
        Whether nobody else holds it.
    """
    with path.open("wb") as lock:
        yield _locked(lock.fileno()) and _is_still(path, lock.fileno())


def _locked(opened: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(opened, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        # Some network drives have no locks: better to run there without than not at all.
        return error.errno not in (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
    return True


def _is_still(path: Path, opened: int) -> bool:
    """Whether the file that was locked is the one that others find under its name."""
    try:
        return os.path.samestat(os.fstat(opened), path.stat())
    except FileNotFoundError:
        return False
