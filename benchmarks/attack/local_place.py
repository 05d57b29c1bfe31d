"""A place with made-up local figures, small counts among them, and its run, whole and shared."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

from scenarios.binding.model import load_model
from scenarios.places.areas import find_area
from scenarios.places.builder import make_place

AREA = "Cotswold"
OPTIONS = ("halve-beds-and-reinvest",)
SMALL = (1, 2, 3, 4)
SHARE_OF_SMALL = 0.4
HISTORY = "measure,when,value,source\npeople_in_hospital,2024,{:.4f},Counted by hand\n"


def local_place(folder: Path, seed: int) -> Path:
    """A place from public figures in which some counts were then typed in by hand."""
    random = Random(seed)
    make_place(folder, find_area(AREA), load_model().parameters)
    path = folder / "counts.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if 0 < int(row["people"]) < 20 and random.random() < SHARE_OF_SMALL:
            slots = row["setting"] in ("local_beds", "suitable_homes")
            row["people"] = str(min(int(row["people"]), random.choice(SMALL)) if slots else
                                random.choice(SMALL))  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    history = HISTORY.format(3 + random.random())
    (folder / "history.csv").write_text(history, encoding="utf-8")
    return folder


def run_and_share(place: Path, options: Sequence[str], seed: int) -> tuple[Path, Path]:
    """Run options for a place, and share the run; returns both folders."""
    shared = place.parent / f"{place.name}-shared"
    _hometruth(
        "run", place, *options, "--years", "6", "--draws", "4", "--replications", "2",
        "--seed", seed, "--workers", "1",
    )  # fmt: skip
    whole = place / "runs" / place.name
    _hometruth("share", whole, "--out", shared)
    return whole, shared


def _hometruth(*arguments: object) -> None:
    command = [sys.executable, "-m", "cli", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stderr}")
