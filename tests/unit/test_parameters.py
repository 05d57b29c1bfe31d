"""Parameters: the range means what it says, and each draw is its own."""

import math
import pickle

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from simulation.errors import InputError
from simulation.parameters import UNITS, Z_HIGH, Parameter, ParameterSet
from simulation.units import bounds_for, default_scale


def parameter(name="crisis_rate", value=0.35, low=0.15, high=0.7, **others) -> Parameter:
    facts = {
        "meaning": "Crises a year",
        "unit": "per person-year",
        "scale": "log",
        "source": "assumption",
        "grade": "D",
        "basis": "assumed",
    }
    return Parameter(name=name, value=value, low=low, high=high, **(facts | others))


@st.composite
def ranged(draw) -> Parameter:
    """A parameter on any scale that is drawn, with its range anywhere that scale allows."""
    scale = draw(st.sampled_from(["log", "logit", "identity"]))
    unit, least, greatest = {
        "log": ("GBP per week", 1e-3, 1e6),
        "logit": ("probability", 0.001, 0.999),
        "identity": ("percent", -1e3, 1e3),
    }[scale]
    low, value, high = sorted(draw(st.lists(st.floats(least, greatest), min_size=3, max_size=3)))
    assume(low < high)
    return parameter(value=value, low=low, high=high, unit=unit, scale=scale)


@given(ranged())
def test_low_and_high_are_the_5th_and_95th_percentiles(drawn):
    """Protects the meaning of a range: one draw in twenty below it, one in twenty above."""
    assert drawn.at(0) == drawn.value
    assert drawn.at(-Z_HIGH) == drawn.low
    assert drawn.at(Z_HIGH) == drawn.high
    size = max(abs(drawn.low), abs(drawn.high))
    for end, z in ((drawn.low, -Z_HIGH), (drawn.high, Z_HIGH)):
        beside = drawn.at(z * (1 - 1e-12))
        assert math.isclose(beside, end, rel_tol=1e-6, abs_tol=1e-9 * size)


@given(ranged(), st.floats(-8, 8), st.floats(-8, 8))
def test_a_higher_quantile_never_gives_a_lower_value(drawn, one, other):
    """Protects sensitivity: turning a parameter up must not turn it down."""
    first, second = drawn.at(min(one, other)), drawn.at(max(one, other))
    assert first <= second or math.isclose(first, second, rel_tol=1e-9)


@given(ranged(), st.floats(-40, 40))
def test_no_draw_leaves_the_bounds(drawn, z):
    """Protects against a probability above 1 or a negative price, however rare the draw."""
    value = drawn.at(z)
    assert math.isfinite(value)
    least, greatest = bounds_for(drawn.unit)
    assert least is None or value >= least
    assert greatest is None or value <= greatest


def test_bounds_clip_and_a_fixed_parameter_stays():
    """Protects hard limits, and constants that are not doubt."""
    assert parameter(maximum=0.8).at(5) == 0.8
    assert parameter(value=0.1, low=0.0, high=0.3, scale="identity").at(-9) == 0
    assert parameter(scale="fixed").at(3) == 0.35
    assert parameter(scale="fixed", low=None, high=None).at(-3) == 0.35


def test_a_range_may_lie_on_one_side():
    """Protects values published as "at least": half the draws stay at the value."""
    one_sided = parameter(value=2000, low=2000, high=2500, unit="GBP per week")
    assert one_sided.at(-2) == pytest.approx(2000)
    assert one_sided.at(Z_HIGH) == 2500


IMPOSSIBLE = {
    "value outside": ({"value": 0.9}, "value 0.9 lies outside its range, low 0.15 to high 0.7"),
    "reversed": ({"low": 0.7, "high": 0.15}, "low 0.7 is not below high 0.15"),
    "half a range": ({"low": None}, "there is a 'high' but no 'low'"),
    "negative rate": (
        {"low": -0.1, "scale": "identity"},
        "low -0.1 is below the least value, 0",
    ),
    "probability of 35": (
        {"unit": "probability", "value": 35, "low": None, "high": None, "scale": "fixed"},
        "value 35 is above the greatest value, 1",
    ),
    "log of nothing": ({"low": 0.0}, "scale 'log' cannot hold 0"),
    "logit of 1": (
        {"unit": "probability", "high": 1.0, "scale": "logit"},
        "scale 'logit' cannot hold 1",
    ),
    "scale without range": ({"low": None, "high": None}, "scale 'log' needs 'low' and 'high'"),
    "ratio of 0": (
        {"unit": "rate ratio", "value": 0, "low": None, "high": None, "scale": "fixed"},
        "value 0 is not above 0, as a rate ratio is",
    ),
    "half a switch": (
        {"unit": "switch", "value": 0.5, "low": None, "high": None, "scale": "fixed"},
        "a switch is 0 or 1 and has no range",
    ),
    "loose bounds": ({"unit": "proportion", "maximum": 2.0}, "the bounds of a proportion lie"),
}


@pytest.mark.parametrize(("facts", "problem"), IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_contradictory_figures_are_refused(facts, problem):
    """Protects the engine from figures that cannot all be true."""
    with pytest.raises(ValueError, match="crisis_rate") as caught:
        parameter(**facts)
    assert problem in str(caught.value)


def test_the_scale_follows_from_unit_and_range():
    """Protects files that state no scale from a draw on the wrong one."""
    assert default_scale("per person-year", 0.3, None, None) == "fixed"
    assert default_scale("per person-year", 0.3, 0.1, 0.5) == "log"
    assert default_scale("GBP per week", 300, 100, 500) == "log"
    assert default_scale("rate ratio", 0.7, 0.4, 1.05) == "log"
    assert default_scale("per year", 0.02, 0.0, 0.06) == "identity"
    assert default_scale("probability", 0.3, 0.1, 0.5) == "logit"
    assert default_scale("proportion", 0.3, 0.0, 0.5) == "identity"
    assert default_scale("years", 2, 1, 5) == "identity"
    assert all(UNITS.values())


def example_set() -> ParameterSet:
    return ParameterSet(
        [
            parameter("crisis_rate"),
            parameter("price", 3500, 2900, 4500, unit="GBP per week"),
            parameter("horizon", 10, None, None, unit="years", scale="fixed"),
        ]
    )


def test_a_set_keeps_the_order_of_its_files():
    """Protects every array of values from being read under another name."""
    known = example_set()
    assert known.names == ("crisis_rate", "price", "horizon")
    assert list(known) == list(known.names)
    assert [known.index(name) for name in known.names] == [0, 1, 2]
    np.testing.assert_array_equal(known.central(), [0.35, 3500, 10])
    np.testing.assert_array_equal(known.values(), known.central())
    assert "price" in known
    assert len(known) == 3
    with pytest.raises(InputError, match=r"no parameter 'prise'\. Did you mean 'price'"):
        known["prise"]


def test_draws_repeat_for_the_same_key_and_differ_otherwise():
    """Protects repeatability, and parameter doubt from being a single draw in disguise."""
    known = example_set()
    np.testing.assert_array_equal(known.draw(1, 0), known.draw(1, 0))
    many = np.array([known.draw(1, draw) for draw in range(200)])
    assert len(np.unique(many[:, 0])) == 200
    assert (many[:, :2].var(axis=0) > 0).all()
    assert (many[:, 2] == 10).all()
    assert (known.draw(2, 0)[:2] != known.draw(1, 0)[:2]).all()
    assert abs(np.corrcoef(many[:, 0], many[:, 1])[0, 1]) < 0.3


def test_draws_fall_within_the_range_nine_times_in_ten():
    """Protects the percentiles from end to end, keyed chance included (4 standard errors)."""
    known = example_set()
    inside = [0.15 <= known.draw(7, draw)[0] <= 0.7 for draw in range(2000)]
    assert abs(np.mean(inside) - 0.9) < 4 * math.sqrt(0.9 * 0.1 / 2000)


def test_adding_or_reordering_parameters_leaves_the_others_alone():
    """Protects comparisons between versions: each draw depends on the name alone."""
    known = example_set()
    other = ParameterSet([parameter("added"), *reversed(known.parameters)])
    for name in known.names:
        assert known.draw(3, 4)[known.index(name)] == other.draw(3, 4)[other.index(name)]


def test_a_place_overrides_what_is_there_and_nothing_else():
    """Protects a place's own figures from landing under a misspelt name."""
    known = example_set()
    local = known.with_overrides({"price": parameter("price", 3000, 2500, 4000)})
    assert local.names == known.names
    assert (local["price"].value, known["price"].value) == (3000, 3500)
    stray = parameter("prise", file="place.yaml", line=4)
    with pytest.raises(InputError) as caught:
        known.with_overrides({"prise": stray})
    assert str(caught.value) == (
        "place.yaml:4: there is no parameter 'prise'. Did you mean 'price'? Fix: correct the name."
    )


def test_a_set_travels_to_worker_processes():
    """Protects parallel runs, faults included."""
    known = example_set()
    copy = pickle.loads(pickle.dumps(known))
    np.testing.assert_array_equal(copy.draw(1, 2), known.draw(1, 2))
    with pytest.raises(InputError) as caught:
        known["prise"]
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_where_a_parameter_was_written_is_no_part_of_what_it_is():
    """Protects comparisons of sets loaded from different folders."""
    assert parameter(file="a.yaml", line=1) == parameter(file="b.yaml", line=9)
