"""The compiled engine's module in this process, with its own memory, run by ``wasmtime``.

Machine code is made from ``engine.wasm`` on first use, in a twentieth of a second. Each thread
has its own instance, so threads do not wait for one another.
"""

from __future__ import annotations

import atexit
import ctypes
import mmap
import threading
from collections.abc import Mapping
from functools import cache
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.chance import name_key
from simulation.compiled import cells
from simulation.errors import HometruthError

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray
    from wasmtime import Engine, Module

    Shapes = Mapping[str, tuple[tuple[int, ...], DTypeLike]]
    Arrays = dict[str, NDArray[Any]]

WASM = Path(__file__).with_name("engine.wasm")
PAGE_BYTES, MOST_BYTES = 1 << 16, 1 << 32
ALIGNED_TO = 64
BEHIND = "engine.wasm was built for another layout of the arrays: run make engine."
TOO_LARGE = (
    "One replication of this place needs {gb:.1f} GB, and the compiled engine can use 4. "
    "Run it in parts (several smaller places), or with --engine simpy, which is slower."
)


class Instance:
    """A module and its memory; each run lays its arrays out again."""

    def __init__(self) -> None:
        import wasmtime

        engine, module = machine_code()
        self._store = wasmtime.Store(engine)
        self._exports = wasmtime.Instance(self._store, module, []).exports(self._store)
        self._memory: Any = self._exports["memory"]
        heap_base: Any = self._exports["__heap_base"]
        self._first_free = _aligned(heap_base.value(self._store))
        self._address = 0
        if self.call("layout_key") != layout_key():
            raise HometruthError(BEHIND)

    def arrays(self, shapes: Shapes) -> Arrays:
        """Uninitialised arrays in the module's memory, valid until the next call.

        Args:
            shapes: the shape and type of each array by name.

        Raises:
            HometruthError: they need more memory than a module can have.
        """
        starts, end = {}, self._first_free
        for name, (shape, dtype) in shapes.items():
            starts[name] = end
            end = _aligned(end + prod(shape) * np.dtype(dtype).itemsize)
        self._grow(end)
        pointer = self._memory.data_ptr(self._store)
        self._address = ctypes.cast(pointer, ctypes.c_void_p).value or 0
        memory = memoryview((ctypes.c_ubyte * end).from_address(self._address)).cast("B")
        return {
            name: np.ndarray(shape, dtype, memory, starts[name])
            for name, (shape, dtype) in shapes.items()
        }

    def call(self, function: str, *arguments: int | float | NDArray[Any]) -> Any:
        """Call one of the module's functions with arrays that ``arrays`` returned."""
        given = (
            argument.ctypes.data - self._address if isinstance(argument, np.ndarray) else argument
            for argument in arguments
        )
        function_there: Any = self._exports[function]
        return function_there(self._store, *given)

    def _grow(self, end: int) -> None:
        if end > MOST_BYTES - PAGE_BYTES:
            raise HometruthError(TOO_LARGE.format(gb=end / 2**30))
        missing = end - self._memory.data_len(self._store)
        if missing > 0:
            self._memory.grow(self._store, -(-missing // PAGE_BYTES))
            self._ask_for_large_pages()

    def _ask_for_large_pages(self) -> None:
        """Ask for large memory pages, as numpy does; a run of a country takes a sixth less time."""
        advice = getattr(mmap, "MADV_HUGEPAGE", None)  # only Linux has it
        if advice is not None:
            pointer = ctypes.cast(self._memory.data_ptr(self._store), ctypes.c_void_p)
            length = ctypes.c_size_t(self._memory.data_len(self._store))
            ctypes.CDLL(None).madvise(pointer, length, advice)


@cache
def machine_code() -> tuple[Engine, Module]:
    """The module as machine code, shared by all instances."""
    from wasmtime import Engine, Module

    engine = Engine()
    return engine, Module.from_file(engine, str(WASM))


@cache
def layout_key() -> int:
    """A number that changes when any position in the arrays changes (``cells``)."""
    places = [f"{name}={place}" for name, place in vars(cells).items() if name.isupper()]
    return name_key(" ".join(places)) >> 1


_own = threading.local()


def own_instance() -> Instance:
    """This thread's instance."""
    if not hasattr(_own, "instance"):
        _own.instance = Instance()
    instance: Instance = _own.instance
    return instance


@atexit.register
def _let_go() -> None:
    """Free this thread's instance early: late in Python's shutdown, wasmtime no longer can."""
    vars(_own).clear()
    machine_code.cache_clear()


def _aligned(place: int) -> int:
    return -(-place // ALIGNED_TO) * ALIGNED_TO
