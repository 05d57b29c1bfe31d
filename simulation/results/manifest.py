"""What a run was made of: inputs and their hashes, versions, seed, how far it got."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

SCHEMA_VERSION = 1
ROOT = Path(__file__).parents[2]  # where hometruth's packages lie side by side
PACKAGES = ("hometruth", "numba", "simpy", "numpy", "pandas", "pyarrow", "joblib")


def hashes_of(files: Iterable[Path], root: Path) -> dict[str, str]:
    """The SHA-256 of each file, by its path below ``root`` or else its name."""
    return {_name(file, root): sha256(file.read_bytes()).hexdigest() for file in sorted(set(files))}


def _name(file: Path, root: Path) -> str:
    resolved = file.resolve()
    inside = resolved.is_relative_to(root.resolve())
    return resolved.relative_to(root.resolve()).as_posix() if inside else file.name


@cache
def code_hash(*packages: str) -> str:
    """One hash of all code in some of hometruth's packages, such as ``simulation``."""
    files = (file for package in packages for file in (ROOT / package).rglob("*.py"))
    return inputs_hash(hashes_of(files, ROOT))


def versions() -> dict[str, str]:
    """Versions of Python and of what decides the numbers."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def inputs_hash(parts: Mapping[str, Any]) -> str:
    """One hash of everything that decides the numbers; timings and worker counts stay out."""
    lines = [f"{key}={parts[key]}" for key in sorted(parts)]
    return sha256("\n".join(lines).encode()).hexdigest()
