"""Strict reading: each fault is met in words, with the line and column to go to."""

import contextlib
import datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scenarios.reading import yaml as reading
from scenarios.reading.yaml import Node, read_csv_table, read_yaml
from simulation.errors import Fault, Faults, InputError, nearest


@pytest.fixture(params=["fast", "portable"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both of the parsers that an installation may have."""
    if request.param == "portable":
        monkeypatch.setattr(reading, "_Loader", yaml.SafeLoader)


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Writes a file, and names it in messages without its folder."""
    monkeypatch.chdir(tmp_path)

    def write(text: str | bytes, name: str = "x.yaml") -> Path:
        path = Path(name)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def value_of(written, text: str) -> Node:
    return read_yaml(written(f"start: {text}\n")).mapping(["start"])["start"]


def complaint(read, *arguments, **options) -> str:
    with pytest.raises(InputError) as caught:
        read(*arguments, **options)
    return str(caught.value)


UNREADABLE = {
    "a tab indents": (
        "a:\n\tb: 1\n",
        "x.yaml:2:1: a tab is used to indent. Expected spaces.",
    ),
    "a colon too many": ("a: b: c\n", "x.yaml:1:5: there is a colon where none is allowed"),
    "a colon too few": ("a: 1\nfoo\nb: 2\n", "x.yaml:2:1: a line has no colon after its key"),
    "ragged indentation": (
        "a:\n  b: 1\n c: 2\n",
        "x.yaml:3:2: the indentation does not fit the lines above",
    ),
    "an open bracket": ("a: [1, 2\n", "x.yaml:1:4: a bracket or brace is not closed"),
    "an open brace": ("a: {b: 1\nc: 2\n", "x.yaml:1:4: a bracket or brace is not closed"),
    "an open quote": ('a: 1\nb: "x\n', "x.yaml:2:4: a quotation mark is not closed"),
    "a reserved character": ("a: @x\n", "x.yaml:1:4: a value starts with a character that"),
    "an anchor": ("a: &x 1\n", "x.yaml:1:4: '&x' is an anchor, which is refused here."),
    "an alias": ("a: 1\nb: *x\n", "x.yaml:2:4: '*x' is an alias, which is refused here."),
    "a merge key": ("a: 1\n<<: {b: 2}\n", "x.yaml:2:1: '<<' merges another group"),
    "a tag": ("a: !!str 1\n", "x.yaml:1:4: '!!str' is a tag"),
    "a second document": ("a: 1\n---\nb: 2\n", "x.yaml:2:1: '---' starts a second document."),
    "a repeated key": (
        "a: 1\nb: 2\na: 3\n",
        "x.yaml:3:1: 'a' appears twice, on line 1 and line 3. Fix: keep one of them.",
    ),
    "a list as a key": ("? [a, b]\n: 1\n", "x.yaml:1:3: a key cannot be a list or a group."),
    "nothing but a comment": ("# later\n", "x.yaml:1:1: the file is empty."),
    "too deep": ("a: " + "[" * 99 + "]" * 99, "x.yaml:1:34: more than 30 levels of nesting."),
    "a control character": ("a: b\x07\n", "x.yaml:1:5: control character 7 found"),
    "bytes of another encoding": (
        "a: 1\nb: é£".encode() + b"\xa3\n",
        "x.yaml:2:6: byte 0xa3 is not UTF-8 text",
    ),
    "UTF-16": ("a: 1\n".encode("utf-16"), "x.yaml: this file is saved as UTF-16."),
    "a spreadsheet": (b"PK\x03\x04\x00\x00", "x.yaml: this is a spreadsheet or zip file"),
    "far too large": ("a" * 2_000_001, "x.yaml: the file has 2,000,001 bytes. Expected at most"),
}


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(("text", "message"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_an_unreadable_file_is_refused_where_it_goes_wrong(written, text, message):
    """Protects the first experience of a typing mistake: a place and a remedy, no traceback."""
    assert complaint(read_yaml, written(text)).startswith(message)


def test_several_faults_of_a_file_come_at_once(written):
    """Protects against correcting a file one run at a time."""
    path = written("a: &x 1\nb: *x\na: 2\n")
    with pytest.raises(InputError) as caught:
        read_yaml(path)
    assert [fault.line for fault in caught.value.faults] == [1, 3]
    assert "'&x' is an anchor, which is refused here, and so is 1 more" in str(caught.value)


def test_a_missing_file_suggests_its_neighbour(written):
    """Protects the most common mistake at the command line."""
    written("a: 1\n", "halve-beds.yaml")
    message = complaint(read_yaml, "halve_bed.yaml")
    assert message.startswith(
        "halve_bed.yaml: there is no such file. Did you mean 'halve-beds.yaml'?"
    )


def test_what_is_no_ordinary_file_is_explained(written, tmp_path, monkeypatch):
    """Protects a folder or a locked file from ending in a traceback."""
    assert complaint(read_yaml, tmp_path).startswith(f"{tmp_path}: this is a folder.")
    assert "there is no folder" in complaint(read_yaml, tmp_path / "no" / "x.yaml")

    def locked(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", locked)
    assert "x.yaml: you have no permission" in complaint(read_yaml, written("a: 1\n"))


def test_columns_count_characters_not_bytes(written):
    """Protects the column when a line holds a pound sign or an accent."""
    message = complaint(read_yaml, written("£é: &x 1\n"))
    assert message.startswith("x.yaml:1:5: '&x'")


def test_the_byte_order_mark_of_windows_is_no_part_of_the_first_key(written):
    """Protects files saved by Notepad."""
    assert list(read_yaml(written(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")).mapping(["a", "b"])) == [
        "a",
        "b",
    ]


@pytest.mark.usefixtures("loader")
def test_keys_of_a_closed_group(written):
    """Protects against a misspelt key that would silently do nothing."""
    root = read_yaml(written("title: x\nsevrity: 2\nzzz: 3\n"))
    assert complaint(root.mapping, ["title", "severity", "year"], ["note"]).split("\n\n") == [
        "x.yaml:2:1: 'sevrity' is not a key here. Expected one of: title, severity, year, note."
        " Did you mean 'severity'?",
        "x.yaml:3:1: 'zzz' is not a key here. Expected one of: title, severity, year, note."
        " Fix: delete it, or write one of these.",
        "x.yaml:1:1: the file has no 'year'. Fix: add 'year:'.",
    ]
    keep = Faults()
    assert list(root.mapping(["title"], ["severity"], keep)) == ["title"]
    assert len(keep.faults) == 2


def test_open_groups_and_lists_keep_order_and_places(written):
    """Protects the places that later messages are built from."""
    root = read_yaml(written("b:\n  - x\n  - {c: 1}\na: 2\n"))
    assert [(key, key.line, key.column) for key, _ in root.items()] == [("b", 1, 1), ("a", 4, 1)]
    members = root.mapping(["a", "b"])["b"].sequence()
    assert [(node.kind, node.line, node.column) for node in members] == [
        ("scalar", 2, 5),
        ("mapping", 3, 5),
    ]


def test_a_list_where_a_value_belongs(written):
    """Protects against the wrong shape ending in a Python error."""
    listed = value_of(written, "[1, 2]")
    assert complaint(listed.number) == ("x.yaml:1:8: 'start' is a list. Expected a number.")
    assert complaint(listed.items).startswith(
        "x.yaml:1:8: 'start' is a list. Expected a group of keys. Fix: write the keys"
    )
    empty = value_of(written, "")
    assert complaint(empty.sequence).startswith("x.yaml:1:7: 'start' is empty.")


def test_impossible_days_are_refused(written):
    """Protects the horizon from a date that the calendar does not have."""
    assert complaint(value_of(written, "2027-02-31").date) == (
        "x.yaml:1:8: 'start' has '2027-02-31', which is not in the calendar: February 2027 has"
        " 28 days. Expected a date written year-month-day, such as 2027-04-01. Fix: the last day"
        " of February 2027 is 2027-02-28."
    )
    assert "there is no month 13" in complaint(value_of(written, "2027-13-01").date)
    assert "there is no year 0000" in complaint(value_of(written, "0000-01-01").date)
    assert "Fix: write 2027-04-01, if the day was" in complaint(
        value_of(written, "01/04/2027").date
    )
    assert value_of(written, "2028-02-29").date() == datetime.date(2028, 2, 29)
    assert value_of(written, '"2028-02-29"').date() == datetime.date(2028, 2, 29)


@given(day=st.dates(datetime.date(1900, 1, 1), datetime.date(2200, 12, 31)))
def test_every_day_of_the_calendar_is_read_back(day):
    """Protects all dates that a run could begin on or reach."""
    assert Node("scalar", "x", 1, 1, day.isoformat()).date() == day


@given(day=st.dates().filter(lambda day: not 1900 <= day.year <= 2200))
def test_a_day_far_from_today_is_refused(day):
    """Protects calendar arithmetic, which ends with the year 9999, and whoever mistyped a year."""
    with pytest.raises(InputError, match="too far from today"):
        Node("scalar", "x", 1, 1, day.isoformat()).date()


@pytest.mark.parametrize("written", ["1001 years", f"{'9' * 400} days", "12001 months"])
def test_a_duration_beyond_a_thousand_years_is_refused(written):
    """Protects calendar arithmetic from what no run could last."""
    for read in (Node.months, Node.duration_days):
        with pytest.raises(InputError, match="too long to be meant"):
            read(Node("scalar", "x", 1, 1, written))


NUMBERS_REFUSED = {
    "abc": "is not a number. Expected a number from 0 to 5.",
    '"0.5"': "is in quotes, so it is text and not a number. Expected a number from 0 to 5."
    " Fix: remove the quotes.",
    "12%": "is a percentage. Expected a number from 0 to 5. Fix: write 0.12 if a proportion is"
    " meant.",
    "1,000": "has marks besides digits. Expected a number from 0 to 5. Fix: write 1 if the comma "
    "marks decimals.",
    "1_000": "has marks besides digits. Expected a number from 0 to 5. Fix: it seems to mean 1000, "
    "which is not allowed here; correct it.",
    "£3": "has marks besides digits. Expected a number from 0 to 5. Fix: write 3.",
    ".nan": "is not a finite number.",
    "-.inf": "is not a finite number.",
    "nan": "is not a number. Expected a number from 0 to 5. Fix: write one number: your best",
    "1e999": "is too large to be meant.",
    "010": "starts with 0. Expected a number from 0 to 5. Fix: write 0.1 if a decimal point was "
    "lost.",
    "1:30": "is not a number.",
    "-0.1": "is too low. Expected a number from 0 to 5.",
    "5.01": "is too high. Expected a number from 0 to 5.",
}


@pytest.mark.parametrize(("text", "message"), NUMBERS_REFUSED.items(), ids=NUMBERS_REFUSED.keys())
def test_what_is_no_number_is_refused(written, text, message):
    """Protects rates and prices from YAML's other readings of a number."""
    seen = text.strip('"')
    assert complaint(value_of(written, text).number, 0, 5).startswith(
        f"x.yaml:1:8: 'start' has '{seen}', which {message}"
    )


@given(number=st.floats(-1e12, 1e12))
def test_every_finite_number_is_read_back(number):
    """Protects numbers written by a program, exponents included, up to the largest that can be."""
    assert Node("scalar", "x", 1, 1, repr(number)).number() == number


@given(text=st.text(max_size=20))
def test_any_scrap_of_text_is_read_or_refused(text):
    """Protects every reader from an error of Python's own."""
    node = Node("scalar", "x", 1, 1, text)
    for read in (
        node.text,
        node.integer,
        node.number,
        node.share,
        node.date,
        node.months,
        node.duration_days,
        node.boolean,
    ):
        with contextlib.suppress(InputError):
            read()


def test_whole_numbers(written):
    """Protects counts from fractions."""
    assert value_of(written, "12").integer(0, 20) == 12
    assert complaint(value_of(written, "3.0").integer).endswith(
        "is not a whole number. Expected a whole number. Fix: write 3."
    )
    assert "is too large to be meant" in complaint(value_of(written, "9" * 5000).integer)


def test_shares_are_percentages_or_proportions(written):
    """Protects against 80 being read as eighty times."""
    assert value_of(written, "50%").share() == 0.5
    assert value_of(written, '"50%"').share() == 0.5
    assert value_of(written, "0.5").share() == 0.5
    assert value_of(written, "120%").share(high=None) == 1.2
    assert complaint(value_of(written, "80").share) == (
        "x.yaml:1:8: 'start' has '80', which is above 1 and has no % sign. Expected a share such"
        " as 50% or 0.5 (from 0% to 100%). Fix: write 80% if you mean a percentage."
    )
    assert "is out of range" in complaint(value_of(written, "120%").share)


def test_durations_need_a_unit(written):
    """Protects against nine days where nine months are meant."""
    assert value_of(written, "9 months").months() == 9
    assert value_of(written, "2 years").months() == 24
    assert value_of(written, "9 months").duration_days() == 9 * 365.25 / 12
    assert value_of(written, "10 years").duration_days() == 3652.5
    assert value_of(written, "28 days").duration_days() == 28
    assert complaint(value_of(written, "9").months) == (
        "x.yaml:1:8: 'start' has '9', which is not a duration. Expected a number of months or"
        " years, such as '9 months'. Fix: add the unit, for example '9 months'."
    )
    assert "not a whole number of months" in complaint(value_of(written, "28 days").months)


def test_words_that_yaml_takes_for_true_or_false(written):
    """Protects a title or a level called 'no' from becoming something else."""
    assert complaint(value_of(written, "no").text) == (
        "x.yaml:1:8: 'start' has 'no', which YAML reads as true or false, not as text. Expected"
        ' some text. Fix: put it in quotes: "no".'
    )
    assert value_of(written, '"no"').text() == "no"
    assert value_of(written, "2024").text() == "2024"
    assert value_of(written, "no").boolean() is False
    assert "is not true or false" in complaint(value_of(written, '"yes"').boolean)
    assert "has no value" in complaint(value_of(written, "~").text)
    assert "is empty" in complaint(value_of(written, '""').text)


def test_a_word_of_a_closed_list(written):
    """Protects the names of settings and levels, and teaches them."""
    levels = ["none", "challenging", "serious"]
    assert value_of(written, "serious").text(levels) == "serious"
    assert complaint(value_of(written, "serios").text, levels) == (
        "x.yaml:1:8: 'start' has 'serios', which is not known here. Expected one of: none,"
        " challenging, serious. Did you mean 'serious'?"
    )


def test_a_table_gives_typed_cells(written):
    """Protects the local tables: spreadsheets add blank lines, columns and quoted commas."""
    path = written(
        "\ufeffarea,from,weekly_cost,note,\r\n"
        'north,2026-04-01,"1200.5","two\r\nlines",\r\n'
        ",,,,\r\n"
        "south,2026-05-01,900\r\n",
        "t.csv",
    )
    first, second = read_csv_table(path, ["area", "from", "weekly_cost"], ["note", "payer"])
    assert (first["area"], first.number("weekly_cost"), first["note"]) == (
        "north",
        1200.5,
        "two\nlines",
    )
    assert first.date("from") == datetime.date(2026, 4, 1)
    assert (first.line, second.line) == (2, 5)
    assert not second.has("note")
    assert not second.has("payer")
    assert second["payer"] == ""


@pytest.mark.parametrize("header", ["Area,Weekly_Cost", "AREA, weekly cost ", "area,WEEKLY COST"])
def test_columns_may_be_named_as_a_spreadsheet_writes_them(written, header):
    """Protects tables whose column heads have capitals, or spaces for underscores."""
    (row,) = read_csv_table(written(f"{header}\nnorth,3\n", "t.csv"), ["area", "weekly_cost"])
    assert (row["area"], row.number("weekly_cost")) == ("north", 3)
    assert row.cell("weekly_cost").label == "weekly_cost"
    semicolons = written("AREA;Weekly cost\nnorth;3\n", "t.csv")
    assert "separated by semicolons" in complaint(read_csv_table, semicolons, ["area"])


def test_a_column_in_two_spellings_is_there_twice(written):
    """Protects one of two columns of the same name from being passed over."""
    path = written("area,Area\nnorth,south\n", "t.csv")
    assert "column 'area' appears twice" in complaint(read_csv_table, path, ["area"])


def test_a_faulty_cell_is_named_by_line_and_column(written):
    """Protects the person who has to find one cell among thousands."""
    path = written("area,weekly_cost\nnorth,lots\nsouth,\n", "t.csv")
    first, second = read_csv_table(path, ["area", "weekly_cost"])
    assert complaint(first.number, "weekly_cost") == (
        "t.csv:2:2: 'weekly_cost' has 'lots', which is not a number. Expected a number."
    )
    assert complaint(second.number, "weekly_cost", 0) == (
        "t.csv:3:2: 'weekly_cost' has no value. Expected a number of at least 0."
        " Fix: write one number: your best estimate if the true one is withheld, or 0 if there is "
        "none."
    )
    assert str(first.fault("area", "not an area of this place")) == (
        "t.csv:2:1: not an area of this place."
    )


def test_faulty_tables_are_refused(written):
    """Protects against a misspelt column that would be read as blank."""
    read = read_csv_table
    assert complaint(read, written("aera,level,level\n", "t.csv"), ["area", "level", "age"]).split(
        "\n\n"
    ) == [
        "t.csv:1:1: 'aera' is not a column here. Expected one of: area, level, age."
        " Did you mean 'area'?",
        "t.csv:1:3: column 'level' appears twice, as columns 2 and 3. Fix: keep one of them.",
        "t.csv:1:4: there is no column 'age'. Fix: add ',age' to this line, and a cell for it to"
        " every row.",
    ]
    assert "separated by semicolons. Expected commas" in complaint(
        read, written("area;level\nn;1\n", "t.csv"), ["area", "level"]
    )
    assert complaint(read, written("area\nnorth,1\n", "t.csv"), ["area"]).startswith(
        "t.csv:2:2: this row has 2 cells but the header has 1."
    )
    assert complaint(read, written('area\nx\n"north\n', "t.csv"), ["area"]).startswith(
        "t.csv:3:1: this row is not CSV"
    )
    assert "the table is empty" in complaint(read, written("\n\n", "t.csv"), ["area"])


def test_a_fault_reads_as_sentences():
    """Protects the one form that every message has."""
    fault = Fault("a.yaml", 12, 4, "'x' is odd", "a word", "y", "write y")
    assert str(fault) == (
        "a.yaml:12:4: 'x' is odd. Expected a word. Did you mean 'y'? Fix: write y."
    )
    assert str(Fault("", None, None, "odd")) == "odd."
    assert str(InputError([fault, fault])).count("\n\n") == 1
    assert nearest("Out-of-area", ["local_beds", "out_of_area"]) == "out_of_area"
    assert nearest("zebra", ["local_beds", "out_of_area"]) == ""
