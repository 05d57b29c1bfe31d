"""Characters that a reader cannot see: refused in users' text, and named in messages."""

from __future__ import annotations

import unicodedata

UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode's categories of control, format, surrogate, line and paragraph characters."""

BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks that Unicode gives no shape."""

SPACES = "\t\n"


def first_unseen(text: str, allowed: str = "") -> int:
    """The index of the first character that cannot be seen, or -1.

    Args:
        allowed: characters that may be there all the same.
    """
    if text.isascii() and text.isprintable():
        return -1
    return next((i for i, c in enumerate(text) if is_unseen(c) and c not in allowed), -1)


def is_unseen(character: str) -> bool:
    """Whether a character has no shape, or turns or overwrites the next character."""
    return unicodedata.category(character) in UNSEEN or character in BLANK or _is_none(character)


def name_of(character: str) -> str:
    """The name of a character for a message: ``U+202E RIGHT-TO-LEFT OVERRIDE``."""
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X} {name}".rstrip()


def shown(text: str) -> str:
    """The text with numbers in place of characters that cannot be seen."""
    if first_unseen(text) < 0:
        return text
    return "".join(f"<U+{ord(c):04X}>" if is_unseen(c) else c for c in text)


def _is_none(character: str) -> bool:
    """Whether Unicode says that this will never be a character."""
    return ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF
