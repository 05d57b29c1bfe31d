"""Read a CSV table with declared columns; every fault has its line and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from datetime import date
from pathlib import Path

from scenarios.reading.text import read_text
from scenarios.reading.values import Written
from simulation.errors import Fault, Faults, InputError, nearest, one_of
from simulation.results.names import counted

LARGEST_CSV_BYTES = 100_000_000


class Row(dict[str, str]):
    """One row: the text of each cell by column name, "" where blank or not given.

    ``line`` counts from 1 and includes the header; the typed readers raise InputError with
    the line, the number of the column and its name.
    """

    def __init__(self, file: str, line: int, cells: dict[str, str], places: dict[str, int]):
        super().__init__(cells)
        self.file = file
        self.line = line
        self._places = places

    def has(self, column: str) -> bool:
        """Whether the cell holds anything."""
        return bool(self.get(column))

    def cell(self, column: str) -> Written:
        """The cell with its place, to be read as a number, a date and so on."""
        place = self._places.get(column, len(self._places) + 1)
        return Written(self.file, self.line, place, self.get(column, ""), False, column)

    def fault(
        self, column: str, problem: str, *, expected: str = "", nearest: str = "", fix: str = ""
    ) -> Fault:
        """A fault at the cell of this column."""
        return self.cell(column).fault(problem, expected=expected, nearest=nearest, fix=fix)

    def text(self, column: str, choices: Collection[str] | None = None) -> str:
        """The words of a cell that must not be blank."""
        return self.cell(column).text(choices)

    def integer(self, column: str, low: int | None = None, high: int | None = None) -> int:
        """A whole number from ``low`` to ``high``."""
        return self.cell(column).integer(low, high)

    def number(self, column: str, low: float | None = None, high: float | None = None) -> float:
        """A finite number from ``low`` to ``high``."""
        return self.cell(column).number(low, high)

    def share(self, column: str) -> float:
        """A proportion from 0 to 1, written ``50%`` or ``0.5``."""
        return self.cell(column).share()

    def date(self, column: str) -> date:
        """A day of the calendar, written year-month-day."""
        return self.cell(column).date()

    def boolean(self, column: str) -> bool:
        """True for ``true`` or ``yes``, False for ``false`` or ``no``."""
        return self.cell(column).boolean()


def read_csv_table(
    path: Path | str, required: Collection[str], optional: Collection[str] = ()
) -> list[Row]:
    """The rows of a comma-separated UTF-8 file with a header line; blank lines are skipped.

    Columns may be named in capitals, and with spaces for underscores.

    Raises InputError naming every unknown, missing or repeated column, and every row with
    more cells than the header.
    """
    path = Path(path)
    text = read_text(path, LARGEST_CSV_BYTES)
    lines = _split(str(path), text)
    if not lines:
        raise InputError(
            Fault(
                str(path),
                1,
                1,
                "the table is empty",
                expected=f"a header line with the columns {', '.join(required)}",
            )
        )
    header_line, header = lines[0]
    places = _read_header(str(path), header_line, header, required, optional)
    faults = Faults()
    rows = []
    for line, cells in lines[1:]:
        short = [name for name in required if places[name] > len(cells)]
        if short:
            faults.add(
                Fault(
                    str(path),
                    line,
                    len(cells) + 1,
                    f"this row ends after {len(cells)} of {counted(len(header), 'cell')}",
                    expected=f"{', '.join(short)} as well",
                    fix="fill in the rest of the row, or delete it",
                )
            )
            continue
        if any(cells[len(header) :]):
            faults.add(
                Fault(
                    str(path),
                    line,
                    len(header) + 1,
                    f"this row has {counted(len(cells), 'cell')} but the header has {len(header)}",
                    fix="write thousands without commas and decimals with a point, and put text "
                    "that contains a comma in double quotes",
                )
            )
            continue
        by_name = dict.fromkeys([*required, *optional], "")
        by_name.update(
            {name: cells[place - 1] for name, place in places.items() if place <= len(cells)}
        )
        rows.append(Row(str(path), line, by_name, places))
    faults.raise_if_any()
    return rows


def _split(file: str, text: str) -> list[tuple[int, list[str]]]:
    """Non-blank rows with the line each starts on, cells stripped of outer spaces."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = []
    start = 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                rows.append((start, stripped))
            start = reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            Fault(
                file,
                start,
                _first_quoted(text, start),
                f"this row is not CSV: {error}",
                fix='close every double quote, and write a quote inside a cell as ""',
            )
        ) from error
    return rows


def _first_quoted(text: str, line: int) -> int | None:
    """The number of the first cell of a line that begins with a quotation mark."""
    cells = text.splitlines()[line - 1].split(",")
    return next((n for n, cell in enumerate(cells, start=1) if cell.startswith('"')), None)


def _read_header(
    file: str, line: int, header: list[str], required: Collection[str], optional: Collection[str]
) -> dict[str, int]:
    """The column number of each name."""
    while header and not header[-1]:
        header.pop()  # spreadsheets leave empty columns at the end
    known = [*required, *optional]
    usual = {_plain(name): name for name in known}
    header = [name if name in known else usual.get(_plain(name), name) for name in header]
    faults = Faults()
    _refuse_other_separators(file, line, header, known)
    if not any(name in known or nearest(name, known) for name in header):
        raise InputError(
            Fault(
                file,
                line,
                1,
                "this line names none of the columns",
                expected=f"a header line: {','.join(required)}",
                fix="write the header as the first line of the file",
            )
        )
    places: dict[str, int] = {}
    meant = set()
    for place, name in enumerate(header, start=1):
        if name in places:
            faults.add(
                Fault(
                    file,
                    line,
                    place,
                    f"column '{name}' appears twice, as columns {places[name]} and {place}",
                    fix="keep one of them",
                )
            )
        elif name in known:
            places[name] = place
        else:
            like = nearest(name, [column for column in known if column not in header])
            meant.add(like)
            problem = f"'{name}' is not a column here" if name else "a column has no name"
            fix = "" if like else "delete the column"
            faults.add(Fault(file, line, place, problem, one_of(known), like, fix))
    for name in required:
        if name not in places and name not in meant:
            faults.add(
                Fault(
                    file,
                    line,
                    len(header) + 1,
                    f"there is no column '{name}'",
                    fix=f"add ',{name}' to this line, and a cell for it to every row",
                )
            )
    faults.raise_if_any()
    return places


def _plain(name: str) -> str:
    """A column's name without spreadsheets' changes: case, and spaces for underscores."""
    return "_".join(name.casefold().split())


def _refuse_other_separators(
    file: str, line: int, header: list[str], known: Collection[str]
) -> None:
    for mark, word in ((";", "semicolons"), ("\t", "tabs")):
        if (
            len(header) == 1
            and _plain(header[0].split(mark)[0]) in map(_plain, known)
            and mark in header[0]
        ):
            raise InputError(
                Fault(
                    file,
                    line,
                    1,
                    f"the columns are separated by {word}",
                    expected="commas",
                    fix="save the table again as comma-separated CSV UTF-8",
                )
            )
