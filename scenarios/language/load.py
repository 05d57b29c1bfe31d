"""Find scenario files and read them with their comparators."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from scenarios.language.consistency import fault_at, unpaid_advances
from scenarios.language.levers import Lever, Settings, refuse_settings
from scenarios.language.open_scenario import OpenScenario, read_open
from scenarios.language.scenario import Change, Position, Scenario, Vocabulary
from scenarios.reading.yaml import Key, Node, read_yaml
from simulation.errors import Fault, Faults, InputError, nearest, one_of

SHIPPED = Path(__file__).parents[1] / "strategies"
SHIPPED_SWEEPS = SHIPPED / "sweeps"
MOST_COMPARATORS = 50


@dataclass(frozen=True)
class Family:
    """Scenarios as their files say, with their comparators, each once.

    They are already read. ``at`` sets the levers, any number of times, and reads no file again.

    Attributes:
        members: comparators first.
    """

    members: tuple[OpenScenario, ...] = ()

    @cached_property
    def levers(self) -> tuple[Lever, ...]:
        """Every lever of every scenario, from the scenario that declares it."""
        return tuple(lever for member in self.members for lever in member.own)

    def at(self, settings: Settings | None = None) -> tuple[Scenario, ...]:
        """The scenarios with their levers set.

        A value goes to every lever of its name, and so to each scenario that inherits the lever.

        Args:
            settings: levers that are not at their start.

        Raises:
            InputError: there is no such lever, its value is not allowed, or changes contradict
                each other with it.
        """
        settings = settings or {}
        refuse_settings(self.levers, settings)
        found: dict[str, Scenario] = {}
        faults = Faults()
        for member in self.members:
            own = faults.attempt(member.at, settings)
            whole = faults.attempt(on_top_of, own, found) if own else None
            if whole:
                found[whole.name] = whole
        if faults:  # two scenarios may share a faulty comparator
            raise InputError(dict.fromkeys(faults.faults))
        return tuple(found.values())


def load_scenario(
    path: Path | str,
    vocabulary: Vocabulary,
    start: date | None = None,
    settings: Settings | None = None,
) -> Scenario:
    """Read one scenario file, but not the scenarios that it names.

    Args:
        start: the run's first day, from which dates in words are counted; without it they stay
            undated.
        settings: levers that are not at their start, by name.

    Raises:
        InputError: every fault of the file.
    """
    alone = _read(Path(path), vocabulary, start).building_on(None)
    refuse_settings(alone.levers, settings or {})
    return alone.at(settings or {})


def _read(path: Path, vocabulary: Vocabulary, start: date | None) -> OpenScenario:
    root = read_yaml(path)
    _refuse_sweep(root)
    return read_open(root, vocabulary, start)


def is_path(text: str) -> bool:
    """Whether what names a file is a path rather than a name."""
    return text.lower().endswith((".yaml", ".yml")) or "/" in text or "\\" in text


def shipped_scenarios() -> list[Path]:
    """The scenario files that come with hometruth, by name."""
    return sorted(SHIPPED.glob("*.yaml"))


def shipped_sweeps() -> list[Path]:
    """The sweep files that come with hometruth, by name."""
    return sorted(SHIPPED_SWEEPS.glob("*.yaml"))


def find_scenario(name_or_path: str | Path, beside: Path | None = None) -> Path:
    """The file of a scenario, by path or by name.

    A name is looked up in the folder ``beside`` first, then among the shipped scenarios.

    Raises:
        InputError: there is none.
    """
    text = str(name_or_path)
    if is_path(text):
        return Path(text)
    folders = [SHIPPED] if beside is None else [beside, SHIPPED]
    named = {path.stem: path for folder in reversed(folders) for path in folder.glob("*.yaml")}
    if text in named and named[text].is_file():
        return named[text]
    if text in {path.stem for path in shipped_sweeps()}:
        fix = f"run it with 'hometruth sweep PLACE {text}'"
        raise InputError(Fault("", None, None, f"'{text}' is a sweep, not a scenario", fix=fix))
    names = sorted(named)
    raise InputError(
        Fault(
            "",
            None,
            None,
            f"there is no scenario '{text}'",
            expected=f"{one_of(names)}; or the path of a file ending in .yaml",
            nearest=nearest(text, names),
        )
    )


def load_with_comparators(
    names_or_paths: str | Path | Iterable[str | Path],
    vocabulary: Vocabulary,
    start: date | None = None,
    settings: Settings | None = None,
) -> tuple[Scenario, ...]:
    """Read scenarios and their comparators, each once, comparators first.

    A scenario states only how it differs from its comparator, so it inherits the comparator's
    changes and levers. If it changes a target itself (a resource, a parameter, where released money
    goes), its own changes to that target replace all of the comparator's.

    Args:
        start: the run's first day, from which dates in words are counted; without it they have no
            day.
        settings: levers that are not at their start, by name.

    Raises:
        InputError: every fault of every file named; a scenario that is not there; scenarios
            compared in a circle; two files of one name; a lever or a value that is not there.
    """
    return load_family(names_or_paths, vocabulary, start).at(settings)


def load_family(
    names_or_paths: str | Path | Iterable[str | Path],
    vocabulary: Vocabulary,
    start: date | None = None,
) -> Family:
    """Read scenarios and their comparators, like ``load_with_comparators``, without setting levers.

    Raises:
        InputError: as ``load_with_comparators``.
    """
    if isinstance(names_or_paths, str | Path):
        names_or_paths = [names_or_paths]
    reading = _Reading(vocabulary, start)
    faults = Faults()
    for name_or_path in names_or_paths:
        path = faults.attempt(find_scenario, name_or_path)
        if path is not None:
            faults.attempt(reading.collect, path, ())
    if faults:  # two scenarios may share a faulty comparator
        raise InputError(dict.fromkeys(faults.faults))
    family = Family(tuple(reading.found.values()))
    family.at()
    return family


class _Reading:
    """Follows scenarios to their comparators."""

    def __init__(self, vocabulary: Vocabulary, start: date | None) -> None:
        self.vocabulary, self.start = vocabulary, start
        self.found: dict[str, OpenScenario] = {}

    def collect(self, path: Path, chain: tuple[str, ...]) -> None:
        """Read a file, after its comparators.

        Args:
            chain: the scenarios that led here.
        """
        if path.stem in self.found:
            _refuse_twin(path, Path(self.found[path.stem].head.file))
            return
        _refuse_long(path, chain)
        scenario = _read(path, self.vocabulary, self.start)
        chain = (*chain, scenario.head.name)
        for name, position in scenario.head.comparators():
            _refuse_circle(name, position, chain)
            self.collect(find_comparator(name, position, path.parent), chain)
        base = self.found.get(scenario.head.compare_with or "")
        self.found[scenario.head.name] = scenario.building_on(base)


def _refuse_twin(path: Path, first: Path) -> None:
    if first.resolve() != path.resolve():
        raise InputError(
            Fault(
                str(path),
                None,
                None,
                f"two scenarios are called '{path.stem}': this file and {first}",
                fix="rename one of the files",
            )
        )


def _refuse_long(path: Path, chain: tuple[str, ...]) -> None:
    if len(chain) == MOST_COMPARATORS:
        problem = f"more than {MOST_COMPARATORS} scenarios build on each other, down to this file"
        fix = "compare one of them with the baseline, and write its changes out"
        raise InputError(Fault(str(path), None, None, problem, fix=fix))


def _refuse_circle(name: str, position: Position, chain: tuple[str, ...]) -> None:
    if name == chain[-1]:
        raise InputError(
            fault_at(
                position,
                f"'{name}' is compared with itself",
                fix="write 'baseline', or the name of another scenario",
            )
        )
    if name in chain:
        raise InputError(
            fault_at(
                position,
                f"scenarios are compared in a circle: {' > '.join((*chain, name))}",
                fix="compare one of them with the baseline",
            )
        )


def find_comparator(name: str, position: Position, beside: Path) -> Path:
    """The file of a scenario that another file names.

    Raises:
        InputError: a path stands there instead of a name, or there is no such scenario; the fault
            is reported at that place.
    """
    if is_path(name):
        stem = re.split(r"[/\\\\]", name)[-1].rsplit(".", 1)[0]
        raise InputError(
            fault_at(
                position,
                f"'{name}' is a path, and a scenario is named here",
                expected="the name of a shipped scenario, or of a file in this folder, "
                "without .yaml",
                fix=f"write '{stem}', and copy the file into this folder if it is elsewhere",
            )
        )
    try:
        return find_scenario(name, beside)
    except InputError as error:
        raise InputError(
            replace(fault, file=position.file, line=position.line, column=position.column)
            for fault in error.faults
        ) from error


def on_top_of(scenario: Scenario, found: Mapping[str, Scenario]) -> Scenario:
    """The scenario with the changes that it inherits from its comparator."""
    base = found.get(scenario.compare_with or "")
    restated = {change.target for change in scenario.changes}
    inherited: tuple[Change, ...] = ()
    if base:
        inherited = tuple(change for change in base.changes if change.target not in restated)
    changes = inherited + scenario.changes
    used = {name for change in changes for name in change.levers}
    known = {lever.name: lever for lever in (*(base.levers if base else ()), *scenario.levers)}
    levers = tuple(lever for lever in known.values() if lever.name in used)
    whole = replace(scenario, changes=changes, levers=levers)
    faults = Faults()
    if base and base.start and scenario.start and base.start != scenario.start:
        faults.add(
            fault_at(
                scenario.compare_with_at,
                f"this scenario starts on {scenario.start}, but '{base.name}' on {base.start}",
                fix="start both on the same day, or leave the start to the place",
            )
        )
    faults.add(*unpaid_advances(whole.changes))
    faults.raise_if_any()
    return whole


def _refuse_sweep(root: Node) -> None:
    key = sweep_key(root)
    if key is not None:
        raise InputError(
            key.fault(
                "this file is a sweep, not a scenario",
                fix=f"run it with 'hometruth sweep PLACE {root.file}'",
            )
        )


def sweep_key(root: Node) -> Key | None:
    """The key that makes a file a sweep, if one does."""
    keys = {str(key): key for key, _ in root.entries}
    moves = keys.get("lever") if "changes" not in keys else None
    return keys.get("vary", moves)
