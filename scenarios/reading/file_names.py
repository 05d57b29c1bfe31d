"""Names of files and folders that hometruth may make: names that every system allows.

Users pass place folders and run folders from one machine to another. So a name that Windows
refuses, or reads as something else, is refused everywhere.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from simulation.errors import Fault, InputError

DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)", re.IGNORECASE)
FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]')
LONGEST_NAME = 200  # of the 255 that file systems allow, with room for what is put around it
LONGEST_ON_WINDOWS = 259  # characters of a whole path, unless a setting allows more


def refuse_unfit(path: Path, longest_inside: int = 0, windows: bool = os.name == "nt") -> None:
    """Raise unless every system allows the new folders of a path.

    Args:
        longest_inside: characters of the longest path below it.
        windows: whether the limit on the length of a whole path holds.

    Raises:
        InputError: one fault for each name.
    """
    made = [each for each in (path, *path.parents) if each.name and not each.exists()]
    faults = [
        Fault(str(path), None, None, problem, fix="choose another name")
        for each in reversed(made)
        if (problem := why_unfit(each.name))
    ]
    length = len(str(path.absolute())) + longest_inside
    if windows and length > LONGEST_ON_WINDOWS:
        problem = f"paths of up to {length} characters would be made, and Windows holds 259"
        fix = "choose a folder nearer to the top of the drive"
        faults.append(Fault(str(path), None, None, problem, fix=fix))
    if faults:
        raise InputError(faults)


def why_unfit(name: str) -> str:
    """Why some system does not allow a file or folder of this name; "" if all do."""
    if name in (".", ".."):
        return ""
    if DEVICES.fullmatch(name.split(".")[0].rstrip()):
        return f"'{name}' is the name of a device on Windows"
    if found := FORBIDDEN.search(name):
        shown = found[0] if found[0].isprintable() else f"control character {ord(found[0])}"
        return f"'{name}' has a character that no name may have on Windows: {shown}"
    if name[-1] in ". ":
        return f"'{name}' ends in a full stop or a space, which Windows leaves out"
    if len(name.encode(errors="surrogateescape")) > LONGEST_NAME:
        return f"this name is longer than {LONGEST_NAME} bytes"
    return ""
