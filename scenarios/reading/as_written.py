"""Numbers that people may mean when they write ``0,33``, ``1 250``, ``£1.2m``, ``033``.

No number is read in this way. A message gives the likeliest reading, or both if there are two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

WITHHELD_FIX = (
    "write one number: your best estimate if the true one is withheld, or 0 if there is none"
)
_WITHHELD = re.compile(
    r"\*+|\.{1,3}|…|:|[-–—−]+|\?+|#|#?n/?a!?|n\.a\.?|\[?(?:c|x|z|u|s|w|low|few|nil|none)\]?"
    r"|nan|null|none|tb[cda]|unknown|missing|suppressed|withheld|redacted|confidential"
    r"|not (?:known|available|applicable|recorded)|(?:<|>|≤|≥|<=|>=)\s*\d+"
    r"|(?:less|fewer|more) than \w+|(?:under|below|over) \w+"
    r"|\d\s*(?:[-–—]|to)\s*\d",
    re.IGNORECASE,
)
_SPACES = "\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f"
_MINUSES, _APOSTROPHES = "\u2212\u2013", "\u2018\u2019\u00b4`"
_WIDE_DIGITS = "".join(chr(0xFF10 + digit) for digit in range(10))
_SAME = str.maketrans(
    _SPACES + _MINUSES + _APOSTROPHES + _WIDE_DIGITS,
    " " * len(_SPACES) + "-" * len(_MINUSES) + "'" * len(_APOSTROPHES) + "0123456789",
)
_PARTS = re.compile(
    r"(?:~|\u2248|c\.|ca\.?\s|approx\w*\.?\s|about\s)?\s*"
    r"(?P<minus>-?)\s*(?P<pound>£|GBP\s*)?(?P<sign>[-+]?)\s*"
    r"(?P<digits>\d[\d ,.'_]*\d|[.,]?\d+)[.]?"
    r"\s*(?P<times>k|m|mn|bn|thousand|million|billion)?\s*(?P<pounds>GBP|£)?"
    r"(?:\s+(?P<words>[A-Za-z][^\d]*)|(?P<mark>[*\u2020\u2021¹²³]|\s*[\[(][a-z]+[\])]))?",
    re.ASCII | re.IGNORECASE,
)
_TIMES = {"k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "bn": 9, "billion": 9}
_MARKS = {",": "the comma", ".": "the point"}


@dataclass(frozen=True)
class Reading:
    """One possible number, written plainly, and the condition for it."""

    number: Decimal
    when: str = ""

    def also(self, when: str) -> Reading:
        """The same number, if one thing more is so."""
        return Reading(self.number, f"{self.when} and {when}" if self.when else when)

    def __str__(self) -> str:
        text = f"{self.number:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text


def is_withheld(written: str) -> bool:
    """Whether this marks a number that is not given: ``*``, ``[c]``, ``..``, ``N/A``, ``<5``."""
    return bool(_WITHHELD.fullmatch(written.strip()))


def readings(written: str, whole: bool = False) -> list[Reading]:
    """Possible meanings of a number that is not written plainly, likeliest first; [] if unclear.

    Args:
        whole: whether a whole number is meant, so that 1,250 can only mark thousands.
    """
    text = written.translate(_SAME).strip()
    bracketed = re.fullmatch(r"\((.*\d.*)\)", text)
    parts = _PARTS.fullmatch(bracketed[1] if bracketed else text)
    if not parts:
        return []
    minus = "-" in (parts["minus"], parts["sign"]) or bool(bracketed)
    money = bool(parts["pound"] or parts["pounds"])
    found = list(_of_digits(parts["digits"], whole or (money and not parts["times"])))
    if parts["times"]:
        found = list(_multiplied(found, parts["times"], money))
    if bracketed:
        found = [one.also("brackets mean a minus") for one in found]
    signed = (Reading(-one.number, one.when) if minus else one for one in found)
    return list({one.number: one for one in signed}.values())


def advice(
    written: str,
    low: float | None = None,
    high: float | None = None,
    whole: bool = False,
    unit: str = "",
) -> str:
    """How to write a number that is not written plainly; "" if no reading is likely.

    Args:
        low, high: allowed range, which may rule out one of two readings.
        whole: whether only a whole number can.
        unit: stands after the number, such as ``%``.
    """
    if is_withheld(written):
        return WITHHELD_FIX
    found = readings(written, whole)
    if len(found) == 1 and not unit and str(found[0]) == written.strip():
        return ""
    if whole and len(found) > 1:
        found = [one for one in found if one.number == one.number.to_integral_value()] or found
        found = [Reading(found[0].number)] if len(found) == 1 else found
    fitting = [one for one in found if _fits(one.number, low, high, whole)]
    if found and not fitting:
        return f"it seems to mean {found[0]}{unit}, which is not allowed here; correct it"
    told = [f"{one}{unit}" + (f" if {one.when}" if one.when else "") for one in fitting]
    return f"write {', or '.join(told)}" if told else ""


def _fits(number: Decimal, low: float | None, high: float | None, whole: bool) -> bool:
    inside = (low is None or number >= low) and (high is None or number <= high)
    return inside and (not whole or number == number.to_integral_value())


def _of_digits(text: str, few_decimals: bool) -> Iterator[Reading]:
    """The readings of digits with marks between them.

    Args:
        few_decimals: whether three decimals cannot be meant, as in pounds and pence.
    """
    marks = "".join(dict.fromkeys(re.sub(r"\d", "", text)))
    if not marks:
        yield from _of_whole(text)
    elif len(marks) == 1:
        yield from _with_one_mark(text, marks, few_decimals)
    elif len(marks) == 2 and marks[1] in ",." and text.count(marks[1]) == 1:
        whole, _, rest = text.partition(marks[1])
        if _in_thousands(whole.split(marks[0])):
            yield Reading(Decimal(f"{whole.replace(marks[0], '')}.{rest}"))


def _of_whole(text: str) -> Iterator[Reading]:
    if len(text) > 1 and text.startswith("0"):
        yield Reading(Decimal(text), "the 0 in front means nothing")
        yield Reading(Decimal(f"0.{text[1:]}"), "a decimal point was lost")
    else:
        yield Reading(Decimal(text))


def _with_one_mark(text: str, mark: str, few_decimals: bool) -> Iterator[Reading]:
    parts = text.split(mark)
    joined = Reading(Decimal("".join(parts)))
    thousands = _in_thousands(parts)
    if mark not in _MARKS or len(parts) > 2 or (thousands and few_decimals and mark == ","):
        if thousands:
            yield joined
        return
    decimal = Decimal(f"{parts[0] or 0}.{parts[1]}")
    if not thousands:
        yield Reading(decimal)
        return
    both = [
        Reading(joined.number, f"{_MARKS[mark]} marks thousands"),
        Reading(decimal, f"{_MARKS[mark]} marks decimals"),
    ]
    yield from both if mark == "," else reversed(both)


def _in_thousands(parts: list[str]) -> bool:
    """Whether digits stand in groups of three, as 1,250 does and 0,350 and 12,5 do not."""
    first, *rest = parts
    return 1 <= len(first) <= 3 and first[0] != "0" and all(len(part) == 3 for part in rest)


def _multiplied(found: Iterable[Reading], word: str, money: bool) -> Iterator[Reading]:
    letter = word.lower()
    for one in found:
        times = Decimal(10) ** _TIMES[letter]
        multiplied = Reading(one.number * times, one.when)
        sure = money or letter != "m"
        yield multiplied if sure else multiplied.also("m means million")
        if not sure:
            yield one.also("m is a unit")
