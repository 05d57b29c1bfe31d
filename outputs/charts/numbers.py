"""How to show a value: its unit, decimals, and its origin in the results table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil, isnan

from markupsafe import Markup

from outputs.charts.compared import financial_year
from simulation.results.frequencies import number_of, out_of
from simulation.results.measures import named

NEVER_CLEAR = "not seen"
NOT_BACK = "not in this run"
MINUS = "\u2212"
JOINED = "\u2060"  # keeps a sign and its pound on one line


@dataclass(frozen=True)
class Unit:
    """How values of one unit are written.

    Attributes:
        words: for axes and tables, as in "people, average over the year".
        more, less: comparatives, as in "2.1 more".
        difference: what follows the number of a difference, where that is another unit.
        difference_words: of a difference, for axes and tables, where that is another unit.
    """

    factor: float
    decimals: int
    before: str
    after: str
    words: str
    more: str = "more"
    less: str = "fewer"
    difference: str = ""
    difference_words: str = ""

    @property
    def short_after(self) -> str:
        """The mark after a number where there is no room for words; the axis has the words."""
        return self.after if len(self.after) == 1 else ""

    def of_difference(self) -> Unit:
        """The unit of a difference between two values: two shares differ by percentage points."""
        if not self.difference:
            return self
        return replace(self, after=self.difference, words=self.difference_words or self.words)


UNITS: dict[str, Unit] = {
    "people": Unit(1, 1, "", "", "people, average over the year"),
    "places": Unit(1, 1, "", "", "beds, average over the year"),
    "slots": Unit(1, 1, "", "", "slots, average over the year"),
    "events a year": Unit(1, 1, "", "", "number a year"),
    "share": Unit(
        100, 0, "", "%", "per cent", "higher", "lower", " percentage points", "percentage points"
    ),
    "GBP a year": Unit(1e-6, 2, "£", "m", "£ million a year", "more", "less"),
    "GBP": Unit(1e-6, 2, "£", "m", "£ million", "more", "less"),
}
PLAIN = Unit(1, 2, "", "", "")


# units of stored measures that charts show by setting, and of cumulative cost
STORED_UNITS = {"person_days": "people", "cumulative_cost": "GBP"}


def unit_of(measure: str) -> Unit:
    """How values of a measure are written."""
    return UNITS[STORED_UNITS.get(measure) or named(measure).unit]


def written(value: float, unit: Unit, signed: bool = False) -> str:
    """The number alone, for a table cell: rounded, with a proper minus sign."""
    digits = f"{abs(value) * unit.factor:,.{unit.decimals}f}"
    if not any(digit in "123456789" for digit in digits):
        return digits
    return (MINUS if value < 0 else "+" * signed) + digits


def printed(value: float, unit: Unit) -> Decimal:
    """A number exactly as written in its unit, for sums that must add up as printed."""
    return Decimal(written(value, unit).replace(MINUS, "-").replace(",", ""))


def in_words(value: float, unit: Unit, signed: bool = False) -> str:
    """The number with its unit's marks, for a sentence: £1.25m, 34%.

    Args:
        signed: whether the value is a difference, which has a sign and may have its own unit.
    """
    text = written(value, unit, signed)
    unit = unit.of_difference() if signed else unit
    sign = text[0] if text[0] in (MINUS, "+") else ""
    joined = JOINED if sign and unit.before else ""
    digits = text[len(sign) :]
    return f"{sign}{joined}{unit.before}{digits}{_after(digits, unit)}"


def _after(digits: str, unit: Unit) -> str:
    """The words after a number: one percentage point, two percentage points."""
    return unit.after.removesuffix("s") if digits == "1" else unit.after


def compared_in_words(value: float, unit: Unit) -> str:
    """A difference in words: "2.1 more", "£0.40m less", "no different"."""
    text = written(abs(value), unit)
    if float(text.replace(",", "")) == 0:
        return "no different"
    after = _after(text, unit.of_difference())
    return f"{unit.before}{text}{after} {unit.more if value > 0 else unit.less}"


@dataclass(frozen=True)
class Shown:
    """One number on the page, with its origin in the results.

    Attributes:
        stat: the statistic. If ``years`` is above 1, it is of the period's value (for an event or
            money, the yearly average). With few futures, p5 and p95 are the lowest and highest.

            - mean, p5, p95: over futures.
            - difference_mean, difference_p5, difference_p95: of the paired difference from the
              comparator.
            - difference_step: a step from the comparator's cost to the option's.
            - futures_more, futures_same, futures_less: the share of futures in which the paired
              difference is above zero, zero or below zero, shown as a count out of ``out_of``.
            - futures_less_low, futures_less_high: the interval of futures_less, which more
              futures would narrow.
            - chance: the limit that yearly changes stay within in 9 of 10 years.
            - clear_from: the first year from which the paired difference's range excludes zero.
            - lowest_mean, lowest_p5, lowest_p95: of the most money out in each future (extra cash,
              or a fund's debt).
            - futures_back, futures_out: the share of futures in which money is ever out, and
              none (futures_back) or some (futures_out) is still out at the end of the run.
            - futures_never_out: the share of futures in which no money is ever out.
            - back_by: the year by whose end half of the futures that pay back have done so.
        year: the (first) financial year.
        living_in: settings that the number covers; empty for all.
        moved_from: settings that moves come from; none for any other than those they lead to.
        step: of a step, its title.
        futures: number of futures that were run.
    """

    measure: str
    scenario: str
    year: int
    stat: str
    value: float
    years: int = 1
    living_in: Sequence[str] = ()
    moved_from: Sequence[str] = ()
    step: str = ""
    futures: int = 0

    @property
    def out_of(self) -> int:
        """The total that a count of futures is out of; 0 for other numbers."""
        return out_of(self.futures) if self.stat.startswith("futures") else 0

    @property
    def text(self) -> str:
        """The number for a table cell."""
        if self.stat.endswith(("_low", "_high")):
            return f"{self.out_of * self.value:.0f}"
        if self.out_of:
            return number_of(self.value, self.futures)
        if self.stat == "clear_from":
            return NEVER_CLEAR if isnan(self.value) else financial_year(int(self.value))
        if self.stat == "back_by":
            return financial_year(ceil(self.value)) if self.value else NOT_BACK
        return written(self.value, unit_of(self.measure), self.stat.startswith("difference"))

    @property
    def named(self) -> dict[str, str]:
        """Where the number comes from, by name; what does not apply is left out."""
        named = {
            "measure": self.measure,
            "scenario": self.scenario,
            "year": str(self.year),
            "stat": self.stat,
            "years": str(self.years) if self.years > 1 else "",
            "settings": " ".join(self.living_in),
            "from": " ".join(self.moved_from),
            "step": self.step,
            "of": str(self.out_of or ""),
        }
        return {name: text for name, text in named.items() if text}

    def spoken(self, text: str) -> Markup:
        """The number inside a sentence, marked with where it comes from."""
        return Markup("<span{}>{}</span>").format(attributes(self.named), text)


@dataclass(frozen=True)
class Told:
    """A figure once counted: a number or words from the manifest, not from the results table.

    Attributes:
        line: place of its line in the manifest's history.
    """

    line: int
    text: str

    @property
    def named(self) -> dict[str, str]:
        """Where it comes from, by name."""
        return {"history": str(self.line)}


Cell = Shown | Told


def attributes(named: Mapping[str, str]) -> Markup:
    """HTML attributes that say where a number comes from, each after a space."""
    parts = (Markup(' data-{}="{}"').format(name, text) for name, text in named.items())
    return Markup("").join(parts)
