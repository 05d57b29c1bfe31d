"""The compiled engine's loop in C++, as the physical yardstick: compiled here, never shipped.

It works on the very arrays that the compiled engine prepares.  Where things lie in them is written
into a header from ``simulation.compiled.cells``, so that the two cannot drift apart.
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any
from unittest.mock import patch

import numpy as np

from simulation import clock, distributions, events, ledger, same_instant, whole_slots
from simulation.compiled import cells, engine
from simulation.replication import Replication
from simulation.rulebook import tables

Loop = Callable[..., None]

SOURCES = Path(__file__).parent / "cpp"
COMPILER = "g++"
# No fast arithmetic and no fused multiplication: the same bits as the engines.
FLAGS = ("-std=c++17", "-O3", "-march=native", "-ffp-contract=off", "-fno-fast-math", "-Wall")


def available() -> bool:
    """Whether there is a compiler."""
    return shutil.which(COMPILER) is not None


def version() -> str:
    """The compiler's own words for itself."""
    if not available():
        return f"{COMPILER}, which is not here,"
    said = subprocess.run([COMPILER, "--version"], capture_output=True, text=True, check=True)
    return said.stdout.splitlines()[0]


def _constants(name: str, module: ModuleType) -> Iterator[str]:
    """A module's numbers in capitals as C++ constants; floats to the bit."""
    yield f"namespace {name} {{"
    for word, number in vars(module).items():
        word = word.strip("_")
        if not word.isupper() or isinstance(number, bool):
            continue
        if isinstance(number, int):
            yield f"constexpr int64_t {word} = {number};"
        elif isinstance(number, float):
            yield f"constexpr double {word} = {number.hex()};  // {number!r}"
    yield "}"


def header() -> str:
    """Where things lie in the arrays, and the numbers that the engines share."""
    return "\n".join(
        [
            "// Written by benchmarks/cpp_engine.py.",
            "#pragma once",
            "#include <cstdint>",
            *_constants("cells", cells),
            *_constants("same_instant", same_instant),
            *_constants("tables", tables),
            *_constants("events", events),
            f"namespace events {{ constexpr int64_t OWN_EVENTS = {len(events.ENGINE_EVENTS)}; }}",
            *_constants("ledger", ledger),
            *_constants("calendar", clock),
            *_constants("capacity", whole_slots),
            *_constants("shapes", distributions),
            "",
        ]
    )


@contextmanager
def compiled_loop() -> Iterator[Loop]:
    """The loop compiled and loaded, with the arguments of ``simulation.compiled.loop.run``."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "layout.h").write_text(header(), encoding="utf-8")
        library = Path(folder) / "loop.so"
        command = [COMPILER, *FLAGS, "-shared", "-fPIC", f"-I{folder}", "-o", str(library)]
        subprocess.run([*command, str(SOURCES / "loop.cpp")], check=True)
        yield _loaded(library)


def _loaded(library: Path) -> Loop:
    function = ctypes.CDLL(str(library)).run
    function.restype = None
    function.argtypes = [ctypes.c_void_p] * 8
    types = (np.int64, np.float64, np.int32, *(np.float64,) * 2, np.int64, *(np.float64,) * 2)

    def run(*arrays: Any) -> None:
        for array, dtype in zip(arrays, types, strict=True):
            assert array.dtype == dtype and array.flags.c_contiguous
        function(*(array.ctypes.data for array in arrays))

    return run


def simulate_with(
    loop: Loop, replication: Replication, keep_events: bool = False
) -> engine.Accounts:
    """``simulation.compiled.engine.simulate`` with another loop over the same arrays."""
    with patch.object(engine, "run", loop):
        return engine.simulate(replication, keep_events)
