"""Read YAML strictly: every value knows its line and column, and nothing is guessed.

This module reads the parser's events, because nodes composed from them no longer show anchors and
tags. These are refused: in a file that a commissioner signs off, each line must show its own
meaning.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Any, Literal

import yaml

from scenarios.reading.as_written import WITHHELD_FIX, advice, is_withheld
from scenarios.reading.csv import Row, read_csv_table
from scenarios.reading.text import read_text, unseen_fault
from scenarios.reading.values import Written
from simulation.characters import SPACES, first_unseen
from simulation.errors import MOST_FAULTS_TOLD, Fault, Faults, InputError, nearest, one_of

__all__ = ["Faults", "Key", "Node", "Row", "read_csv_table", "read_yaml"]

LARGEST_YAML_BYTES = 2_000_000
DEEPEST_NESTING = 30
Kind = Literal["mapping", "sequence", "scalar"]

_NO_SPACE_AFTER_COLON = re.compile(r"[\s-]*(\w+):(?=[^\s/])")

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KIND_WORDS = {"mapping": "a group of keys", "sequence": "a list", "scalar": "a single value"}

# Part of the parser's own message -> what it usually means, how to put it right.
_PARSER_HINTS = (
    (
        "scanning an alias",
        "'*' starts an alias, which is refused here",
        f"write the value out, or put text that starts with '*' in quotes; where a number belongs, "
        f"{WITHHELD_FIX}",
    ),
    (
        "block sequence entries are not allowed",
        "'-' starts a list where a list is not allowed",
        f"put text that starts with '-' in quotes; where a number belongs, {WITHHELD_FIX}",
    ),
    (
        "scanning a block scalar",
        "'>' or '|' starts a text of several lines",
        f"put text that starts with it in quotes; where a number belongs, {WITHHELD_FIX}",
    ),
    (
        "scanning an anchor",
        "'&' starts an anchor, which is refused here",
        "delete it, or put text that starts with '&' in quotes",
    ),
    (
        "mapping values are not allowed",
        "there is a colon where none is allowed",
        "put text that contains a colon in quotes, and check the indentation of this line",
    ),
    (
        "could not find expected ':'",
        "a line has no colon after its key",
        "write 'key: value', with a space after the colon",
    ),
    (
        "cannot start any token",
        "a value starts with a character that has a meaning of its own in YAML",
        "put the value in quotes",
    ),
    (
        "expected ',' or",
        "a bracket or brace is not closed, or a comma is missing",
        "check the commas, and that every { has its } and every [ its ]",
    ),
    (
        "node content",
        "a value is missing, often because a bracket or brace is not closed",
        "check that every { has its } and every [ its ]",
    ),
    ("quoted scalar", "a quotation mark is not closed", "close the quotation mark"),
    (
        "did not find expected",
        "the indentation does not fit the lines above",
        "indent the keys of one group by the same number of spaces",
    ),
    (
        "expected <block end>",
        "the indentation does not fit the lines above",
        "indent the keys of one group by the same number of spaces",
    ),
)


class Key(str):
    """The text of a key, with its line and column."""

    file: str
    line: int
    column: int

    def fault(self, problem: str, *, expected: str = "", nearest: str = "", fix: str = "") -> Fault:
        """A fault at this key."""
        return Fault(self.file, self.line, self.column, problem, expected, nearest, fix)


class Node(Written):
    """A group of keys, a list or a single value of a YAML file, with its place."""

    __slots__ = ("entries", "kind", "members", "whole")
    words_need_quotes = True

    def __init__(
        self,
        kind: Kind,
        file: str,
        line: int,
        column: int,
        written: str = "",
        quoted: bool = False,
        label: str = "",
        whole: bool = False,
    ) -> None:
        super().__init__(file, line, column, written, quoted, label)
        self.kind: Kind = kind
        self.whole = whole
        self.entries: list[tuple[Key, Node]] = []
        self.members: list[Node] = []

    def mapping(
        self,
        required: Collection[str] = (),
        optional: Collection[str] = (),
        faults: Faults | None = None,
    ) -> dict[str, Node]:
        """The values of a closed group of keys.

        Raises InputError naming every unknown and missing key. With ``faults`` they are kept
        there instead, and the readable values are returned.
        """
        known = [*required, *optional]
        keep = faults if faults is not None else Faults()
        found: dict[str, Node] = {}
        meant = set()
        for key, value in self.items():
            if key in known:
                found[str(key)] = value
                continue
            few = len(keep.faults) < MOST_FAULTS_TOLD  # the others are only counted
            like = nearest(key, [name for name in known if name not in found] if few else ())
            meant.add(like)
            fault = _unknown_key(key, self.entries if few else [], one_of(known), like)
            if fault not in keep.faults[-1:]:  # the parts of one number have one fault
                keep.add(fault)
        for name in required:
            if name not in found and name not in meant:
                keep.add(self.fault(f"{self._named()} has no '{name}'", fix=f"add '{name}:'"))
        if faults is None:
            keep.raise_if_any()
        return found

    def items(self) -> list[tuple[Key, Node]]:
        """The keys and values of an open group, in the order of the file."""
        self._must_be("mapping")
        return self.entries

    def sequence(self) -> list[Node]:
        """The members of a list.

        Raises InputError for a list such as ``[0,5, 0,8]``, where commas may mark decimals.
        """
        self._must_be("sequence")
        if (joined := _with_decimal_commas(self.members)) is not None:
            first, second = joined
            text = f"{first.written},{second.written}"
            raise first.error(
                f"'{text}' is two members of this list, but may be one number",
                fix=f"write [{first.written}, {second.written}] with a space if they are two, or "
                f"{first.written}.{second.written} if the comma marks decimals",
            )
        return self.members

    def _named(self) -> str:
        if self.whole:
            return "the file"
        if self.label or self.kind == "scalar":
            return super()._named()
        return "this group" if self.kind == "mapping" else "this list"

    def _filled(self, expected: str, numeric: bool = False) -> None:
        if self.kind != "scalar":
            mark = self.members[0].written if len(self.members) == 1 else ""
            withheld = numeric and is_withheld(f"[{mark}]")
            raise self.error(
                f"{self._named()} is {_KIND_WORDS[self.kind]}",
                expected=expected,
                fix=WITHHELD_FIX if withheld else "",
            )
        super()._filled(expected, numeric)

    def _must_be(self, kind: Kind) -> None:
        if self.kind == kind:
            return
        empty = self.empty and self.kind == "scalar"
        found = "empty" if empty else _KIND_WORDS[self.kind]
        named = self._named() if self.label or self.whole else "this"
        fix = (
            "start each member on a line of its own with '- ', or write [first, second]"
            if kind == "sequence"
            else "write the keys below it, indented by two spaces, each as 'key: value'"
        )
        raise self.error(f"{named} is {found}", expected=_KIND_WORDS[kind], fix=fix)


def _unknown_key(key: Key, entries: list[tuple[Key, Node]], expected: str, like: str) -> Fault:
    """A fault at an unknown key, or at the comma in a number that produced it."""
    if cut := _cut_number(key, entries):
        before, text = cut
        return before.fault(
            f"'{before.label}' has '{before.written}' and then a comma, which ends the number",
            fix=advice(text),
        )
    fix = "" if like else "delete it, or write one of these"
    return key.fault(f"'{key}' is not a key here", expected=expected, nearest=like, fix=fix)


def _cut_number(key: Key, entries: list[tuple[Key, Node]]) -> tuple[Node, str] | None:
    """The value that a comma has cut, and all of it, if this key is a part of a number."""
    if not entries:
        return None
    place = next(i for i, (other, _) in enumerate(entries) if other is key)
    first = place
    while first and _is_digits(*entries[first]):
        first -= 1
    before = entries[first][1]
    if first == place or not before.written[-1:].isdigit():
        return None
    rest = takewhile(lambda entry: _is_digits(*entry), entries[first + 1 :])
    return before, ",".join([before.written, *(digits for digits, _ in rest)])


def _is_digits(key: Key, value: Node) -> bool:
    return bool(re.fullmatch(r"\d+(\.\d+)?", key)) and not value.written and not value.entries


def _with_decimal_commas(members: list[Node]) -> tuple[Node, Node] | None:
    """Two whole numbers joined by a bare comma, in a list where others have a space after it."""
    numbers = all(m.kind == "scalar" and re.fullmatch(r"\d+", m.written) for m in members)
    pairs = [(a, b) for a, b in pairwise(members) if numbers and a.line == b.line]
    joined = [(a, b) for a, b in pairs if b.column == a.column + len(a.written) + 1]
    return joined[0] if joined and len(joined) < len(pairs) else None


def read_yaml(path: Path | str) -> Node:
    """The whole of one YAML file.

    Raises InputError for a file that cannot be read or parsed, and for duplicate keys,
    anchors, aliases, merge keys, tags and second documents, all with line and column.
    """
    path = Path(path)
    text = read_text(path, LARGEST_YAML_BYTES)
    _refuse_tab_indents(str(path), text)
    builder = _Builder(str(path), yaml.parse(text, Loader=_Loader))
    try:
        root = builder.document()
    except yaml.MarkedYAMLError as error:
        fault = _unparsable(str(path), text, error)
        raise InputError([*builder.refused(), fault]) from error
    except yaml.YAMLError as error:
        raise InputError(Fault(str(path), None, None, f"not YAML: {error}")) from error
    refused = builder.refused()
    if refused:
        raise InputError(refused)
    return root


class _Builder:
    """Builds nodes from parser events, and collects everything that is refused."""

    def __init__(self, file: str, events: Iterator[Any]) -> None:
        self.file = file
        self.events = events
        self.faults = Faults()
        self.indirections: list[Fault] = []

    def refused(self) -> list[Fault]:
        """The faults; of anchors, aliases and similar only the first, with their number."""
        if not self.indirections:
            return self.faults.faults
        first, more = self.indirections[0], len(self.indirections) - 1
        if more:
            problem = f"{first.problem}, and so {'is' if more == 1 else 'are'} {more} more like it"
            first = replace(first, problem=problem)
        return sorted([*self.faults.faults, first], key=lambda f: (f.line or 0, f.column or 0))

    def document(self) -> Node:
        next(self.events)  # start of the stream
        event = next(self.events)
        if not isinstance(event, yaml.DocumentStartEvent):
            raise InputError(
                Fault(self.file, 1, 1, "the file is empty", fix="write at least one 'key: value'")
            )
        if event.tags:
            self._refuse(event, "a %TAG directive is refused here", "delete the line")
        root = self._node(next(self.events), "", 0)
        root.whole = True
        next(self.events)  # end of the document
        event = next(self.events)
        if isinstance(event, yaml.DocumentStartEvent):
            raise self._at(event, "'---' starts a second document", "keep one document in a file")
        return root

    def _node(self, event: Any, label: str, depth: int) -> Node:
        self._refuse_indirections(event)
        mark = event.start_mark
        kind: Kind = "scalar"
        if isinstance(event, yaml.MappingStartEvent):
            kind = "mapping"
        elif isinstance(event, yaml.SequenceStartEvent):
            kind = "sequence"
        if depth > DEEPEST_NESTING:
            raise self._at(
                event, f"more than {DEEPEST_NESTING} levels of nesting", "close each [ and {"
            )
        scalar = isinstance(event, yaml.ScalarEvent)
        if scalar:
            self._refuse_unseen(event, SPACES)
        node = Node(
            kind,
            self.file,
            mark.line + 1,
            mark.column + 1,
            event.value if scalar else "",
            bool(scalar and event.style),
            label,
        )
        if kind == "mapping":
            self._fill_mapping(node, depth)
        elif kind == "sequence":
            while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
                node.members.append(self._node(event, "", depth + 1))
        return node

    def _fill_mapping(self, node: Node, depth: int) -> None:
        seen: dict[str, Key] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._key(event, depth)
            if key in seen:
                self.faults.add(
                    key.fault(
                        f"'{key}' appears twice, on line {seen[key].line} and line {key.line}",
                        fix="keep one of them",
                    )
                )
            seen.setdefault(key, key)
            node.entries.append((key, self._node(next(self.events), key, depth + 1)))

    def _key(self, event: Any, depth: int) -> Key:
        if not isinstance(event, yaml.ScalarEvent):
            if isinstance(event, yaml.AliasEvent):
                self._refuse_indirections(event)
            else:
                self._refuse(event, "a key cannot be a list or a group", "write a plain word")
                self._node(event, "", depth + 1)
            written = ""
        else:
            self._refuse_indirections(event)
            self._refuse_unseen(event)
            written = event.value
            if not written:
                self._refuse(event, "a key is empty", "write a word before the colon")
            if written == "<<" and not event.style:
                self._refuse(event, "'<<' merges another group, which is refused here")
        key = Key(written)
        key.file, key.line = self.file, event.start_mark.line + 1
        key.column = event.start_mark.column + 1
        return key

    def _refuse_indirections(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._refuse_indirection(event, f"'*{event.anchor}' is an alias")
            return
        if event.anchor is not None:
            self._refuse_indirection(event, f"'&{event.anchor}' is an anchor")
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._refuse_indirection(event, f"'{tag}' is a tag")

    def _refuse_indirection(self, event: Any, what: str) -> None:
        fix = "write the value out where it is used, or put text in quotes"
        self.indirections += self._at(event, f"{what}, which is refused here", fix).faults

    def _refuse_unseen(self, event: Any, allowed: str = "") -> None:
        """Refuse what an escape makes of plain text."""
        index = first_unseen(event.value, allowed)
        if index >= 0:
            problem, _, fix = unseen_fault(event.value[index])
            self._refuse(event, problem, fix)

    def _refuse(self, event: Any, problem: str, fix: str = "") -> None:
        fix = fix or "write the value out where it is used, or put text in quotes"
        self.faults.add(*self._at(event, problem, fix).faults)

    def _at(self, event: Any, problem: str, fix: str) -> InputError:
        mark = event.start_mark
        return InputError(Fault(self.file, mark.line + 1, mark.column + 1, problem, fix=fix))


def _refuse_tab_indents(file: str, text: str) -> None:
    if "\t" not in text:
        return
    for line, content in enumerate(text.split("\n"), start=1):
        indent = content[: len(content) - len(content.lstrip())]
        if "\t" in indent and content.strip():
            raise InputError(
                Fault(
                    file,
                    line,
                    indent.index("\t") + 1,
                    "a tab is used to indent",
                    expected="spaces",
                    fix="replace each tab at the start of the line by two spaces",
                )
            )


def _unparsable(file: str, text: str, error: yaml.MarkedYAMLError) -> Fault:
    said = " ".join(part for part in (error.context, error.problem) if part)
    mark = error.problem_mark or error.context_mark
    opened = error.context_mark
    if opened and any(words in said for words in ("simple key", "quoted scalar", "flow ")):
        mark = opened  # where it starts; the parser only notices later, often at the file's end
    line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
    above = text.split("\n")[(line or 1) - 2] if line and line > 1 else ""
    joined = _NO_SPACE_AFTER_COLON.match(above)
    if joined and "mapping values" in said:
        return Fault(
            file,
            (line or 2) - 1,
            joined.end(),
            f"there is no space after the colon of '{joined[1]}'",
            fix=f"write '{joined[1]}: ', with a space after the colon",
        )
    for part, meaning, fix in _PARSER_HINTS:
        if part in said:
            return Fault(file, line, column, f"{meaning} ({said})", fix=fix)
    return Fault(file, line, column, f"this is not YAML: {said}")
