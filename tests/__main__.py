"""Every check by one command, on any system: ``python -m tests``.

It makes a virtual environment in ``.venv`` with the locked versions of everything, and runs format,
lint, types, import contracts and tests there. ``make test`` is the same, for those who have make.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / os.environ.get("VENV", ".venv")
SCRIPTS = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
READY = ENVIRONMENT / ".ready"  # newer than what it was made from, if nothing has changed
MADE_FROM = (ROOT / "requirements-dev.lock", ROOT / "pyproject.toml")
OLDEST = (3, 11)
PIP = ("-m", "pip", "--disable-pip-version-check", "--quiet", "install")


def main() -> int:
    """Set up, then check; returns the exit status of the first check that fails, or 0."""
    parser = argparse.ArgumentParser(prog="python -m tests", description="Run every check.")
    parser.add_argument("--setup", action="store_true", help="only set up .venv")
    parser.add_argument("--workers", type=int, default=2, help="processes for the tests; 2")
    parser.add_argument("tests", nargs="*", help="files or folders of tests; all by default")
    asked = parser.parse_args()
    if sys.version_info < OLDEST:
        sys.stderr.write("hometruth needs Python 3.11 or later, and this is an older one.\n")
        return 1
    return set_up() or (0 if asked.setup else check(asked.workers, asked.tests))


def set_up() -> int:
    """Make the environment, if it is not there or what it is made from has changed."""
    if not PYTHON.exists():
        venv.create(ENVIRONMENT, clear=True, with_pip=True)
    if READY.exists() and all(READY.stat().st_mtime >= m.stat().st_mtime for m in MADE_FROM):
        return 0
    print(f"Installing what hometruth needs into {ENVIRONMENT.name}, once", flush=True)
    lock = ("--require-hashes", "--only-binary", ":all:", "--requirement", str(MADE_FROM[0]))
    status = run(PYTHON, *PIP, *lock)
    status = status or run(PYTHON, *PIP, "--no-deps", "--no-build-isolation", "--editable", ".")
    if not status:
        READY.touch()
    return status


def check(workers: int, chosen: Sequence[str] = ()) -> int:
    """Run every check in the environment; the tests, all or those chosen, come last."""
    status = run(PYTHON, "-m", "ruff", "format", "--check", "--quiet", ".")
    if status:
        sys.stderr.write("Not in the project's format: run make format, or ruff format\n")
    contracts = shutil.which("lint-imports", path=str(SCRIPTS)) or "lint-imports"
    tests = ("-m", "pytest", "-q", "-n", str(workers), "--dist", "worksteal", *chosen)
    return (
        status
        or run(PYTHON, "-m", "ruff", "check", "--quiet", ".")
        or run(PYTHON, "-m", "mypy")
        or run(contracts, "--no-logo")
        or run(PYTHON, *tests)
    )


def run(*command: str | Path) -> int:
    """Run a command in the project's folder; returns its exit status."""
    words, utf8 = [str(part) for part in command], {**os.environ, "PYTHONUTF8": "1"}
    return subprocess.run(words, cwd=ROOT, env=utf8, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
