"""Levers: named quantities that a scenario leaves open, and their allowed values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import islice

from scenarios.language import keys as forms
from scenarios.language.lever_values import (
    LEVER_UNITS,
    Figure,
    plain,
    read_figure,
    read_step,
    step_fits,
    steps,
)
from scenarios.language.scenario import LeverSet
from scenarios.reading.yaml import Key, Node
from simulation.errors import Fault, Faults, InputError, nearest, one_of

MOST_LEVERS = 6
MOST_VALUES = 1001
_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)

Settings = Mapping[str, "str | float | date"]
"""Levers that are not at their start, by name: values as in a file, or numbers or days."""


@dataclass(frozen=True)
class Lever:
    """A quantity that a scenario leaves open.

    Attributes:
        unit: one of ``LEVER_UNITS``.
        figures: every allowed value, in order; ``values`` has them as in a file, and ``numbers``
            as numbers for an axis.
        start: the value in a plain run, one of ``values``.
        step: from one value to the next, as written.
        owner: name of the scenario that declares it.
        key: its name in the file.
        start_node, ends: its start, and its first and last value, in the file.
    """

    name: str
    label: str
    unit: str
    figures: tuple[Figure, ...]
    start: str
    step: str
    owner: str
    key: Key = field(compare=False)
    start_node: Node = field(compare=False)
    ends: tuple[Node, Node] = field(compare=False)

    @cached_property
    def values(self) -> tuple[str, ...]:
        """Every allowed value, in order, as in a scenario file."""
        return tuple(figure.text for figure in self.figures)

    @property
    def numbers(self) -> tuple[float, ...]:
        """The values as numbers.

        A percent is in percent, a duration in months or days, a date in calendar years, or in
        months, days or April years of the run, as it is written.
        """
        return tuple(figure.on_axis for figure in self.figures)

    @property
    def allowed(self) -> str:
        """The allowed values, in words."""
        return f"{self.values[0]} to {self.values[-1]}, in steps of {self.step}"

    @property
    def axis(self) -> str:
        """The label and the unit, for an axis."""
        return f"{self.label}, {self.unit}"

    def at(self, value: str) -> LeverSet:
        """The lever at one of its values."""
        return LeverSet(self.name, self.label, self.unit, value, self.start)

    def value(self, said: Node | str | float | date) -> str:
        """The requested value, one of ``values``.

        Args:
            said: as in a file or on a command line, or a number (a share from 0 to 1) or a day.

        Raises:
            InputError: it is not one of the lever's values.
        """
        node = said if isinstance(said, Node) else self._as_node(said)
        figure = read_figure(node, self.unit).as_form(self.figures[0].form)
        if figure.text in self.values:
            return figure.text
        problem, fix = self._why_not(figure)
        raise node.error(
            f"'{node.label}' has '{node.written}', {problem}", expected=self.allowed, fix=fix
        )

    def _as_node(self, said: str | float | date) -> Node:
        """A value that is not in a file."""
        written = str(said).strip()
        if self.figures[0].form == "%" and isinstance(said, int | float):
            written = f"{plain(Decimal(written) * 100)}%"
        return Node("scalar", "", 0, 0, written, False, f"--set {self.name}")

    def _why_not(self, figure: Figure) -> tuple[str, str]:
        """Why a figure of the right unit is not a value of the lever, and what to write."""
        first, last = self.figures[0], self.figures[-1]
        if figure.form != first.form:
            return f"but the lever is written otherwise, as in '{self.start}'", ""
        if not first.order <= figure.order <= last.order:
            return "which is outside what the lever allows", ""
        below = [one for one in self.figures if one.order < figure.order][-1]
        above = next(one for one in self.figures if one.order > figure.order)
        fix = f"write {below.text} or {above.text}, or give the lever a smaller step"
        return "which lies between two steps", fix


def read_levers(node: Node, owner: str) -> tuple[Lever, ...]:
    """The levers that a scenario file declares.

    Args:
        owner: the scenario's name.

    Raises:
        InputError: every fault of every lever.
    """
    faults = Faults()
    entries = node.items()
    if not entries:
        raise node.error("'levers' names none", fix="name one, or delete the key")
    faults.add(*too_many([key for key, _ in entries], ()))
    read = [faults.attempt(_read_lever, key, inner, owner) for key, inner in entries]
    faults.raise_if_any()
    return tuple(lever for lever in read if lever is not None)


def too_many(own: Sequence[Key], inherited: Sequence[str]) -> Iterable[Fault]:
    """A fault at the first lever of a scenario that is one too many.

    Args:
        inherited: names of the levers of the scenarios that it builds on.
    """
    room = MOST_LEVERS - len(inherited)
    if len(own) <= room:
        return ()
    taken = f", {len(inherited)} of them taken over ({', '.join(inherited)})" if inherited else ""
    return (
        own[max(room, 0)].fault(
            f"this scenario has {len(own) + len(inherited)} levers{taken}",
            expected=f"at most {MOST_LEVERS}",
            fix="write the value itself where a lever matters least",
        ),
    )


def _read_lever(key: Key, node: Node, owner: str) -> Lever:
    if not _NAME.fullmatch(key):
        raise InputError(
            key.fault(
                f"'{key}' cannot be a lever's name",
                expected="small letters, digits and underscores, such as beds_kept",
            )
        )
    faults = Faults()
    given = forms.LEVER.read(node, faults)
    label = faults.attempt(given["label"].text) if "label" in given else None
    unit = faults.attempt(_read_unit, given["unit"]) if "unit" in given else None
    figures: dict[str, Figure | None] = {}
    for name in ("from", "to", "start") if unit else ():
        if name in given:
            figures[name] = faults.attempt(read_figure, given[name], unit or "")
    if unit and "step" in given:
        figures["step"] = faults.attempt(read_step, given["step"], unit)
    faults.raise_if_any()
    assert label is not None and unit is not None
    first, last, step, start = (figures[name] for name in ("from", "to", "step", "start"))
    assert first is not None and last is not None and step is not None and start is not None
    allowed = _allowed(given, first, last, step)
    texts = [figure.text for figure in allowed]
    whole = Lever(
        name=str(key),
        label=label,
        unit=unit,
        figures=allowed,
        start=texts[0],
        step=given["step"].written,
        owner=owner,
        key=key,
        start_node=given["start"],
        ends=(given["from"], given["to"]),
    )
    return replace(whole, start=whole.value(given["start"]))


def _read_unit(node: Node) -> str:
    unit = node.text()
    if unit in LEVER_UNITS:
        return unit
    known = nearest(unit, LEVER_UNITS)
    raise node.error(
        f"'{node.label}' has '{unit}', which is no unit of a lever",
        expected="share of today's, share, slots, date, duration, per 100,000 population, "
        "GBP per year, or the unit of a parameter such as per person-year",
        nearest=known,
    )


def _allowed(
    given: Mapping[str, Node], first: Figure, last: Figure, step: Figure
) -> tuple[Figure, ...]:
    """Every value from the first to the last.

    Raises:
        InputError: the figures do not go together, or there are too many values.
    """
    if step.form == "days":
        first = first.as_form("start + days")
    last, step = last.as_form(first.form), step.as_form(first.form)
    if last.form != first.form:
        raise given["to"].error(
            f"'to' has '{given['to'].written}' and 'from' has '{given['from'].written}', which are "
            "not written alike",
            fix=f"write both in the form of '{first.text}'",
        )
    if not step_fits(first, step):
        raise given["step"].error(
            f"'step' has '{given['step'].written}', which does not lead from "
            f"'{given['from'].written}' to '{given['to'].written}'",
            expected=_step_expected(first),
        )
    if first.order >= last.order:
        raise given["to"].error(
            f"'to' has '{given['to'].written}', which is not above 'from', "
            f"'{given['from'].written}'",
            fix="swap them, or write the value itself where it never changes",
        )
    values = tuple(islice(steps(first, last, step), MOST_VALUES + 1))
    if len(values) > MOST_VALUES:
        raise given["step"].error(
            f"with steps of {given['step'].written} the lever has more than {MOST_VALUES} values",
            fix="make the step larger",
        )
    if values[-1].text != last.text:
        raise given["to"].error(
            f"'to' has '{given['to'].written}', which no step of {given['step'].written} from "
            f"{given['from'].written} reaches",
            fix=f"write {values[-1].text}, the last that is reached",
        )
    return values


def _step_expected(first: Figure) -> str:
    """What a step looks like between values of a form."""
    return {
        "%": "a percent such as 10%",
        "number": "a number such as 1",
        "months": "months or years, such as 3 months",
        "days": "days or weeks, such as 4 weeks",
        "date": "a duration such as 3 months or 28 days",
        "start + months": "months or years, such as 3 months",
        "start + days": "days or weeks, such as 4 weeks",
        "year": "whole years, such as 1 year",
    }[first.form]


def refuse_settings(levers: Iterable[Lever], settings: Settings) -> None:
    """Refuse values that no lever of these scenarios may have.

    Args:
        levers: of all the scenarios. A value goes to every lever of its name.

    Raises:
        InputError: one fault for each unknown name and each value that is not allowed.
    """
    faults, levers = Faults(), list(levers)
    names = sorted({lever.name for lever in levers})
    for name, said in settings.items():
        if name not in names:
            faults.add(_unknown(name, said, names))
        for lever in levers:
            if lever.name == name:
                faults.attempt(lever.value, said)
    if faults:
        raise InputError(dict.fromkeys(faults.faults))


def _unknown(name: str, said: object, names: Sequence[str]) -> Fault:
    return Fault(
        "",
        None,
        None,
        f"--set {name}={said}: there is no lever '{name}'",
        expected=one_of(names) if names else "nothing: these scenarios have no levers",
        nearest=nearest(name, names),
    )
