"""What a run is made of, kept beside its parts, so that it is gone on with or refused, never mixed.

``plan.json`` holds the hash of every input (place, scenarios, parameters, services, hometruth's own
code), the seed, draws, replications, years, events kept, engine and versions.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from scenarios.binding.bind import Model
from scenarios.language.load import SHIPPED as SHIPPED_SCENARIOS
from scenarios.language.scenario import Scenario
from scenarios.language.sweeps import Sweep
from scenarios.parameters.histories import SHIPPED as HISTORIES
from scenarios.parameters.prices import FILES as PRICE_FILES
from scenarios.places.load import SHIPPED as SHIPPED_PLACES
from scenarios.places.load import Place
from simulation.errors import Fault, InputError
from simulation.results.manifest import versions
from simulation.running.engines import chosen

ROOT = Path(__file__).parents[2]
CODE = ("simulation", "scenarios")  # what decides the numbers and the verdicts
PLAN_VERSION = 1


@dataclass(frozen=True)
class Plan:
    """What is to be run; ``scenarios`` are those of the ``sweep``, if it is one.

    Attributes:
        workers: processes, here or on the Dask cluster of a ``scheduler``.
    """

    place: Place
    scenarios: tuple[Scenario, ...]
    draws: int
    replications: int
    seed: int
    workers: int
    years: int
    keep_events: bool = False
    batch_size: int | None = None
    sweep: Sweep | None = None
    scheduler: str = ""
    engine: str = field(default_factory=chosen)

    @property
    def futures(self) -> int:
        """Futures of each scenario."""
        return self.draws * self.replications


@dataclass(frozen=True)
class Record:
    """A plan as it is written down.

    Attributes:
        asked: what to read again: place, scenarios or sweep, draws, replications, seed, years,
            events, engine.
        versions: of what decides the numbers; ``files`` hashes by path.
    """

    asked: dict[str, Any]
    versions: dict[str, str]
    files: dict[str, str]

    @property
    def hash(self) -> str:
        """One hash of all of it, which every part of the run carries."""
        return sha256(self._text().encode()).hexdigest()

    def to_bytes(self) -> bytes:
        """The contents of ``plan.json``."""
        return (self._text() + "\n").encode()

    def _text(self) -> str:
        content = {
            "schema_version": PLAN_VERSION,
            "asked": self.asked,
            "versions": self.versions,
            "files": self.files,
        }
        return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False)


def record_of(model: Model, plan: Plan) -> Record:
    """What a plan is made of, now.

    Args:
        model: the model ``localised`` for the plan's place.
    """
    place = plan.place.folder
    named = [_name_of(s.file, SHIPPED_SCENARIOS) for s in plan.scenarios if s.file]
    sweep = plan.sweep
    return Record(
        asked={
            "place": _name_of(place, SHIPPED_PLACES),
            "scenarios": [] if sweep else named,
            "sweep": _name_of(sweep.file, SHIPPED_SCENARIOS / "sweeps") if sweep else None,
            "draws": plan.draws,
            "replications": plan.replications,
            "seed": plan.seed,
            "years": plan.years,
            "keep_events": plan.keep_events,
            "engine": plan.engine,
            "rulebook": model.tables.content_hash(),
        },
        versions=versions(),
        files=_hashes([*data_files(model, plan.place, plan.scenarios), *_code_files()]),
    )


def data_files(model: Model, place: Place, scenarios: Iterable[Scenario]) -> list[Path]:
    """Every file that is read for a run."""
    named = [Path(scenario.file) for scenario in scenarios if scenario.file]
    return [*model.files, *PRICE_FILES, HISTORIES, *place.files, *named]


def _code_files() -> list[Path]:
    """The code that has a say in the numbers or the verdicts."""
    return [path for package in CODE for path in (ROOT / package).rglob("*.py")]


def read_record(path: Path) -> Record:
    """Read a plan file.

    Raises:
        InputError: it is damaged, or of another version.
    """
    anew = _anew(path)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        version = content["schema_version"]
        record = Record(content["asked"], content["versions"], content["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        problem = f"the plan of this unfinished run cannot be read ({error})"
        raise InputError(Fault(str(path), None, None, problem, fix=anew)) from error
    if version != PLAN_VERSION:
        problem = f"this plan is of version {version}; this hometruth reads {PLAN_VERSION}"
        raise InputError(Fault(str(path), None, None, problem, fix=anew))
    return record


def refuse_changes(path: Path, then: Record) -> None:
    """Raise if anything that a run was made of is no longer what it was when it began.

    Args:
        path: the plan file.

    Raises:
        InputError: one fault a file that has changed or gone, or one a package of another version.
    """
    anew = _anew(path)
    if faults := list(_other_versions(then.versions, anew)) or list(_changed(then.files, anew)):
        raise InputError(faults)


def refuse_another(path: Path, then: Record, now: Record) -> None:
    """Raise unless a plan that was read again is the same in every respect.

    Args:
        path: the plan file.

    Raises:
        InputError: a file has changed, gone or joined, or something else differs.
    """
    refuse_changes(path, then)
    anew = _anew(path)
    faults = [
        Fault(
            file,
            None,
            None,
            "this file was not there when the run began",
            fix=f"move it away and resume again, or {anew}",
        )
        for file in sorted(now.files.keys() - then.files.keys())
    ]
    for name in {**then.asked, **now.asked}:
        before, after = then.asked.get(name), now.asked.get(name)
        if before != after:
            problem = f"{name.replace('_', ' ')}: {before} when the run began, {after} now"
            faults.append(Fault(str(path), None, None, problem, fix=anew))
    if faults:
        raise InputError(faults)


def _anew(path: Path) -> str:
    return f"delete the folder {path.parent} and run anew"


def _other_versions(then: Mapping[str, str], anew: str) -> Iterator[Fault]:
    for name, now in versions().items():
        before = then.get(name)
        if before != now:
            problem = f"the run began with {name} {before}, and this is {now}"
            fix = f"use {name} {before} again, or {anew}"
            yield Fault("", None, None, problem, fix=fix)


def _changed(then: Mapping[str, str], anew: str) -> Iterator[Fault]:
    for label, before in then.items():
        path = ROOT / label  # a whole path stays as it is
        fix = f"put it back as it was and resume again, or {anew}"
        if not path.is_file():
            yield Fault(label, None, None, "this file is gone since the run began", fix=fix)
        elif sha256(path.read_bytes()).hexdigest() != before:
            yield Fault(label, None, None, "this file has changed since the run began", fix=fix)


def _hashes(files: Iterable[Path]) -> dict[str, str]:
    """The SHA-256 of each file, by its path below hometruth's own folder or else its whole path."""
    return {_label(path): sha256(path.read_bytes()).hexdigest() for path in files}


def _label(path: Path) -> str:
    resolved, root = path.resolve(), ROOT.resolve()
    return resolved.relative_to(root).as_posix() if resolved.is_relative_to(root) else str(resolved)


def _name_of(path: str | Path, shipped: Path) -> str:
    """How to find a place, scenario or sweep again: by name if shipped, else by its whole path."""
    resolved = Path(path).resolve()
    return resolved.stem if resolved.parent == shipped.resolve() else str(resolved)
