"""Whether a place's figures are public: hometruth ships them, or ``hometruth init`` wrote them.

``init`` leaves the hash of each file that it writes. A place whose files have changed, or that
someone made by hand, may hold local figures, whatever its ``area.yaml`` says.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from enum import Enum
from hashlib import sha256
from pathlib import Path

MADE = "made-by-init.json"
SHIPPED = Path(__file__).with_name("shipped")


class Figures(Enum):
    """Facts about a place's figures that its ``area.yaml`` does not give."""

    PUBLIC = "shipped, or as init wrote them"
    CHANGED = "changed since init wrote them"
    UNKNOWN = "made by hand"


def record_of(files: Mapping[str, str]) -> str:
    """The text of ``made-by-init.json`` for a place folder.

    Args:
        files: the text of each of its files, by file name.
    """
    hashes = {name: sha256(text.encode()).hexdigest() for name, text in sorted(files.items())}
    return json.dumps({"files": hashes}, indent=2) + "\n"


def figures_of(folder: Path, files: Iterable[Path]) -> Figures:
    """Facts about the figures in a place folder.

    Args:
        files: the files of the folder that are read.
    """
    if folder.resolve().parent == SHIPPED.resolve():
        return Figures.PUBLIC
    try:
        recorded = json.loads((folder / MADE).read_text(encoding="utf-8"))["files"]
    except OSError:
        return Figures.UNKNOWN
    except (ValueError, KeyError, TypeError):
        return Figures.CHANGED
    now = {path.name: sha256(path.read_bytes()).hexdigest() for path in files}
    return Figures.PUBLIC if now == recorded else Figures.CHANGED
