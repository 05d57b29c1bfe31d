"""JSON files as frozen dataclasses: written in the order of their fields, read with every fault.

A field's type says what it holds: text, a number, true or false, a date, a tuple, a mapping by
name, another dataclass, or one of these or None. A field with a default may be absent from an
older file. A field whose default is None is left out of the file when it is None.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from simulation.errors import Fault, Faults, InputError
from simulation.results.whole_file import write_text

T = TypeVar("T")
At = tuple[str | int, ...]
RUN_AGAIN = "run the scenarios again with 'hometruth run'"
PLAIN: dict[Any, tuple[tuple[type, ...], str]] = {
    str: ((str,), "text"),
    bool: ((bool,), "true or false"),
    int: ((int,), "a whole number"),
    float: ((int, float), "a number"),
}
WRITTEN: dict[Any, str] = {
    date: "a date such as 2026-04-01",
    datetime: "a date and time such as 2026-04-01T09:30:00+00:00",
}
_decoder = json.JSONDecoder()


@dataclass(frozen=True)
class JsonFile:
    """A JSON file as it was read.

    Attributes:
        text: its text, to locate a fault.
        content: the decoded text.
    """

    path: Path
    text: str
    content: Any

    @classmethod
    def read(cls, path: Path) -> JsonFile:
        """Read a file of a run folder.

        Raises:
            InputError: it is missing, cannot be read, or is not JSON.
        """
        try:
            text = path.read_text(encoding="utf-8")
            return cls(path, text, json.loads(text))
        except FileNotFoundError:
            problem = "this run folder has no such file"
            fix = "name a folder that 'hometruth run' or 'hometruth sweep' wrote"
            raise InputError(Fault(str(path), None, None, problem, fix=fix)) from None
        except json.JSONDecodeError as error:
            problem = f"this is not valid JSON ({error.msg})"
            place = error.lineno, error.colno
            raise InputError(Fault(str(path), *place, problem, fix=RUN_AGAIN)) from None
        except (OSError, UnicodeDecodeError) as error:
            problem = f"it cannot be read ({error})"
            raise InputError(Fault(str(path), None, None, problem, fix=RUN_AGAIN)) from None

    def fault(self, at: At, problem: str, expected: str = "", fix: str = RUN_AGAIN) -> Fault:
        """A fault in a value, at its line and column.

        Args:
            at: the keys and positions that lead to the value from the top of the file.
        """
        before = self.text[: _start_of(self.text, at)]
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        return Fault(str(self.path), line, column, problem, expected=expected, fix=fix)

    def as_(self, kind: type[T]) -> T:
        """The content as a dataclass, or as a tuple or mapping of them.

        Raises:
            InputError: every value that is missing or of another shape.
        """
        reading = _Reading(self, Faults())
        found = reading.read(kind, self.content, ())
        reading.faults.raise_if_any()
        return cast(T, found)


def to_json(value: Any) -> Any:
    """A value in a form that ``json.dumps`` can write and ``JsonFile.as_`` reads back."""
    if is_dataclass(value):
        pairs = ((field, getattr(value, field.name)) for field in fields(value))
        return {
            field.name: to_json(own)
            for field, own in pairs
            if own is not None or field.default is not None
        }
    if isinstance(value, Mapping):
        return {key: to_json(own) for key, own in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(own) for own in value]
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value


def write_json(path: Path, value: Any) -> None:
    """Write dataclasses, lists and mappings as an indented JSON file."""
    text = json.dumps(to_json(value), indent=2, ensure_ascii=False, default=str)
    write_text(path, text + "\n")


@dataclass(frozen=True)
class _Reading:
    """A file being read: faults are kept until the whole file is read."""

    file: JsonFile
    faults: Faults

    def read(self, kind: Any, value: Any, at: At) -> Any:
        """A value of this type; any value where a fault was kept."""
        origin, inner = get_origin(kind), get_args(kind)
        if is_dataclass(kind):
            return self._record(kind, value, at)
        if origin is tuple:
            return self._tuple(inner, value, at)
        if origin is Mapping:
            members = self._expect(dict, "an object in braces", value, at)
            return {
                key: self.read(inner[1], own, (*at, key)) for key, own in (members or {}).items()
            }
        if type(None) in inner:
            (other,) = (each for each in inner if each is not type(None))
            return None if value is None else self.read(other, value, at)
        return value if kind is Any else self._plain(kind, value, at)

    def _tuple(self, inner: tuple[Any, ...], value: Any, at: At) -> Any:
        """Any number of values of one type, or a fixed number, each with its own type."""
        members = self._expect(list, "a list", value, at)
        if members is None:
            return ()
        kinds = [inner[0]] * len(members) if inner[-1] is Ellipsis else inner
        if len(kinds) != len(members):
            return self._wrong(value, f"a list of {len(kinds)}", at)
        pairs = zip(kinds, members, strict=True)
        return tuple(self.read(kind, own, (*at, n)) for n, (kind, own) in enumerate(pairs))

    def _record(self, kind: Any, value: Any, at: At) -> Any:
        members = self._expect(dict, "an object in braces", value, at)
        if members is None:
            return None
        found = {}
        for name, shape in _shapes(kind).items():
            if name in members:
                found[name] = self.read(shape, members[name], (*at, name))
            elif name in _needed(kind):
                self.faults.add(self.file.fault(at, f"'{name}' is missing here"))
                found[name] = None
        return kind(**found)

    def _plain(self, kind: Any, value: Any, at: At) -> Any:
        if kind in WRITTEN:
            try:
                return kind.fromisoformat(value)
            except (TypeError, ValueError):
                return self._wrong(value, WRITTEN[kind], at)
        types, words = PLAIN[kind]
        fits = isinstance(value, types) and (kind is bool or not isinstance(value, bool))
        return value if fits else self._wrong(value, words, at)

    def _expect(self, kind: type, words: str, value: Any, at: At) -> Any:
        return value if isinstance(value, kind) else self._wrong(value, words, at)

    def _wrong(self, value: Any, expected: str, at: At) -> None:
        shown = json.dumps(value, ensure_ascii=False)
        name = f"'{at[-1]}' is" if at and isinstance(at[-1], str) else "this is"
        short = shown if len(shown) <= 40 else shown[:40] + "..."
        self.faults.add(self.file.fault(at, f"{name} {short}", expected))


@cache
def _shapes(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


@cache
def _needed(kind: Any) -> set[str]:
    """Fields that have no default."""
    missing = (MISSING, MISSING)
    return {f.name for f in fields(kind) if (f.default, f.default_factory) == missing}


def _start_of(text: str, at: At) -> int:
    """Where a value begins; in an object, where its key does."""
    place = _skip(text, 0)
    for wanted in at:
        number, start = 0, _skip(text, place + 1)
        while True:
            key, place = start, start
            if isinstance(wanted, str):
                name, end = _decoder.raw_decode(text, start)
                place = _skip(text, _skip(text, end) + 1)  # past the colon
                if name == wanted:
                    break
            elif number == wanted:
                break
            _, end = _decoder.raw_decode(text, place)
            number, start = number + 1, _skip(text, _skip(text, end) + 1)  # past the comma
    return key if at else place


def _skip(text: str, place: int) -> int:
    """The next position that is not white space."""
    while text[place].isspace():
        place += 1
    return place
