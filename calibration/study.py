"""Longer studies, kept in ``docs/results``: ``python -m calibration.study NAME``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from calibration.after_policy import chance_cheaper
from calibration.after_policy import compare as compare_policies
from calibration.areas import TEN, names_to_try, part_of, show_area, show_place, try_areas
from calibration.areas_page import (
    table_of_drift,
    table_of_openings,
    table_of_shown,
    table_of_tried,
)
from calibration.early_years import ADULT, MOVED, SCENARIO, YOUNG, Moved, moved
from calibration.evidence import load_evidence
from calibration.long_run import for_long_run, histories_of
from calibration.north_west_london import (
    AS_NOW,
    LATE,
    ON_TIME,
    SLOW,
    boroughs,
    late_table,
    run_boroughs,
    scheme_alone,
    size_of,
    void_table,
)
from calibration.sanity import compare as compare_sanity
from calibration.stays import read_stays
from scenarios.areas import find_area
from scenarios.binding import DISCOUNT_RATE, Model, bind, load_model, localised
from scenarios.histories import write_histories
from scenarios.language import Scenario
from scenarios.load import load_with_comparators, shipped_scenarios
from scenarios.place_scaling import scale_place
from scenarios.places import Place, load_place
from scenarios.uncertainty import Z90
from simulation.experiment import Experiment
from simulation.measures import MEASURES
from simulation.run import run_experiment

DOCS = Path(__file__).parents[1] / "docs" / "results"
PLACE = "gloucestershire"
POLICIES = ("halve-beds", "halve-beds-and-reinvest")
YEARS, LONG_YEARS, SEED, WORKERS = 15, 40, 1, 2
SANITY_REPLICATIONS, STAY_REPLICATIONS, LONG_REPLICATIONS = 120, 40, 12
POLICY_DRAWS, POLICY_REPLICATIONS = 60, 3
EARLY_DRAWS, EARLY_REPLICATIONS = 60, 4
BOROUGH_DRAWS, BOROUGH_REPLICATIONS, BOROUGH_YEARS = 40, 3, 6
SHOWN_YEARS = (1, 2, 3, 5, 10, 15)
EARLY_SHOWN_YEARS = (2, 4, 6, 8, 10, 15)


def bound(*names: str, draws: int, central: bool, constant: bool) -> tuple[Model, Experiment]:
    """Scenarios for the studied place, with their comparators, bound to the shipped model."""
    evidence = list(load_evidence())
    model = load_model(evidence)
    place: Place = load_place(PLACE, None, evidence)
    model = localised(model, place)
    scenarios: tuple[Scenario, ...] = load_with_comparators(names, model.vocabulary)
    experiment = bind(
        model, place, scenarios, draws, SEED, YEARS, central=central, constant_cohorts=constant
    )
    return model, experiment


def _with(model: Model, experiment: Experiment, **values: float) -> Experiment:
    """The experiment with some parameters held at a value in every draw."""
    held = experiment.values.copy()
    for name, value in values.items():
        held[:, model.names.index(name)] = value
    return replace(experiment, values=held)


def histories() -> None:
    """Make the histories that opening caseloads borrow from."""
    _, experiment = bound("baseline", draws=1, central=True, constant=True)
    found = histories_of(for_long_run(experiment, LONG_YEARS), LONG_REPLICATIONS)
    write_histories(found)
    _say(f"{len(found)} histories")


def sanity() -> None:
    """Compare an unchanged county with the sanity table."""
    model, experiment = bound("baseline", draws=1, central=True, constant=True)
    still = _with(model, experiment, package_drift=0.0)
    run = run_experiment(still, SANITY_REPLICATIONS, WORKERS)
    logged = run_experiment(still, STAY_REPLICATIONS, WORKERS, keep_events=True)
    assert logged.events is not None
    end = experiment.edges()[1][-1]
    stays = read_stays(logged.events, end)
    seen = compare_sanity(run.results)
    lines = [
        "| measure | expect | range | model mean | | band expected | model band |",
        "|---|---|---|---|---|---|---|",
    ]
    for s in seen:
        band = f"{s.row.band[0]:g}–{s.row.band[1]:g}" if s.row.band else ""
        verdict = "inside" if s.inside else "**off**"
        lines.append(
            f"| {s.row.name} | {s.row.expect:g} | {s.row.low:g}–{s.row.high:g} | {s.mean:.2f} | "
            f"{verdict} | {band} | {s.p5:.1f}–{s.p95:.1f} |"
        )
    lines += [
        f"| Completed stay, not secure, mean years | 1.15 | 0.7–1.8 | {stays.mean_years:.2f} | "
        f"{_inside(stays.mean_years, 0.7, 1.8)} | | |",
        f"| Completed stay, not secure, median years | 0.5 | | {stays.median_years:.2f} | | | |",
        f"| In hospital over 2 years | 50% | 45–62% | {stays.over_2:.0%} | "
        f"{_inside(stays.over_2, 0.45, 0.62)} | | |",
        f"| In hospital over 5 years | 27% | 18–40% | {stays.over_5:.0%} | "
        f"{_inside(stays.over_5, 0.18, 0.40)} | | |",
        f"| Readmitted within a year | 20% | 13–33% | {stays.readmitted:.0%} | "
        f"{_inside(stays.readmitted, 0.13, 0.33)} | | |",
    ]
    drift = ["| measure | " + " | ".join(f"year {y}" for y in SHOWN_YEARS) + " |"]
    drift.append("|---" * (len(SHOWN_YEARS) + 1) + "|")
    for s in seen[1:4] + seen[7:12]:
        mean = s.row.ask(run.results).mean()
        shown = " | ".join(f"{mean.iloc[y - 1]:.1f}" for y in SHOWN_YEARS)
        drift.append(f"| {s.row.name} | {shown} |")
    _write("sanity-table", lines, drift)


def after_policy() -> None:
    """Compare two policies with what a reviewer expects of them."""
    model, experiment = bound(*POLICIES, draws=POLICY_DRAWS, central=False, constant=False)
    run = run_experiment(experiment, POLICY_REPLICATIONS, WORKERS)
    rate = model.parameters[DISCOUNT_RATE].value
    lines = [
        "| difference from baseline | (a) halve: expect | model | (b) reinvest: expect | model |",
        "|---|---|---|---|---|",
    ]
    for found in compare_policies(run.results, POLICIES, rate):
        e = found.expected
        lines.append(f"| {e.name} | {e.a} | {_three(found.a)} | {e.b} | {_three(found.b)} |")
    cheaper = [chance_cheaper(run.results, name, rate) for name in POLICIES]
    for words, which in (("chance averaged out", 0), ("in one future", 1)):
        a, b = (f"{shares[which]:.0%}" for shares in cheaper)
        expected = ("64%", "10%") if which == 0 else ("", "")
        lines.append(
            f"| Chance cheaper over 15 years, {words} | {expected[0]} | {a} | {expected[1]} | {b} |"
        )
    _write("after-policy", lines)


def early_intervention() -> None:
    """Measure when early support shows, in young people and in adults."""
    _, experiment = bound(SCENARIO, draws=EARLY_DRAWS, central=False, constant=False)
    run = run_experiment(experiment, EARLY_REPLICATIONS, WORKERS)
    found = {group: moved(run.results, group) for group in (YOUNG, ADULT)}
    years = " | ".join(f"year {year}" for year in EARLY_SHOWN_YEARS)
    sizes = [f"| average difference from carrying on as now | {years} |"]
    sizes.append("|---" * (len(EARLY_SHOWN_YEARS) + 1) + "|")
    reached = " | ".join(f"moved by {least:.0%}, first in" for least in MOVED)
    when = [f"| measure | {reached} | by year {YEARS} | luck alone | wider than luck, first in |"]
    when.append("|---" * (len(MOVED) + 4) + "|")
    for rows in found.values():
        sizes += [_size_row(row) for row in rows]
        when += [_when_row(row) for row in rows]
    _write("early-intervention", sizes, when)


def _size_row(row: Moved) -> str:
    cells = [
        f"{round(row.mean[year - 1], 2) + 0.0:.2f} ± {Z90 * row.error[year - 1]:.2f}"
        for year in EARLY_SHOWN_YEARS
    ]
    return f"| {MEASURES[row.measure].title} | {' | '.join(cells)} |".replace("-", "−")


def _when_row(row: Moved) -> str:
    never = f"not in {YEARS} years"
    first = [row.first_year(least) for least in MOVED]
    cells = [f"year {year}" if year else never for year in first]
    cells.append(f"{row.mean[-1]:.1f} of {row.level[-1]:.1f}".replace("-", "−"))
    cells.append(f"± {row.luck[-1]:.1f}")
    cells.append(f"year {row.beyond_luck}" if row.beyond_luck else never)
    return f"| {MEASURES[row.measure].title} | {' | '.join(cells)} |"


def areas() -> None:
    """Make, check and run a place for every area, and look at ten of them."""
    evidence = list(load_evidence())
    model = load_model(evidence)
    names = [path.stem for path in shipped_scenarios()]
    scenarios = load_with_comparators(("baseline", *names), model.vocabulary)
    shipped = load_place(PLACE, None, evidence)
    shown = [show_place(localised(model, shipped), find_area(shipped.title), shipped)]
    shown += [show_area(model, find_area(name)) for name in TEN]
    shown += [show_area(model, part_of(find_area(TEN[0]), parts)) for parts in (4, 8)]
    openings = [scale_place(find_area(name), model.parameters) for name in ("England", "Wales")]
    _write("areas", [], table_of_shown(shown), table_of_drift(shown), table_of_openings(openings))
    tried = try_areas(model, names_to_try(), scenarios)
    _write("areas", table_of_tried(tried))


def north_west_london(
    draws: int = BOROUGH_DRAWS, replications: int = BOROUGH_REPLICATIONS, years: int = BOROUGH_YEARS
) -> None:
    """See who of eight boroughs bears empty homes, and what a late scheme costs whom."""
    model = load_model(list(load_evidence()))
    size = (draws, replications, years, WORKERS)
    with TemporaryDirectory() as folder:
        place = boroughs(model, Path(folder))
        whole = run_boroughs(model, place, (AS_NOW, ON_TIME, LATE), *size)
        alone = run_boroughs(model, scheme_alone(place), (AS_NOW, SLOW), *size)
    voids, late = list(void_table(whole, alone)), list(late_table(whole))
    _write("north-west-london", [*voids, "", size_of(whole)], [*late, "", size_of(whole)])


def _three(value: tuple[float, float, float]) -> str:
    median, low, high = value
    digits = 0 if abs(median) >= 100 else 1
    return f"{median:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})".replace("-", "−")


def _inside(value: float, low: float, high: float) -> str:
    return "inside" if low <= value <= high else "**off**"


def _write(name: str, *blocks: list[str]) -> None:
    """Put each block of lines between its marks in the page, leaving the words around them."""
    path = DOCS / f"{name}.md"
    text = path.read_text(encoding="utf-8")
    for number, block in enumerate(blocks, start=1):
        opening, closing = f"<!-- study {number} -->", f"<!-- end {number} -->"
        before, _, rest = text.partition(opening)
        _, _, after = rest.partition(closing)
        text = f"{before}{opening}\n" + "\n".join(block) + f"\n{closing}{after}"
    path.write_text(text, encoding="utf-8", newline="\n")
    _say(f"wrote {path.name}")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


STUDIES: dict[str, Callable[[], None]] = {
    "histories": histories,
    "sanity": sanity,
    "after-policy": after_policy,
    "early-intervention": early_intervention,
    "areas": areas,
    "north-west-london": north_west_london,
}


def main(names: list[str]) -> None:
    """Run the studies named, or all but the histories, which change every number.

    ``north-west-london 10 1 5`` is that study alone, with so many draws, replications and years.
    """
    if len(names) > 1 and names[0] == "north-west-london" and names[1].isdecimal():
        north_west_london(*map(int, names[1:]))
        return
    for name in names or list(STUDIES)[1:]:
        if name not in STUDIES:
            raise SystemExit(f"no study is called '{name}'; there are {', '.join(STUDIES)}")
        STUDIES[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
