"""A fingerprint of everything that decides the results: equal fingerprints, equal results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256

from scenarios.binding.bind import bind
from scenarios.binding.draws import Draws
from scenarios.binding.model import Model
from scenarios.language.scenario import Scenario
from scenarios.parameters.histories import SHIPPED as HISTORIES
from scenarios.parameters.prices import FILES as PRICE_FILES
from scenarios.places.place import Place

DRAWS = 2
DIGITS = 12


def fingerprint(model: Model, place: Place, scenarios: Sequence[Scenario], years: int) -> str:
    """Twelve characters for everything that a run takes from its files.

    It leaves out titles, sources and the layout of a file. If it is the same, the same
    effort (seed, draws, replications) gives the same results to the bit.

    Args:
        model: the model ``localised`` for the place.
        scenarios: comparators first.
    """
    parts = sha256()
    for part in _parts(model, place, scenarios, years):
        parts.update(part if isinstance(part, bytes) else repr(part).encode())
    return parts.hexdigest()[:DIGITS]


def _parts(
    model: Model, place: Place, scenarios: Sequence[Scenario], years: int
) -> Iterator[object]:
    bound = bind(model, place, scenarios, Draws.prior(DRAWS), years)
    yield bound.tables.content_hash()
    yield replace(bound.caseload, histories={})
    yield from (bound.scenarios, bound.policies, bound.pools, bound.opening_slots)
    yield bound.values.tobytes()
    yield from (bound.start, bound.years, bound.councils, place.price_base)
    for file in (*PRICE_FILES, HISTORIES):
        yield file.read_bytes()
    for name, p in model.parameters.items():
        yield name, p.value, p.low, p.high, p.scale, p.minimum, p.maximum, p.shares
    for scenario in scenarios:
        yield scenario.compare_with
        if scenario.hypothesis:
            claims = [(c.measure, c.period, c.years, c.versus, c.bound, c.threshold.number,
                       c.threshold.relative) for c in scenario.hypothesis.claims]  # fmt: skip
            yield scenario.hypothesis.sure_enough, claims
