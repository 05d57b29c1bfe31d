"""Everything that a scenario, a sweep or a place folder may name, with what it means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scenarios.binding.model import Model
from scenarios.language.keys import VERB_FORMS
from scenarios.language.lever_values import LEVER_UNIT_MEANINGS, LEVER_UNITS
from scenarios.language.load import load_scenario, shipped_scenarios, shipped_sweeps
from scenarios.language.scenario import (
    FUNDING,
    POOLED,
    QUEUE_MEANINGS,
    QUEUED,
    RELEASED_MONEY,
    SWITCH_UNIT,
)
from scenarios.language.sweeps import load_sweep
from scenarios.places.load import shipped_places
from simulation.errors import Fault, InputError, nearest, one_of
from simulation.parameters import Parameter
from simulation.policy import TRANSITION_FUND
from simulation.results import COST_ITEMS
from simulation.results.measures import MEASURES
from simulation.results.names import in_words
from simulation.results.payers import council_meaning, payer_of

PARAMETERS = "parameters"


@dataclass(frozen=True)
class Section:
    """Names of one kind.

    Attributes:
        kind: the word that selects it, such as ``services``; several sections may share one.
        title: its heading.
        rows: each name with what it means.
        brief: whether to show only names unless the kind is selected.
    """

    kind: str
    title: str
    rows: tuple[tuple[str, str], ...]
    brief: bool = False


def nameable(model: Model, kind: str = "") -> list[Section]:
    """Everything that may be named, or everything of one kind.

    Args:
        model: the shipped model, or one ``localised`` for a place.

    Raises:
        InputError: there is no such kind.
    """
    sections = [*_files(model), *_actions(), *_names(model), *_money(model), *_parameters(model)]
    kinds = list(dict.fromkeys(section.kind for section in sections))
    if kind and kind not in kinds:
        problem = f"there is no list of '{kind}'"
        raise InputError(Fault("", None, None, problem, one_of(kinds), nearest(kind, kinds)))
    return [section for section in sections if kind in ("", section.kind)]


def _files(model: Model) -> Iterator[Section]:
    """Names for the command line, ``compare_with`` and ``versus``."""
    words = model.vocabulary
    scenarios = [load_scenario(path, words) for path in shipped_scenarios()]
    sweeps = [load_sweep(path, words) for path in shipped_sweeps()]
    yield Section("places", "Places", tuple((name, "") for name in shipped_places()))
    yield Section("scenarios", "Scenarios", tuple((s.name, s.title) for s in scenarios))
    yield Section("sweeps", "Sweeps", tuple((s.name, s.title) for s in sweeps))


def _actions() -> Iterator[Section]:
    rows = tuple((verb, form.meaning) for verb, form in VERB_FORMS.items())
    yield Section("changes", "What a change does", rows)
    yield Section("levers", "Units of a lever", _rows(LEVER_UNITS, LEVER_UNIT_MEANINGS), brief=True)


def _names(model: Model) -> Iterator[Section]:
    """What has slots, where people live, who they are, and what is counted."""
    words, titles = model.vocabulary, model.run_names
    meanings = {service.name: service.meaning for service in model.services}
    beds = [name for name in words.resources if name not in words.services]
    yield Section("services", "Services", _rows(words.services, meanings))
    yield Section("resources", "Beds and homes", _rows(beds, titles.resources))
    yield Section("settings", "Settings", _rows(words.settings, titles.settings))
    councils = {payer: council_meaning(payer) for payer in map(payer_of, model.councils)}
    yield Section("payers", "Payers", _rows(words.payers, {**titles.payers, **councils}))
    for resource, classes in QUEUED.items():
        title = f"Who waits for {titles.resources[resource].lower()}, in the usual order"
        yield Section("queues", title, _rows(classes, QUEUE_MEANINGS))
    yield Section("groups", "Groups of people, in counts.csv", _rows(words.groups))
    yield Section("levels", "Levels of behaviour, in counts.csv", _rows(words.levels))
    measures = {m.name: f"{m.title} ({m.unit})" for m in (*MEASURES.values(), *model.own_measures)}
    yield Section("measures", "Measures", _rows(words.measures, measures))


def _money(model: Model) -> Iterator[Section]:
    items = {name: COST_ITEMS[name].meaning for name in POOLED}
    yield Section("costs", "Costs that a pool may share", _rows(POOLED, items))
    meanings = {FUNDING[0]: "Money that is added", TRANSITION_FUND: "The transition fund"}
    yield Section(
        "funding", "Who funds a service until money is released", _rows(FUNDING, meanings)
    )
    released = dict.fromkeys(RELEASED_MONEY, "What closed beds release")
    yield Section("funding", "Money that can be spent again", _rows(RELEASED_MONEY, released))
    into = ", ".join((*model.vocabulary.resources, TRANSITION_FUND))
    yield Section("funding", "Where it can go", (("into", into),))


def _parameters(model: Model) -> Iterator[Section]:
    """Switches, then the other parameters by the file they are in."""
    changeable = model.changeable
    switches = [p for p in changeable.values() if p.unit == SWITCH_UNIT]
    yield Section(
        "switches", "Switches, for 'switch'", tuple((p.name, p.meaning) for p in switches)
    )
    groups: dict[str, list[Parameter]] = {}
    for name, parameter in changeable.items():
        if parameter.unit != SWITCH_UNIT:
            groups.setdefault(_topic(model, name), []).append(parameter)
    for topic, members in groups.items():
        title = f"Parameters that a scenario may set or scale: {topic}"
        yield Section(PARAMETERS, title, _meanings(members), brief=True)
    once = [p for name, p in model.parameters.items() if name not in changeable]
    title = "Parameters that are read once, for parameters.yaml of a place and --hold"
    yield Section(PARAMETERS, title, _meanings(once), brief=True)


def _topic(model: Model, name: str) -> str:
    """The topic of a parameter: the shipped file it is in."""
    shipped = model.shipped or model.parameters
    return in_words(Path(shipped[name].file).stem) if name in shipped else "the place's own"


def _meanings(parameters: Iterable[Parameter]) -> tuple[tuple[str, str], ...]:
    return tuple((p.name, f"{p.meaning} ({p.unit})") for p in parameters)


def _rows(
    names: Iterable[str], meanings: Mapping[str, str] | None = None
) -> tuple[tuple[str, str], ...]:
    return tuple((name, (meanings or {}).get(name, "")) for name in names)
