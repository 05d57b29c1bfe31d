"""Figures that are also on the page: each cell, the page's figure, and whether they agree.

Other sheets record their cells with such figures (``Sheet.shows``).
"""

from __future__ import annotations

from outputs.charts.compared import Compared, financial_year
from outputs.charts.numbers import STORED_UNITS, UNITS
from outputs.economics.bridge import Step, priced_days, steps
from outputs.workbook.book import Placed, Sheet, at, down, on
from outputs.workbook.facts import Facts
from outputs.workbook.page_figures import CUMULATIVE, Figure, PageFigures, tolerance
from outputs.workbook.prices_sheet import BANDS_ROW
from outputs.workbook.prices_sheet import NAME as PRICES
from outputs.workbook.prices_sheet import VALUE as RATE_COLUMN
from simulation.results.measures import named

NAME = "Figures"
FIRST_ROW = 5
HEADER = (
    *("Figure", "Name", "Scenario", "Compared with", "Year", "Years", "Statistic", "Unit"),
    *("Times", "Sheet", "Cell", "Here", "On the page", "Difference", "Result"),
)
YEARS, STATISTIC, TIMES, SHEET, CELL, HERE, PAGE, DIFFERENCE, RESULT = 5, 6, *range(8, 15)
OK, WRONG, CHANGED = "OK", "LOOK", "rate changed"
STATISTICS = {
    "mean": "mean",
    "p5": "range over futures, lower end",
    "p95": "range over futures, upper end",
    "difference_mean": "difference, mean",
    "difference_p5": "difference, lower end of its range",
    "difference_p95": "difference, upper end of its range",
    "difference_step": "step of the difference, mean",
    "futures_less": "futures in which it is less",
}
CUMULATIVE_TITLE = "Extra cash out by the year's end"


def fill_figures(sheet: Sheet, facts: Facts) -> None:
    """Write the sheet, after all sheets that show such figures."""
    sheet.widths(46, 34, 9, 10, 9, 7, 28, 18, 7, 20, 9, 18, 18, 14, 14)
    sheet.title(
        "Figures that are also on the page",
        [
            "Each row is one figure: the cell that holds it, and what the page's own measures make "
            "of the results, in the futures of this workbook and before rounding. The page prints "
            "fewer digits.",
            "Where the page says how much a year and a cell how much in all, the page's figure is "
            "taken times the years. Names are those of the data dictionary.",
        ],
    )
    own_rates = sheet.formula(3, RESULT, f"={_own_rates(facts)}", True, "right")
    sheet.text(3, HERE, "Discount rates on Prices are the run's own", "plain_quiet")
    sheet.texts(FIRST_ROW - 1, 0, HEADER[:HERE], "header")
    sheet.texts(FIRST_ROW - 1, HERE, HEADER[HERE:], "header_right")
    page, placed = _page(facts), sheet.book.placed
    for place, one in enumerate(placed):
        _row(sheet, facts, page, one, FIRST_ROW + place, own_rates)
    last = FIRST_ROW + max(len(placed), 1) - 1
    sheet.raw.autofilter(FIRST_ROW - 1, 0, last, RESULT)
    sheet.freeze(FIRST_ROW, 1)


def columns(sheet: Sheet) -> tuple[str, str]:
    """The cells that name a sheet, and those that say whether its figure agrees."""
    last = FIRST_ROW + max(len(sheet.book.placed), 1) - 1
    found = (on(NAME, down(column, FIRST_ROW, last)) for column in (SHEET, RESULT))
    names, results = found
    return names, results


def _page(facts: Facts) -> PageFigures:
    def bridge(option: Compared, other: Compared) -> tuple[str, list[Step]]:
        names = option.name, other.name
        cells = priced_days(facts.costs, facts.counts, *names)
        return option.name, steps(facts.costs, cells, *names)

    return PageFigures(facts.run, facts.costs, dict(bridge(*both) for both in facts.pairs))


def _row(
    sheet: Sheet, facts: Facts, page: PageFigures, one: Placed, row: int, own_rates: str
) -> None:
    figure = one.figure
    by_name = {scenario.name: scenario for scenario in facts.scenarios}
    scenario = by_name[figure.scenario]
    other = by_name.get(scenario.compare_with or "")
    compares = figure.stat not in ("mean", "p5", "p95")
    words = (
        _title(figure),
        figure.measure,
        scenario.letter,
        other.letter if other and compares else "",
        financial_year(figure.year),
    )
    sheet.texts(row, 0, words)
    sheet.number(row, YEARS, figure.years, "whole")
    sheet.texts(row, STATISTIC, [STATISTICS[figure.stat], _unit(figure)])
    sheet.number(row, TIMES, figure.times, "whole")
    sheet.text(row, SHEET, one.sheet)
    address = one.address.replace("$", "")
    link = f"internal:'{one.sheet}'!{address}"
    sheet.raw.write_url(row, CELL, link, sheet.book.formats["link"], string=address)
    value = figure.times * page.value(figure)
    here = sheet.formula(row, HERE, f"={on(one.sheet, one.address)}", one.value, "precise")
    sheet.number(row, PAGE, value, "precise")
    gap = sheet.formula(row, DIFFERENCE, f"={here}-{at(row, PAGE)}", one.value - value, "precise")
    close = tolerance(figure, value)
    verdict = f'IF(ABS({gap})<={close:.9g},"{OK}","{WRONG}")'
    if figure.is_discounted:
        verdict = f'IF({own_rates},{verdict},"{CHANGED}")'
    agrees = abs(one.value - value) <= close
    sheet.book.differing[one.sheet] += not agrees
    sheet.formula(row, RESULT, f"={verdict}", OK if agrees else WRONG, "flag")


def _title(figure: Figure) -> str:
    if figure.step:
        return figure.step
    return CUMULATIVE_TITLE if figure.measure == CUMULATIVE else named(figure.measure).title


def _unit(figure: Figure) -> str:
    if figure.stat.startswith("futures_"):
        return "share of futures" if figure.times == 1 else "futures"
    unit = STORED_UNITS.get(figure.measure) or named(figure.measure).unit
    assert unit in UNITS
    words = unit.replace("GBP", "£")
    return words.removesuffix(" a year") if figure.times != 1 else words


def _own_rates(facts: Facts) -> str:
    """Whether the discount rates on Prices are those of the run."""
    rates = [rate for _, rate in facts.prices.money.bands]
    cells = [on(PRICES, at(BANDS_ROW + place, RATE_COLUMN)) for place in range(len(rates))]
    same = ",".join(f"{cell}={rate!r}" for cell, rate in zip(cells, rates, strict=True))
    return f"AND({same})"
