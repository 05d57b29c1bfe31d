"""Open a text file that a user wrote, or say why it cannot be opened."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from simulation.characters import SPACES, first_unseen, name_of
from simulation.errors import Fault, InputError, nearest

SPREADSHEET_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
UTF16_STARTS = (b"\xff\xfe", b"\xfe\xff")

_NO_SPACES = str.maketrans("", "", SPACES)


def is_there(path: Path) -> bool:
    """Whether anything has this name, even a link to nothing, which is then refused."""
    return path.exists() or path.is_symlink()


def read_text(path: Path, largest_bytes: int) -> str:
    """The text of a UTF-8 file, without its byte order mark.

    Raises InputError for a missing file, a folder, no permission, a file above
    ``largest_bytes``, a binary file, bytes that are not UTF-8, or a character that cannot be
    seen (with line and column).
    """
    raw = _read_bytes(path, largest_bytes)
    if raw.startswith(SPREADSHEET_STARTS):
        raise _refused(
            path,
            "this is a spreadsheet or zip file, not text",
            fix="in the spreadsheet choose 'Save as' and a plain text format (CSV UTF-8)",
        )
    if b"\0" in raw and not raw.startswith(UTF16_STARTS):
        line, column = _place_of_byte(raw, raw.index(b"\0"))
        raise _refused(
            path,
            "this is a binary file, not text",
            line=line,
            column=column,
            expected="plain text",
            fix="check that this is the right file, or save it again as plain UTF-8 text",
        )
    if raw.startswith(UTF16_STARTS):
        raise _refused(
            path,
            "this file is saved as UTF-16",
            expected="UTF-8 text",
            fix="save it again with the encoding UTF-8",
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _place_of_byte(raw, error.start)
        raise _refused(
            path,
            f"byte 0x{raw[error.start]:02x} is not UTF-8 text (often a £ or a curly quote"
            " saved by an older Windows program)",
            line=line,
            column=column,
            expected="UTF-8 text",
            fix="save the file again with the encoding UTF-8",
        ) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # lines as every reader counts them
    _refuse_unseen_characters(path, text)
    return text


def _read_bytes(path: Path, largest_bytes: int) -> bytes:
    try:
        if path.is_dir():
            raise _refused(
                path, "this is a folder", expected="a file", fix="name a file inside the folder"
            )
        if not path.exists():
            raise _missing(path)
        if not path.is_file():
            raise _refused(path, "this is not an ordinary file", expected="a text file")
        size = path.stat().st_size
        if size > largest_bytes:
            raise _refused(
                path,
                f"the file has {size:,} bytes",
                expected=f"at most {largest_bytes:,} bytes",
                fix="check that this is the right file, or split it",
            )
        return path.read_bytes()
    except PermissionError as error:
        raise _refused(
            path,
            "you have no permission to read this file",
            fix="ask its owner for read permission, or copy it to a folder of your own",
        ) from error
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise _refused(path, f"the file cannot be read: {reason}") from error


def _missing(path: Path) -> InputError:
    if not path.parent.is_dir():
        return _refused(
            path, f"there is no folder '{path.parent}'", fix="check the spelling of the folder"
        )
    if path.is_symlink():
        return _refused(
            path,
            "this is a link to a file that is not there",
            fix="mend the link, or copy the file",
        )
    return _refused(
        path,
        "there is no such file",
        nearest=nearest(path.name, sorted(other.name for other in path.parent.iterdir())),
        fix=f"check the name, or create the file in {_folder_words(path.parent)}",
    )


def _folder_words(folder: Path) -> str:
    return "this folder" if folder == Path() else f"'{folder}'"


def _refuse_unseen_characters(path: Path, text: str) -> None:
    if text.isascii() and text.translate(_NO_SPACES).isprintable():
        return
    for line, content in enumerate(text.split("\n"), start=1):
        index = first_unseen(content, SPACES)
        if index >= 0:
            problem, expected, fix = unseen_fault(content[index])
            raise _refused(path, problem, line=line, column=index + 1, expected=expected, fix=fix)


def unseen_fault(character: str) -> tuple[str, str, str]:
    """What to say of a character that cannot be seen: problem, expected, fix."""
    if unicodedata.category(character) == "Cc":
        problem = f"control character {ord(character)} found; this may be a binary file"
    else:
        problem = f"there is a character here that cannot be seen: {name_of(character)}"
    fix = "delete the character, or save the file again as plain text"
    return problem, "plain text", fix


def _place_of_byte(raw: bytes, position: int) -> tuple[int, int]:
    line_start = raw.rfind(b"\n", 0, position) + 1
    before = raw[line_start:position].decode("utf-8", errors="replace")
    return raw.count(b"\n", 0, position) + 1, len(before) + 1


def _refused(
    path: Path,
    problem: str,
    *,
    line: int | None = None,
    column: int | None = None,
    expected: str = "",
    nearest: str = "",
    fix: str = "",
) -> InputError:
    return InputError(Fault(str(path), line, column, problem, expected, nearest, fix))
