"""Tries tests on a mutant: in a copy of this process, which has the libraries loaded already.

The file with the fault is never written: the copy imports the module from the mutated text.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import resource
import signal
import sys
import tempfile
import traceback
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

CPU_SECONDS, MEMORY_BYTES = 40, 6 << 30
"""A mutant whose tests take more does not come to an end: they take at most 20 without a fault."""

PACKAGES = ("simulation", "scenarios", "outputs", "calibration", "commands", "cli", "tests")
KILLED, SURVIVED, ENDLESS = "killed", "survived", "endless"
BROKEN, FAILED = "does not load", "could not be tried"


@dataclass(frozen=True)
class Tried:
    """How tests ended on a mutant.

    Attributes:
        by: the test that failed first, and ``error`` the kind of its error.
        seconds: of processor time.
    """

    outcome: str
    by: str = ""
    error: str = ""
    seconds: float = 0.0


class _Mutated(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, code: str) -> None:
        super().__init__(name, path)
        self.text = code

    def get_code(self, fullname: str) -> Any:
        return compile(self.text, self.path, "exec", dont_inherit=True)

    def exec_module(self, module: ModuleType) -> None:
        if "pathway" in module.__name__ or module.__name__.endswith("services"):
            from simulation.rulebook import conditions  # a swapped factor may need its own import

            for name in ("per", "times", "slowed"):
                setattr(module, name, getattr(conditions, name))
        super().exec_module(module)


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, name: str, path: Path, code: str) -> None:
        self.name, self.path, self.code = name, path, code

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Any:
        if fullname != self.name:
            return None
        loader = _Mutated(fullname, str(self.path), self.code)
        package = [str(self.path.parent)] if self.path.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(
            fullname, self.path, loader=loader, submodule_search_locations=package
        )


class _First:
    """Remembers which test failed first, and how."""

    test, error = "", ""

    def pytest_exception_interact(self, node: Any, call: Any, report: Any) -> None:
        if not self.test:
            self.test = report.nodeid
            self.error = call.excinfo.typename


def warm_up() -> None:
    """Load the libraries, and nothing of the project, before the first copy is made."""
    for name in (
        "hypothesis.extra.numpy", "jinja2", "matplotlib.figure", "numpy", "openpyxl",
        "pandas", "pyarrow.parquet", "scipy.stats", "simpy", "yaml", "click.testing", "lxml.html",
        "xlsxwriter",
    ):  # fmt: skip
        importlib.import_module(name)


def attempt(root: Path, path: str, code: str, tests: Sequence[str]) -> Tried:
    """Run tests on a mutant, up to the first that fails.

    Args:
        path: the file with the fault, from ``root``; ``code`` is its text.
        tests: arguments for pytest.
    """
    with tempfile.NamedTemporaryFile("r", suffix=".json", encoding="utf-8") as told:
        began = _children_seconds()
        child = os.fork()
        if child == 0:
            _in_the_copy(root, path, code, tests, Path(told.name))
        _, status = os.waitpid(child, 0)
        seconds = round(_children_seconds() - began, 1)
        text = told.read()
    if not text:
        ended = "endless" if os.WIFSIGNALED(status) else f"status {status}"
        return Tried(ENDLESS if os.WIFSIGNALED(status) else FAILED, error=ended, seconds=seconds)
    return Tried(**{**json.loads(text), "seconds": seconds})


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _in_the_copy(root: Path, path: str, code: str, tests: Sequence[str], told: Path) -> None:
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        os.chdir(root)
        sys.dont_write_bytecode = True
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        found = _run(root, path, code, tests)
    except BaseException:
        found = Tried(FAILED, error=traceback.format_exc(limit=-1))
    with contextlib.suppress(OSError):
        told.write_text(json.dumps(asdict(found)), encoding="utf-8")
    os._exit(0)


def _run(root: Path, path: str, code: str, tests: Sequence[str]) -> Tried:
    name = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    for loaded in [n for n in sys.modules if n.partition(".")[0] in PACKAGES]:
        del sys.modules[loaded]  # what lists the mutants has read some of the project
    sys.meta_path.insert(0, _Finder(name, root / path, code))
    try:
        module = importlib.import_module(name)
    except AssertionError:
        return Tried(KILLED, "an assertion in the module itself", "AssertionError")
    except Exception as error:
        return Tried(BROKEN, error=type(error).__name__)
    if not isinstance(module.__loader__, _Mutated):
        raise RuntimeError(f"{name} was loaded without its fault")
    engines = importlib.import_module("simulation.running.engines")
    engines.compiled_available = lambda: False  # type: ignore[attr-defined]
    first = _First()
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header"]
    ended = pytest.main([*options, *tests], plugins=[first])
    if ended == pytest.ExitCode.OK:
        return Tried(SURVIVED)
    return Tried(KILLED, first.test, first.error)
