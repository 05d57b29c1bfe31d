"""Characters that cannot be seen: refused in what a person writes, shown as what they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.reading.csv import read_csv_table
from scenarios.reading.yaml import read_yaml
from simulation.characters import first_unseen, name_of, shown
from simulation.errors import Fault, InputError

UNSEEN = {
    "left-to-right embedding": "\u202a",
    "right-to-left isolate": "\u2067",
    "zero-width joiner": "\u200d",
    "word joiner": "\u2060",
    "soft hyphen": "\xad",
    "byte order mark within": "\ufeff",
    "line separator": "\u2028",
    "next line": "\x85",
    "delete": "\x7f",
    "Hangul filler": "\u3164",
    "a tag": "\U000e0041",
    "no character": "\ufdd0",
}
SEEN = "Ynys Môn – £5 “each”, naïve café, 50 %, 中文, 😀, 2\u00a0000"


@pytest.mark.parametrize("character", UNSEEN.values(), ids=UNSEEN)
def test_a_file_may_not_hold_what_cannot_be_seen(character: str, tmp_path: Path) -> None:
    """Protects whoever signs a file off: it says nothing that they could not read in it."""
    for name, read in (("x.yaml", read_yaml), ("x.csv", lambda p: read_csv_table(p, ["a"]))):
        path = tmp_path / name
        path.write_text(f"a\n  b{character}\n", encoding="utf-8")
        with pytest.raises(InputError) as error:
            read(path)
        (fault,) = error.value.faults
        assert (fault.line, fault.column) == (2, 4)
        assert fault.fix.startswith("delete the character")
        assert character not in str(error.value)


@pytest.mark.parametrize("escape", ["\\e[1m", "\\u200f", "\\x00", "\\r", "\\L", "\\U0001D173"])
@pytest.mark.parametrize("written", ['title: "a{}"\n', '"ti{}tle": a\n', 'a: [b, "c{}"]\n'])
def test_an_escape_may_not_make_what_cannot_be_seen(
    escape: str, written: str, tmp_path: Path
) -> None:
    """Protects page and terminal from what only the YAML parser sees in plain text."""
    path = tmp_path / "x.yaml"
    path.write_text(written.format(escape), encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_yaml(path)
    assert error.value.faults[0].line == 1


def test_a_surrogate_alone_is_refused(tmp_path: Path) -> None:
    """Protects the run folder: such a text could not be written in UTF-8."""
    path = tmp_path / "x.yaml"
    path.write_text('title: "a\\ud83d"\n', encoding="utf-8")
    with pytest.raises(InputError):
        read_yaml(path)


def test_what_can_be_seen_is_taken(tmp_path: Path) -> None:
    """Protects names and words of every language from being taken for something else."""
    path = tmp_path / "x.yaml"
    path.write_text(f"title: {SEEN}\ntext: |\n  two\n  lines\n", encoding="utf-8")
    found = {str(key): node for key, node in read_yaml(path).items()}
    assert found["title"].text() == SEEN
    assert found["text"].text() == "two\nlines\n"
    assert first_unseen(SEEN) == -1 and shown(SEEN) == SEEN


def test_a_message_shows_what_cannot_be_seen() -> None:
    """Protects the terminal: a name read from a folder or an argument cannot rewrite a line."""
    fault = Fault("a\x1b[2K.yaml", None, None, "there is no '\u202egpj' or '\udce9'")
    assert str(fault) == "a<U+001B>[2K.yaml: there is no '<U+202E>gpj' or '<U+DCE9>'."
    assert name_of("\u202e") == "U+202E RIGHT-TO-LEFT OVERRIDE"
