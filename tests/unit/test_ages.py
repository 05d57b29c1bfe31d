"""Times in bands: the birthdays and anniversaries at which something else begins to hold."""

from __future__ import annotations

import pytest

from simulation.clock import DAYS_PER_YEAR
from tests.one_person import OnePerson

# Each band with the years in which it is true, from and to.
BANDS = {
    "age": {
        "under 2": (0, 2), "2 to 4": (2, 5), "5 to 9": (5, 10), "10 to 13": (10, 14),
        "14 to 16": (14, 17), "17": (17, 18), "18": (18, 19), "19 to 21": (19, 22),
        "22 to 24": (22, 25), "25 to 39": (25, 40), "40 to 49": (40, 50), "50 to 59": (50, 60),
        "60 to 69": (60, 70), "70 to 79": (70, 80), "80 and over": (80, 120),
    },
    "carer_age": {
        "under 60": (20, 60), "60 to 69": (60, 70), "70 to 79": (70, 80), "80 and over": (80, 120),
    },
    "since_move": {"first year": (0, 1), "second year": (1, 2), "settled": (2, 50)},
    "since_discharge": {"first year": (0, 1), "longer ago": (1, 50)},
}  # fmt: skip


def band_after(mark: str, years: float) -> str:
    """The band that someone is in, so many years after the mark was set."""
    person = OnePerson({})
    names = person.names
    attribute = names.attributes.index(mark)
    number = attribute - person.engine.n_plain
    person.engine.set_mark(person.person, number, -years * DAYS_PER_YEAR, 0.0)
    return names.values[attribute][person.person.codes[attribute]]


@pytest.mark.parametrize(("mark", "band"), [(m, b) for m, bands in BANDS.items() for b in bands])
def test_a_band_holds_from_one_birthday_to_another(mark: str, band: str) -> None:
    """Protects ages and times since a move: a band begins on the day and ends on the day."""
    first, last = BANDS[mark][band]
    assert band_after(mark, first) == band
    assert band_after(mark, last - 1e-6) == band


def test_every_band_is_here() -> None:
    """Protects the table from falling behind the pathway, and says what is true before a mark."""
    person = OnePerson({})
    names, n_plain = person.names, person.engine.n_plain
    never = {"age": "unknown", "carer_age": "no carer", "since_move": "never",
             "since_discharge": "never"}  # fmt: skip
    for number, mark in enumerate(BANDS, start=n_plain):
        assert names.attributes[number] == mark
        assert names.values[number] == (never[mark], *BANDS[mark])
