"""Longer studies, kept in ``docs/results``: ``python -m calibration.studies NAME``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from calibration.studies.after_policy import chance_cheaper
from calibration.studies.after_policy import compare as compare_policies
from calibration.studies.areas import TEN, names_to_try, part_of, show_area, show_place, try_areas
from calibration.studies.areas_page import (
    table_of_drift,
    table_of_openings,
    table_of_shown,
    table_of_tried,
)
from calibration.studies.early_years import ADULT, MOVED, SCENARIO, YOUNG, Moved, moved
from calibration.studies.gloucestershire import (
    BASELINE,
    CLAIMED,
    FALL,
    LAST_YEAR,
    MONEY,
    NEW_MONEY,
    RECYCLED,
    SCENARIOS,
    STRATEGY,
    Size,
    table_of_years,
    words_on_futures,
)
from calibration.studies.gloucestershire_inputs import table_of_inputs
from calibration.studies.long_run import for_long_run, histories_of
from calibration.studies.north_west_london import (
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
from calibration.studies.package_chance import (
    Seen,
    YearlyChange,
    by_year_ends,
    by_year_sums,
    falls_seen,
    table_of_changes,
    table_of_falls,
    year_ends,
)
from calibration.studies.sanity import MILLION
from calibration.studies.sanity_page import OF_2016, OF_2025, blocks
from scenarios.asked import asked
from scenarios.binding.bind import bind
from scenarios.binding.draws import Draws
from scenarios.binding.model import DISCOUNT_RATE, Model, load_model, localised
from scenarios.language.load import load_with_comparators, shipped_scenarios
from scenarios.language.scenario import Scenario
from scenarios.parameters.evidence import load_evidence
from scenarios.parameters.histories import write_histories
from scenarios.parameters.prices import money_papers
from scenarios.places.areas import find_area
from scenarios.places.load import Place, load_place
from scenarios.places.scaling import REFERENCE, scale_place
from scenarios.runs.plan import Plan
from scenarios.runs.run_folder import run_plan
from scenarios.runs.working_folder import new_run, put_in_place
from simulation.clock import financial_year
from simulation.results.json_file import write_json
from simulation.results.measures import MEASURES
from simulation.results.probability import Z90
from simulation.results.run_folder import RunFolder
from simulation.running.experiment import Experiment
from simulation.running.in_memory import run_experiment
from simulation.running.workers import Workers

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "results"
GLOUCESTERSHIRE_RUN = ROOT / "runs" / "gloucestershire-study"
PLACE = "gloucestershire-2016"  # where the policies and the published strategy are studied
TODAY = "gloucestershire"
POLICIES = ("halve-beds", "halve-beds-and-reinvest")
YEARS, LONG_YEARS, SEED, WORKERS = 15, 40, 1, 2
LONG_REPLICATIONS = 12
POLICY_DRAWS, POLICY_REPLICATIONS = 60, 3
EARLY_DRAWS, EARLY_REPLICATIONS = 60, 4
BOROUGH_SIZE = {"draws": 40, "replications": 3, "years": 6}
EARLY_SHOWN_YEARS = (2, 4, 6, 8, 10, 15)


AT_CENTRE = Draws.central(seed=SEED)
HOMES_LOST_A_YEAR = 1.2  # with their providers; as many new ones keep the stock of a long run
STILL = AT_CENTRE.holding(package_drift=0.0)  # prices that do not grow, so that only chance differs


def bound(*names: str, draws: Draws, constant: bool) -> tuple[Model, Experiment]:
    """Scenarios for the studied place, with their comparators, bound to the shipped model."""
    found = asked(PLACE, names)
    experiment = bind(
        found.model, found.place, found.scenarios, draws, YEARS, constant_cohorts=constant
    )
    return found.model, experiment


def histories() -> None:
    """Make the histories that opening caseloads borrow from."""
    county = asked(REFERENCE, ("baseline",))
    steady = AT_CENTRE.holding(new_homes_a_year=HOMES_LOST_A_YEAR)
    experiment = bind(
        county.model, county.place, county.scenarios, steady, YEARS, constant_cohorts=True
    )
    found = histories_of(for_long_run(experiment, LONG_YEARS), LONG_REPLICATIONS)
    write_histories(found)
    _say(f"{len(found)} histories")


def sanity() -> None:
    """Compare an unchanged county of each vintage with its sanity table."""
    found = [block for vintage in (OF_2025, OF_2016) for block in blocks(vintage, WORKERS)]
    _write("sanity-table", *found)


def after_policy() -> None:
    """Compare two policies with what a reviewer expects of them."""
    model, experiment = bound(*POLICIES, draws=Draws.prior(POLICY_DRAWS, SEED), constant=False)
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
    _, experiment = bound(SCENARIO, draws=Draws.prior(EARLY_DRAWS, SEED), constant=False)
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
    model = load_model()
    names = [path.stem for path in shipped_scenarios()]
    shipped = load_place(TODAY)
    scenarios = load_with_comparators(("baseline", *names), model.vocabulary, shipped.start)
    shown = [show_place(localised(model, shipped), find_area(shipped.title), shipped)]
    shown += [show_area(model, find_area(name)) for name in TEN]
    shown += [show_area(model, part_of(find_area(TEN[0]), parts)) for parts in (4, 8)]
    openings = [scale_place(find_area(name), model.parameters) for name in ("England", "Wales")]
    _write("areas", [], table_of_shown(shown), table_of_drift(shown), table_of_openings(openings))
    tried = try_areas(model, names_to_try(), scenarios)
    _write("areas", table_of_tried(tried))


def gloucestershire(
    size: Size | None = None, folder: Path = GLOUCESTERSHIRE_RUN, page: Path | None = None
) -> None:
    """Run Gloucestershire's published strategy; measure what chance does to packages without it.

    ``python -m outputs.published_returns`` then makes the returns from its run folder, because
    ``calibration`` may not import ``outputs``.
    """
    size = size or Size()
    evidence = load_evidence()
    found = asked(PLACE, (BASELINE, *SCENARIOS))
    model, place, scenarios = found.model, found.place, found.scenarios
    draws = Draws.prior(size.draws, SEED)
    plan = Plan(found, draws, size.replications, size.years, Workers(size.workers))
    published = {
        "recycled_gbp": evidence[RECYCLED].value,
        "new_money_gbp": evidence[NEW_MONEY].value,
        "fall_gbp": evidence[FALL].value,
    }
    with new_run(folder, overwrite=True) as work:
        stored = run_plan(plan, work)
        write_json(RunFolder(work.finished).published, published)
        put_in_place(work, stored.complete)
    results = RunFolder(folder).read_results()
    fall = float(published["fall_gbp"]) / MILLION
    _write(
        "gloucestershire",
        table_of_inputs(model.parameters, evidence),
        table_of_changes(_packages_by_chance(model, place, size, fall), fall),
        table_of_falls(_falls_by_scenario(model, place, scenarios, size, fall), fall),
        [*table_of_years(results, STRATEGY), *words_on_futures(results, STRATEGY, size)],
        [*table_of_years(results, CLAIMED, MONEY), *words_on_futures(results, CLAIMED, size)],
        page=page,
    )


def _still(model: Model, place: Place, scenarios: tuple[Scenario, ...], years: int) -> Experiment:
    """Scenarios at central values and constant prices, so that only chance differs."""
    return bind(model, place, scenarios, STILL, years)


def _packages_by_chance(model: Model, place: Place, size: Size, fall: float) -> list[YearlyChange]:
    """How packages move from year to year in an unchanged county at central values."""
    unchanged = load_with_comparators((BASELINE,), model.vocabulary, place.start)
    still = _still(model, place, unchanged, size.years)
    run = run_experiment(still, size.chance, size.workers)
    first = financial_year(place.start)
    papers = money_papers(f"{first}/{(first + 1) % 100:02d}", first, size.years, 0.0, ())
    inflation = [year.gdp_deflator for year in papers.inflation.years]
    drift = model.parameters["package_drift"].value
    found = by_year_sums(run.results, fall, drift, inflation)
    return found + by_year_ends(year_ends(still, size.watched), fall)


def _falls_by_scenario(
    model: Model, place: Place, scenarios: tuple[Scenario, ...], size: Size, fall: float
) -> list[Seen]:
    still = _still(model, place, scenarios, LAST_YEAR)
    return falls_seen(run_experiment(still, size.seen, size.workers).results, fall, LAST_YEAR)


def north_west_london(draws: int, replications: int, years: int) -> None:
    """Measure who of eight boroughs pays for empty homes, and what a late scheme costs."""
    model = load_model()
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


def _write(name: str, *blocks: list[str], page: Path | None = None) -> None:
    """Put each block of lines between its marks in the page, and keep the words around them."""
    path = page or DOCS / f"{name}.md"
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
    "gloucestershire": gloucestershire,
    "areas": areas,
    "north-west-london": partial(north_west_london, *BOROUGH_SIZE.values()),
}


def main(arguments: list[str]) -> None:
    """Run the named studies, or all except the histories, which change every number."""
    parser = argparse.ArgumentParser(prog="python -m calibration.studies")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(STUDIES))
    sizes = parser.add_argument_group("size of the study gloucestershire")
    for name, default in asdict(Size()).items():
        sizes.add_argument(f"--{name}", type=int, default=default)
    sizes = parser.add_argument_group("size of the study north-west-london")
    for name, default in BOROUGH_SIZE.items():
        sizes.add_argument(f"--borough-{name}", type=int, default=default)
    asked = vars(parser.parse_args(arguments))
    names = asked.pop("names")
    boroughs_size = [asked.pop(f"borough_{name}") for name in BOROUGH_SIZE]
    studies: dict[str, Callable[[], None]] = {
        **STUDIES,
        "gloucestershire": partial(gloucestershire, Size(**asked)),
        "north-west-london": partial(north_west_london, *boroughs_size),
    }
    for name in names or [name for name in studies if name != "histories"]:
        if name not in studies:
            raise SystemExit(f"no study is called '{name}'; there are {', '.join(studies)}")
        studies[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
