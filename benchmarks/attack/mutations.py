"""Ways to spoil a file: seeded, each a small change that a person or a program could make."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

NASTY = (
    "", "0", "-1", "-0", "1", "2", "3.5", "1e308", "-1e308", "1e-320", "1e30", "9" * 19, "9" * 400,
    "70000", "999999999", "44562", "0,33", "1.234,5", "1,000", "033", "+5", "5.", ".5", "1_000",
    "0x1F", "0o17", "٣", "\uff11\uff12", "½", "∞", "nan", ".nan", "inf", "-.inf", "true",
    "no", "~", "null",
    "50%", "140%", "1000%", "-5%", "100000%", "%", "1e3%", "<5", "*", "[c]", "..", "-", "N/A",
    "9999-12-31", "0001-01-01", "2027-02-31", "2090-04-01", "1890-04-01", "2027-4-1", "01/04/2027",
    "2026/27", "year 2", "year 0", "year 99999999999", "9 months", "0 months", "1.5 months",
    "9999999999 years", "601 months", "0 days", "baseline", "./whole.yaml", "../first", "whole",
    "C:\\whole.yaml", "CON", "each value", "&a b", "*a", "!!python/object:os.system x", "!!int 3",
    "<<", "? x", "- x", "a: b", "[", "{", "}", "[]", "{}", "[1, 2]", "{a: 1}", '"', "'", "|", ">",
    "%TAG", "---", "...", "#", "=1+1", "@SUM(A1)", "<script>", "a\tb", "\u202egpj", "a\u200bb",
    "caf\xe9", "\x07", '"\\e[31m"', '"\\ud800"', '"\\u202e"', '"\\0"', "x" * 300, "x" * 70000,
    "local_beds", "suitable_homes", "out_of_area", "council", "transition_fund", "adults", "none",
    "probability", "GBP per year", "log", "logit", "fixed", "A", "£5", "5 beds", "<U+202E>",
)  # fmt: skip
CHARACTERS = "\0\a\x1b\x7f\x85\xa0\xad\u200b\u200f\u2028\u202e\u2066\ufeff\ufffe٣é😀:#,;\"'[]{}&*!|>%@`\t\r\n -0159.eE"  # noqa: E501
SCALAR = re.compile(r"(?<=[:,\[{-] )[^\s,\]}\[{#][^,\]}\[{#\n]*|(?<=: )\S[^\n]*")
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
LARGEST_COPY = 40

Chance = random.Random
Mutate = Callable[[str, Chance], str]


def mutated(content: bytes, chance: Chance) -> tuple[str, bytes]:
    """A spoilt copy of a file, and the names of the ways in which it was spoilt."""
    names = []
    for _ in range(chance.choices((1, 2, 3), (70, 20, 10))[0]):
        name = chance.choice(tuple(WAYS))
        names.append(name)
        content = _apply(name, content, chance)
    return " + ".join(names), content


def _apply(name: str, content: bytes, chance: Chance) -> bytes:
    way = WAYS[name]
    if isinstance(way, str):
        return _as_bytes(way, content, chance)
    text = content.decode("utf-8", errors="surrogateescape")
    return way(text, chance).encode("utf-8", errors="surrogatepass")


def _as_bytes(way: str, content: bytes, chance: Chance) -> bytes:
    """Ways that only bytes have."""
    at = chance.randrange(len(content) + 1)
    if way == "cut":
        return content[:at]
    if way == "flip":
        return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]
    if way == "crlf":
        return content.replace(b"\n", b"\r\n")
    if way == "cr":
        return content.replace(b"\n", b"\r")
    text = content.decode("utf-8", errors="replace")
    return text.encode(way, errors="replace")


def _lines(change: Callable[[list[str], Chance], object]) -> Mutate:
    def way(text: str, chance: Chance) -> str:
        lines = text.split("\n")
        change(lines, chance)
        return "\n".join(lines)

    return way


def _drop_line(lines: list[str], chance: Chance) -> None:
    del lines[chance.randrange(len(lines))]


def _double_line(lines: list[str], chance: Chance) -> None:
    at = chance.randrange(len(lines))
    lines.insert(at, lines[at])


def _swap_lines(lines: list[str], chance: Chance) -> None:
    a, b = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]


def _shift_line(lines: list[str], chance: Chance) -> None:
    at = chance.randrange(len(lines))
    lines[at] = chance.choice(("  ", " ", "\t")) + lines[at]


def _many_lines(lines: list[str], chance: Chance) -> None:
    at = chance.randrange(len(lines))
    lines[at:at] = [lines[at]] * chance.randrange(2, LARGEST_COPY)


def _one(pattern: re.Pattern[str], new: Callable[[str, Chance], str]) -> Mutate:
    def way(text: str, chance: Chance) -> str:
        found = list(pattern.finditer(text))
        if not found:
            return text
        match = chance.choice(found)
        return text[: match.start()] + new(match[0], chance) + text[match.end() :]

    return way


def _character(text: str, chance: Chance) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(CHARACTERS) + text[at + chance.randrange(2) :]


def _swap_values(text: str, chance: Chance) -> str:
    found = list(SCALAR.finditer(text)) or list(WORD.finditer(text))
    if len(found) < 2:
        return text
    a, b = sorted(chance.sample(found, 2), key=lambda match: match.start())
    return text[: a.start()] + b[0] + text[a.end() : b.start()] + a[0] + text[b.end() :]


def _cell(text: str, chance: Chance) -> str:
    """Another cell of a table: a nasty one, or that of another row."""
    lines = text.split("\n")
    rows = [n for n, line in enumerate(lines) if "," in line]
    if not rows:
        return text
    at = chance.choice(rows)
    cells = lines[at].split(",")
    column = chance.randrange(len(cells))
    other = lines[chance.choice(rows)].split(",")
    cells[column] = chance.choice((chance.choice(NASTY), other[min(column, len(other) - 1)]))
    lines[at] = ",".join(cells)
    return "\n".join(lines)


def _column(text: str, chance: Chance) -> str:
    """A column away, or twice."""
    lines = [line.split(",") for line in text.split("\n")]
    column = chance.randrange(max(map(len, lines)))
    for cells in lines:
        if column < len(cells):
            cells[column : column + 1] = cells[column : column + 1] * chance.choice((0, 2))
    return "\n".join(",".join(cells) for cells in lines)


def _other_number(word: str, chance: Chance) -> str:
    """A number that could be meant."""
    value = float(word)
    new = chance.choice((value + 1, value - 1, value * 2, value / 2, value * 10, value * 1.1))
    return f"{new:.0f}" if "." not in word else f"{new:.6g}"


def _digit(word: str, chance: Chance) -> str:
    at = chance.randrange(len(word))
    return word[:at] + str(chance.randrange(10)) + word[at + 1 :]


def _typing(word: str, chance: Chance) -> str:
    at = chance.randrange(len(word))
    return chance.choice((word[:at] + word[at + 1 :], word[:at] + word[at:].swapcase(),
                          word[:at] + word[at] * 2 + word[at + 1 :]))  # fmt: skip


def _nasty(_: str, chance: Chance) -> str:
    return chance.choice(NASTY)


def _quoted(word: str, chance: Chance) -> str:
    return chance.choice((f'"{word}"', f"'{word}'", f'"{word}', f"[{word}]", f"{{{word}: 1}}"))


def _own_word(text: str, chance: Chance) -> str:
    """A word of the file in place of another."""
    words = WORD.findall(text)
    return _one(WORD, lambda _, c: c.choice(words))(text, chance) if words else text


WAYS: dict[str, Mutate | str] = {
    "a line less": _lines(_drop_line),
    "a line twice": _lines(_double_line),
    "a line many times": _lines(_many_lines),
    "two lines swapped": _lines(_swap_lines),
    "a line indented": _lines(_shift_line),
    "a character": _character,
    "a value": _one(SCALAR, _nasty),
    "a number": _one(NUMBER, _nasty),
    "another number": _one(NUMBER, _other_number),
    "a number a little off": _one(NUMBER, _other_number),
    "a digit": _one(NUMBER, _digit),
    "a word": _one(WORD, _nasty),
    "a word mistyped": _one(WORD, _typing),
    "a word of the file": _own_word,
    "two values swapped": _swap_values,
    "a value quoted": _one(SCALAR, _quoted),
    "a cell": _cell,
    "a column": _column,
    "the rest cut off": "cut",
    "a byte": "flip",
    "CRLF": "crlf",
    "CR": "cr",
    "Latin-1": "latin-1",
    "UTF-16": "utf-16",
    "a byte order mark": "utf-8-sig",
}
