"""One scenario file, read once. Its levers can be set, and its changes made, many times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from scenarios.language import keys as forms
from scenarios.language.consistency import outside_horizon, overlaps, unreachable_claims
from scenarios.language.lever_uses import LEVER, lever_names, with_values, wrong_uses
from scenarios.language.levers import Lever, Settings, read_levers, too_many
from scenarios.language.read_changes import read_change
from scenarios.language.read_claims import read_hypothesis
from scenarios.language.read_head import position_of, read_horizon, read_titles
from scenarios.language.scenario import Change, Scenario, Vocabulary
from scenarios.reading.yaml import Node
from simulation.errors import Fault, Faults

Values = Mapping[str, tuple[str, Node | None]]
"""For each lever its value, and the node where a file has that value."""


@dataclass(frozen=True)
class OpenScenario:
    """A scenario as its file says, before its levers are set.

    Attributes:
        head: everything except its changes and the values of its levers.
        parts: its changes; a change with a lever is still a node of the file.
        own: the levers that it declares.
        taken_over: the levers of the scenarios that it builds on.
        start: the run's first day, if known.
    """

    head: Scenario
    parts: tuple[Change | Node, ...]
    own: tuple[Lever, ...]
    vocabulary: Vocabulary
    start: date | None
    taken_over: tuple[Lever, ...] = ()

    @property
    def levers(self) -> tuple[Lever, ...]:
        """Every lever that it may use, inherited levers first."""
        return (*self.taken_over, *self.own)

    def building_on(self, base: OpenScenario | None) -> OpenScenario:
        """The same scenario with the levers of its comparator.

        Raises:
            InputError: two levers have one name, there are too many, or a change uses a lever
                that does not exist or does not fit.
        """
        whole = replace(self, taken_over=base.levers if base else ())
        faults = Faults()
        before = {lever.name: lever for lever in whole.taken_over}
        for lever in self.own:
            if lever.name in before:
                faults.add(_twice(lever, before[lever.name]))
        faults.add(*too_many([lever.key for lever in self.own], list(before)))
        own = {lever.name for lever in self.own}
        others = [node for node in self.open_parts if not own.issuperset(lever_names(node))]
        faults.add(*faults_of(others, whole.levers, self.vocabulary, self.start))
        faults.raise_if_any()
        return whole

    @property
    def open_parts(self) -> list[Node]:
        """The changes with a lever in them."""
        return [part for part in self.parts if isinstance(part, Node)]

    def at(self, settings: Settings) -> Scenario:
        """The scenario with its levers set, without inherited changes.

        Args:
            settings: levers that are not at their start; those of other scenarios are ignored.

        Raises:
            InputError: a value is not allowed, or changes contradict each other with it.
        """
        values = {
            lever.name: (lever.value(settings[lever.name]), None)
            if lever.name in settings
            else (lever.start, lever.start_node)
            for lever in self.levers
        }
        faults = Faults()
        read = [
            faults.attempt(_change, part, values, self.vocabulary, self.start)
            for part in self.parts
        ]
        changes = tuple(change for change in read if change is not None)
        faults.add(*contradictions(replace(self.head, changes=changes)))
        faults.raise_if_any()
        levers = tuple(lever.at(values[lever.name][0]) for lever in self.levers)
        return replace(self.head, changes=changes, levers=levers)


def read_open(root: Node, vocabulary: Vocabulary, start: date | None = None) -> OpenScenario:
    """Read a scenario file, but not the scenarios that it names.

    Args:
        root: the whole file.
        start: the run's first day, from which dates in words are counted.

    Raises:
        InputError: every fault of the file.
    """
    faults = Faults()
    found = forms.SCENARIO.read(root, faults)
    head = _head(root, found, vocabulary, faults)
    start = start or head.start
    own: tuple[Lever, ...] | None = ()
    if "levers" in found:
        own = faults.attempt(read_levers, found["levers"], head.name)
    members = faults.attempt(found["changes"].sequence) if "changes" in found else None
    _refuse_strays(found, faults)
    parts, read = _parts(members or (), own or (), vocabulary, start, faults)
    if own is not None:
        faults.add(*_unused(own, found.get("changes")))
    misspelt = any(fault.nearest == "compare_with" for fault in faults.faults)
    if members and "compare_with" not in found and not misspelt:
        faults.add(
            root.fault(
                "a scenario with changes has no 'compare_with'", fix="add 'compare_with: baseline'"
            )
        )
    faults.add(*contradictions(replace(head, changes=tuple(read))))
    if faults and own is not None:  # it is refused anyway, so say what no lever is called too
        named = {lever.name for lever in own}
        strays = [p for p in parts if isinstance(p, Node) and not named.issuperset(lever_names(p))]
        faults.add(*faults_of(strays, own, vocabulary, start))
    _raise_in_order(faults)
    return OpenScenario(head, tuple(parts), own or (), vocabulary, start)


def contradictions(scenario: Scenario) -> Iterator[Fault]:
    """Contradictions within one file."""
    yield from overlaps(scenario.changes)
    yield from unreachable_claims(scenario)
    if scenario.start:
        yield from outside_horizon(scenario, scenario.start, scenario.years)


def _head(
    root: Node, found: Mapping[str, Node], vocabulary: Vocabulary, faults: Faults
) -> Scenario:
    """Everything except the changes."""
    texts = read_titles(found, faults)
    horizon = faults.attempt(read_horizon, found["horizon"]) if "horizon" in found else None
    start, years = horizon or (None, None)
    hypothesis = None
    if "hypothesis" in found:
        hypothesis = faults.attempt(read_hypothesis, found["hypothesis"], vocabulary)
    return Scenario(
        name=Path(root.file).stem,
        title=texts.get("title", ""),
        question=texts.get("question", ""),
        source=texts.get("source", ""),
        compare_with=texts.get("compare_with"),
        start=start,
        years=years,
        changes=(),
        hypothesis=hypothesis,
        file=root.file,
        compare_with_at=position_of(found.get("compare_with")),
        start_at=position_of(found.get("horizon")),
    )


def _parts(
    members: Iterable[Node],
    own: Sequence[Lever],
    vocabulary: Vocabulary,
    start: date | None,
    faults: Faults,
) -> tuple[list[Change | Node], list[Change]]:
    """The changes, as nodes where they have a lever, and the changes that could be read."""
    parts: list[Change | Node] = []
    read: list[Change] = []
    names = {lever.name for lever in own}
    starts: Values = {lever.name: (lever.start, lever.start_node) for lever in own}
    for member in members:
        used = set(lever_names(member))
        if used:
            parts.append(member)
        if not used <= names:
            continue  # of a scenario that it builds on, or of none
        wrong = list(faults_of([member], own, vocabulary, start)) if used else []
        faults.add(*wrong)
        if not wrong:
            change = faults.attempt(_change, member, starts, vocabulary, start)
            if change is not None:
                read.append(change)
                parts += [change] if not used else []
    return parts, read


def faults_of(
    nodes: Iterable[Node], levers: Sequence[Lever], vocabulary: Vocabulary, start: date | None
) -> list[Fault]:
    """Faults of changes with levers, at the start and at both ends of each lever, each once."""
    known = {lever.name: lever for lever in levers}
    starts: Values = {lever.name: (lever.start, lever.start_node) for lever in levers}
    faults = Faults()
    for node in nodes:
        wrong = list(wrong_uses(node, known, vocabulary))
        faults.add(*wrong)
        if wrong:
            continue
        faults.attempt(_change, node, starts, vocabulary, start)
        for lever in (known[name] for name in dict.fromkeys(lever_names(node))):
            for value, end in zip((lever.values[0], lever.values[-1]), lever.ends, strict=True):
                ends = {**starts, lever.name: (value, end)}
                faults.attempt(_change, node, ends, vocabulary, start)
    return list(dict.fromkeys(faults.faults))


def _change(
    part: Change | Node, values: Values, vocabulary: Vocabulary, start: date | None
) -> Change:
    """A change with the levers' values put in."""
    if isinstance(part, Change):
        return part
    used = tuple(dict.fromkeys(lever_names(part)))
    change = read_change(with_values(part, values) if used else part, vocabulary, start)
    return replace(change, levers=used)


def _refuse_strays(found: Mapping[str, Node], faults: Faults) -> None:
    """Refuse levers outside the changes."""
    for key, node in found.items():
        if key in ("changes", "levers"):
            continue
        if any(True for _ in lever_names(node)):
            faults.add(
                node.fault(
                    f"a lever cannot be used in '{key}'",
                    expected=f"{{{LEVER}: NAME}} only within 'changes'",
                    fix="write the value itself: it is the same at every value of a lever",
                )
            )


def _unused(own: Iterable[Lever], changes: Node | None) -> Iterator[Fault]:
    used = set(lever_names(changes)) if changes is not None else set()
    for lever in own:
        if lever.name not in used:
            yield lever.key.fault(
                f"nothing uses lever '{lever.name}'",
                fix=f"write {{{LEVER}: {lever.name}}} in place of an amount in 'changes', or "
                "delete the lever",
            )


def _twice(lever: Lever, before: Lever) -> Fault:
    return lever.key.fault(
        f"'{lever.name}' is a lever of '{before.owner}' already, on which this scenario builds",
        fix=f"use that one with {{{LEVER}: {lever.name}}} and delete this one, or give this one "
        "another name",
    )


def _raise_in_order(faults: Faults) -> None:
    once = dict.fromkeys(faults.faults)
    faults.faults = sorted(once, key=lambda fault: (fault.line or 0, fault.column or 0))
    faults.raise_if_any()
