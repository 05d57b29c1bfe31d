"""Read the hypothesis of a scenario file: a statement and the claims that make it precise."""

from __future__ import annotations

import re
from collections.abc import Mapping

from scenarios.language import keys as forms
from scenarios.language.amounts import read_threshold
from scenarios.language.scenario import Amount, Claim, Hypothesis, Position, Vocabulary
from scenarios.reading.yaml import Node
from simulation.clock import MOST_YEARS
from simulation.errors import Faults, nearest, one_of

BOUNDS = tuple(forms.BOUNDS_MEANT)
LEAST_SURE, MOST_SURE = 0.5, 0.999
EXAMPLE = (
    "write '- {measure: people_far_from_home, in: year 10, versus: baseline, at_most: 100%}' "
    "below 'claims:'"
)

_YEAR = re.compile(r"year (\d+)")


def read_hypothesis(node: Node, vocabulary: Vocabulary) -> Hypothesis:
    """A statement, how sure is sure enough, and at least one claim.

    Raises:
        InputError: every fault of the hypothesis.
    """
    faults = Faults()
    given = forms.HYPOTHESIS.read(node, faults)
    statement = faults.attempt(given["statement"].text) if "statement" in given else None
    sure = faults.attempt(_read_sure, given["sure_enough"]) if "sure_enough" in given else None
    members = faults.attempt(given["claims"].sequence) if "claims" in given else None
    if members == []:
        faults.add(given["claims"].fault("a hypothesis needs at least one claim", fix=EXAMPLE))
    claims = [faults.attempt(_read_claim, member, vocabulary) for member in members or ()]
    faults.raise_if_any()
    assert statement is not None and sure is not None
    return Hypothesis(statement, sure, tuple(claim for claim in claims if claim is not None))


def _read_sure(node: Node) -> float:
    share = node.share()
    if not LEAST_SURE <= share <= MOST_SURE:
        raise node.error(
            f"'{node.written}' cannot be how sure is sure enough",
            expected=f"a share from {LEAST_SURE:.0%} to {MOST_SURE:.1%}, such as 90%",
        )
    return share


def _read_claim(node: Node, vocabulary: Vocabulary) -> Claim:
    faults = Faults()
    given = forms.CLAIM.read(node, faults)
    measure = None
    if "measure" in given:
        measure = faults.attempt(read_measure, given["measure"], vocabulary)
    period = faults.attempt(read_period, node, given)
    versus = faults.attempt(given["versus"].text) if "versus" in given else None
    unit = vocabulary.measures[measure] if measure else ""
    limit = faults.attempt(_read_bound, node, given, unit) if measure else None
    faults.raise_if_any()
    assert measure is not None and period is not None and limit is not None
    bound, threshold = limit
    position = Position(node.file, node.line, node.column)
    return Claim(measure, *period, versus, bound, threshold, position=position)


def read_measure(node: Node, vocabulary: Vocabulary) -> str:
    """The name of a measure."""
    name = node.text()
    if name not in vocabulary.measures:
        raise node.error(
            f"there is no measure '{name}'",
            expected=f"one of {len(vocabulary.measures)} measures; "
            "'hometruth list measures' names them",
            nearest=nearest(name, vocabulary.measures),
        )
    return name


def read_period(node: Node, given: Mapping[str, Node]) -> tuple[str, int]:
    """The period of a claim: ``over``, ``in`` or ``any``, and the years."""
    if ("over" in given) == ("in" in given):
        raise node.error(
            "a claim needs exactly one period",
            expected="'over: 10 years', 'in: year 10' or 'in: any year'",
        )
    if "over" in given:
        months = given["over"].months()
        if months % 12 or not 12 <= months <= 12 * MOST_YEARS:
            raise given["over"].error(
                f"'over' has '{given['over'].written}'",
                expected=f"whole years, from '1 year' to '{MOST_YEARS} years'",
            )
        return "over", months // 12
    said = given["in"].text()
    year = _YEAR.fullmatch(said)
    if said == "any year":
        return "any", 0
    if not year or not 1 <= int(year[1][:9]) <= MOST_YEARS:
        raise given["in"].error(
            f"'in' has '{said}'",
            expected="'any year', or 'year 10' (the run's first April year is year 1, and the last "
            f"there can be is year {MOST_YEARS})",
        )
    return "in", int(year[1])


def _read_bound(node: Node, given: Mapping[str, Node], unit: str) -> tuple[str, Amount]:
    bounds = [bound for bound in BOUNDS if bound in given]
    if len(bounds) != 1:
        raise node.error(
            f"a claim has {'no threshold' if not bounds else 'two thresholds'}",
            expected=f"exactly {one_of(BOUNDS)}",
            fix="write two claims" if bounds else "add 'at_most: 98%'",
        )
    return bounds[0], read_threshold(given[bounds[0]], unit, "versus" in given)
