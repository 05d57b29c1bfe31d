"""Finds scenario files and reads them strictly, with every fault of a file at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from scenarios.language import keys as forms
from scenarios.language.consistency import (
    fault_at,
    outside_horizon,
    overlaps,
    unpaid_advances,
    unreachable_claims,
)
from scenarios.language.read_changes import read_change
from scenarios.language.read_claims import read_hypothesis
from scenarios.language.scenario import NOWHERE, Change, Position, Scenario, Vocabulary
from scenarios.language.schema_version import check_schema
from scenarios.reading.yaml import Node, read_yaml
from simulation.clock import MOST_YEARS
from simulation.errors import Fault, Faults, InputError, nearest, one_of

SHIPPED = Path(__file__).parents[1] / "strategies"
SHIPPED_SWEEPS = SHIPPED / "sweeps"
MOST_COMPARATORS = 50


def load_scenario(path: Path | str, vocabulary: Vocabulary) -> Scenario:
    """Read one scenario file, leaving the scenarios that it names unread.

    Raises:
        InputError: every fault of the file.
    """
    root = read_yaml(path)
    _refuse_sweep(root)
    faults = Faults()
    found = forms.SCENARIO.read(root, faults)
    texts = read_titles(found, faults)
    members = faults.attempt(found["changes"].sequence) if "changes" in found else None
    read = [faults.attempt(read_change, member, vocabulary) for member in members or ()]
    changes = tuple(change for change in read if change is not None)
    horizon = faults.attempt(read_horizon, found["horizon"]) if "horizon" in found else None
    start, years = horizon or (None, None)
    hypothesis = None
    if "hypothesis" in found:
        hypothesis = faults.attempt(read_hypothesis, found["hypothesis"], vocabulary)
    misspelt = any(fault.nearest == "compare_with" for fault in faults.faults)
    if members and "compare_with" not in found and not misspelt:
        faults.add(
            root.fault(
                "a scenario with changes has no 'compare_with'", fix="add 'compare_with: baseline'"
            )
        )
    scenario = Scenario(
        name=Path(path).stem,
        title=texts.get("title", ""),
        question=texts.get("question", ""),
        source=texts.get("source", ""),
        compare_with=texts.get("compare_with"),
        start=start,
        years=years,
        changes=changes,
        hypothesis=hypothesis,
        file=str(path),
        compare_with_at=_position(found.get("compare_with")),
        start_at=_position(found.get("horizon")),
    )
    faults.add(*overlaps(changes))
    faults.add(*unreachable_claims(scenario))
    if start:
        faults.add(*outside_horizon(scenario, start, years))
    faults.faults.sort(key=lambda fault: (fault.line or 0, fault.column or 0))
    faults.raise_if_any()
    return scenario


def read_titles(found: Mapping[str, Node], faults: Faults) -> dict[str, str]:
    """What the head of a file says in words, its version checked."""
    if "schema" in found:
        faults.attempt(check_schema, found["schema"])
    return {
        key: faults.attempt(found[key].text) or ""
        for key in ("title", "question", "source", "compare_with")
        if key in found
    }


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
    names_or_paths: str | Path | Iterable[str | Path], vocabulary: Vocabulary
) -> tuple[Scenario, ...]:
    """Read scenarios and all those that they are compared with, each once, comparators first.

    A scenario states only how it differs from the one it is compared with, so it takes over that
    one's changes.  What it changes itself (a resource, a parameter, where released money goes) it
    states whole: its own changes to that thing replace the comparator's.

    Raises:
        InputError: every fault of every file named; a scenario that is not there; scenarios
            compared in a circle; two files of one name.
    """
    if isinstance(names_or_paths, str | Path):
        names_or_paths = [names_or_paths]
    found: dict[str, Scenario] = {}
    faults = Faults()
    for name_or_path in names_or_paths:
        path = faults.attempt(find_scenario, name_or_path)
        if path is not None:
            faults.attempt(_collect, path, vocabulary, found, ())
    if faults:  # two scenarios may share a faulty comparator
        raise InputError(dict.fromkeys(faults.faults))
    return tuple(found.values())


def _collect(
    path: Path, vocabulary: Vocabulary, found: dict[str, Scenario], chain: tuple[str, ...]
) -> None:
    if path.stem in found:
        first = Path(found[path.stem].file)
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
        return
    if len(chain) == MOST_COMPARATORS:
        problem = f"more than {MOST_COMPARATORS} scenarios build on each other, down to this file"
        fix = "compare one of them with the baseline, and write its changes out"
        raise InputError(Fault(str(path), None, None, problem, fix=fix))
    scenario = load_scenario(path, vocabulary)
    chain = (*chain, scenario.name)
    for name, position in scenario.comparators():
        if name == scenario.name:
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
        _collect(find_comparator(name, position, path.parent), vocabulary, found, chain)
    found[scenario.name] = on_top_of(scenario, found)


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
    """The scenario with what it takes over from the one that it is compared with."""
    base = found.get(scenario.compare_with or "")
    restated = {change.target for change in scenario.changes}
    inherited: tuple[Change, ...] = ()
    if base:
        inherited = tuple(change for change in base.changes if change.target not in restated)
    whole = replace(scenario, changes=inherited + scenario.changes)
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
    for key, _ in root.entries:
        if key == "vary":
            raise InputError(
                key.fault(
                    "this file is a sweep, not a scenario",
                    fix=f"run it with 'hometruth sweep PLACE {root.file}'",
                )
            )


def read_horizon(node: Node) -> tuple[date | None, int | None]:
    """The first day and the years of the run, where they are said."""
    faults = Faults()
    given = forms.HORIZON.read(node, faults)
    start = faults.attempt(given["start"].date) if "start" in given else None
    years = faults.attempt(given["years"].integer, 1, MOST_YEARS) if "years" in given else None
    faults.raise_if_any()
    return start, years


def _position(node: Node | None) -> Position:
    return Position(node.file, node.line, node.column) if node else NOWHERE
