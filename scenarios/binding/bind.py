"""Binds a model, a place, its scenarios and draws of the parameters into one experiment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scenarios.binding.caseload import caseload_of
from scenarios.binding.draws import Draws
from scenarios.binding.magnitude import refuse_too_large
from scenarios.binding.model import Model
from scenarios.binding.policy import (
    policy_of,
    pools_of,
)
from scenarios.language.scenario import Scenario
from scenarios.places.load import Place
from simulation.rulebook.services import correction_value
from simulation.running.engines import chosen
from simulation.running.experiment import Experiment


def bind(
    model: Model,
    place: Place,
    scenarios: Sequence[Scenario],
    draws: Draws,
    years: int,
    constant_cohorts: bool = False,
    engine: str | None = None,
) -> Experiment:
    """An experiment ready to run.

    Args:
        model: the model, already ``localised`` for the place.
        draws: the source of parameter values. Derived parameters and policies are made from
            them here, after values are held.
        constant_cohorts: as for ``caseload_of``.
        engine: one of ``running.engines.ENGINES``; by default the fastest that can run here.

    Raises:
        InputError: people or money could grow too large.
    """
    values = all_values(model, place, draws.values(model.parameters))
    vacancies = {service.name: service.vacancy for service in model.services}
    named = [dict(zip(model.names, v.tolist(), strict=True)) for v in values]
    experiment = Experiment(
        area=place.name,
        tables=model.tables,
        caseload=caseload_of(model, place, years, constant_cohorts),
        scenarios=tuple(s.name for s in scenarios),
        policies=tuple(tuple(policy_of(s, place, v, vacancies) for v in named) for s in scenarios),
        values=values,
        pools=tuple(pools_of(s, place.councils) for s in scenarios),
        opening_slots=tuple(place.slots_at_start(r) for r in model.tables.names.resources),
        seed=draws.seed,
        start=place.start,
        years=years,
        engine=chosen(engine),
        councils=place.councils,
        histories=draws.histories,
    )
    refuse_too_large(experiment, model.parameters, place)
    return experiment


def all_values(model: Model, place: Place, drawn: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values [draw, name] of ``model.names``: drawn parameters, then derived parameters.

    Each service has two derived parameters: whether it runs, and the correction for the effect
    that today's rates already contain.

    Args:
        drawn: [draw, parameter], in the order of ``model.parameters``.
    """
    columns = [*drawn.T]
    for service in model.services:
        runs = 1.0 if place.slots_at_start(service.name) > 0 else 0.0
        columns.append(np.full(len(drawn), runs))
        reached = place.already_reached(service.name)
        for effect in service.effects:
            ratios = drawn[:, model.parameters.index(effect.ratio)].tolist()
            columns.append(np.array([correction_value(reached, ratio) for ratio in ratios]))
    return np.column_stack(columns)
