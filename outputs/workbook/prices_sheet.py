"""The sheet of prices: the cells to change, and the factors for every other sheet."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from outputs.charts.compared import financial_year
from outputs.economics.prices import Growth
from outputs.workbook.book import Sheet, across, at, down
from outputs.workbook.facts import Facts

NAME = "Prices"
DEFLATOR, EARNINGS = "GDP deflator", "Average earnings"
LABEL, VALUE = 0, 1
FIRST_YEAR_COLUMN = 5
BANDS_ROW = 5
PAPER_CHARACTERS = 220
DISCOUNT_FACTORS, HEALTH_FACTORS = "discount_factors", "health_factors"
PRICE_INDEX, RUN_YEARS = "price_index", "run_years"
INFLATE_WITH = "inflate_with"


@dataclass(frozen=True)
class Rows:
    """Positions on the sheet, counted from 0."""

    bands: int
    choice: int
    years: int
    growth: int

    @property
    def factor(self) -> int:
        """The row of discount factors."""
        return self.years + 4

    @property
    def index(self) -> int:
        """The row of price levels."""
        return self.years + 7


def rows_of(facts: Facts) -> Rows:
    """Positions, which depend on the number of bands of the discount schedule."""
    choice = BANDS_ROW + len(facts.prices.money.bands) + 1
    return Rows(BANDS_ROW, choice, choice + 2, choice + 12)


def factor_cell(facts: Facts, year: int, which: str = DISCOUNT_FACTORS) -> str:
    """The cell of a year's discount factor or price level, for formulas on other sheets."""
    rows = rows_of(facts)
    row = rows.factor if which == DISCOUNT_FACTORS else rows.index
    return f"{NAME}!{at(row, FIRST_YEAR_COLUMN + year)}"


def fill_prices(sheet: Sheet, facts: Facts) -> None:
    """Write the sheet."""
    sheet.widths(40, 14, 12, 12, 11, 9)
    sheet.title(
        "Prices: discounting and inflation",
        [
            "Change a yellow cell and every figure that depends on it is worked out again, here "
            "and on the other sheets.",
            f"Real money is in {facts.real_words}. Cash (nominal money) is real money times the "
            "price level of its year.",
        ],
    )
    rows = rows_of(facts)
    _bands(sheet, facts, rows)
    _choice(sheet, facts, rows)
    _years(sheet, facts, rows)
    _growth(sheet, facts, rows)
    sheet.freeze(1, 1, headed=False)


def _bands(sheet: Sheet, facts: Facts, rows: Rows) -> None:
    """The discount rates, each from some year on."""
    prices = facts.prices
    sheet.texts(
        rows.bands - 1, LABEL, ["Discount rate a year, real", "Money", "Days at home"], "header"
    )
    sheet.text(rows.bands - 1, 3, "From year", "header")
    for place, ((start, money), (_, health)) in enumerate(
        zip(prices.money.bands, prices.health.bands, strict=True)
    ):
        row = rows.bands + place
        name = "discount_rate" if not place else f"discount_rate_from_year_{start}"
        sheet.text(row, LABEL, f"From year {start} after the first")
        sheet.number(row, VALUE, money, "input_percent")
        sheet.number(row, 2, health, "input_percent")
        sheet.number(row, 3, start, "whole")
        sheet.name_cells(name, at(row, VALUE))


def _choice(sheet: Sheet, facts: Facts, rows: Rows) -> None:
    """The index for inflation after the first year."""
    sheet.text(rows.choice, LABEL, "After the first year, prices rise with")
    sheet.text(rows.choice, VALUE, DEFLATOR, "input_text")
    sheet.raw.data_validation(
        rows.choice, VALUE, rows.choice, VALUE, {"validate": "list", "source": [DEFLATOR, EARNINGS]}
    )
    sheet.name_cells(INFLATE_WITH, at(rows.choice, VALUE))
    note = (
        f'Type "{EARNINGS}" to see cash if every line rose with pay instead. Packages already '
        "grow above general inflation in the model."
    )
    sheet.text(rows.choice, FIRST_YEAR_COLUMN, note, "plain_quiet")


def _years(sheet: Sheet, facts: Facts, rows: Rows) -> None:
    """The factors of each year of the run."""
    labels = (
        "Financial year",
        "First calendar year",
        "Years after the first",
        "Discount rate of the year",
        "Discount factor, money",
        "Discount rate of the year, days at home",
        "Discount factor, days at home",
        f"Price level ({facts.prices.price_base} = 1)",
    )
    for place, label in enumerate(labels):
        sheet.text(rows.years + place, LABEL, label, "header" if not place else "text")
    for column in range(1, FIRST_YEAR_COLUMN):
        sheet.text(rows.years, column, "", "header")
    for place in range(len(facts.years)):
        _year(sheet, facts, rows, place)
    last = FIRST_YEAR_COLUMN + len(facts.years) - 1
    for name, row in (
        (RUN_YEARS, rows.years + 1),
        (DISCOUNT_FACTORS, rows.years + 4),
        (HEALTH_FACTORS, rows.years + 6),
        (PRICE_INDEX, rows.years + 7),
    ):
        sheet.name_cells(name, across(row, FIRST_YEAR_COLUMN, last))


def _year(sheet: Sheet, facts: Facts, rows: Rows, place: int) -> None:
    prices, column, top = facts.prices, FIRST_YEAR_COLUMN + place, rows.years
    year, first = facts.years[place], at(top + 1, FIRST_YEAR_COLUMN)
    sheet.text(top, column, facts.year_words[place], "header_right")
    sheet.number(top + 1, column, year, "whole")
    elapsed = sheet.formula(
        top + 2, column, f"={at(top + 1, column)}-{first}", year - facts.years[0], "whole"
    )
    starts = down(3, rows.bands, rows.bands + len(prices.money.bands) - 1)
    for row, rates, schedule in (
        (top + 3, VALUE, prices.money),
        (top + 5, 2, prices.health),
    ):
        rate = schedule.rate(year - facts.years[0])
        band = down(rates, rows.bands, rows.bands + len(prices.money.bands) - 1)
        cell = sheet.formula(row, column, f"=LOOKUP({elapsed},{starts},{band})", rate, "percent")
        before = at(row + 1, column - 1)
        formula = f"={before}/(1+{cell})" if place else "=1"
        sheet.formula(row + 1, column, formula, float(prices.factors(schedule)[place]), "factor")
    growth_years, levels = _growth_ranges(facts, rows)
    known = f"{growth_years},{levels}"
    sheet.formula(
        top + 7,
        column,
        f"=LOOKUP({at(top + 1, column)},{known})/LOOKUP({prices.base_year},{known})",
        float(prices.index()[place]),
        "factor",
    )


def _growth_ranges(facts: Facts, rows: Rows) -> tuple[str, str]:
    """Cells of the years with known growth, and of their price levels."""
    first, last = rows.growth + 1, rows.growth + 1 + len(facts.prices.growth)
    return down(1, first, last), down(6, first, last)


def _growth(sheet: Sheet, facts: Facts, rows: Rows) -> None:
    """Growth of prices from year to year."""
    header = ["Growth on the year before", "Year", DEFLATOR, EARNINGS, "Known as", "Used"]
    sheet.texts(rows.growth, LABEL, [*header, "Price level"], "header")
    levels = facts.prices.levels()
    first = min(levels)
    row = rows.growth + 1
    sheet.text(row, LABEL, financial_year(first))
    sheet.number(row, 1, first, "whole")
    sheet.number(row, 6, 1.0, "factor")
    for place, one in enumerate(facts.prices.growth, start=1):
        _growth_row(sheet, facts, row + place, one, levels[one.year])
    after = row + len(facts.prices.growth) + 2
    inflation = facts.manifest.money.inflation
    discounting = facts.manifest.money.discounting.source
    sheet.text(after, LABEL, "Sources", "heading")
    for place, words in enumerate((discounting, inflation.source, inflation.rule), start=1):
        for line, text in enumerate(textwrap.wrap(words, PAPER_CHARACTERS)):
            sheet.text(after + 2 * place - 1 + line, LABEL, text, "plain_quiet")


def _growth_row(sheet: Sheet, facts: Facts, row: int, one: Growth, level: float) -> None:
    sheet.text(row, LABEL, financial_year(one.year))
    sheet.number(row, 1, one.year, "whole")
    sheet.number(row, 2, one.deflator, "input_percent")
    sheet.number(row, 3, one.earnings, "input_percent")
    sheet.text(row, 4, one.known_as)
    deflator, earnings = at(row, 2), at(row, 3)
    by_pay = f'AND({INFLATE_WITH}="{EARNINGS}",{at(row, 1)}>{facts.years[0]},ISNUMBER({earnings}))'
    used = sheet.formula(row, 5, f"=IF({by_pay},{earnings},{deflator})", one.deflator, "percent")
    sheet.formula(row, 6, f"={at(row - 1, 6)}*(1+{used})", level, "factor")
