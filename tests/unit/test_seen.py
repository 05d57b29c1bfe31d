"""When an effect can be seen above chance."""

from __future__ import annotations

import numpy as np
import pandas as pd

from outputs.charts.compared import Compared
from outputs.charts.seen import (
    NEEDS_LUCK,
    NOT_WITHIN,
    Seen,
    first_seen,
    seen_in,
    seen_sentence,
)
from outputs.charts.study import Study

BEFORE = Compared("before", "As now", "", "A", 0, None, None)
AFTER = Compared("after", "With it", "", "B", 1, "before", None)
YEARS = range(2026, 2036)
MEASURE = "people_far_from_home"


def values(
    effect_a_year: float, spread: float, draws: int = 40, replications: int = 5, doubt: float = 0.0
) -> pd.DataFrame:
    """A measure that luck moves by ``spread`` and the change by so much more every year."""
    rows = []
    for draw in range(draws):
        strength = np.random.default_rng([3, draw]).normal(1.0, doubt)
        for replication in range(replications):
            luck = np.random.default_rng([5, draw, replication]).normal(0, spread, len(YEARS))
            for place, year in enumerate(YEARS):
                before = 28 + luck[place]
                after = before + effect_a_year * strength * place
                key = {"draw": draw, "replication": replication, "year": year}
                rows += [{"scenario": "before", **key, "value": before}]
                rows += [{"scenario": "after", **key, "value": after}]
    return pd.DataFrame(rows)


def seen(table: pd.DataFrame) -> Seen:
    (found,) = first_seen(table, [BEFORE, AFTER])
    return found


def test_an_effect_shows_in_the_model_long_before_an_area_can_see_it() -> None:
    """Protects the difference between what a run knows and what an area could ever notice.

    Two lucks of spread 1 differ by up to 1.645 x sqrt(2) = 2.33 in nine cases of ten. An effect of
    0.5 a year exceeds that in its fifth year, 2031, give or take what 40 x 20 pairs leave open.
    """
    found = seen(values(0.5, spread=1.0))
    assert found.on_average_from == found.in_most_futures_from == 2027
    assert found.above_chance_from in (2030, 2031)
    assert abs(found.effect - 4.5) < 1e-9
    assert abs(found.luck - 2.33) < 0.15
    assert found.above_chance == f"from {found.above_chance_from}/{found.above_chance_from - 1999}"


def test_an_effect_smaller_than_luck_is_never_seen_by_an_area() -> None:
    """Protects against promising a county that it will notice what its own luck drowns."""
    found = seen(values(-0.1, spread=2.0))
    assert found.in_most_futures_from == 2027
    assert found.above_chance_from is None
    said = seen_sentence(MEASURE, found)
    assert f"tell it from chance: {NOT_WITHIN}." in said
    assert "the average is 0.9 fewer" in said


def test_doubt_about_the_assumptions_keeps_an_effect_from_being_sure() -> None:
    """Protects readers from an average that could go either way: 1 +- 1 is above 0 in 84 of 100."""
    found = seen(values(1.0, spread=0.5, doubt=1.0))
    assert found.on_average_from == 2027
    assert found.in_most_futures_from is None
    assert found.above_chance_from is None


def test_no_effect_is_seen_where_there_is_none() -> None:
    """Protects against reading chance as an effect."""
    found = seen(values(0.0, spread=2.0))
    assert (found.on_average_from, found.in_most_futures_from, found.above_chance_from) == (
        None,
        None,
        None,
    )


def test_an_effect_that_turns_round_is_not_seen_against_its_own_direction() -> None:
    """Protects the two intervals from agreeing in opposite directions, and later years from
    hiding the first one."""
    table = values(1.0, spread=0.1)
    late = (table["scenario"] == "after") & (table["year"] > 2030)
    table.loc[late, "value"] -= 40
    assert seen(table).above_chance_from == 2027


def test_draws_run_once_cannot_tell_chance_apart() -> None:
    """Protects against a claim about chance from a run that holds no two lucks of one draw."""
    found = seen(values(1.0, spread=0.1, replications=1))
    assert found.in_most_futures_from == 2027
    assert not found.chance_known
    assert found.above_chance == NEEDS_LUCK
    assert "luck alone" not in seen_sentence(MEASURE, found)


def test_futures_that_one_side_lacks_are_left_out() -> None:
    """Protects a run that was stopped: its unfinished futures do not pair with nothing."""
    whole = values(0.5, spread=1.0)
    cut = whole[~((whole["scenario"] == "after") & (whole["replication"] == 4))]
    found = seen(cut)
    assert found.in_most_futures_from == 2027
    assert abs(found.effect - 4.5) < 1e-9


def test_a_scenario_without_comparator_is_not_asked() -> None:
    """Protects the baseline from being compared with itself."""
    assert first_seen(values(1.0, 1.0, draws=2, replications=2), [BEFORE]) == []


def test_the_page_counts_no_difference_that_it_writes_as_none() -> None:
    """Protects the page from a year in which a difference "shows" and is written as 0.0."""
    study = Study(values(-0.02, spread=1.0), [BEFORE, AFTER], "2025/26", None)
    study._known[MEASURE] = study.results  # as if asked of a results table
    (found,) = seen_in(study, MEASURE)
    assert found.on_average_from == 2029  # 0.06, the first that rounds to 0.1
    assert seen(study.results).on_average_from == 2027
