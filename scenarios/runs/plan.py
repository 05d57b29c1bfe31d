"""The plan file: records a run's inputs, so that resuming continues the same run or is refused.

``plan.json`` holds the run's identity (the hash of every input file, one hash of hometruth's own
code, the seed, years, events kept and versions) and, apart from it, its size: draws and
replications.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from scenarios.asked import Asked
from scenarios.binding.bind import bind
from scenarios.binding.bounds import kept_at_bounds
from scenarios.binding.draws import Draws
from scenarios.binding.implausible import unlikely_draws
from scenarios.language.load import SHIPPED as SHIPPED_SCENARIOS
from scenarios.parameters.histories import SHIPPED as HISTORIES
from scenarios.parameters.prices import FILES as PRICE_FILES
from scenarios.places.load import SHIPPED as SHIPPED_PLACES
from simulation.errors import Fault, InputError
from simulation.results.manifest import code_hash, versions
from simulation.running.engines import chosen
from simulation.running.experiment import Experiment
from simulation.running.workers import Workers

ROOT = Path(__file__).parents[2]
CODE = ("simulation", "scenarios")  # what decides the numbers and the verdicts
PLAN_VERSION = 3


@dataclass(frozen=True)
class Plan:
    """A run: its inputs, its number of futures, and its workers.

    Attributes:
        draws: source of the parameter values.
        workers: processes, here or on a Dask cluster.
    """

    asked: Asked
    draws: Draws
    replications: int
    years: int
    workers: Workers = field(default_factory=Workers)
    keep_events: bool = False
    batch_size: int | None = None
    engine: str = field(default_factory=chosen)

    @property
    def futures(self) -> int:
        """Futures of each scenario."""
        return self.draws.n * self.replications

    @cached_property
    def remarks(self) -> tuple[str, ...]:
        """Sentences that a reader needs about the values of the parameters."""
        draws, parameters = self.draws, self.asked.model.parameters
        kept = kept_at_bounds(self.asked.scenarios, draws, parameters)
        return (*draws.remarks, *unlikely_draws(draws, parameters), *kept)

    def experiment(self, draws: Draws | None = None) -> Experiment:
        """The plan ready to run, or ``draws`` of it."""
        asked = self.asked
        return bind(
            asked.model,
            asked.place,
            asked.scenarios,
            draws or self.draws,
            self.years,
            engine=self.engine,
        )


@dataclass(frozen=True)
class Record:
    """A plan in the form of its file.

    Attributes:
        asked: what decides each future: place, scenarios or sweep, where the values of the
            parameters come from, levers, seed, years, events. Not the engine: both give the same
            bits.
        size: how many futures: draws and replications. It is no part of the run's identity, so
            that a run can be extended.
        versions: of what decides the numbers; ``files`` hashes of input files by path.
        code: one hash of the code that decides the numbers and the verdicts.
    """

    asked: dict[str, Any]
    size: dict[str, int]
    versions: dict[str, str]
    files: dict[str, str]
    code: str

    @property
    def inputs(self) -> dict[str, str]:
        """Hashes of the files by path below hometruth's own folder or else by name alone."""
        return {Path(p).name if Path(p).is_absolute() else p: h for p, h in self.files.items()}

    @property
    def hash(self) -> str:
        """One hash of the run's identity, which every part of the run carries."""
        return sha256(_bytes(self._identity())).hexdigest()

    def to_bytes(self) -> bytes:
        """The contents of ``plan.json``."""
        return _bytes({**self._identity(), "size": self.size, "hash": self.hash}) + b"\n"

    def _identity(self) -> dict[str, Any]:
        return {
            "schema_version": PLAN_VERSION,
            "asked": self.asked,
            "versions": self.versions,
            "files": self.files,
            "code": self.code,
        }


def _bytes(content: object) -> bytes:
    """JSON text; a path that is not UTF-8 keeps its own bytes."""
    text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False)
    return text.encode(errors="surrogateescape")


def record_of(plan: Plan) -> Record:
    """The current inputs of a plan."""
    asked, draws = plan.asked, plan.draws
    named = [_name_of(s.file, SHIPPED_SCENARIOS) for s in asked.scenarios if s.file]
    sweep = asked.sweep
    return Record(
        asked={
            "place": _name_of(asked.place.folder, SHIPPED_PLACES),
            "scenarios": [] if sweep else named,
            "sweep": _name_of(sweep.file, SHIPPED_SCENARIOS / "sweeps") if sweep else None,
            "draws_from": str(draws.file.resolve()) if draws.file else None,
            "held": dict(draws.held),
            "set": dict(asked.settings),
            "levers": {s.name: {one.name: one.value for one in s.levers} for s in asked.scenarios},
            "seed": draws.seed,
            "years": plan.years,
            "keep_events": plan.keep_events,
            "rulebook": asked.model.tables.content_hash(),
        },
        size={"draws": draws.n, "replications": plan.replications},
        versions=versions(),
        files=_hashes(data_files(plan)),
        code=code_hash(*CODE),
    )


def data_files(plan: Plan) -> list[Path]:
    """Every file that is read for a run."""
    asked = plan.asked
    named = [Path(scenario.file) for scenario in asked.scenarios if scenario.file]
    drawn = [plan.draws.file] if plan.draws.file else []
    return [*asked.model.files, *PRICE_FILES, HISTORIES, *asked.place.files, *named, *drawn]


def read_record(path: Path) -> Record:
    """Read a plan file.

    Raises:
        InputError: it was damaged or changed, or is of another version.
    """
    anew = _anew(path)
    try:
        content = json.loads(path.read_text(encoding="utf-8", errors="surrogateescape"))
        version = content["schema_version"]
        if version == PLAN_VERSION:
            parts = ("asked", "size", "versions", "files", "code")
            record = Record(*(content[name] for name in parts))
            as_written = record.hash == content["hash"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        problem = f"the plan of this unfinished run cannot be read ({error})"
        raise InputError(Fault(str(path), None, None, problem, fix=anew)) from error
    problem = f"this plan is of version {version}; this hometruth reads {PLAN_VERSION}"
    if version == PLAN_VERSION:
        if as_written:
            return record
        problem = "this plan is not what the run wrote: it was damaged or changed since"
        anew = f"put it back as it was, or {anew}"
    raise InputError(Fault(str(path), None, None, problem, fix=anew))


def refuse_changes(path: Path, then: Record) -> None:
    """Raise if any input of a run has changed since it began.

    Args:
        path: the plan file.

    Raises:
        InputError: one fault per package of another version; else one for other code of
            hometruth; else one per file that has changed or gone.
    """
    anew = _anew(path)
    for faults in (
        list(_other_versions(then.versions, anew)),
        list(_other_code(then.code, anew)),
        list(_changed(then.files, anew)),
    ):
        if faults:
            raise InputError(faults)


def refuse_another(path: Path, now: Record) -> None:
    """Raise unless the recorded plan is the same run, of any size.

    Args:
        path: the plan file; nothing is refused if it is missing.

    Raises:
        InputError: a file has changed, gone or joined, or something else differs.
    """
    if not path.exists():
        return
    then = read_record(path)
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


def refuse_smaller(path: Path, done: Iterable[tuple[int, int]], size: Mapping[str, int]) -> None:
    """Raise if a run has futures that its new size leaves out.

    Args:
        path: the plan file.
        done: the (draw, replication) pairs that are finished.

    Raises:
        InputError: the run can be extended, not cut.
    """
    for name, place in (("draws", 0), ("replications", 1)):
        most = max((task[place] for task in done), default=-1) + 1
        if most > size[name]:
            problem = f"{most} {name} are begun or finished, and --{name} says {size[name]}"
            fix = f"give at least {most}: a run can be extended, not cut"
            raise InputError(Fault(str(path), None, None, problem, fix=fix))


def _anew(path: Path) -> str:
    return "run again with another --out; what was finished stays as it is"


def _other_versions(then: Mapping[str, str], anew: str) -> Iterator[Fault]:
    for name, now in versions().items():
        before = then.get(name)
        if before != now:
            problem = f"the run began with {name} {before}, and this is {now}"
            fix = f"use {name} {before} again, or {anew}"
            yield Fault("", None, None, problem, fix=fix)


def _other_code(then: str, anew: str) -> Iterator[Fault]:
    if then != code_hash(*CODE):
        problem = "hometruth's own code has changed since the run began"
        fix = f"use the hometruth that began the run, or {anew}"
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
    """How to find a place, scenario or sweep again: its name if shipped, else its whole path."""
    resolved = Path(path).resolve()
    return resolved.stem if resolved.parent == shipped.resolve() else str(resolved)
