"""A run folder: the names of its files, and how to read and write each.

``hometruth run`` and ``hometruth sweep`` write it. ``outputs`` reads nothing else of a run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.errors import Fault, InputError
from simulation.results import data_dictionary, read_results
from simulation.results.by_line import ByLine
from simulation.results.by_line_file import by_line_of, hash_of_bytes
from simulation.results.dictionary_file import Dictionary, read_dictionary, write_dictionary
from simulation.results.json_file import JsonFile, write_json
from simulation.results.manifest import Manifest, manifest_in, signed
from simulation.results.names import RunNames
from simulation.results.verdicts import Verdict

if TYPE_CHECKING:
    import pandas as pd

OWN_NAMES = frozenset(
    (
        "manifest.json", "results.parquet", "by_line.parquet", "verdicts.json",
        "data_dictionary.csv", "events.parquet", "page.html", "charts", "workbook.xlsx",
        "plan.json", "partial", "published.json",
    )
)  # fmt: skip
"""The names that hometruth writes in a run folder; whatever else is there is somebody else's."""
CHART_HEAD = b'role="img" aria-labelledby="'


def is_own_chart(path: Path) -> bool:
    """Whether a file among a run's charts is one that hometruth drew."""
    if path.suffix != ".svg" or not path.is_file() or path.is_symlink():
        return False
    with path.open("rb") as file:
        head = file.read(400)
    return head.startswith(b"<svg ") and CHART_HEAD in head


@dataclass(frozen=True)
class RunFolder:
    """A folder that a run wrote or will write."""

    path: Path

    @property
    def manifest(self) -> Path:
        """The inputs of the run, and how far it got."""
        return self.path / "manifest.json"

    @property
    def results(self) -> Path:
        """The results table."""
        return self.path / "results.parquet"

    @property
    def by_line(self) -> Path:
        """The same results with one column per line, so that a question reads only its lines."""
        return self.path / "by_line.parquet"

    @property
    def verdicts(self) -> Path:
        """The verdict on each hypothesis."""
        return self.path / "verdicts.json"

    @property
    def dictionary(self) -> Path:
        """The meaning of every name in the results table."""
        return self.path / "data_dictionary.csv"

    @property
    def events(self) -> Path:
        """Every event of every person, if requested."""
        return self.path / "events.parquet"

    @property
    def page(self) -> Path:
        """The page that a steering group reads."""
        return self.path / "page.html"

    @property
    def charts(self) -> Path:
        """A folder with each chart of the page in a file of its own."""
        return self.path / "charts"

    @property
    def workbook(self) -> Path:
        """The workbook that a finance team reads."""
        return self.path / "workbook.xlsx"

    @property
    def plan(self) -> Path:
        """The plan, so that the run can be extended."""
        return self.path / "plan.json"

    @property
    def partial(self) -> Path:
        """A folder with the plan and the parts of a run that was stopped."""
        return self.path / "partial"

    @property
    def published(self) -> Path:
        """Published figures to compare with, which a study of calibration may leave."""
        return self.path / "published.json"

    @property
    def is_run(self) -> bool:
        """Whether a run is here: a manifest and a results table, readable or not."""
        return self.manifest.is_file() and self.results.is_file()

    @property
    def is_own(self) -> bool:
        """Whether hometruth wrote what is here, as the manifest itself says."""
        try:
            content = json.loads(self.manifest.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return self.is_run and isinstance(content, dict) and "hometruth_version" in content

    def read_manifest(self) -> Manifest:
        """Read the manifest.

        Raises:
            InputError: it is missing, unreadable or of another form, and what to do.
        """
        return manifest_in(JsonFile.read(self.manifest))

    def write_manifest(self, manifest: Manifest) -> None:
        """Write the manifest."""
        write_json(self.manifest, signed(manifest))

    def read_verdicts(self) -> tuple[Verdict, ...]:
        """Read the verdict on each hypothesis.

        Raises:
            InputError: the file is missing, unreadable, of another form, or not what the run wrote.
        """
        self.refuse_changed(self.verdicts)
        return JsonFile.read(self.verdicts).as_(tuple[Verdict, ...])

    def write_verdicts(self, verdicts: Sequence[Mapping[str, Any]]) -> None:
        """Write the verdict on each hypothesis, with the keys of ``Verdict`` and more."""
        write_json(self.verdicts, verdicts)

    def read_dictionary(self) -> Dictionary:
        """Read the run's data dictionary, or this version's for an older run that has none.

        Raises:
            InputError: it cannot be read, or is not what the run wrote.
        """
        self.refuse_changed(self.dictionary)
        if not self.dictionary.is_file():
            return Dictionary(data_dictionary(RunNames()))
        return read_dictionary(self.dictionary)

    def write_dictionary(self, rows: Sequence[Mapping[str, str]]) -> None:
        """Write the run's data dictionary."""
        write_dictionary(self.dictionary, rows)

    def read_by_line(self) -> ByLine:
        """Read the results by line, from a file that is made from the results table if necessary.

        Raises:
            InputError: the results table is missing, unreadable, of another schema version, or
                not what the run wrote.
        """
        self.refuse_changed(self.results)
        return by_line_of(self.results, self.by_line, self._written.get(self.by_line.name, ""))

    def read_results(self) -> pd.DataFrame:
        """Read the results table whole.

        Raises:
            InputError: it is missing, unreadable, of another schema version, or not what the run
                wrote.
        """
        self.refuse_changed(self.results)
        return read_results(self.results)

    def hashes_now(self) -> dict[str, str]:
        """SHA-256 of the bytes of each file here that is read again, by name."""
        read = (self.results, self.by_line, self.verdicts, self.dictionary, self.events)
        return {path.name: hash_of_bytes(path) for path in read if path.is_file()}

    def refuse_changed(self, path: Path) -> None:
        """Raise where a file is not, byte for byte, what the run wrote.

        Nothing is known of a run that is still being written, and of some files of an older run.

        Raises:
            InputError: the file was damaged or changed since, or is gone.
        """
        expected = self._written.get(path.name)
        if not expected:
            return
        problem = "this file is not what the run wrote: it was damaged or changed since"
        if not path.is_file():
            problem = "this file, which the run wrote, is gone"
        elif hash_of_bytes(path) == expected:
            return
        fix = "put it back as it was, or run the scenarios again with 'hometruth run'"
        raise InputError(Fault(str(path), None, None, problem, fix=fix))

    @property
    def _written(self) -> Mapping[str, str]:
        """SHA-256 of the run's files as the manifest has them; of a run in the making, none."""
        if not self.manifest.is_file():
            return {}
        hashes = self.read_manifest().hashes
        return {self.results.name: hashes.results_file, **hashes.written}
