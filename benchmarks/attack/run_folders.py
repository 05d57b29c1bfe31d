"""The files of a run folder as kinds to be attacked, read by ``report`` or ``run --resume``."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest import mock

import click

import cli
from benchmarks.attack.kinds import CLEAN, PLACE, Kind

REPORT_TITLE, RESUME_TITLE = "`hometruth report`, up to the page", "`hometruth run --resume`"
MANIFEST = "manifest.json"
FILES = {
    MANIFEST: 4,
    "data_dictionary.csv": 2,
    "verdicts.json": 1,
    "by_line.parquet": 1,
    "results.parquet": 1,
}
OUT = f"{PLACE}/runs/out"
TINY = ("--draws", "1", "--replications", "1", "--years", "2", "--workers", "1", "--out")


def kinds_of_runs() -> Iterator[Kind]:
    """The files of a run folder; each is asked about in a folder that ``write_run`` has filled."""
    for name, share in FILES.items():
        yield Kind(f"a run's {name}", f"{OUT}/{name}", share, _report, REPORT_TITLE)
    yield Kind("a run's plan.json", f"{OUT}/plan.json", 2, _resume, RESUME_TITLE)


def write_run(folder: Path) -> None:
    """Write a run folder: inside its place, which it may not leave."""
    shutil.copytree(_a_run() / OUT, folder / OUT)


@cache
def _a_run() -> Path:
    """A small run of the clean files, made once in each process."""
    folder = Path(tempfile.mkdtemp())
    shutil.copytree(CLEAN, folder, dirs_exist_ok=True)
    words = ["run", str(folder / PLACE), str(folder / "first.yaml"), *TINY, str(folder / OUT)]
    with mock.patch("commands.report.write_outputs", return_value=[]):
        cli.cli.main(words, standalone_mode=False)
    return folder


def _report() -> None:
    """Read a run folder as ``report`` does, and say a fingerprint of it in place of the page."""

    def say(run: Any) -> Path:
        rest = b"".join(Path(f"{OUT}/{name}").read_bytes() for name in FILES if name != MANIFEST)
        marks = sha256(repr(run.manifest).encode() + rest).hexdigest()
        click.echo(f"fingerprint: {marks} {len(run.scenarios)} scenarios")
        return Path(f"{OUT}/page.html")

    with (
        mock.patch("outputs.page.steering_page.write_page", say),
        mock.patch("outputs.workbook.writing.write_workbook", say),
    ):
        cli.main(["report", OUT])


def _resume() -> None:
    """Go on with a run as ``run --resume`` does, up to its first future."""
    with mock.patch("commands.carrying_out._finish", _nothing):
        cli.main(["run", "--resume", OUT, "--draws", "2"])


def _nothing(*arguments: object) -> None:
    click.echo(f"fingerprint: {sha256(Path(OUT, 'plan.json').read_bytes()).hexdigest()}")
