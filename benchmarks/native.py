"""The compiled engine's own sources built by g++ for this machine: what a module costs beside it.

Compiled here, never shipped. With ``CHECKED`` flags the same build traps what reads or writes
outside an array, which a module cannot see while it stays within its memory.
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from math import prod
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.compiled.build import CORE, EXACT

if TYPE_CHECKING:
    from simulation.compiled.module import Arrays, Shapes

COMPILER = "g++"
FLAGS = (*EXACT, "-march=native")
CHECKED = (*EXACT, "-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")


def available() -> bool:
    """Whether there is a compiler."""
    return shutil.which(COMPILER) is not None


def checked_available() -> bool:
    """Whether there is a compiler with its sanitizers."""
    return available() and Path(sanitizer()).is_file()


def sanitizer() -> str:
    """The library that watches memory, which a process must load first."""
    ask = [COMPILER, "-print-file-name=libasan.so"]
    return subprocess.run(ask, capture_output=True, text=True, check=True).stdout.strip()


def version() -> str:
    """The compiler's own words for itself."""
    if not available():
        return f"{COMPILER}, which is not here,"
    said = subprocess.run([COMPILER, "--version"], capture_output=True, text=True, check=True)
    return said.stdout.splitlines()[0]


class Native:
    """The core as a shared library; each array has memory of its own (``engine.Machine``)."""

    def __init__(self, library: Path) -> None:
        self._library = ctypes.CDLL(str(library))
        self._kept: Arrays = {}

    def arrays(self, shapes: Shapes) -> Arrays:
        """Arrays with anything in them, those of the last call where they are large enough."""
        return {name: self._array(name, *shape) for name, shape in shapes.items()}

    def call(self, function: str, *arguments: Any) -> None:
        """Call a function of the core with arrays."""
        addresses = [ctypes.c_void_p(argument.ctypes.data) for argument in arguments]
        self._library[function](*addresses)

    def _array(self, name: str, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
        kept = self._kept.get(name)
        if kept is None or kept.size < prod(shape):
            kept = self._kept[name] = np.empty(prod(shape), dtype)
        return kept[: prod(shape)].reshape(shape)


class Fenced(Native):
    """The same with arrays that end exactly where they end, for the checked build to see.

    Args:
        clock_rows_missing: rows that the array of clocks is too short by.
    """

    def __init__(self, library: Path, clock_rows_missing: int = 0) -> None:
        super().__init__(library)
        self._missing = {"C": clock_rows_missing}

    def arrays(self, shapes: Shapes) -> Arrays:
        """New arrays with anything in them."""
        return {
            name: np.empty((rows - self._missing.get(name, 0), *rest), dtype)
            for name, ((rows, *rest), dtype) in shapes.items()
        }


@contextmanager
def library(*flags: str) -> Iterator[Path]:
    """The core compiled as a shared library."""
    with TemporaryDirectory() as folder:
        built = Path(folder) / "core.so"
        command = [COMPILER, *flags, "-shared", "-fPIC", "-o", str(built), "engine.cpp"]
        subprocess.run(command, check=True, cwd=CORE)
        yield built
