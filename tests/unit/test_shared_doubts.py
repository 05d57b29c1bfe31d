"""Doubts that several parameters share: they move together, and each keeps its own range."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from scenarios.binding.model import load_model
from scenarios.parameters.doubts import load_doubts
from scenarios.parameters.files import load_parameters
from simulation.errors import InputError
from simulation.parameters import Z_HIGH, position_of
from tests.acceptance.test_command_line import hometruth

DRAWS = 4000
SHARING = [p.name for p in load_model().parameters.parameters if p.shares]


@cache
def positions(name: str) -> NDArray[np.float64]:
    """Where a parameter lies in its range in each draw, as standard normal values."""
    parameter = load_model().parameters[name]
    return np.array([position_of(parameter, 1, draw) for draw in range(DRAWS)])


@pytest.mark.parametrize("name", SHARING)
def test_a_parameter_keeps_its_range(name: str) -> None:
    """Protects the papers: one draw in twenty below 'low', one above 'high'.

    The share of 4,000 draws has a standard error of 0.0034; four of them are allowed, so that
    one parameter in 15,000 would fail by chance.
    """
    found = positions(name)
    for beyond in (found < -Z_HIGH, found > Z_HIGH):
        assert beyond.mean() == pytest.approx(0.05, abs=4 * 0.0034)


def test_parameters_correlate_as_declared() -> None:
    """Protects what 'shares' means: the correlation is the sum of products of the declared ones.

    The standard error of a correlation near 0.6 in 4,000 draws is 0.01; four are allowed.
    """
    near, far = "price_tenancy_serious", "price_out_of_area_serious"
    shares = [dict(load_model().parameters[name].shares) for name in (near, far)]
    expected = sum(shares[0][doubt] * shares[1].get(doubt, 0.0) for doubt in shares[0])
    found = np.corrcoef(positions(near), positions(far))[0, 1]
    assert expected == pytest.approx(0.62, abs=0.01)
    assert found == pytest.approx(expected, abs=0.04)


def test_far_is_cheaper_than_near_in_about_a_third_of_draws() -> None:
    """Protects from a saving by independent dice: the ratio's range is that of its evidence."""
    parameters = load_model().parameters
    near, far = (
        np.array([parameters[name].at(z) for z in positions(name)])
        for name in ("price_tenancy_serious", "price_out_of_area_serious")
    )
    assert 0.30 < (far < near).mean() < 0.40
    low, middle, high = np.percentile(far / near, [5, 50, 95])
    assert middle == pytest.approx(1.05, abs=0.01)
    assert low == pytest.approx(0.85, abs=0.06)
    assert high == pytest.approx(1.35, abs=0.06)


def test_every_doubt_is_shared_by_several() -> None:
    """Protects the file from a doubt that nobody shares."""
    for doubt in load_doubts():
        sharing = [n for n in SHARING if doubt in dict(load_model().parameters[n].shares)]
        assert len(sharing) > 1


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        ("{price_levl: 0.5}", "there is no shared doubt 'price_levl'. Expected one of price_level"),
        ("{price_level: 1.5}", "'price_level' is 1.5. Expected a correlation from -1 to 1"),
        ("{price_level: 0.9, hospital_use: 0.9}", "shares more doubt than it has"),
    ],
)
def test_a_wrong_share_is_refused(tmp_path: Path, shares: str, told: str) -> None:
    """Protects draws from a misspelt doubt, or from a parameter that moves more than its range."""
    file = tmp_path / "own.yaml"
    file.write_text(
        "price_family_none:\n  meaning: Support\n  value: 100\n  low: 70\n  high: 130\n"
        "  unit: GBP per week\n  source: ours\n  grade: D\n  basis: assumed\n"
        f"  shares: {shares}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match=told.replace("(", r"\(")):
        load_parameters(file)


def test_evidence_shows_a_doubt_and_who_shares_it() -> None:
    """Protects the reader: the doubt has papers, and a parameter names its doubts."""
    said = hometruth("evidence", "far_against_near").out
    assert "price_out_of_area_serious: 0.5" in said and "grade    D" in said
    assert "shares   price_level (0.79), far_against_near (0.5)" in (
        hometruth("evidence", "price_out_of_area_serious").out
    )
