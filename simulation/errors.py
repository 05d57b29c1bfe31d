"""Errors in what a user wrote: what is wrong, where, and how to fix it."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import ParamSpec, TypeVar

from simulation.characters import shown

T = TypeVar("T")
P = ParamSpec("P")

MOST_CHOICES_LISTED = 24
MOST_FAULTS_TOLD = 30
HAPPENED_AT = "It happened at "


class HometruthError(Exception):
    """An error that hometruth explains in its own words."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong in one place of one file.

    Lines and columns count from 1; ``None`` where the fault has no single place.
    ``expected`` completes the sentence "Expected ...", ``fix`` completes "Fix: ...".
    """

    file: str
    line: int | None
    column: int | None
    problem: str
    expected: str = ""
    nearest: str = ""
    fix: str = ""

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        sentences = [_sentence(self.problem)]
        if self.expected:
            sentences.append(_sentence(f"Expected {self.expected}"))
        if self.nearest:
            sentences.append(f"Did you mean '{self.nearest}'?")
        if self.fix:
            sentences.append(_sentence(f"Fix: {self.fix}"))
        return shown(f"{place}: {' '.join(sentences)}" if place else " ".join(sentences))


class InputError(HometruthError):
    """One or more faults in what a user wrote. Its text has one paragraph per fault."""

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults: list[Fault] = [faults] if isinstance(faults, Fault) else list(faults)
        # args rebuild the error when a worker process sends it back
        super().__init__(self.faults)

    def __str__(self) -> str:
        told = [str(fault) for fault in self.faults[:MOST_FAULTS_TOLD]]
        more = len(self.faults) - len(told)
        if more:
            told.append(f"And {more:,} more. Put these right first, and check again.")
        return "\n\n".join(told)


class Faults:
    """Gathers the faults of one or more files, so that they are reported together."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def __bool__(self) -> bool:
        return bool(self.faults)

    def add(self, *faults: Fault) -> None:
        """Keep these faults for the report."""
        self.faults.extend(faults)

    def attempt(self, read: Callable[P, T], /, *arguments: P.args, **options: P.kwargs) -> T | None:
        """Return what ``read`` returns, or keep its faults and return None."""
        try:
            with happening_at(getattr(read, "__self__", None), *arguments):
                return read(*arguments, **options)
        except InputError as error:
            self.faults.extend(error.faults)
            return None

    def raise_if_any(self) -> None:
        """Raise InputError with every fault kept so far, if there is one."""
        if self.faults:
            raise InputError(self.faults)


@contextmanager
def happening_at(*where: object) -> Iterator[None]:
    """Let an error that nobody foresaw say where it happened, once, as closely as is known.

    Args:
        where: what was being read; the first that is a path, or has a ``file``, is named.
    """
    try:
        yield
    except HometruthError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.filename:
            raise  # the system has named it
        place = next(filter(None, map(_place_of, where)), "")
        if place and not any(n.startswith(HAPPENED_AT) for n in getattr(error, "__notes__", ())):
            error.add_note(f"{HAPPENED_AT}{shown(place)}.")
        raise


def _place_of(what: object) -> str:
    """The file, line and column of something read; "" where it has none."""
    if isinstance(what, os.PathLike):
        return str(what)
    parts = [getattr(what, name, None) for name in ("file", "line", "column")]
    return ":".join(str(part) for part in parts if part) if parts[0] else ""


def nearest(word: str, choices: Iterable[str]) -> str:
    """The choice closest to ``word``, or "" when none is close."""
    return _nearest(word, tuple(choices))


@lru_cache(maxsize=4096)
def _nearest(word: str, choices: tuple[str, ...]) -> str:
    plain = {_plain(choice): choice for choice in reversed(choices)}
    close = difflib.get_close_matches(_plain(word), list(plain), n=1, cutoff=0.6)
    return plain[close[0]] if close else ""


def one_of(choices: Collection[str]) -> str:
    """The words that complete "Expected ..." for a closed list."""
    listed = list(choices)
    if not listed:
        return "nothing here"
    if len(listed) > MOST_CHOICES_LISTED:  # too many to read
        return f"one of {len(listed)} names, such as {', '.join(listed[:3])}"
    return f"one of: {', '.join(listed)}"


def _plain(word: str) -> str:
    """The word without frequent mistakes: case, hyphens for underscores, leading zeros."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", re.sub(r"[- ]", "_", word.lower()))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else text + "."
