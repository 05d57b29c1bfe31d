"""Find what is odd but possible in a place or a scenario: a warning, and the run continues."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scenarios.binding.bounds import multiples_beyond
from scenarios.binding.closing import oddly_closed
from scenarios.binding.implausible import unlikely_changes, unlikely_place
from scenarios.binding.model import Model
from scenarios.binding.timing import beyond_the_run, too_soon_to_build
from scenarios.language.consistency import fault_at
from scenarios.language.plausible import is_far, what_is_wrong
from scenarios.language.scenario import Scenario
from scenarios.places.load import COHORTS, COUNTS, FILES, Place
from simulation.clock import financial_year
from simulation.errors import Fault, happening_at
from simulation.pathway.words import ADULT, AUTISM_AT_HOME, AUTISM_ONLY, CHILD
from simulation.results.names import counted, is_kind

READ_ENDINGS = (".yaml", ".yml", ".csv")


def odd_things(
    model: Model, place: Place, scenarios: Iterable[Scenario], years: int
) -> list[Fault]:
    """Everything odd, each once.

    Args:
        model: the model ``localised`` for the place.
        years: length of the run.
    """
    found = [*_of_place(place), *unlikely_place(model, place)]
    found += [*_of_figures(model, place), *_of_effects(model)]
    values = {p.name: p.value for p in model.parameters.parameters}
    for scenario in scenarios:
        with happening_at(scenario):
            found += unlikely_changes(model, place, scenario)
            found += beyond_the_run(scenario, place, years, values)
            found += too_soon_to_build(scenario, place, values)
            found += [*_unjudged(scenario, years), *_kept_at_bounds(scenario, model)]
            found += oddly_closed(scenario, place)
    return list(dict.fromkeys(found))


def _kept_at_bounds(scenario: Scenario, model: Model) -> Iterator[Fault]:
    """Multiples of a parameter that cross its bound in some draws."""
    for change, share in multiples_beyond(scenario, model.parameters):
        yield fault_at(
            change.position,
            f"{change.by * 100:.4g}% of '{change.name}' would cross its bound in about "
            f"{100 * share:.3g} of 100 draws of its range, and is kept at the bound there",
            fix="scale it by less, or use set_parameter",
        )


def _of_effects(model: Model) -> Iterator[Fault]:
    """Assumed effects of services whose range excludes no effect."""
    ratios = {effect.ratio for service in model.services for effect in service.effects}
    for parameter in (model.parameters[name] for name in sorted(ratios)):
        low, high = parameter.low, parameter.high
        certain = low is not None and high is not None and not low <= 1.0 <= high
        if parameter.basis == "assumed" and certain:
            yield Fault(
                parameter.file,
                parameter.line,
                1,
                f"'{parameter.name}' is assumed, and its range {low:g} to {high:g} leaves out 1",
                expected="a range that holds 1, no effect, unless evidence rules it out",
                fix="widen the range, or name the evidence",
            )


def _of_place(place: Place) -> Iterator[Fault]:
    for path in sorted(place.folder.iterdir()):
        if path.suffix.lower() in READ_ENDINGS and path.name not in FILES:
            yield Fault(
                str(path),
                None,
                None,
                "nothing reads this file",
                expected=f"{', '.join(FILES)}, and no others",
                fix="move what matters into one of those, or leave it as your own note",
            )
    for group in (ADULT, CHILD):
        if not any(row.people for row in place.counts if row.group == group):
            yield Fault(
                str(place.folder / COUNTS),
                None,
                None,
                f"nobody of the group '{group}' is counted",
                fix="add rows for them, unless there are none",
            )
    autistic = {row.setting for row in place.counts if row.group == AUTISM_ONLY and row.people}
    if autistic and not any(is_kind(setting, AUTISM_AT_HOME) for setting in autistic):
        yield Fault(
            str(place.folder / COUNTS),
            None,
            None,
            f"the group '{AUTISM_ONLY}' is counted in hospital alone, so that nobody is admitted "
            "until others have come to be at risk",
            expected=f"rows for those at risk in {', '.join(AUTISM_AT_HOME)} as well",
            fix="add them; docs/decisions/0032-autistic-adults-at-risk.md says how many to expect",
        )
    first, known = financial_year(place.start), min(place.cohorts)
    if known > first:
        yield Fault(
            str(place.folder / COHORTS),
            2,
            1,
            f"the run begins in {first}, but the first cohort is that of {known}",
            fix=f"add the years from {first}; until then the figure of {known} is taken",
        )

    last = max(place.cohorts)
    if last < first:
        yield Fault(
            str(place.folder / COHORTS),
            1 + len(place.cohorts),
            1,
            f"the run begins in {first}, but the last cohort is that of {last}",
            fix=f"begin by {last}, or add the years from {first}; until then every cohort is that "
            f"of {last}",
        )


def _of_figures(model: Model, place: Place) -> Iterator[Fault]:
    """Local figures far from the shipped ones, in the same prices."""
    shipped = model.shipped or model.parameters
    for name in place.parameters:
        parameter = model.parameters[name]
        if name not in shipped:
            continue  # read by a service or setting that the place adds
        usual, minimum, maximum = shipped[name].value, parameter.minimum, parameter.maximum
        meant = parameter.value in (minimum, maximum)
        if not meant and is_far(name, parameter.value, parameter.unit, usual):
            problem, expected, fix = what_is_wrong(
                name, parameter.value, parameter.unit, usual, "the shipped"
            )
            fix = fix or "check the figure and its unit"
            yield Fault(parameter.file, parameter.line, 1, problem, expected, fix=fix)


def _unjudged(scenario: Scenario, years: int) -> Iterator[Fault]:
    """Claims about years that a run of ``years`` years does not reach."""
    claims = scenario.hypothesis.claims if scenario.hypothesis else ()
    late = [claim for claim in claims if claim.years > years]
    if late:
        reached = max(claim.years for claim in late)
        what = "this claim is" if len(late) == 1 else f"this claim and {len(late) - 1} more are"
        yield fault_at(
            late[0].position,
            f"{what} about later years than the {years} of this run, and cannot be judged",
            fix=f"run {counted(reached, 'year')}",
        )
