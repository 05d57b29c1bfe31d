"""A sweep: one change or one lever tried at several values, each a scenario of its own.

All values are run in one experiment, with the same people and the same luck.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from scenarios.language import keys as forms
from scenarios.language.consistency import fault_at, outside_horizon
from scenarios.language.lever_uses import LEVER, lever_names
from scenarios.language.levers import Lever, Settings
from scenarios.language.load import (
    SHIPPED_SWEEPS,
    Family,
    find_comparator,
    is_path,
    load_family,
    on_top_of,
    shipped_sweeps,
    sweep_key,
)
from scenarios.language.read_changes import read_change
from scenarios.language.read_claims import read_measure, read_period
from scenarios.language.read_head import position_of, read_horizon, read_titles
from scenarios.language.scenario import (
    AddCapacity,
    Allocate,
    Change,
    PoolBudgets,
    Position,
    Reinvest,
    ScaleParameter,
    Scenario,
    SetCapacity,
    SetParameter,
    StartService,
    Vocabulary,
)
from scenarios.reading.as_written import advice
from scenarios.reading.yaml import Node, read_yaml
from simulation.errors import Fault, Faults, InputError, nearest, one_of
from simulation.results.manifest import SweepChart, SweepInfo, SweptValue
from simulation.results.names import counted

FEWEST_VALUES, MOST_VALUES = 2, 25
_AMOUNT = re.compile(r"([-+]?(?:\d+(?:\.\d*)?|\.\d+))\s*(%?)", re.ASCII)


@dataclass(frozen=True)
class Value:
    """One value of a sweep.

    Attributes:
        text: as a scenario file writes it; ``number`` is its place on the axis.
        change: what it makes of the change that is tried; none where a lever is moved.
    """

    text: str
    number: float
    change: Change | None = None


@dataclass(frozen=True)
class Shown:
    """A measure to chart, ``in`` year ``years`` or ``over`` the first ``years`` years."""

    measure: str
    period: str
    years: int
    position: Position


@dataclass(frozen=True)
class Sweep:
    """One change or one lever over several values, compared with one scenario.

    Attributes:
        start, years: as for a scenario.
        values: by rising number.
        family: the scenario that every value is compared with, and what that is compared with;
            where a lever is moved, the scenario that has it and all that it is compared with.
        moved: the lever that is moved, and ``scenario`` the name of the scenario that has it.
    """

    name: str
    title: str
    question: str
    source: str
    compare_with: str
    start: date | None
    years: int | None
    values: tuple[Value, ...]
    show: tuple[Shown, ...]
    file: str
    compare_with_at: Position
    family: Family = field(default=Family(), compare=False)
    moved: Lever | None = None
    scenario: str = ""

    def scenario_name(self, value: Value) -> str:
        """The name under which a value's results are kept."""
        return f"{self.name}-{value.text}"

    @property
    def lever(self) -> str:
        """What is varied and in what unit, for an axis."""
        if self.moved:
            return self.moved.axis
        first = self.values[0]
        assert first.change is not None
        return lever_of(first.change, first.text.endswith("%"))

    def described(self) -> SweepInfo:
        """What a chart of the sweep needs to know, for the manifest."""
        return SweepInfo(
            name=self.name,
            title=self.title,
            question=self.question,
            source=self.source,
            compare_with=self.compare_with,
            lever=self.lever,
            values=tuple(
                SweptValue(scenario=self.scenario_name(v), text=v.text, number=v.number)
                for v in self.values
            ),
            show=tuple(
                SweepChart(measure=s.measure, period=s.period, years=s.years) for s in self.show
            ),
        )


def load_sweep(path: Path | str, vocabulary: Vocabulary, start: date | None = None) -> Sweep:
    """Read one sweep file, and the scenarios that it is about.

    Args:
        start: the run's first day, from which dates in words are counted; without it they stay
            undated.

    Raises:
        InputError: every fault of the file; or else a fault of a scenario, or it is not there.
    """
    root = read_yaml(path)
    faults = Faults()
    moves = sweep_key(root) == LEVER
    found = (forms.LEVER_SWEEP if moves else forms.SWEEP).read(root, faults)
    texts = read_titles(found, faults)
    horizon = faults.attempt(read_horizon, found["horizon"]) if "horizon" in found else None
    own_start, years = horizon or (None, None)
    start = start or own_start
    values: tuple[Value, ...] | None = ()
    if "vary" in found and "values" in found:
        values = faults.attempt(_read_values, found["vary"], found["values"], vocabulary, start)
    elif "values" in found:
        faults.attempt(_enough, found["values"])
    members = faults.attempt(found["show"].sequence) if "show" in found else None
    if members == []:
        faults.add(found["show"].fault("a sweep shows at least one measure"))
    read = [faults.attempt(_read_shown, member, vocabulary) for member in members or ()]
    if moves and "scenario" in found:
        texts["scenario"] = faults.attempt(found["scenario"].text) or ""
    sweep = Sweep(
        name=Path(path).stem,
        title=texts.get("title", ""),
        question=texts.get("question", ""),
        source=texts.get("source", ""),
        compare_with=texts.get("compare_with", ""),
        start=own_start,
        years=years,
        values=values or (),
        show=tuple(shown for shown in read if shown is not None),
        file=str(path),
        compare_with_at=position_of(found.get("scenario" if moves else "compare_with")),
        scenario=texts.get("scenario", ""),
    )
    if years:
        faults.add(*too_short(sweep, years))
    for scenario in _own_scenarios(sweep) if own_start and not moves else ():
        faults.add(*outside_horizon(scenario, own_start, years) if own_start else ())
    _raise_in_order(faults)
    named = sweep.scenario or sweep.compare_with
    beside = find_comparator(named, sweep.compare_with_at, Path(path).parent)
    sweep = replace(sweep, family=load_family(beside, vocabulary, start))
    return _moving(sweep, found) if moves else sweep


def _moving(sweep: Sweep, found: Mapping[str, Node]) -> Sweep:
    """A sweep of a lever with its values and its comparator, once the scenario has been read.

    Raises:
        InputError: the scenario has no such lever of its own, or a value is not allowed.
    """
    member = sweep.family.members[-1]
    name = found[LEVER]
    lever = next((one for one in member.own if one.name == name.text()), None)
    if lever is None:
        own = [one.name for one in member.own]
        raise name.error(
            _no_lever(name.written, member.taken_over, member.head.name),
            expected=one_of(own),
            nearest=nearest(name.written, own),
        )
    values = tuple(
        Value(text, number) for text, number in zip(lever.values, lever.numbers, strict=True)
    )
    if "values" in found:
        values = _some_of(lever, found["values"])
    elif len(values) > MOST_VALUES:
        raise name.error(
            f"'{lever.name}' has {len(values)} values",
            expected=f"at most {MOST_VALUES} in a sweep",
            fix=f"add 'values: [{lever.values[0]}, {lever.start}, {lever.values[-1]}]'",
        )
    comparator = member.head.compare_with
    assert comparator is not None  # it has changes
    years = sweep.years or member.head.years
    return replace(sweep, moved=lever, values=values, compare_with=comparator, years=years)


def _no_lever(name: str, taken_over: Sequence[Lever], scenario: str) -> str:
    owner = next((one.owner for one in taken_over if one.name == name), "")
    if owner:
        return (
            f"'{name}' is a lever of '{owner}', with which '{scenario}' is compared, so that both "
            "would move"
        )
    return f"'{scenario}' has no lever '{name}'"


def _some_of(lever: Lever, node: Node) -> tuple[Value, ...]:
    faults = Faults()
    texts = [faults.attempt(lever.value, member) for member in node.sequence()]
    faults.raise_if_any()
    for place, text in enumerate(texts):
        if text in texts[:place]:
            raise node.members[place].error(
                f"the value {text} is given twice", fix="keep one of them"
            )
    numbers = dict(zip(lever.values, lever.numbers, strict=True))
    return tuple(Value(text, numbers[text]) for text in lever.values if text in texts)


def sweep_scenarios(sweep: Sweep, settings: Settings | None = None) -> tuple[Scenario, ...]:
    """The scenarios to run: the sweep's comparator, then one for each value.

    Args:
        settings: levers that are not at their start, by name; not the lever that is moved.

    Raises:
        InputError: there is no such lever, its value is not allowed, or changes contradict each
            other with it.
    """
    settings = settings or {}
    if sweep.moved:
        return _moved(sweep, sweep.moved, settings)
    found = {scenario.name: scenario for scenario in sweep.family.at(settings)}
    for scenario in _own_scenarios(sweep):
        if scenario.name in found:
            problem = f"one of the values is called '{scenario.name}', as a scenario is"
            fix = "rename the sweep's file"
            raise InputError(fault_at(sweep.compare_with_at, problem, fix=fix))
        found[scenario.name] = on_top_of(scenario, found)
    return tuple(found.values())


def _moved(sweep: Sweep, lever: Lever, settings: Settings) -> tuple[Scenario, ...]:
    if lever.name in settings:
        problem = f"--set {lever.name}={settings[lever.name]}: the sweep moves this lever itself"
        raise InputError(Fault("", None, None, problem, fix="leave it out, or run the scenario"))
    found = {scenario.name: scenario for scenario in sweep.family.at(settings)}
    kept: list[Scenario] = []
    name: str | None = sweep.compare_with
    while name:
        kept.insert(0, found[name])
        name = found[name].compare_with
    for value in sweep.values:
        at = sweep.family.at({**settings, lever.name: value.text})[-1]
        kept.append(
            replace(
                at,
                name=sweep.scenario_name(value),
                title=f"{lever.label}: {value.text}",
                question=sweep.question,
                source=sweep.source,
                years=sweep.years,
                hypothesis=None,
                file=sweep.file,
            )
        )
    return tuple(kept)


def _own_scenarios(sweep: Sweep) -> Iterator[Scenario]:
    for value in sweep.values:
        yield Scenario(
            name=sweep.scenario_name(value),
            title=f"{sweep.lever}: {value.text}",
            question=sweep.question,
            source=sweep.source,
            compare_with=sweep.compare_with,
            start=sweep.start,
            years=sweep.years,
            changes=(value.change,) if value.change else (),
            hypothesis=None,
            file=sweep.file,
            compare_with_at=sweep.compare_with_at,
        )


def too_short(sweep: Sweep, years: int) -> Iterator[Fault]:
    """A fault for each measure shown for a year that the run does not reach."""
    for shown in sweep.show:
        if shown.years > years:
            yield fault_at(
                shown.position,
                f"this measure is shown for year {shown.years}, but the run has "
                f"{counted(years, 'year')}",
                fix="run more years, or show an earlier year",
            )


def find_sweep(name_or_path: str | Path) -> Path:
    """The file of a sweep, by path or by the name of a shipped one.

    Raises:
        InputError: there is none.
    """
    text = str(name_or_path)
    if is_path(text):
        return Path(text)
    names = [path.stem for path in shipped_sweeps()]
    if text in names:
        return SHIPPED_SWEEPS / f"{text}.yaml"
    raise InputError(
        Fault(
            "",
            None,
            None,
            f"there is no sweep '{text}'",
            expected=f"{one_of(names)}; or the path of a file ending in .yaml",
            nearest=nearest(text, names),
        )
    )


def is_sweep(name_or_path: str | Path) -> bool:
    """Whether this is a shipped sweep's name, or the path of a file that moves something."""
    path = Path(name_or_path)
    if not is_path(str(name_or_path)):
        return str(name_or_path) in [shipped.stem for shipped in shipped_sweeps()]
    try:
        root = read_yaml(path)
    except InputError:
        return False
    return root.kind == "mapping" and sweep_key(root) is not None


def lever_of(change: Change, percent: bool) -> str:
    """The target of a change and its unit, in words."""
    if isinstance(change, PoolBudgets):
        return "Pooled budgets, £ a year above which costs are shared"
    if isinstance(change, Allocate):
        return f"{change.resource.replace('_', ' ').capitalize()} reserved, number"
    if isinstance(change, Reinvest):
        return f"Released money spent again, {'%' if percent else 'share'}"
    name = change.target[1].replace("_", " ").capitalize()
    if isinstance(change, SetCapacity):
        return f"{name}, % of the opening number" if change.to.relative else f"{name}, number"
    if isinstance(change, AddCapacity):
        return f"{name}, more or fewer than before"
    if isinstance(change, StartService):
        per = " for each 100,000 residents" if change.per_100k_population else ""
        return f"{name}, slots{per}"
    if isinstance(change, ScaleParameter):
        return f"{name}, {'% of' if percent else 'times'} its own value"
    assert isinstance(change, SetParameter)
    return f"{name}, {change.unit}"


def _enough(values: Node) -> list[Node]:
    """The values to try, if they are a sensible number of them."""
    members = values.sequence()
    if not FEWEST_VALUES <= len(members) <= MOST_VALUES:
        raise values.error(
            f"'values' has {counted(len(members), 'value')}",
            expected=f"{FEWEST_VALUES} to {MOST_VALUES} of them",
        )
    return members


def _read_values(
    vary: Node, values: Node, vocabulary: Vocabulary, start: date | None
) -> tuple[Value, ...]:
    members = _enough(values)
    if any(True for _ in lever_names(vary)):
        raise vary.error(
            "a lever cannot be used in 'vary'",
            fix=f"write '{forms.EACH_VALUE}' in place of the value; to move a lever of a "
            "scenario, write 'scenario:' and 'lever:' instead of 'vary:'",
        )
    marks = list(_marks(vary))
    if len(marks) != 1:
        raise (marks[1] if marks else vary).error(
            f"'{forms.EACH_VALUE}' is in 'vary' {len(marks)} times",
            expected="exactly once, in place of the value",
            fix=f"write, for example, 'set_capacity: {{of: local_beds, to: {forms.EACH_VALUE}}}'",
        )
    faults = Faults()
    read = [faults.attempt(_read_value, vary, member, vocabulary, start) for member in members]
    known = [value for value in read if value is not None]
    faults.add(*_unlike(members, known))
    _raise_in_order(faults)
    return tuple(sorted(known, key=lambda value: value.number))


def _read_value(vary: Node, member: Node, vocabulary: Vocabulary, start: date | None) -> Value:
    written = member.text().strip()
    amount = _AMOUNT.fullmatch(written)
    if not amount or member.quoted:
        raise member.error(
            f"'{member.written}' is not an amount that can be varied",
            expected="a number such as 12, or a percent such as 50%, without quotes",
            fix=advice(written),
        )
    change = read_change(_with_value(vary, member), vocabulary, start)
    return Value(amount[1] + amount[2], float(amount[1]), change)


def _unlike(members: list[Node], values: list[Value]) -> Iterator[Fault]:
    """A fault for a value given twice, and for one that is a percent where another is not."""
    seen: set[float] = set()
    if len(values) < len(members):
        return
    for member, value in zip(members, values, strict=True):
        if value.number in seen:
            yield member.fault(f"the value {value.text} is given twice", fix="keep one of them")
        seen.add(value.number)
        if value.text.endswith("%") != values[0].text.endswith("%"):
            yield member.fault(
                f"'{value.text}' and '{values[0].text}' are not in one unit",
                fix="write all values as percents, or all as numbers",
            )


def _marks(node: Node) -> Iterator[Node]:
    """Every place in a group for a value."""
    if node.kind == "scalar" and node.written.strip() == forms.EACH_VALUE:
        yield node
    for inner in (*node.members, *(value for _, value in node.entries)):
        yield from _marks(inner)


def _with_value(node: Node, value: Node) -> Node:
    """A copy of a group with the value in its place; faults are reported at the value."""
    if node.kind == "scalar" and node.written.strip() == forms.EACH_VALUE:
        place = (value.file, value.line, value.column)
        return Node("scalar", *place, value.written, value.quoted, node.label)
    place = (node.file, node.line, node.column)
    copy = Node(node.kind, *place, node.written, node.quoted, node.label)
    copy.members = [_with_value(member, value) for member in node.members]
    copy.entries = [(key, _with_value(inner, value)) for key, inner in node.entries]
    return copy


def _read_shown(node: Node, vocabulary: Vocabulary) -> Shown:
    faults = Faults()
    found = forms.SHOWN.read(node, faults)
    measure = None
    if "measure" in found:
        measure = faults.attempt(read_measure, found["measure"], vocabulary)
    period = faults.attempt(_read_known_period, node, found)
    faults.raise_if_any()
    assert measure is not None and period is not None
    return Shown(measure, *period, Position(node.file, node.line, node.column))


def _read_known_period(node: Node, found: Mapping[str, Node]) -> tuple[str, int]:
    period, years = read_period(node, found)
    if period == "any":
        raise found["in"].error("a chart needs one year", expected="'year 10', or 'over: 10 years'")
    return period, years


def _raise_in_order(faults: Faults) -> None:
    """Each fault once, by line: a fault of 'vary' shows up at every value."""
    once = dict.fromkeys(faults.faults)
    faults.faults = sorted(once, key=lambda fault: (fault.line or 0, fault.column or 0))
    faults.raise_if_any()
