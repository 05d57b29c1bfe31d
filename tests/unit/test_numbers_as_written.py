"""What a number that is not written plainly is answered with, through every door."""

from __future__ import annotations

import pytest

from scenarios.binding.draws import read_held
from scenarios.reading.as_written import WITHHELD_FIX, advice, readings
from scenarios.reading.yaml import read_csv_table, read_yaml
from simulation.errors import InputError

ONE_READING = {
    "0,07": "0.07",
    "12,5": "12.5",
    "7,00": "7",
    "2.345,6": "2345.6",
    "2,345.6": "2345.6",
    "1.234.567": "1234567",
    "3 400": "3400",
    "3\u202f400,5": "3400.5",
    "12\u2019345": "12345",
    "2_500": "2500",
    "£3.4m": "3400000",
    "£2,5m": "2500000",
    "£60k": "60000",
    "£85,000": "85000",
    "GBP 700": "700",
    "1.5 million": "1500000",
    "9 homes": "9",
    "\u22124": "-4",
    "(20)": "-20 if brackets mean a minus",
    "14 (p)": "14",
    "14\u00b2": "14",
    "\uff14\uff12": "42",
    "c. 30": "30",
}
TWO_READINGS = {
    "2,345": ("2345", "2.345"),
    "2.345": ("2.345", "2345"),
    "041": ("41", "0.41"),
    "3m": ("3000000", "3"),
}
UNCLEAR = ("1,2,3", "12 34", "12,34,567", "6 of 12", "dozens", "1/2", "4 or 5")
WITHHELD = (
    *("*", "**", "[c]", "[x]", "[low]", "..", ":", "-", "\u2013", "N/A", "#N/A", "n/a", "NaN", "x"),
    *("<5", "\u22645", "< 10", "1-4", "1 to 4", "low", "suppressed", "fewer than 5", "?", "TBC"),
    *("NULL", "none", "not available", ""),
)


@pytest.mark.parametrize(("written", "likely"), ONE_READING.items())
def test_a_number_with_one_reading_is_advised(written, likely):
    """Protects against advice to write another number than was meant, such as 033 for 0,33."""
    assert advice(written) == f"write {likely}"


@pytest.mark.parametrize(("written", "both"), TWO_READINGS.items())
def test_of_two_readings_both_are_given(written, both):
    """Protects against a silent choice between thousands and decimals."""
    assert tuple(str(reading) for reading in readings(written)) == both
    assert all(f"{number} if " in advice(written) for number in both)


@pytest.mark.parametrize("written", UNCLEAR)
def test_no_number_is_advised_where_none_is_likely(written):
    """Protects against a guess from digits that do not make one number."""
    assert advice(written) == ""


def test_bounds_and_wholeness_rule_a_reading_out():
    """Protects the advice from naming a number that would be refused next."""
    assert advice("2,345", whole=True) == "write 2345"
    assert advice("041", 0, 1) == "write 0.41 if a decimal point was lost"
    assert "2.5, which is not allowed here" in advice("2,5", whole=True)


@pytest.mark.parametrize("mark", [mark for mark in WITHHELD if mark != "1-4"])
def test_a_withheld_number_has_one_advice_in_a_table(mark, tmp_path):
    """Protects analysts whose counts are marked as withheld, however their office marks them."""
    path = tmp_path / "t.csv"
    path.write_text(f'people,source\n"{mark}",ours\n', encoding="utf-8")
    (row,) = read_csv_table(path, ("people", "source"))
    for read in (row.integer, row.number):
        with pytest.raises(InputError) as caught:
            read("people", 0)
        assert caught.value.faults[0].fix == WITHHELD_FIX


@pytest.mark.parametrize("mark", ["*", "[c]", "-", "..", "N/A", "<5", ">5", "low", "~", "", '"*"'])
def test_a_withheld_number_has_one_advice_in_yaml(mark, tmp_path):
    """Protects area.yaml and scenarios, where some marks have a meaning of their own in YAML."""
    path = tmp_path / "t.yaml"
    path.write_text(f"opening: {mark}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_yaml(path).mapping(["opening"])["opening"].integer(0)
    assert WITHHELD_FIX in caught.value.faults[0].fix


def test_a_decimal_comma_between_brackets_is_noticed(tmp_path):
    """Protects {..: 7,25} and [7,5, 8,5], which YAML reads as more values than were meant."""
    path = tmp_path / "t.yaml"
    path.write_text("slots: {per_100k_population: 7,25}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"write 7\.25"):
        read_yaml(path).mapping(["slots"])["slots"].mapping(["per_100k_population"])
    path.write_text("values: [7,5, 8,5]\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"7\.5 if the comma marks decimals"):
        read_yaml(path).mapping(["values"])["values"].sequence()
    path.write_text("values: [7,8,9]\n", encoding="utf-8")
    assert len(read_yaml(path).mapping(["values"])["values"].sequence()) == 3


@pytest.mark.parametrize(
    ("written", "fix"),
    [
        ("0,4", "write 0.4"),
        ("08", "write 0.8 if a decimal point was lost"),
        ("45 per cent", "write 45%"),
        ("4,5 %", "write 4.5%"),
        ('"0.4"', "remove the quotes"),
    ],
)
def test_a_share_has_the_same_advice(written, fix, tmp_path):
    """Protects shares, of which 08 was once read as 8 and advised as 08%."""
    path = tmp_path / "t.yaml"
    path.write_text(f"share: {written}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_yaml(path).mapping(["share"])["share"].share()
    assert fix in caught.value.faults[0].fix


@pytest.mark.parametrize(
    ("written", "fix"),
    [("1,5 years", "write 1.5 years"), ("06 months", "write 6 months")],
)
def test_a_duration_has_the_same_advice(written, fix, tmp_path):
    """Protects durations, of which 06 months was once accepted and 1,5 years not explained."""
    path = tmp_path / "t.yaml"
    path.write_text(f"ramp: {written}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_yaml(path).mapping(["ramp"])["ramp"].duration_days()
    assert caught.value.faults[0].fix.startswith(fix)


@pytest.mark.parametrize("written", ["0,4", "04", "1_0", "inf", "nan", "*"])
def test_a_held_value_is_read_as_strictly_as_a_file(written):
    """Protects --hold, where Python's own reading took 1_0 for 10 and nan for a number."""
    with pytest.raises(InputError):
        read_held(f"package_drift={written}")
