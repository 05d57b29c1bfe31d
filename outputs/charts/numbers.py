"""How a value is shown: its unit, its decimals, and where in the results table it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from simulation.measures import MEASURES

MINUS = "\u2212"
JOINED = "\u2060"  # keeps a sign and its pound on one line


@dataclass(frozen=True)
class Unit:
    """How values of one unit are written.

    Attributes:
        words: for axes and tables, as in "people, average over the year".
        more, less: comparatives, as in "2.1 more".
        difference: what follows the number of a difference in a sentence.
    """

    factor: float
    decimals: int
    before: str
    after: str
    words: str
    more: str = "more"
    less: str = "fewer"
    difference: str = ""


UNITS: dict[str, Unit] = {
    "people": Unit(1, 1, "", "", "people, average over the year"),
    "places": Unit(1, 1, "", "", "beds, average over the year"),
    "events a year": Unit(1, 1, "", "", "number a year"),
    "share": Unit(100, 0, "", "%", "per cent", "higher", "lower", " percentage points"),
    "GBP a year": Unit(1e-6, 2, "£", "m", "£ million a year", "more", "less"),
    "GBP": Unit(1e-6, 2, "£", "m", "£ million", "more", "less"),
}
PLAIN = Unit(1, 2, "", "", "")


def unit_of(measure: str) -> Unit:
    """How values of a measure are written."""
    return UNITS[MEASURES[measure].unit]


def written(value: float, unit: Unit, signed: bool = False) -> str:
    """The number alone, as a table cell holds it: rounded, with a proper minus sign."""
    digits = f"{abs(value) * unit.factor:,.{unit.decimals}f}"
    if not any(digit in "123456789" for digit in digits):
        return digits
    return (MINUS if value < 0 else "+" * signed) + digits


def in_words(value: float, unit: Unit, signed: bool = False) -> str:
    """The number with its unit's marks, as a sentence holds it: £1.25m, 34%."""
    text = written(value, unit, signed)
    sign = text[0] if text[0] in (MINUS, "+") else ""
    joined = JOINED if sign and unit.before else ""
    return f"{sign}{joined}{unit.before}{text[len(sign) :]}{unit.after}"


def compared_in_words(value: float, unit: Unit) -> str:
    """A difference in words: "2.1 more", "£0.40m less", "no different"."""
    text = written(abs(value), unit)
    if float(text.replace(",", "")) == 0:
        return "no different"
    marks = unit.difference or unit.after
    return f"{unit.before}{text}{marks} {unit.more if value > 0 else unit.less}"


@dataclass(frozen=True)
class Shown:
    """One number on the page, with what a reader or a test needs to find it in the results.

    Attributes:
        stat: mean, p5, p95 over futures; difference_mean, difference_p5, difference_p95 of the
            paired difference from the comparator; futures_more, futures_less: in how many of 100
            futures the paired difference is above or below zero. With ``years``
            above 1, of the period's value (of an event, its yearly average).
        year: the (first) financial year.
    """

    measure: str
    scenario: str
    year: int
    stat: str
    value: float
    years: int = 1

    @property
    def text(self) -> str:
        """The number as a table cell holds it."""
        if self.stat.startswith("futures"):
            return f"{100 * self.value:.0f}"
        return written(self.value, unit_of(self.measure), self.stat.startswith("difference"))

    @property
    def attributes(self) -> Markup:
        """The HTML attributes that say where the number comes from."""
        period = Markup(' data-years="{}"').format(self.years) if self.years > 1 else Markup("")
        return (
            Markup('data-measure="{}" data-scenario="{}" data-year="{}" data-stat="{}"').format(
                self.measure, self.scenario, self.year, self.stat
            )
            + period
        )

    def spoken(self, text: str) -> Markup:
        """The number inside a sentence, marked with where it comes from."""
        return Markup("<span {}>{}</span>").format(self.attributes, text)
