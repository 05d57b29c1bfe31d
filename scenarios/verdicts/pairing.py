"""A claim's measure in the futures that two scenarios share: same draw, same replication."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scenarios.language.scenario import Claim
from scenarios.verdicts.answers import Answers, Question
from scenarios.verdicts.uncertainty import Floats
from simulation.errors import HometruthError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Paired:
    """A measure in the futures that a scenario and its comparator share.

    Attributes:
        draws: the draw of each future, one per row of the tables.
        own: values, futures by years (one column for a single year or a whole period).
        other: the comparator's values in the same futures; none without a comparator.
    """

    draws: NDArray[np.int64]
    own: Floats
    other: Floats | None


def questions_of(claim: Claim, scenario: str) -> Iterator[Question]:
    """What a claim about a scenario asks: of the scenario, and of what it is compared with."""
    for name in (scenario, claim.versus):
        if name is not None:
            yield Question(name, claim.measure, claim.period, claim.years)


def paired_values(claim: Claim, scenario: str, answers: Answers) -> Paired | None:
    """The claim's measure in the futures that both scenarios have; none if the run is too short.

    Raises:
        HometruthError: the two scenarios share no future.
    """
    own, *others = (answers[question] for question in questions_of(claim, scenario))
    if own is None or any(other is None for other in others):
        return None
    if not others:
        return Paired(_draws_of(own), own.to_numpy(np.float64), None)
    (other,) = others
    assert other is not None
    shared = own.index.intersection(other.index).sort_values()
    years = own.columns.intersection(other.columns)
    if shared.empty or years.empty:
        raise HometruthError(f"'{scenario}' and '{claim.versus}' have no future in common.")
    own, other = own.loc[shared, years], other.loc[shared, years]
    return Paired(_draws_of(own), own.to_numpy(np.float64), other.to_numpy(np.float64))


def _draws_of(table: pd.DataFrame) -> NDArray[np.int64]:
    return table.index.get_level_values("draw").to_numpy(np.int64)
