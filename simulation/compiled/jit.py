"""How functions of this package are compiled, and where the machine code is kept.

No fast arithmetic: the compiled engine must give the reference engine's very bits.  Numba looks
only at the file of a function to see whether its stored code is stale, and not at what it calls
in other files; so the code is kept in a folder named after all the sources together.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba.core import config, types
from numba.extending import intrinsic

Function = TypeVar("Function", bound=Callable[..., object])

# Nothing is made anew inside, so that Numba need not count who holds an array: a third of the time.
OPTIONS: Any = {"cache": True, "error_model": "numpy", "_nrt": False}
FOLDER_SETTING, BOUNDS_SETTING, POINTER = "CACHE_DIR", "BOUNDSCHECK", "CPointer"
PACKAGE = Path(__file__).parent
READ_TOO = (
    "clock", "distributions", "events", "ledger", "people", "rulebook/tables",
    "same_instant", "whole_slots",
)  # fmt: skip
SOURCES = (*sorted(PACKAGE.glob("*.py")), *(PACKAGE.parent / f"{m}.py" for m in READ_TOO))


def cache_folder() -> Path:
    """Where machine code of these very sources is kept, made if it can be."""
    bounds = getattr(config, BOUNDS_SETTING)
    digest = sha256(f"{sys.version}{numba.__version__}{bounds}".encode())
    for source in SOURCES:
        digest.update(source.read_bytes())
    base = os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME")
    home = Path(base) if base else Path.home() / ".cache"
    for root in (home, Path(tempfile.gettempdir())):
        folder = root / "hometruth" / f"compiled-{digest.hexdigest()[:16]}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return Path(tempfile.mkdtemp(prefix="hometruth-"))


_FOLDER = str(cache_folder())


def jit(function: Function) -> Function:
    """Compile a function when it is first called, and keep its machine code."""
    before = getattr(config, FOLDER_SETTING)
    setattr(config, FOLDER_SETTING, _FOLDER)
    try:
        compiled: Function = numba.njit(**OPTIONS)(function)
    finally:
        setattr(config, FOLDER_SETTING, before)
    return compiled


@intrinsic  # type: ignore[untyped-decorator]
def address(_: Any, array: Any) -> tuple[Any, Callable[..., Any]]:
    """Where an array's numbers lie, or the array itself if bounds are to be checked.

    An array is seven words to hand over and its indices may count from the end; a bare address is
    one word, and saves nearly half of the time.
    """
    if getattr(config, BOUNDS_SETTING):
        return array(array), lambda context, builder, signature, arguments: arguments[0]

    def first(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, arguments[0]).data

    pointer = getattr(types, POINTER)
    return pointer(array.dtype)(array), first
