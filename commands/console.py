"""Printing on a console whose alphabet is small, such as that of Windows outside UTF-8."""

from __future__ import annotations

import codecs
import io
import sys
import unicodedata

PLAIN = {"−": "-", "–": "-", "→": "->", "↗": "up", "↘": "down", "≤": "<=", "≥": ">=", "£": "GBP "}
ERRORS = "hometruth_plain"


def print_plainly() -> None:
    """Let a character that the console lacks be printed as the nearest one that it has."""
    codecs.register_error(ERRORS, _nearest)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.encoding.lower().startswith("utf"):
            stream.reconfigure(errors=ERRORS)


def _nearest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(PLAIN.get(each) or _without_marks(each) or "?" for each in lacking), error.end


def _without_marks(character: str) -> str:
    """A letter without its accents, as in ASCII; "" of what has no such form."""
    return unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
