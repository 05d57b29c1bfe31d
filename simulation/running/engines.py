"""Choice of engine. Both give the same events and the same accounts, to the bit."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from simulation.errors import HometruthError
from simulation.totals import Ended

COMPILED, SIMPY = "compiled", "simpy"
ENGINES = (COMPILED, SIMPY)
MISSING = (
    "wasmtime cannot be loaded here, so this runs in the reference engine, some sixty times slower."
)


@cache
def compiled_available() -> bool:
    """Whether the compiled engine can run here: not every platform has a ``wasmtime``."""
    try:
        import wasmtime
    except Exception:  # platforms fail in different ways
        return False
    return bool(wasmtime.Engine)


def chosen(name: str | None = None) -> str:
    """The engine with this name or, without a name, the fastest available.

    Raises:
        HometruthError: there is no such engine, or it cannot run here.
    """
    if name is None:
        return COMPILED if compiled_available() else SIMPY
    if name not in ENGINES:
        raise HometruthError(f"There is no engine '{name}'; there are {' and '.join(ENGINES)}.")
    if name == COMPILED and not compiled_available():
        raise HometruthError("The compiled engine needs wasmtime: pip install wasmtime.")
    return name


def simulate_with(name: str) -> Callable[..., Ended]:
    """The function with which an engine runs one replication."""
    if name == COMPILED:
        from simulation.compiled.engine import simulate as compiled

        return compiled
    from simulation.reference.engine import simulate as reference

    return reference
