"""The published values behind the parameters: each with its range, source, year and grade."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import cast

from scenarios.reading.yaml import Key, Node, read_yaml
from simulation.errors import Fault, Faults, InputError, nearest
from simulation.parameters import BASES, GRADES, Basis, Grade

EVIDENCE_FOLDER = Path(__file__).with_name("published")
REQUIRED = ("meaning", "value", "unit", "population", "year", "place", "source", "grade", "basis")
OPTIONAL = ("low", "high", "url", "judged", "note")
FIGURES = ("value", "low", "high")
WIDTH = 100

_ID = re.compile(r"[A-Z]+-\d{2,3}")
_STARTS_LIKE_A_NUMBER = re.compile(r"[-+.£]?\s*\d|[-+]?\.?(inf|nan)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Evidence:
    """One published value, or one finding in words.

    ``value`` is text for a finding in words; otherwise ``value``, ``low`` and ``high`` are in
    ``unit``. ``judged`` names which of the three are a judgement and not the source's own.
    """

    id: str
    meaning: str
    value: float | str
    low: float | None
    high: float | None
    unit: str
    population: str
    year: str
    place: str
    source: str
    url: str
    grade: Grade
    basis: Basis
    judged: tuple[str, ...] = ()
    note: str = ""
    file: str = field(default="", compare=False)
    line: int | None = field(default=None, compare=False)


def evidence_ids() -> frozenset[str]:
    """The ids that a parameter may cite: those of all published evidence, read once."""
    return _ids_in(EVIDENCE_FOLDER)


@cache
def _ids_in(folder: Path) -> frozenset[str]:
    return frozenset(load_evidence(folder))


def load_evidence(folder: Path | None = None) -> dict[str, Evidence]:
    """Every piece of evidence by id, from the YAML files of a folder in order of name.

    Raises InputError with every fault of every file.
    """
    folder = EVIDENCE_FOLDER if folder is None else folder
    if not folder.is_dir():
        raise InputError(Fault(str(folder), None, None, "there is no such folder of evidence"))
    faults = Faults()
    found: dict[str, Evidence] = {}
    places: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        root = faults.attempt(read_yaml, path)
        entries = faults.attempt(root.items) if root is not None else None
        for key, entry in entries or ():
            if key in places:
                faults.add(
                    key.fault(
                        f"evidence '{key}' is given twice; the first is at {places[key]}",
                        fix="give one of them another id",
                    )
                )
                continue
            places[key] = f"{key.file}:{key.line}"
            item = _read_item(key, entry, faults)
            if item is not None:
                found[item.id] = item
    faults.raise_if_any()
    return found


def find_evidence(
    evidence: Mapping[str, Evidence], wanted: str, parameters: Collection[str] = ()
) -> Evidence:
    """The evidence with this id, in capitals or not.

    Args:
        parameters: names that could have been asked for instead.

    Raises:
        InputError: there is none; it names the nearest id or parameter.
    """
    if wanted.upper() in evidence:
        return evidence[wanted.upper()]
    raise InputError(
        Fault(
            "",
            None,
            None,
            f"there is no evidence '{wanted}'",
            nearest=nearest(wanted, [*evidence, *parameters]),
            fix="'hometruth evidence --all' lists every id",
        )
    )


def describe_evidence(item: Evidence, used_by: Collection[str]) -> str:
    """Everything known about one piece of evidence, in lines of at most 100 columns.

    ``used_by`` holds the names of the parameters that use it.
    """
    judged = f"the {_listed(item.judged)}, not the source's own" if item.judged else ""
    facts = {
        "Value": _value_and_range(item),
        "Judgement": judged,
        "Population": item.population,
        "Place, year": f"{item.place}, {item.year}",
        "Grade": f"{item.grade}: {GRADES[item.grade]}",
        "Basis": f"{item.basis}: {BASES[item.basis]}",
        "Note": item.note,
        "Source": item.source,
        "Address": item.url,
        "Used by": ", ".join(used_by) or "no parameter",
        "Written in": f"{_shown(item.file)}, line {item.line}" if item.file else "",
    }
    lines = textwrap.wrap(f"{item.id}  {item.meaning}", WIDTH, subsequent_indent="  ")
    for word, fact in facts.items():
        if fact:
            lines += _wrapped(f"  {word:<13}{fact}", WIDTH, 15)
    return "\n".join(lines)


def evidence_table(items: Iterable[Evidence]) -> str:
    """A plain table of evidence, 100 columns wide: id, grade, basis, value, meaning.

    Returns:
        The table; "" where there is no evidence.
    """
    items = list(items)
    if not items:
        return ""
    widths = (8, 5, 8, 32, 39)
    lines = [_table_line(("Id", "Grade", "Basis", "Value and range", "Meaning"), widths)]
    lines.append("  ".join("-" * width for width in widths))
    for item in items:
        cells = (item.id, item.grade, item.basis, _value_and_range(item), item.meaning)
        wrapped = [_wrapped(cell, width, 0) for cell, width in zip(cells, widths, strict=True)]
        lines += [_table_line(line, widths) for line in zip_longest(*wrapped, fillvalue="")]
    return "\n".join(lines)


def _read_item(key: Key, entry: Node, faults: Faults) -> Evidence | None:
    """One piece of evidence, or None if it has faults, which are kept."""
    before = len(faults.faults)
    if not _ID.fullmatch(key):
        faults.add(
            key.fault(
                f"'{key}' is not an id",
                expected="capitals, a hyphen and at least two digits, such as PREV-01",
            )
        )
    attempt = faults.attempt
    given = attempt(entry.mapping, REQUIRED, OPTIONAL, faults)
    if given is None:
        return None
    words = ("meaning", "unit", "population", "year", "place", "source", "url", "note")
    texts = {word: attempt(given[word].text) or "" for word in words if word in given}
    value = attempt(_read_value, given["value"]) if "value" in given else None
    low = attempt(given["low"].number) if "low" in given else None
    high = attempt(given["high"].number) if "high" in given else None
    grade = attempt(given["grade"].text, list(GRADES)) if "grade" in given else None
    basis = attempt(given["basis"].text, list(BASES)) if "basis" in given else None
    members = (attempt(given["judged"].sequence) or []) if "judged" in given else []
    judged = tuple(attempt(member.text, FIGURES) or "" for member in members)
    if len(faults.faults) == before:
        faults.add(*_range_faults(key, given, value, low, high))
    if len(faults.faults) > before or value is None:
        return None
    return Evidence(
        id=str(key),
        meaning=texts["meaning"],
        value=value,
        low=low,
        high=high,
        unit=texts["unit"],
        population=texts["population"],
        year=texts["year"],
        place=texts["place"],
        source=texts["source"],
        url=texts.get("url", ""),
        grade=cast(Grade, grade),
        basis=cast(Basis, basis),
        judged=judged,
        note=texts.get("note", ""),
        file=key.file,
        line=key.line,
    )


def _read_value(node: Node) -> float | str:
    """A number, or a finding in words; text that starts like a number must be a number."""
    if node.kind == "scalar" and not node.quoted and _STARTS_LIKE_A_NUMBER.match(node.written):
        return node.number()
    return node.text()


def _range_faults(
    key: Key,
    given: dict[str, Node],
    value: float | str | None,
    low: float | None,
    high: float | None,
) -> list[Fault]:
    if low is None and high is None:
        return []
    if low is None or high is None:
        return [key.fault(f"'{key}' has only one end of its range", fix="give low and high")]
    if not isinstance(value, float):
        return [given["low"].fault(f"'{key}' is a finding in words, which has no range")]
    if not low <= value <= high:
        return [
            given["value"].fault(
                f"'{key}': value {value:g} lies outside its range, low {low:g} to high {high:g}",
                fix="correct whichever of the three is mistyped",
            )
        ]
    return []


def _value_and_range(item: Evidence) -> str:
    if isinstance(item.value, str):
        return item.value
    value = f"{_figure(item.value)} {item.unit}"
    if item.low is None or item.high is None:
        return value
    return f"{value} ({_figure(item.low)} to {_figure(item.high)})"


def _shown(file: str) -> str:
    """The file's path within the project, wherever the project is installed."""
    path = Path(file)
    return f"scenarios/parameters/published/{path.name}" if path.parent == EVIDENCE_FOLDER else file


def _figure(number: float) -> str:
    return f"{number:,.0f}" if number.is_integer() else f"{number:,.10g}"


def _listed(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _wrapped(text: str, width: int, indent: int) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        subsequent_indent=" " * indent,
        break_on_hyphens=False,
        # a web address is cut only where it would not fit into a table
        break_long_words=indent == 0,
    )


def _table_line(cells: Iterable[str], widths: tuple[int, ...]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()
