"""The manifest: a run's inputs with their hashes, versions and seed, and how far it got.

Each class here is an object of ``manifest.json``, and each field a key, in the file's order.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from simulation.clock import financial_year
from simulation.errors import Fault, InputError
from simulation.results.disclosure import Protection
from simulation.results.json_file import JsonFile, to_json
from simulation.results.money import MoneyInfo
from simulation.results.names import ShownNames

SCHEMA_VERSION = 1
CODE_SUFFIXES = (".py", ".wasm")
ROOT = Path(__file__).parents[2]  # where hometruth's packages lie side by side
PACKAGES = ("hometruth", "wasmtime", "simpy", "numpy", "pandas", "pyarrow")


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
    files = (f for p in packages for f in (ROOT / p).rglob("*") if f.suffix in CODE_SUFFIXES)
    return inputs_hash(hashes_of(files, ROOT))


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that decide the numbers."""
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


@dataclass(frozen=True, kw_only=True)
class Counted:
    """One figure that was once counted in the place, to compare with the model.

    Attributes:
        measure: the named measure that it is a value of; ``value`` in the measure's unit.
        when: as the source says it, such as "about 2016".
    """

    measure: str
    when: str
    value: float
    source: str


@dataclass(frozen=True, kw_only=True)
class PlaceInfo:
    """The place of a run.

    Attributes:
        price_base: the financial year of real money, such as ``2016/17``.
        public_figures_only: no local data were used. An older run that does not say used some.
        protected: local figures may have been used, so that only what is written by
            ``hometruth share`` may leave the place.
        few_behind: local prices of settings and levels that fewer than five people are in on the
            first day: such a price may be one person's package.
        standing: what the figures are, in a sentence; "" for local data.
        remarks: what a reader should know about the place.
        folder: name of its folder.
    """

    name: str
    title: str
    price_base: str
    start: date
    public_figures_only: bool = False
    protected: bool = True
    few_behind: tuple[str, ...] = ()
    standing: str = ""
    remarks: tuple[str, ...] = ()
    folder: str = ""
    history: tuple[Counted, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LeverInfo:
    """A lever of a scenario, the value that it was run with, and the value of a plain run."""

    name: str
    label: str
    unit: str
    value: str
    start: str


@dataclass(frozen=True, kw_only=True)
class ScenarioInfo:
    """One scenario of a run: its name in the results table, its titles, and its levers."""

    name: str
    title: str
    question: str = ""
    source: str = ""
    compare_with: str | None
    first_change_on: date | None
    levers: tuple[LeverInfo, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SweptValue:
    """One value of a sweep's lever, as written and as a number."""

    scenario: str
    text: str
    number: float


@dataclass(frozen=True, kw_only=True)
class SweepChart:
    """What a sweep charts: a measure ``in`` year ``years``, or ``over`` the first ``years``."""

    measure: str
    period: str
    years: int


@dataclass(frozen=True, kw_only=True)
class SweepInfo:
    """The sweep of a run: its lever, and the scenario of each value."""

    name: str
    title: str
    question: str
    source: str
    compare_with: str
    lever: str
    values: tuple[SweptValue, ...]
    show: tuple[SweepChart, ...]


@dataclass(frozen=True, kw_only=True)
class Hashes:
    """SHA-256 of the results table, the rulebook, all inputs together, and each input file.

    Attributes:
        results: of what the results table says; ``results_file`` of its bytes, "" in an older run.
        written: of the bytes of each file of the run folder that is read again, by name; empty in
            an older run.
    """

    results: str
    rulebook: str
    inputs: str
    files: Mapping[str, str]
    results_file: str = ""
    written: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The inputs of a run, and how far it got.

    Attributes:
        years, draws, replications: as requested; ``replications`` are for each draw.
        complete: no future is missing; ``replications_done`` of them are there.
        discount_rate: real rate per year of the first band.
        seconds: time that it ran; ``events`` is its number of events.
        sweep: None unless the run is of a sweep.
        drift: how far the unchanged scenario drifts in five years, by measure, and a
            ``statement`` in words; empty without such a scenario.
        held: parameters with one value in every draw, instead of their range.
        draws_from: name of the file that the draws were read from; "" if from ranges.
        names: short titles of payers, and the settings and services that files add.
        protection: what was left out; None of a whole run.
        own_hash: of all the above, by which a later change is noticed; "" in an older run.
    """

    schema_version: int
    hometruth_version: str
    created: datetime
    place: PlaceInfo
    years: int
    scenarios: tuple[ScenarioInfo, ...]
    draws: int
    replications: int
    seed: int
    discount_rate: float
    complete: bool
    replications_done: int
    workers: int = 1
    engine: str = "simpy"
    resumed: bool = False
    seconds: float = 0.0
    events: int = 0
    versions: Mapping[str, str] = field(default_factory=dict)
    sweep: SweepInfo | None = None
    hashes: Hashes
    money: MoneyInfo
    drift: Mapping[str, Any] = field(default_factory=dict)
    held: Mapping[str, float] = field(default_factory=dict)
    draws_from: str = ""
    names: ShownNames = field(default_factory=ShownNames)
    protection: Protection | None = None
    own_hash: str = ""

    @property
    def futures_asked_for(self) -> int:
        """Number of futures requested for each scenario."""
        return self.draws * self.replications

    @property
    def first_year(self) -> int:
        """The run's first financial year, by its first calendar year."""
        return financial_year(self.place.start)

    @property
    def made_on(self) -> str:
        """The day on which the run was finished, such as 2026-05-01."""
        return self.created.date().isoformat()


def manifest_in(file: JsonFile) -> Manifest:
    """The manifest that a file holds.

    Raises:
        InputError: it was written in another form, a value is missing or of another shape, or it
            was changed since.
    """
    if isinstance(file.content, dict):
        _refuse_other_forms(file)
    manifest = file.as_(Manifest)
    try:
        _ = manifest.money.discounting.money
    except ValueError as error:
        fault = file.fault(("money", "discounting", "bands"), str(error))
        raise InputError(fault) from None
    if manifest.own_hash not in ("", own_hash(file.content)):
        problem = "this file is not what the run wrote: it was damaged or changed since"
        fix = "put it back as it was, or run the scenarios again with 'hometruth run'"
        raise InputError(Fault(str(file.path), None, None, problem, fix=fix))
    return manifest


def signed(manifest: Manifest) -> Manifest:
    """The manifest with its own hash, by which a later change is noticed."""
    content = json.loads(json.dumps(to_json(manifest), default=str))
    return replace(manifest, own_hash=own_hash(content))


def own_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of what a manifest says, whatever it says of its own hash."""
    rest = {key: value for key, value in content.items() if key != "own_hash"}
    return sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def _refuse_other_forms(file: JsonFile) -> None:
    """Refuse a manifest of an earlier or later form that cannot be read."""
    version_read = file.content.get("schema_version")
    if version_read != SCHEMA_VERSION:
        by = file.content.get("hometruth_version", "another version")
        problem = f"its schema version is {version_read}; this hometruth reads {SCHEMA_VERSION}"
        fix = f"report on it with the hometruth that wrote it ({by}), or run the scenarios again"
        at = ("schema_version",) if "schema_version" in file.content else ()
        raise InputError(file.fault(at, problem, fix=fix))
    if "money" not in file.content:
        problem = "this run is of before price indices and discount rates were kept with results"
        raise InputError(file.fault((), problem))
