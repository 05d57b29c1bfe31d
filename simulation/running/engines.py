"""Which engine runs a rulebook: both give the same events and the same accounts, to the bit."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

from simulation.errors import HometruthError
from simulation.totals import Ended

COMPILED, SIMPY = "compiled", "simpy"
ENGINES = (COMPILED, SIMPY)
COMPILING = "Making the machine code of the compiled engine: once for this version, half a minute."
MISSING = "Numba is not installed, so this runs in the reference engine, some sixty times slower."


def compiled_available() -> bool:
    """Whether the compiled engine can run here."""
    return find_spec("numba") is not None


def chosen(name: str | None = None) -> str:
    """The engine asked for, or the fastest there is.

    Raises:
        HometruthError: there is no such engine, or it cannot run here.
    """
    if name is None:
        return COMPILED if compiled_available() else SIMPY
    if name not in ENGINES:
        raise HometruthError(f"There is no engine '{name}'; there are {' and '.join(ENGINES)}.")
    if name == COMPILED and not compiled_available():
        raise HometruthError("The compiled engine needs Numba: pip install numba.")
    return name


def compiled_before() -> bool:
    """Whether the machine code of this version lies ready; making it takes half a minute."""
    from simulation.compiled.jit import cache_folder

    return any(cache_folder().rglob("*.nbc"))


def simulate_with(name: str) -> Callable[..., Ended]:
    """The function with which an engine runs one replication."""
    if name == COMPILED:
        from simulation.compiled.engine import simulate as compiled

        return compiled
    from simulation.reference.engine import simulate as reference

    return reference
