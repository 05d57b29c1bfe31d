"""Printing on a console with few characters, such as Windows without UTF-8."""

from __future__ import annotations

import codecs
import io
import sys
import unicodedata

PLAIN = {"−": "-", "–": "-", "→": "->", "↗": "up", "↘": "down", "≤": "<=", "≥": ">=", "£": "GBP "}
ERRORS = "hometruth_plain"


def print_plainly() -> None:
    """Print the nearest available character for one that the console lacks."""
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
    """A letter without its accents, as in ASCII; "" if it has no such form."""
    return unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
