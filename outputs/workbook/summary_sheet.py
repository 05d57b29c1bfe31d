"""Summary by option: money and people together, one column per scenario."""

from __future__ import annotations

import numpy as np

from outputs.charts.compared import Compared
from outputs.economics.budget import NEVER, NOTHING_OUT, payback_of
from outputs.economics.compare import PENNY, chance_of_saving
from outputs.economics.outcomes import OUTCOMES, Outcome
from outputs.economics.prices import Floats
from outputs.workbook import cash_sheets, differences_sheet, people_sheet
from outputs.workbook.book import Sheet
from outputs.workbook.differences_sheet import Columns, Paired
from outputs.workbook.facts import ALL, Facts
from outputs.workbook.how_often import HowOften, among, among_formula
from outputs.workbook.prices_sheet import DISCOUNT_FACTORS, PRICE_INDEX
from outputs.workbook.tables import whole_run
from outputs.workbook.uncertainty_sheet import (
    SUMMARY,
    chance,
    functions_of,
    heads_of,
    shows_present,
    summary,
)

NAME = "Summary"
FIRST_ROW, FIRST_COLUMN = 4, 2
LEAST_PUT_IN = 10_000  # GBP per year; below this a ratio would mean nothing
LITTLE_PUT_IN, NONE_OUT = "too little put in", "nothing out"
MONEY, DAYS, RATIO = "£", "days", "£ for each £1"


def fill_summary(sheet: Sheet, facts: Facts) -> None:
    """Write the sheet."""
    sheet.widths(74, 38, 27)
    sheet.title(
        "Summary by option",
        [
            f"{facts.future_words} of {facts.length_words} from {facts.year_words[0]}. "
            f"Real money is in {facts.real_words}; prices are evidence defaults until local "
            "accounts confirm them. Brackets: less.",
            "Read the money with the people below it: a bed closed can look cheap when somebody "
            "has only been sent farther away.",
        ],
    )
    sheet.texts(FIRST_ROW - 1, 0, ["", ""], "header")
    for scenario in facts.scenarios:
        title = f"{scenario.letter}: {scenario.title}"
        sheet.text(FIRST_ROW - 1, _column(scenario), title, "header")
    row = _costs(sheet, facts, FIRST_ROW)
    row = _differences(sheet, facts, row + 1)
    row = _payers(sheet, facts, row + 1)
    row = _cash_flow(sheet, facts, row + 1)
    row = _returns(sheet, facts, row + 1)
    row = _people(sheet, facts, row + 1)
    _verdicts(sheet, facts, row + 1)
    sheet.freeze(FIRST_ROW, FIRST_COLUMN)


def _column(scenario: Compared) -> int:
    return FIRST_COLUMN + scenario.position


def _heading(sheet: Sheet, facts: Facts, row: int, title: str) -> int:
    """A section's heading; returns the row after."""
    sheet.texts(row, 0, [title, *[""] * (1 + len(facts.scenarios))], "header")
    return row + 1


def _pairs(facts: Facts) -> list[Paired]:
    return [Paired(facts, option, other) for option, other in facts.pairs]


def _cells(facts: Facts, paired: Paired, name: str) -> str:
    """An option's cells on Differences: a block's present value, or one of its EXTRAS."""
    columns = Columns(facts)
    is_block = name in differences_sheet.money_blocks(facts)
    column = columns.present(name) if is_block else columns.extra(name)
    return differences_sheet.cells(facts, paired.option.name, column)


def _costs(sheet: Sheet, facts: Facts, row: int) -> int:
    """The total cost of each scenario."""
    row = _heading(sheet, facts, row, "Cost, all payers, mean")
    labels = ("All years, real", "All years, cash", "Net present cost (real, discounted)")
    for place, label in enumerate(labels):
        sheet.texts(row + place, 0, [label, MONEY])
    for scenario in facts.scenarios:
        first = cash_sheets.cash_cell(facts, scenario, ALL, 0)
        last = cash_sheets.cash_cell(facts, scenario, ALL, len(facts.years) - 1)
        cells = f"{first}:{last.split('!')[1]}"
        values = facts.block(ALL).values[scenario.name].mean(axis=0)
        prices = facts.prices
        for place, (formula, value) in enumerate(
            (
                (f"=SUM({cells})", values.sum()),
                (f"=SUMPRODUCT({cells},{PRICE_INDEX})", prices.nominal(values).sum()),
                (f"=SUMPRODUCT({cells},{DISCOUNT_FACTORS})", prices.present(values)),
            )
        ):
            sheet.formula(row + place, _column(scenario), formula, float(value), "pounds")
        n, name = len(facts.years), scenario.name
        whole = whole_run(facts, cash_sheets.TOTAL_COST, name, "mean", times=n)
        sheet.shows(row, _column(scenario), whole, float(values.sum()))
        present = whole_run(facts, "net_present_cost", name, "mean")
        value = float(prices.present(values))
        sheet.shows(row + len(labels) - 1, _column(scenario), present, value)
    return row + len(labels)


def _differences(sheet: Sheet, facts: Facts, row: int) -> int:
    """The difference of each option from its comparator."""
    row = _heading(sheet, facts, row, "Net present cost, difference from the comparator")
    sheet.text(row, 0, "Compared with")
    for place, stat in enumerate(heads_of(facts)):
        sheet.texts(row + 1 + place, 0, [stat.capitalize(), MONEY])
    last = row + 1 + len(SUMMARY)
    often = HowOften(facts)
    sheet.texts(last, 0, [often.label("it costs less"), often.unit])
    for paired in _pairs(facts):
        column, cells = _column(paired.option), _cells(facts, paired, ALL)
        sheet.text(row, column, f"{paired.other.letter}: {paired.other.title}", "wrapped")
        values = paired.present(ALL)
        for place, value in enumerate(summary(values)):
            formula = f"={functions_of(facts)[place].format(cells)}"
            sheet.formula(row + 1 + place, column, formula, float(value), "pounds")
            shows_present(sheet, facts, paired.option.name, place, row + 1 + place, column, value)
        saving = often.times * float(chance_of_saving(values))
        sheet.formula(last, column, chance(facts, cells), saving, often.style(sheet))
    return last + 1


def _payers(sheet: Sheet, facts: Facts, row: int) -> int:
    """The same difference by payer."""
    row = _heading(sheet, facts, row, "The same by payer: mean")
    for place, payer in enumerate(facts.costs.payers):
        sheet.texts(row + place, 0, [facts.block(payer).title, MONEY])
        for paired in _pairs(facts):
            formula = f"=AVERAGE({_cells(facts, paired, payer)})"
            value = float(paired.present(payer).mean())
            sheet.formula(row + place, _column(paired.option), formula, value, "pounds")
    return row + len(facts.costs.payers)


def _cash_flow(sheet: Sheet, facts: Facts, row: int) -> int:
    """The largest extra cash out, and when it is paid back."""
    row = _heading(sheet, facts, row, "Cash flow: extra cash over the comparator's, as paid")
    often, (_, upper) = HowOften(facts), facts.range.ends
    labels = (
        ("Most extra cash out at the end of a year: mean", MONEY),
        (upper, MONEY),
        (often.label("any is out at the end of a year"), often.unit),
        ("Where any is out, how often it is paid back within the run", "of those"),
        ("Paid back by the end of (year that begins in; median of those)", "April of"),
    )
    for place, label in enumerate(labels):
        sheet.texts(row + place, 0, label)
    for paired in _pairs(facts):
        column = _column(paired.option)
        peak, payback = (
            _cells(facts, paired, name) for name in ("peak_nominal", "payback_nominal")
        )
        peaks, years = paired.extras["peak_nominal"], paired.extras["payback_nominal"]
        sheet.formula(row, column, f"=AVERAGE({peak})", float(peaks.mean()), "pounds")
        high, share = float(np.quantile(peaks, facts.range.high)), facts.range.high
        sheet.formula(row + 1, column, f"=PERCENTILE({peak},{share})", high, "pounds")
        found = payback_of(years)
        out = f'COUNTIF({payback},">={NEVER}")'
        ever, formula = int((years >= NEVER).sum()), often.formula(out, payback)
        value = often.times * ever / len(years)
        sheet.formula(row + 2, column, formula, value, often.style(sheet))
        part = among_formula(f'COUNTIF({payback},">{NEVER}")', out)
        back = among(int((years > NEVER).sum()), ever) if ever else NONE_OUT
        sheet.formula(row + 3, column, f'=IF({out}=0,"{NONE_OUT}",{part})', back, "chance")
        formula = (
            f"=IF(MAX({payback})>{NEVER},ROUNDUP(MEDIAN(IF({payback}>{NEVER},{payback})),0),"
            f"MAX({payback}))"
        )
        year = NOTHING_OUT if found.never_out == 1 else found.year
        sheet.array(row + 4, column, formula, year, "year")
    return row + len(labels)


def _returns(sheet: Sheet, facts: Facts, row: int) -> int:
    """Money put in and money that comes back, with both denominators."""
    row = _heading(sheet, facts, row, "What comes back for what is put in, discounted, mean")
    amounts = (
        ("moved", "All money moved: what services and homes cost more"),
        ("release", "of it, recycled: released by the ward"),
        ("new", "of it, new money: what the release does not cover"),
        ("benefit", "Saved elsewhere: care, other hospitals, emergencies"),
    )
    for place, (_, label) in enumerate(amounts):
        sheet.texts(row + place, 0, [label, MONEY])
    after = row + len(amounts)
    ratios = (
        ("per_new", "new", "Saved for each £1 of new money (recycled money left out)"),
        (
            "per_moved",
            "moved",
            "Saved for each £1 of all money moved (release not counted as saved)",
        ),
    )
    often, words = HowOften(facts), facts.range.words.capitalize()
    for place, (_, _, label) in enumerate(ratios):
        sheet.texts(after + 2 * place, 0, [f"{label}: mean over mean", RATIO])
        sheet.texts(after + 2 * place + 1, 0, [f"{words} over futures", RATIO])
    per_day = "Cost of each day at home gained: pounds and days both discounted"
    sheet.texts(after + 4, 0, [per_day, "£ a day"])
    sheet.texts(after + 5, 0, [often.label("it costs less and gains days at home"), often.unit])
    sheet.texts(after + 6, 0, ["Days at home gained, all years, not discounted: mean", DAYS])
    sheet.texts(after + 7, 0, [facts.range.ends[0], DAYS])
    sheet.texts(after + 8, 0, [facts.range.ends[1], DAYS])
    sheet.texts(after + 9, 0, ["Mean, discounted at the rate for days", DAYS])
    for paired in _pairs(facts):
        column = _column(paired.option)
        for place, (name, _) in enumerate(amounts):
            value = float(paired.extras[name].mean())
            formula = f"=AVERAGE({_cells(facts, paired, name)})"
            sheet.formula(row + place, column, formula, value, "pounds")
        for place, (each, bottom, _) in enumerate(ratios):
            _ratio(sheet, facts, paired, after + 2 * place, (each, bottom))
        _days_gained(sheet, facts, paired, after + 4)
    return after + 10


def _ratio(sheet: Sheet, facts: Facts, paired: Paired, row: int, names: tuple[str, str]) -> None:
    """A ratio of means, and its spread over futures in which it is defined."""
    column = _column(paired.option)
    top, bottom = (_cells(facts, paired, name) for name in ("benefit", names[1]))
    up, down = (float(paired.extras[name].mean()) for name in ("benefit", names[1]))
    least = LEAST_PUT_IN * len(facts.years)
    formula = f'=IF(AVERAGE({bottom})>={least},AVERAGE({top})/AVERAGE({bottom}),"{LITTLE_PUT_IN}")'
    value: float | str = up / down if down >= least else LITTLE_PUT_IN
    sheet.formula(row, column, formula, value, "ratio")
    cells, values = _cells(facts, paired, names[0]), paired.extras[names[0]]
    known = values[~np.isnan(values)]
    ends = facts.range.low, facts.range.high
    spread_formula = (
        f'=IF(AVERAGE({bottom})>={least},TEXT(PERCENTILE({cells},{ends[0]}),"0.00")&" to "'
        f'&TEXT(PERCENTILE({cells},{ends[1]}),"0.00"),"")'
    )
    words = ""
    if down >= least and len(known):
        low, high = np.quantile(known, ends)
        words = f"{low:.2f} to {high:.2f}"
    sheet.formula(row + 1, column, spread_formula, words, "right")


def _days_gained(sheet: Sheet, facts: Facts, paired: Paired, row: int) -> None:
    """Cost per day at home gained, how sure both are, and the days."""
    column = _column(paired.option)
    cost, days = _cells(facts, paired, ALL), _cells(facts, paired, "days_discounted")
    costs, gained = paired.present(ALL), paired.extras["days_discounted"]
    more, less = f"AVERAGE({cost})>0", f"AVERAGE({days})<=0"
    formula = (
        f'=IF({less},IF({more},"costs more, no days gained","costs less, no days gained"),'
        f'IF({more},AVERAGE({cost})/AVERAGE({days}),"costs less, gains days"))'
    )
    sheet.formula(row, column, formula, _cost_per_day(costs, gained), "pounds")
    often = HowOften(facts)
    both = often.formula(f"SUMPRODUCT(({cost}<-0.005)*({days}>0))", cost)
    chance_of_both = often.times * float(((costs < -PENNY) & (gained > 0)).mean())
    sheet.formula(row + 1, column, both, chance_of_both, often.style(sheet))
    whole, undiscounted = paired.extras["days"], _cells(facts, paired, "days")
    ends = facts.range.low, facts.range.high
    low, high = np.quantile(whole, ends)
    for place, (asked, value) in enumerate(
        (
            (f"=AVERAGE({undiscounted})", whole.mean()),
            (f"=PERCENTILE({undiscounted},{ends[0]})", low),
            (f"=PERCENTILE({undiscounted},{ends[1]})", high),
            (f"=AVERAGE({days})", gained.mean()),
        )
    ):
        sheet.formula(row + 2 + place, column, asked, float(value), "days")


def _cost_per_day(costs: Floats, gained: Floats) -> float | str:
    """Mean cost over mean days gained, if both are above zero; otherwise words."""
    more = float(costs.mean()) > 0
    if float(gained.mean()) <= 0:
        return "costs more, no days gained" if more else "costs less, no days gained"
    return float(costs.mean()) / float(gained.mean()) if more else "costs less, gains days"


def _people(sheet: Sheet, facts: Facts, row: int) -> int:
    """Outcomes for people in each scenario."""
    row = _heading(sheet, facts, row, "People whose behaviour challenges: mean over the run")
    for place, outcome in enumerate(OUTCOMES):
        sheet.texts(row + place, 0, [outcome.title, outcome.unit])
        for scenario in facts.scenarios:
            _outcome(sheet, facts, scenario, outcome, row + place)
    return row + len(OUTCOMES)


def _outcome(sheet: Sheet, facts: Facts, scenario: Compared, outcome: Outcome, row: int) -> None:
    """One outcome of one scenario, from the sheet of people."""
    value = outcome.mean(facts.counts, scenario.name)
    style, column = people_sheet.style_of(outcome), _column(scenario)
    cell = people_sheet.cell_of(facts, scenario, outcome)
    if cell is None:
        sheet.number(row, column, value, style)
        return
    sheet.formula(row, column, f"={cell}", value, style)
    if outcome.measure:
        figure = whole_run(facts, outcome.measure, scenario.name, "mean")
        sheet.shows(row, column, figure, value)


def _verdicts(sheet: Sheet, facts: Facts, row: int) -> None:
    """The claims about each option, and their verdicts."""
    if not facts.run.verdicts:
        return
    row = _heading(sheet, facts, row, "Hypothesis and verdict")
    by_name = {verdict.scenario: verdict for verdict in facts.run.verdicts}
    sheet.text(row, 0, "What was claimed")
    sheet.text(row + 1, 0, "Verdict")
    for scenario in facts.scenarios:
        found = by_name.get(scenario.name)
        if found:
            sheet.text(row, _column(scenario), found.statement, "wrapped")
            sheet.text(row + 1, _column(scenario), found.verdict, "wrapped")
