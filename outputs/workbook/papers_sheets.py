"""Read me, assumptions with their sources, and the data dictionary."""

from __future__ import annotations

from outputs.workbook.book import Sheet
from outputs.workbook.facts import Facts
from simulation.results.names import sentence

READ_ME, ASSUMPTIONS, DICTIONARY = "Read me", "Assumptions", "Data dictionary"
GRADES = {
    "A": "systematic review, trial or national statistics",
    "B": "one study or an official guide",
    "C": "expert view, or reasoning from weak evidence",
    "D": "assumption with nothing published behind it",
}
ABOUT = {
    "Summary": "Every option next to its comparator: money, cash flow, returns, people, verdict",
    "Cash by payer": "What each payer spends each year, real and as paid",
    "Budget impact": "What each option costs each payer more or less, with its range",
    "Bridge": "From comparator to option by category, price split from number of days",
    "Ward and stranded": "What the ward costs, releases and leaves behind; double running",
    "Reinvestment fund": "Money released, set aside, advanced and paid back",
    "Capital": "What is spent once, by payer and year",
    "Capital left": "What homes are still worth at the end, and present value with and without it",
    "People": "Days at home, near home and in hospital; moves, crises, breakdowns",
    "Added": "Services, payers and settings that files add: people, slots and money by year",
    "Uncertainty": "How differences spread over futures; the chance of saving by year",
    "Switching values": "What would have to change for an option to break even",
    "Prices": "Discount rates and inflation: the yellow cells that you may change",
    "Assumptions": "Every number that the run rests on, with its source and grade",
    "Cost lines": "Every line of cost: payer, item and what kind of money",
    "Draws": "Every future, as the results table holds it",
    "Differences": "Option less comparator in every future; all ranges come from here",
    "Figures": "Every figure that is also on the page, next to the page's own",
    "Checks": "What must add up, and whether it does",
    "Data dictionary": "What every name in the results table means",
}
PAPERS = (
    "Name",
    "Meaning",
    "Value",
    "Low (5th)",
    "High (95th)",
    "Unit",
    "Grade",
    "Basis",
    "Source",
    "Year",
    "Evidence",
    "Price base",
    "Given by",
    "Moves with",
)


def fill_read_me(sheet: Sheet, facts: Facts) -> None:
    """Write what the workbook is, its run, and its contents."""
    sheet.widths(26, 128)
    sheet.one_page()
    sheet.title(f"{facts.manifest.place.title}: what it costs, who pays, and when")
    row = 2
    for label, words in _about_run(facts):
        sheet.text(row, 0, label, "bold")
        sheet.text(row, 1, words, "wrapped_top")
        row += 1
    sheet.text(row, 0, "Checks that need a look", "bold")
    sheet.formula(row, 1, "=checks_to_look_at", sheet.book.to_look_at, "left_number")
    row += 2
    sheet.texts(row, 0, ["Sheet", "What is on it"], "header")
    for name in [one.name for one in sheet.book.sheets if one.name in ABOUT]:
        row += 1
        sheet.raw.write_url(
            row, 0, f"internal:'{name}'!A1", sheet.book.formats["link"], string=name
        )
        sheet.text(row, 1, ABOUT[name])
    row += 2
    sheet.texts(row, 0, ["How to read it", ""], "header")
    for label, words in _how_to_read(facts):
        row += 1
        sheet.text(row, 0, label)
        sheet.text(row, 1, words, "wrapped")


def _about_run(facts: Facts) -> list[tuple[str, str]]:
    manifest = facts.manifest
    place, asked = manifest.place, manifest.futures_asked_for
    held = (
        f"{facts.future_words} of {facts.length_words}, {facts.year_words[0]} to "
        f"{facts.year_words[-1]}: draws of the uncertain numbers by replications of chance."
    )
    if facts.n_futures < facts.futures_run:
        held += f" The run has {facts.futures_run}; the workbook holds the first of them."
    if facts.n_futures < 100:
        held += " Fewer than 100 is enough to look at, and too few to decide on."
    if not manifest.complete or facts.futures_run < asked:
        held += f" The run was stopped early: {asked} were asked for."
    prices = (
        f"Real money is in {facts.real_words}. Prices are evidence defaults wherever no local "
        "account has set them."
    )
    own = "The place's own data, with evidence where it has none."
    public = "Public figures and evidence, not local data."
    data = place.standing or (public if place.public_figures_only else own)
    remarks = [("Remark", remark) for remark in place.remarks]
    scenarios = "; ".join(f"{one.letter}: {one.title}" for one in facts.scenarios)
    results = manifest.hashes.results[:12]
    made = f"hometruth {manifest.hometruth_version}, {manifest.made_on}"
    return [
        ("Scenarios", scenarios),
        ("Futures", held),
        ("Prices", prices),
        ("Data", f"{data} {facts.run.disclosure_words}"),
        *remarks,
        (
            "Made by",
            f"{made}, seed {manifest.seed}, results {results}",
        ),
    ]


def _how_to_read(facts: Facts) -> list[tuple[str, str]]:
    return [
        ("Yellow cells", "On Prices. Change one and totals, ranges and charts follow. No macros."),
        ("Brackets", "Money: less than nothing; in a difference, the option costs less."),
        ("Real and cash", "Real money leaves inflation out. Cash is what is paid in its year."),
        (
            "Discounted",
            "Later money counts less, as HM Treasury's Green Book has it; undiscounted money "
            "is always next to it. The first year is not discounted.",
        ),
        (
            f"Range over futures: {facts.range.words}",
            f"In {facts.range.futures} the number lies between its ends. Those of differences are "
            "of the same future with and without the change.",
        ),
        (
            "Left out",
            "VAT, capital charges, depreciation, benefits and housing costs paid by others, and "
            "whatever the pathway does not hold. Quality-adjusted life years: the evidence has no "
            "utilities to work them out with.",
        ),
        ("Who decides", "People. This is a model's forecast, and no account of anyone's care."),
    ]


def fill_assumptions(sheet: Sheet, facts: Facts) -> None:
    """Write every parameter with its source."""
    sheet.widths(36, 50, 12, 12, 12, 14, 7, 10, 60, 8, 22, 10, 10, 34)
    grades = "; ".join(f"{grade}: {words}" for grade, words in GRADES.items())
    sheet.title(
        "Assumptions: every number that the run rests on",
        [
            "The values that this run used, and whether hometruth gives them or the place's own "
            "folder. Changing them here changes nothing: change the folder and run again. Moves "
            "with: a doubt that several numbers share, and the correlation with it.",
            f"Grades. {grades}. Recalled: not read in its source; check it before relying on it.",
        ],
    )
    top = 4
    sheet.texts(top - 1, 0, PAPERS, "header")
    papers = facts.manifest.money.parameters
    for place, one in enumerate(papers):
        row = top + place
        sheet.text(row, 0, sentence(one.name), "wrapped")
        sheet.text(row, 1, one.meaning, "wrapped")
        for column, figure in enumerate((one.value, one.low, one.high), start=2):
            sheet.number(row, column, figure, "number")
        words = (one.unit, one.grade, one.basis, one.source, one.year)
        for column, text in enumerate(words, start=5):
            sheet.text(row, column, text, "wrapped")
        sheet.text(row, 10, ", ".join(one.evidence), "wrapped")
        sheet.text(row, 11, one.price_base or "")
        sheet.text(row, 12, "the place" if one.local else "hometruth")
        sheet.text(row, 13, ", ".join(map(sentence, one.shares)), "wrapped")
    if papers:
        sheet.raw.autofilter(top - 1, 0, top - 1 + len(papers), len(PAPERS) - 1)
    sheet.freeze(top, 1)


def fill_dictionary(sheet: Sheet, facts: Facts) -> None:
    """Write the meaning of every name in the results table."""
    sheet.widths(20, 34, 80, 14, 10, 34, 20, 11, 14, 10, 60)
    sheet.title("Data dictionary: what every name in the results table means")
    entries = facts.run.dictionary.rows
    columns = list(entries[0]) if entries else []
    sheet.texts(2, 0, [sentence(column) for column in columns], "header")
    for place, entry in enumerate(entries):
        sheet.texts(3 + place, 0, [entry[column] or "" for column in columns], "wrapped")
    sheet.raw.autofilter(2, 0, 2 + len(entries), max(0, len(columns) - 1))
    sheet.freeze(3, 2)
