"""A small spreadsheet of its own: works out a workbook's formulas from their text alone.

It knows the few kinds of formula that the workbook uses and shares no code with what wrote them,
so that a formula that says something else than the value beside it is found out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.formula import ArrayFormula

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}
SUMS: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "&": lambda a, b: f"{a}{b}",
}
BINDING = {**dict.fromkeys(COMPARISONS, 1), "&": 2, "+": 3, "-": 3, "*": 4, "/": 4}


class Spreadsheet:
    """A workbook whose cells can be changed and worked out again."""

    def __init__(self, path: Path) -> None:
        self.book = openpyxl.load_workbook(path)
        self.names = {n: d.attr_text for n, d in self.book.defined_names.items()}
        self._known: dict[tuple[str, int, int], Any] = {}

    def change(self, sheet: str, cell: str, value: object) -> None:
        """Type a value into a cell; everything is worked out again when asked for."""
        self.book[sheet][cell] = value
        self._known.clear()

    def formulas(self) -> Iterable[tuple[str, str]]:
        """The sheet and address of every cell with a formula."""
        for sheet in self.book:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        yield sheet.title, cell.coordinate

    def value(self, sheet: str, address: str) -> Any:
        """What a cell shows."""
        column, row, _, _ = range_boundaries(address)
        return self._cell(sheet, row, column)

    def _cell(self, sheet: str, row: int, column: int) -> Any:
        key = (sheet, row, column)
        if key not in self._known:
            cell = self.book[sheet].cell(row, column)
            text = cell.value.text if isinstance(cell.value, ArrayFormula) else cell.value
            if cell.data_type == "f":
                found = Formula(self, sheet, text).worked_out()
                self._known[key] = found.item() if isinstance(found, np.ndarray) else found
            else:
                self._known[key] = text
        return self._known[key]

    def range(self, reference: str, here: str) -> Any:
        """The value of a cell, or the values of cells, that a formula refers to."""
        reference = self.names.get(reference, reference)
        sheet, _, address = reference.rpartition("!")
        sheet = sheet.strip("'") or here
        left, top, right, bottom = range_boundaries(address.replace("$", ""))
        if ":" not in address:
            return self._cell(sheet, top, left)
        cells = [
            [self._cell(sheet, row, column) for column in range(left, right + 1)]
            for row in range(top, bottom + 1)
        ]
        found = np.empty((len(cells), len(cells[0])), dtype=object)
        found[:] = cells
        return found


class Formula:
    """One formula, read from left to right."""

    def __init__(self, sheet: Spreadsheet, here: str, text: str) -> None:
        self.sheet, self.here = sheet, here
        kept = Tokenizer(text).items
        self.tokens: list[Token] = [t for t in kept if t.type != Token.WSPACE]
        self.at = 0

    def worked_out(self) -> Any:
        """What the formula comes to."""
        found = self._expression(0)
        assert self.at == len(self.tokens), f"left over in {self.here}: {self.tokens[self.at :]}"
        return found

    def _next(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _take(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def _expression(self, least: int) -> Any:
        left = self._operand()
        while (token := self._next()) and token.type == Token.OP_IN:
            strength = BINDING[token.value]
            if strength <= least:
                break
            self._take()
            left = each(token.value, left, self._expression(strength))
        return left

    def _operand(self) -> Any:
        token = self._take()
        if token.type == Token.OP_PRE:
            return each("*", -1.0 if token.value == "-" else 1.0, self._operand())
        if token.type == Token.PAREN:
            found = self._expression(0)
            self._take()
            return found
        if token.type == Token.FUNC:
            return self._function(token.value.rstrip("("))
        if token.subtype == Token.NUMBER:
            return float(token.value)
        if token.subtype == Token.TEXT:
            return token.value[1:-1].replace('""', '"')
        assert token.subtype == Token.RANGE, token.value
        return self.sheet.range(token.value, self.here)

    def _function(self, name: str) -> Any:
        arguments: list[Any] = []
        while True:
            if (token := self._next()) and token.type == Token.FUNC and token.subtype == "CLOSE":
                self._take()
                break
            arguments.append(self._expression(0))
            if (token := self._next()) and token.type == Token.SEP:
                self._take()
        return FUNCTIONS[name](*arguments)


def each(operator: str, left: Any, right: Any) -> Any:
    """An operation on two values, or on each value of arrays."""
    does = {**SUMS, **COMPARISONS}[operator]

    def one(a: Any, b: Any) -> Any:
        for value in (a, b):
            if is_error(value):
                return value
        if operator == "/" and not b:
            return "#DIV/0!"
        a, b = (0.0 if v is None and operator != "&" else v for v in (a, b))
        return does(a, b)

    if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
        return np.frompyfunc(one, 2, 1)(left, right)
    return one(left, right)


def is_error(value: Any) -> bool:
    """Whether a cell shows an error."""
    return isinstance(value, str) and value.startswith("#")


def numbers(*values: Any) -> list[float]:
    """The numbers among some values and arrays; texts and empty cells are passed over."""
    flat = [one for value in values for one in np.asarray(value, dtype=object).ravel()]
    return [float(one) for one in flat if is_number(one)]


def is_number(value: Any) -> bool:
    """Whether a cell holds a number."""
    return isinstance(value, int | float | np.floating) and not isinstance(value, bool)


def choose(test: Any, yes: Any, no: Any = False) -> Any:
    """IF, cell by cell where the test is an array."""
    if isinstance(test, np.ndarray):
        return np.frompyfunc(lambda t, y: y if t else no, 2, 1)(test, yes)
    return yes if test else no


def meets(value: Any, criterion: str) -> bool:
    """Whether a cell meets a criterion such as ``<-0.005`` or a text."""
    found = re.match(r"(<=|>=|<>|<|>|=)(-?[\d.]+)$", criterion)
    if found:
        return is_number(value) and COMPARISONS[found[1]](value, float(found[2]))
    return str(value).lower() == criterion.lower()


def sum_ifs(summed: Any, *tests: Any) -> float:
    """SUMIFS."""
    kept = np.ones(summed.size, dtype=bool)
    for cells, criterion in zip(tests[::2], tests[1::2], strict=True):
        kept &= [meets(value, criterion) for value in cells.ravel()]
    return sum(numbers(summed.ravel()[kept]))


def look_up(value: float, known: Any, results: Any) -> Any:
    """LOOKUP: the result beside the last known value that is not above the one sought."""
    place = max(n for n, one in enumerate(known.ravel()) if one <= value)
    return results.ravel()[place]


def sum_product(*arrays: Any) -> float:
    """SUMPRODUCT."""
    shaped = [np.asarray(one, dtype=float) for one in arrays]
    return float(np.prod(shaped, axis=0).sum())


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "SUM": lambda *v: sum(numbers(*v)),
    "SUMPRODUCT": sum_product,
    "SUMIFS": sum_ifs,
    "AVERAGE": lambda v: float(np.mean(numbers(v))),
    "MEDIAN": lambda v: float(np.median(numbers(v))) if numbers(v) else "#NUM!",
    "PERCENTILE": lambda v, q: float(np.quantile(numbers(v), q)) if numbers(v) else "#NUM!",
    "COUNT": lambda v: len(numbers(v)),
    "COUNTIF": lambda v, c: sum(meets(one, c) for one in v.ravel()),
    "MIN": lambda *v: min(numbers(*v)),
    "MAX": lambda *v: max(numbers(*v)),
    "IF": choose,
    "AND": lambda *v: all(v),
    "ABS": lambda v: np.abs(v.astype(float)) if isinstance(v, np.ndarray) else abs(v),
    "ROUNDUP": lambda v, digits: v if is_error(v) else math.ceil(float(v)),
    "ROUND": lambda v, digits: round(float(v), int(digits)),
    "LOOKUP": look_up,
    "ISNUMBER": is_number,
    "TEXT": lambda v, f: v if isinstance(v, str) else f"{v:.{len(f.partition('.')[2])}f}",
}
