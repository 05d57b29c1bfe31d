"""A place in brief: the figures at the start of a run, one line per kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from scenarios.places.place import CountRow, Place
from simulation.copied_settings import CopiedSetting
from simulation.councils import Councils
from simulation.parameters import Parameter
from simulation.rulebook.services import Service
from simulation.units import bounds_for


def place_in_brief(place: Place, shipped: Mapping[str, float]) -> Iterator[str]:
    """The figures of a place's files, one line per kind.

    Args:
        shipped: the model's own value of each parameter.
    """
    yield (
        f"{place.population:,} residents, {place.adults:,} of them adults; prices of "
        f"{place.price_base}."
    )
    yield _listed("Open on the first day", (f"{n} {v:,}" for n, v in place.resources.items()))
    yield _listed(
        "Running",
        (
            f"{name} {service.slots:,} slots, {percent(service.already_reached)} reached"
            for name, service in place.services_running.items()
        ),
    )
    yield from _people(place.counts)
    yield _listed(
        f"Turning 18, from {min(place.cohorts)}", (f"{n:,}" for n in place.cohorts.values()), ", "
    )
    yield from _councils(place.councils)
    yield from (f"Adds the payer {payer.name}." for payer in place.own.payers)
    yield from map(_setting, place.own.settings)
    yield from map(_service, place.own.services)
    yield from (_local(p, shipped.get(p.name)) for p in place.parameters.values())
    if place.history:
        counted = (f"{c.measure} {c.when} {number(c.value)}" for c in place.history)
        yield _listed("Counted before", counted)


def number(value: float) -> str:
    """A figure in full, with commas."""
    return f"{value:,.12g}"


def percent(share: float) -> str:
    """A share in full, as a percentage."""
    return f"{share * 100:.12g}%"


def _listed(title: str, parts: Iterator[str], between: str = "; ") -> str:
    return f"{title}: {between.join(parts) or 'nothing'}."


def _people(counts: tuple[CountRow, ...]) -> Iterator[str]:
    """Numbers of people by group and level, by setting and by age."""
    totals: tuple[tuple[str, Callable[[CountRow], str]], ...] = (
        ("People", lambda row: f"{row.group}, {row.level}"),
        ("They live in", lambda row: row.setting),
        ("Their ages", lambda row: f"{row.age_from} to {row.age_to}"),
    )
    for title, of in totals:
        people: dict[str, int] = {}
        for row in counts:
            people[of(row)] = people.get(of(row), 0) + row.people
        yield _listed(title, (f"{what} {n:,}" for what, n in people.items()))


def _councils(councils: Councils | None) -> Iterator[str]:
    if councils:
        yield _listed("Councils", (f"{name} {percent(share)}" for name, share in councils.shares))


def _setting(setting: CopiedSetting) -> str:
    price = [f"{name} {level}".rstrip() for level, name in setting.price] or ["that of the copied"]
    shares = [f"{payer} {name}" for payer, name in setting.payer_shares]
    return (
        f"Adds the setting {setting.name}{' with slots' if setting.has_slots else ''}: share "
        f"{setting.share}; price {', '.join(price)} {setting.price_ratio}; "
        f"paid by {', '.join([setting.payer or 'those of the copied', *shares])}."
    )


def _service(service: Service) -> str:
    effects = [
        f"{effect.ratio} on {effect.on} while {' and '.join(effect.when)}{_where(effect.where)}"
        for effect in service.effects
    ]
    more = [f"ends with {service.ends_with}"] if service.ends_with else []
    more += ["again before it has faded"] if service.repeats else []
    return (
        f"Adds the service {service.name}, reached {service.reached_by}{_where(service.eligible)}: "
        f"{service.reach}, {service.episode_days}, {service.fade_rate}; price {service.price}, "
        f"paid by {service.payer}; {'; '.join([*effects, *more]) or 'no effect'}."
    )


def _where(where: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """For whom, in the words of the file."""
    return "".join(f", {name} {' or '.join(values)}" for name, values in where)


def _local(parameter: Parameter, shipped: float | None) -> str:
    """A local value, its range and bounds where it has some, and the model's own value."""
    text = f"{parameter.name}: {number(parameter.value)}"
    if parameter.low is not None and parameter.high is not None:
        text += f" ({number(parameter.low)} to {number(parameter.high)}, {parameter.scale})"
    text += f" {parameter.unit}"
    for word, bound, usual in zip(
        ("no less than", "no more than"),
        (parameter.minimum, parameter.maximum),
        bounds_for(parameter.unit),
        strict=True,
    ):
        text += f", {word} {number(bound)}" if bound is not None and bound != usual else ""
    return f"{text}; {'new' if shipped is None else f'the model has {number(shipped)}'}."
