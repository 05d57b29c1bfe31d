"""The same bits wherever the engine runs: another processor's C library, a browser's machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulation.compiled import cells as c
from simulation.compiled import engine
from simulation.compiled.module import WASM, Instance
from simulation.replication import Replication
from simulation.running.engines import COMPILED
from tests.properties.test_engines_agree import shipped

HERE = Path(__file__).parent
FUTURES, YEARS = 10, 3


def digest(array: np.ndarray) -> str:
    return sha256(array.tobytes()).hexdigest()


def in_one_line(years: int = YEARS) -> str:
    """What one future's parameters, people, accounts and events are in either engine."""
    slow = replace(shipped("halve-beds-and-reinvest"), years=years)
    fast = replace(slow, engine=COMPILED)
    words = [digest(slow.values)]
    for given in slow.replications(0, 5).values():
        people = given.people
        words += [digest(people.joins_at), digest(people.codes), digest(people.need_percent)]
        words.append(digest(engine.simulate(given).numbers))
    for experiment in (slow, fast):
        events = [one.events for one in experiment.replicate(0, 5, True).values()]
        words.append(sha256(repr(events).encode()).hexdigest())
    return " ".join(words)


OLDER = "glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2,-AVX512F,-AVX512VL,-AVX512DQ"


# Every feature of a processor by which numpy chooses its loops.
CHOSEN_BY = " ".join(np.show_config(mode="dicts")["SIMD Extensions"].get("found", []))


def on_older_processor(code: str) -> str:
    """What a Python prints whose C library and numpy take this processor for an older one."""
    environment = {**os.environ, "GLIBC_TUNABLES": OLDER, "NPY_DISABLE_CPU_FEATURES": CHOSEN_BY}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        cwd=HERE.parents[1],
    )
    return done.stdout.strip()


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc can be told of an older processor")
def test_a_processor_without_fused_multiplication_gives_the_same() -> None:
    """Protects a study that is begun on one machine and checked on another."""
    module = "tests.properties.test_same_everywhere"
    assert on_older_processor(f"from {module} import in_one_line; print(in_one_line())") == (
        in_one_line()
    )


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node here")
def test_the_module_in_node_gives_the_same_accounts(tmp_path: Path) -> None:
    """Protects a page that runs the engine: ten futures leave the same there."""
    experiment = replace(shipped("halve-beds-and-reinvest"), years=YEARS)
    expected = []
    for number in range(FUTURES):
        (*_, given) = experiment.replications(0, number).values()
        expected.append(f"future-{number} {run_here(given, tmp_path, f'future-{number}')}")
    done = subprocess.run(
        ["node", str(HERE / "run_in_node.mjs"), str(WASM), str(tmp_path), str(c.EVENTS)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == expected
    assert len({line.split()[1] for line in expected}) == FUTURES


def run_here(given: Replication, folder: Path, name: str) -> str:
    """Keep the arrays with which a future begins, run it, and say what it leaves."""
    accounts = engine.simulate_on(Writing(folder, name), given, keep_events=True)
    return f"{digest(accounts.numbers)} {digest(accounts.rows)}"


class Writing(Instance):
    """An instance that writes down what it is given."""

    def __init__(self, folder: Path, name: str) -> None:
        super().__init__()
        self.folder, self.name = folder, name

    def call(self, function: str, *arguments: Any) -> Any:
        if function == "run":
            self._write(arguments)
        return super().call(function, *arguments)

    def _write(self, arguments: tuple[Any, ...]) -> None:
        described = []
        for letter, array in zip(engine.ARGUMENTS, arguments, strict=True):
            one: dict[str, Any] = {"name": letter, "bytes": array.nbytes}
            if letter not in "CLE":  # what they hold before the run is nothing or is not read
                one["content"] = f"{self.name}-{letter}.bin"
                (self.folder / one["content"]).write_bytes(array.tobytes())
            described.append(one)
        row_bytes = arguments[engine.ARGUMENTS.index("E")].strides[0]
        about = {"name": self.name, "row_bytes": row_bytes, "arrays": described}
        (self.folder / f"{self.name}.json").write_text(json.dumps(about))
