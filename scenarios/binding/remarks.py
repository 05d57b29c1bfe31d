"""Remarks about a place, or about a scenario in it, that are not faults: mostly small numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from scenarios.language.lever_values import DATE, DURATION, SHARE
from scenarios.language.scenario import Change, LeverSet, Scenario, SetCapacity, StartService
from scenarios.places.area_names import listed
from scenarios.places.areas import councils_beyond, find_area
from scenarios.places.place import PER_POPULATION, Place
from scenarios.places.scaling import reference_place
from simulation.clock import FIRST_MONTH_OF_FINANCIAL_YEAR, financial_year
from simulation.councils import TENANTS, Shares
from simulation.errors import InputError, happening_at
from simulation.results.payers import council_in_words, payer_of
from simulation.whole_slots import half_up

BEDS = "local_beds"
SMALL_WARD = 2  # beds; a ward as small as this is one on paper only
ROUNDING_LEFT_UNSAID = Fraction(1, 10)
COHORT_LEFT_UNSAID = 0.15
FEW_DISTRICTS = 4  # up to this many are named one by one


def remarks(scenarios: Iterable[Scenario], place: Place) -> tuple[str, ...]:
    """Sentences for people who check, run or read scenarios in a place, each once."""
    scenarios = tuple(scenarios)
    found = [*ward_remarks(place), *cohort_remarks(place)]
    found += [*council_remarks(place), *county_remarks(place), *lever_remarks(scenarios)]
    for scenario in scenarios:
        with happening_at(scenario):
            found += [*april_remarks(scenario, place), *_rounded(scenario, place)]
    return tuple(dict.fromkeys(found))


def lever_remarks(scenarios: Iterable[Scenario]) -> Iterator[str]:
    """The value that each lever of each scenario has, and its start where it has another."""
    titles: dict[str, list[str]] = {}
    for scenario in scenarios:
        # The scenarios of a sweep say the value of the lever that is moved in their titles.
        said = [_lever(one) for one in scenario.levers if one.text != scenario.title]
        if said:
            titles.setdefault("; ".join(said), []).append(scenario.title)
    for said_of_each, own in titles.items():
        named = own[0] if len(own) == 1 else f"{len(own)} scenarios"
        yield f"{named}: levers at {said_of_each}."


def _lever(lever: LeverSet) -> str:
    """A lever's value in words, with its unit if that does not go without saying."""
    unit = "" if lever.unit in (DATE, DURATION, SHARE) else f" ({lever.unit})"
    return f"{lever.text}{unit}" + f", not {lever.start}" * (lever.value != lever.start)


def april_remarks(scenario: Scenario, place: Place) -> Iterator[str]:
    """The day that ``year 2`` and the like are, where a run does not begin with an April year."""
    if (place.start.month, place.start.day) == (FIRST_MONTH_OF_FINANCIAL_YEAR, 1):
        return
    said = {c.when.words: c.when.on for c in scenario.changes if c.when.words.startswith("year")}
    for words, on in said.items():
        if on != place.start:
            first = ", the first full April year" if words == "year 2" else ""
            yield f"{scenario.title}: '{words}' is {on}{first}, since the run starts {place.start}."


def ward_remarks(place: Place) -> Iterator[str]:
    """What a ward of no beds, one bed or two beds means for every figure."""
    beds = place.resources.get(BEDS, 0)
    if beds == 0:
        yield (
            "It has no local beds, so everyone who is admitted goes to a hospital elsewhere, and "
            "every measure of local beds is nothing."
        )
    elif beds <= SMALL_WARD and place.public_figures_only:
        yield (
            f"It has {_beds(beds)} on paper, its share of a ward. In truth an area of this size "
            "shares a ward with its neighbours, and finds a bed free more often than here."
        )


def cohort_remarks(place: Place) -> Iterator[str]:
    """Where many or few people turn 18, scaled adults do not match those who join."""
    if not place.public_figures_only:
        return
    reference = reference_place()
    here, there = turning_18_per_1000_adults(place), turning_18_per_1000_adults(reference)
    if abs(here / there - 1) > COHORT_LEFT_UNSAID:
        yield (
            f"{here:.1f} young people turn 18 in the first year for each 1,000 adults, where "
            f"{reference.title}, from which adults known are scaled, has {there:.1f}. So with "
            f"nothing changed the number of adults known drifts {'up' if here > there else 'down'}"
            "; boarding schools count their pupils too."
        )


def council_remarks(place: Place) -> Iterator[str]:
    """What each of several councils pays."""
    if not place.councils:
        return
    number, voids = len(place.councils.shares), place.councils.voids
    yield (
        f"{number} councils share it. What a person costs falls on that person's own council, "
        "services and new homes on all councils in their shares, and the core cost of empty homes "
        f"{_bearers(voids)}. Which council a person is with is chance, in those shares."
    )


def county_remarks(place: Place) -> Iterator[str]:
    """Districts in which the county council is responsible for social care, by the place's title.

    A place whose title is not the name of an area has none.
    """
    try:
        beyond = councils_beyond(find_area(place.title))
    except InputError:
        return
    for county, districts in beyond.items():
        few = len(districts) <= FEW_DISTRICTS
        where = listed(list(districts)) if few else f"{len(districts)} districts here"
        yield (
            f"Social care in {where} is the county's: {county}. Its counts and prices are for the "
            f'whole county, which is --area "{county}".'
        )


def _bearers(voids: str | Shares) -> str:
    if voids == TENANTS:
        return "on those whose people live in the other homes"
    if isinstance(voids, str):
        return "on all in their shares too"
    parts = [f"{council_in_words(payer_of(name))} ({share * 100:.4g}%)" for name, share in voids]
    return f"on {', '.join(parts)}"


def turning_18_per_1000_adults(place: Place) -> float:
    """Residents who turn 18 in the place's first financial year, for each 1,000 adults."""
    return 1000 * place.people_turning_18(financial_year(place.start)) / place.adults


def _rounded(scenario: Scenario, place: Place) -> Iterator[str]:
    """Changes that rounding to whole slots makes larger or smaller than written."""
    for change in scenario.changes:
        if said := _said_of(change, place):
            yield f"{scenario.title}: {said}."


def _said_of(change: Change, place: Place) -> str:
    if isinstance(change, SetCapacity) and change.to.relative:
        return _share_of_slots(change, place)
    if isinstance(change, StartService) and change.per_100k_population:
        return _slots_per_head(change, place)
    return ""


def _share_of_slots(change: SetCapacity, place: Place) -> str:
    opening = place.slots_at_start(change.resource)
    exact = Fraction(str(change.to.number)) * opening
    whole = half_up(exact)
    written = f"{100 * change.to.number:.4g}% of {opening} ({_words(change.resource)})"
    if opening == 0:
        return f"{written} is none, so that change does nothing here"
    if whole == opening != exact:
        return f"{written} is {whole} in whole slots, so that change does nothing here"
    return f"{written} is taken as {whole}, in whole slots" if _far(exact, whole) else ""


def _slots_per_head(change: StartService, place: Place) -> str:
    exact = Fraction(str(change.slots)) * place.population / PER_POPULATION
    whole = place.service_slots(change)
    if not _far(exact, whole):
        return ""
    return (
        f"{change.slots:g} slots of {_words(change.resource)} for each 100,000 people are "
        f"{float(exact):.2g} here, taken as {whole} and paid for as {whole}"
    )


def _far(exact: Fraction, whole: int) -> bool:
    return abs(whole - exact) > ROUNDING_LEFT_UNSAID * exact


def _words(name: str) -> str:
    return name.replace("_", " ")


def _beds(number: int) -> str:
    return "one bed" if number == 1 else f"{number} beds"
