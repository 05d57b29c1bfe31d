"""The module: what it was built from, its memory, and threads that use it at the same time."""

from __future__ import annotations

import subprocess
import sys
import threading
from importlib.util import find_spec

import numpy as np
import pytest

from simulation import maths
from simulation.compiled import build, module
from simulation.compiled.engine import simulate
from simulation.compiled.module import WASM, Instance, machine_code, own_instance
from simulation.errors import HometruthError
from tests.small_place import baseline, small_experiment

BEHIND = "run make engine and commit what it writes"


def test_the_module_was_built_from_these_sources() -> None:
    """Protects against a module of other sources than those that people read."""
    assert build.LAYOUT.read_text(encoding="utf-8") == build.layout(), BEHIND
    assert build.HASHES.read_text(encoding="utf-8") == build.hashes(), BEHIND


@pytest.mark.skipif(find_spec("ziglang") is None, reason="ziglang has no wheel for this platform")
def test_building_it_again_gives_the_same_bytes() -> None:
    """Protects against a module that nobody can build."""
    assert build.built() == WASM.read_bytes(), BEHIND


def test_a_module_of_another_layout_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects a developer who changes the layout: a run would never end, or worse."""
    monkeypatch.setattr(module, "layout_key", lambda: 1)
    with pytest.raises(HometruthError, match="make engine"):
        Instance()


def test_it_needs_nothing_from_outside() -> None:
    """Protects sameness on every machine: a function of the host could differ in a last bit."""
    _, compiled = machine_code()
    assert not compiled.imports


def test_arrays_hold_what_is_written_as_the_memory_grows() -> None:
    """Protects arrays laid out again: views are taken after the memory has grown."""
    instance = Instance()
    for size in (1, 10**5, 10**7, 10):
        shapes = {"one": ((size,), np.float64), "other": ((size, 3), np.int32)}
        arrays = instance.arrays(shapes)
        arrays["one"].fill(0.5)
        arrays["other"].fill(7)
        assert arrays["one"].sum() == 0.5 * size
        assert arrays["other"].sum() == 21 * size
        instance.call("maths_each", 0, arrays["one"], size)
        assert np.all(arrays["one"] == maths.log(0.5))
        assert arrays["other"].sum() == 21 * size


def test_too_large_a_replication_is_refused_in_words() -> None:
    """Protects a user with a very large place: what to do instead is said."""
    with pytest.raises(HometruthError, match=r"needs 7\.5 GB.*--engine simpy"):
        own_instance().arrays({"huge": ((10**9,), np.float64)})


def test_threads_have_instances_of_their_own() -> None:
    """Protects workers with several threads: nobody's arrays are anybody else's."""
    experiment = small_experiment(baseline(), years=2)
    futures = [experiment.replications(0, number)["baseline"] for number in range(8)]
    alone = [simulate(given).numbers for given in futures]
    found: dict[int, np.ndarray] = {}

    def work(number: int) -> None:
        for _ in range(5):
            found[number] = simulate(futures[number]).numbers

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, numbers in enumerate(alone):
        assert np.array_equal(found[number], numbers)
    assert not np.array_equal(alone[0], alone[1])


def test_python_ends_quietly() -> None:
    """Protects the end of every command: wasmtime lets go before Python is half gone."""
    code = "from simulation.compiled.module import own_instance as o; kept = o(); print(kept)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=build.CORE.parents[2]
    )
    assert (done.returncode, done.stderr) == (0, "")
