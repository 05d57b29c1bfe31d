"""The study of early support: who has moved by when, and how luck compares."""

from __future__ import annotations

import numpy as np
import pandas as pd

from calibration.studies.early_years import ADULT, COMPARATOR, SCENARIO, YOUNG, moved
from simulation.results.measures import MEASURES

N_YEARS = 8


def results(effect_a_year: float, spread: float = 2.0) -> pd.DataFrame:
    """Entries to residential school: twenty a year, luck, and fewer every year of the service."""
    rows = []
    for draw in range(30):
        for replication in range(4):
            luck = np.random.default_rng([9, draw, replication]).normal(0, spread, N_YEARS)
            for scenario, effect in ((COMPARATOR, 0.0), (SCENARIO, effect_a_year)):
                rows += [
                    {
                        "scenario": scenario,
                        "draw": draw,
                        "replication": replication,
                        "year": 2026 + year,
                        "measure": "events",
                        "item": "entered_residential_school",
                        "value": 20 + luck[year] + effect * year,
                    }
                    for year in range(N_YEARS)
                ]
    columns = ["setting", "level", "service", "payer"]
    return pd.DataFrame(rows).assign(**dict.fromkeys(columns, None))


def test_a_measure_has_moved_when_it_differs_by_a_share_of_its_level() -> None:
    """Protects the study's years: a difference of -0.3 a year is 1% of twenty in year 2, 5% in 5.

    Luck: two futures of spread 2 differ by up to 1.645 x sqrt(2) x 2 = 4.65 nine times in ten.
    """
    (row,) = moved(results(-0.3), ["residential_school_entries"])
    assert np.allclose(row.mean, -0.3 * np.arange(N_YEARS))
    assert row.first_year(0.01) == 2
    assert row.first_year(0.05) == 5
    assert np.all(np.abs(row.luck - 4.65) < 1.0)
    assert row.beyond_luck is None
    (row,) = moved(results(-1.0), ["residential_school_entries"])
    assert row.beyond_luck in (5, 6, 7)


def test_nothing_moves_where_there_is_no_effect() -> None:
    """Protects against a first year found in equal futures."""
    (row,) = moved(results(0.0), ["residential_school_entries"])
    assert row.first_year(0.0) is None
    assert row.beyond_luck is None


def test_the_study_asks_for_measures_that_exist() -> None:
    """Protects the study from a renamed measure, and keeps the young apart from adults."""
    assert {*YOUNG, *ADULT} <= set(MEASURES)
    assert not {*YOUNG} & {*ADULT}
