"""The tables of docs/results/areas.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from calibration.studies.areas import Shown, Tried
from scenarios.binding.remarks import turning_18_per_1000_adults
from scenarios.places.scaling import BEDS, HOSPITAL, Scaled
from scenarios.runs.drift import Drift
from simulation.pathway.words import ADULT, AUTISM_ONLY, CHILD
from simulation.results.names import counted

KINDS = ("district", "county", "other union", "country")
MILLION = 1e6


def table_of_tried(tried: Sequence[Tried]) -> list[str]:
    """Number of areas of each kind, by how far they got."""
    lines = _head("areas", "named", "initialised", "checked", "run", "also under every strategy",
                  "minutes")  # fmt: skip
    for words, own in (*((kind, [t for t in tried if t.kind == kind]) for kind in KINDS),
                       ("**all**", list(tried))):  # fmt: skip
        lines.append(
            _row(
                words,
                len(own),
                sum(t.initialised for t in own),
                sum(t.checked for t in own),
                sum(t.ran for t in own),
                sum(t.strategies and t.ran for t in own),
                f"{sum(t.seconds for t in own) / 60:.1f}",
            )
        )
    lines += ["", *(f"* **{t.name}**: {t.fault}" for t in tried if t.fault)]
    lines += [_years(tried), _wards(tried)]
    return lines


def _years(tried: Sequence[Tried]) -> str:
    by_years = {years: [t for t in tried if t.years == years] for years in {t.years for t in tried}}
    said = [
        f"{len(own)} for {years} years (the largest: {max(own, key=lambda t: t.people).name}, "
        f"{max(t.people for t in own):,} people, "
        f"{counted(round(max(t.seconds for t in own)), 'second')})"
        for years, own in sorted(by_years.items(), reverse=True)
    ]
    return f"Run once each: {'; '.join(said)}."


def _wards(tried: Sequence[Tried]) -> str:
    number = {beds: sum(t.beds == beds for t in tried) for beds in (0, 1, 2)}
    return (
        f"Local beds: {number[0]} areas have none, {number[1]} have one, {number[2]} have two; "
        f"the most is {max(t.beds for t in tried):,}."
    )


def table_of_shown(shown: Iterable[Shown]) -> list[str]:
    """People and costs in each area."""
    lines = _head(
        "area", "residents", "turning 18 for 1,000 adults", "adults known",
        "whose behaviour challenges", "children", "local beds", "of them held",
        "inpatients with a learning disability", "autistic inpatients without one",
        "children in hospital", "all inpatients per million residents", "cost a year, £m",
        "cost for each resident, £", "of it the council's", "cost for each adult known, £",
    )  # fmt: skip
    for one in shown:
        known, residents = one.people("adults"), one.place.population
        patients = one.inpatients + one.autistic + one.children
        lines.append(
            _row(
                _name(one),
                f"{residents:,}",
                f"{turning_18_per_1000_adults(one.place):.1f}",
                f"{known:,}",
                f"{one.people('adults', 'challenging', 'serious'):,}",
                f"{one.people('children'):,}",
                one.place.resources["local_beds"],
                f"{one.beds_held:.0%}",
                f"{one.inpatients:.1f}",
                f"{one.autistic:.1f}",
                f"{one.children:.1f}",
                f"{patients / residents * MILLION:.0f}",
                f"{one.cost_gbp / MILLION:.1f}",
                f"{one.cost_gbp / residents:.0f}",
                f"{one.council_gbp / residents:.0f}",
                f"{one.cost_gbp / known:,.0f}",
            )
        )
    return lines


def table_of_openings(openings: Iterable[Scaled]) -> list[str]:
    """People and beds on the first day of areas that are too large to run again and again."""
    lines = _head(
        "area", "residents", "adults known", "whose behaviour challenges", "children known",
        "local beds", "inpatients with a learning disability", "autistic inpatients without one",
        "children in hospital", "all inpatients per million residents",
    )  # fmt: skip
    for one in openings:
        adults = [row for row in one.counts if row.group == ADULT]
        groups = {
            group: sum(r.people for r in one.counts if r.group == group and r.setting in HOSPITAL)
            for group in (ADULT, AUTISM_ONLY, CHILD)
        }
        challenging = sum(row.people for row in adults if row.level != "none")
        children = sum(row.people for row in one.counts if row.group == CHILD)
        people = (sum(row.people for row in adults), challenging, children, one.resources[BEDS])
        lines.append(
            _row(
                one.area.name,
                *(f"{n:,}" for n in (one.area.population, *people, *groups.values())),
                f"{sum(groups.values()) / one.area.population * MILLION:.0f}",
            )
        )
    return lines


def table_of_drift(shown: Iterable[Shown]) -> list[str]:
    """How far each area moves in five years when nothing changes."""
    titles = ("adults whose behaviour challenges", "out of area", "in hospital")
    lines = _head(
        "area", "replications", *titles, *(f"{title}, cohort size aside" for title in titles)
    )
    for one in shown:
        cells = (*one.drift, *one.drift_aside)
        lines.append(_row(_name(one), one.replications, *map(_moved, cells)))
    return lines


def _moved(drift: Drift) -> str:
    """``27.4 + 1.2 ± 0.8 (+4%)``: first year, change, its standard error."""
    share = f" ({drift.change / drift.first:+.0%})" if drift.first else ""
    return f"{drift.first:.1f} {drift.change:+.1f} ± {drift.error or 0.0:.1f}{share}"


def _name(one: Shown) -> str:
    made = one.place.name == "place"
    return one.area.name if made else f"{one.place.title}, as shipped"


def _head(*words: str) -> list[str]:
    return [_row(*words), "|---" * len(words) + "|"]


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"
