"""Who a rule applies to and how strongly: ``simulation.rulebook.lookup`` without memory."""

from __future__ import annotations

from simulation.clock import DAYS_PER_YEAR
from simulation.compiled import cells as c
from simulation.compiled.jit import jit
from simulation.distributions import EXPONENTIAL
from simulation.rulebook.tables import BASE, CAPS, DIVIDES


@jit
def holds(I, P, person, clause):
    """Whether a *where* holds for a person."""
    start = I[c.WHERE_START] + clause
    for row in range(I[start], I[start + 1]):
        at = I[c.CONDITION] + row * c.CONDITION_ROW
        if not (I[at + 1] >> P[person * I[c.P_ROW] + c.P_CODE + I[at]]) & 1:
            return False
    return True


@jit
def product(I, X, P, person, row):
    """The product of the factors that apply, in table order; 0 if no base does."""
    value, based = 1.0, False
    start = I[c.PRODUCT_START] + row
    for factor in range(I[start], I[start + 1]):
        at = I[c.FACTOR] + factor * c.FACTOR_ROW
        if holds(I, P, person, I[at + 1]):
            number, kind = X[I[c.X_VALUE] + I[at]], I[at + 2]
            if kind & CAPS:
                if number < value:
                    value = number
            elif kind & DIVIDES:
                value = value / number
            else:
                value = value * number
            if kind & BASE:
                based = True
    return value if based else 0.0


@jit
def hazard_cell(I, hazard, column):
    """An entry of a hazard's row."""
    return I[I[c.HAZARD] + hazard * c.HAZARD_ROW + column]


@jit
def rate(I, X, P, person, hazard):
    """A hazard's rate a day for a person; 0 where it does not apply.

    What a person is reported by rules most hazards out, and need not be asked about again.
    """
    if not I[I[c.POSSIBLE] + P[person * I[c.P_ROW] + c.REPORT] * I[c.N_HAZARDS] + hazard]:
        return 0.0
    if not holds(I, P, person, I[I[c.REST_OF_WHERE] + hazard]):
        return 0.0
    row = hazard_cell(I, hazard, 1)
    start = I[c.PRODUCT_START] + row
    value = product(I, X, P, person, row) if I[start + 1] > I[start] else 1.0
    return value / DAYS_PER_YEAR if hazard_cell(I, hazard, 2) == EXPONENTIAL else value


@jit
def touch(I, attribute):
    """Note that the hazards that read an attribute may have changed."""
    start = I[c.TOUCHED_START] + attribute
    for i in range(I[start], I[start + 1]):
        I[I[c.CHANGED] + I[I[c.TOUCHED] + i]] = I[c.CHANGE_TURN]


@jit
def year_now(I, X):
    """Index of the year that now falls in; time only goes on, so that a pointer follows it."""
    while I[c.YEAR] < I[c.N_YEARS] - 1 and X[c.NOW] >= X[c.NEXT_EDGE]:
        I[c.YEAR] += 1
        X[c.NEXT_EDGE] = X[I[c.X_YEAR_EDGE] + I[c.YEAR] + 1]
    return I[c.YEAR]


@jit
def year_of(I, X, at):
    """Index of the year that a moment not after now falls in."""
    year = year_now(I, X)
    while year > 0 and at < X[I[c.X_YEAR_EDGE] + year]:
        year -= 1
    return year
