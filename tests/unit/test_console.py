"""A console with a small alphabet, such as that of Windows outside UTF-8."""

from __future__ import annotations

import io
import sys

import pytest

from commands.console import print_plainly


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("cp1252", "£5m – -2 -> Llyn up 3 x"),
        ("ascii", "GBP 5m - -2 -> Llyn up 3 x"),
        ("utf-8", "£5m – −2 → Llŷn ↗ 3 x"),
    ],
)
def test_a_character_that_is_lacking_is_shown_by_the_nearest(
    encoding: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects Windows consoles from an internal error in the middle of a verdict."""
    written = io.BytesIO()
    stream = io.TextIOWrapper(written, encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    print_plainly()
    stream.write("£5m – −2 → Llŷn ↗ 3 x")
    stream.flush()
    assert written.getvalue().decode(encoding) == shown
