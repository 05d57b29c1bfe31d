"""Clocks of one person's hazards: ``simulation.reference.clocks`` in machine code."""

from __future__ import annotations

import numpy as np

from simulation.compiled import cells as c
from simulation.compiled.chance import extend, uniform
from simulation.compiled.jit import jit
from simulation.compiled.rules import hazard_cell, rate
from simulation.compiled.shapes import (
    cumulative_hazard,
    elapsed_at,
    exponential_threshold,
    lognormal_of_mean,
)
from simulation.distributions import EXPONENTIAL, FIXED, LOGNORMAL
from simulation.people import UNKNOWN


@jit
def cell_of(I, hazard):
    """The column of a person's row that leads to the clock of a hazard."""
    return I[c.P_CLOCK] + hazard


@jit
def refresh(I, X, P, F, C, person, hazard):
    """Start, stop or rescale one clock if what it depends on has changed."""
    now_at = rate(I, X, P, person, hazard)
    place = P[person * I[c.P_ROW] + cell_of(I, hazard)] & c.PLACE
    if not place:
        if now_at > 0.0:
            start(I, X, P, F, C, person, hazard, now_at)
    elif now_at != F[person * I[c.F_ROW] + I[c.F_RUN_RATE] + place - 1]:
        rescale(I, X, P, F, C, person, hazard, now_at)


@jit
def fired(I, P, F, C, person, hazard):
    """The clock has rung: its threshold is spent."""
    row = P[person * I[c.P_ROW] + cell_of(I, hazard)] >> c.PLACE_BITS
    C[row * c.CLOCK_ROW + c.THRESHOLD] = 0.0
    C[row * c.CLOCK_ROW + c.USED] = 0.0
    stand_still(I, P, F, person, hazard)


@jit
def run_on(I, P, person, hazard, row):
    """A clock is now the last of those that run; returns its place from 0."""
    count = P[person * I[c.P_ROW] + c.N_RUNNING]
    P[person * I[c.P_ROW] + I[c.P_RUNNING] + count] = hazard
    P[person * I[c.P_ROW] + c.N_RUNNING] = count + 1
    P[person * I[c.P_ROW] + cell_of(I, hazard)] = row << c.PLACE_BITS | (count + 1)
    return count


@jit
def stand_still(I, P, F, person, hazard):
    """A clock no longer runs; the last of those that do takes its place."""
    cell = P[person * I[c.P_ROW] + cell_of(I, hazard)]
    place, last = (cell & c.PLACE) - 1, P[person * I[c.P_ROW] + c.N_RUNNING] - 1
    P[person * I[c.P_ROW] + cell_of(I, hazard)] = cell & ~c.PLACE
    P[person * I[c.P_ROW] + c.N_RUNNING] = last
    if place != last:
        other = np.int64(P[person * I[c.P_ROW] + I[c.P_RUNNING] + last])
        P[person * I[c.P_ROW] + I[c.P_RUNNING] + place] = other
        P[person * I[c.P_ROW] + cell_of(I, other)] += place - last
        F[person * I[c.F_ROW] + I[c.F_RUN_DUE] + place] = F[
            person * I[c.F_ROW] + I[c.F_RUN_DUE] + last
        ]
        F[person * I[c.F_ROW] + I[c.F_RUN_RATE] + place] = F[
            person * I[c.F_ROW] + I[c.F_RUN_RATE] + last
        ]


@jit
def own_row(I, P, C, person, hazard):
    """The row of a person's clock, a new one if it has never been started."""
    row = P[person * I[c.P_ROW] + cell_of(I, hazard)] >> c.PLACE_BITS
    if row:
        return row
    if I[c.CLOCKS_USED] >= I[c.N_CLOCK_ROWS]:
        I[c.STATUS] = c.CLOCKS_FULL
        return 0  # row 0 is nobody's; the run stops after this event
    row = I[c.CLOCKS_USED]
    I[c.CLOCKS_USED] += 1
    for column in range(c.CLOCK_ROW):
        C[row * c.CLOCK_ROW + column] = 0.0
    return row


@jit
def start(I, X, P, F, C, person, hazard, now_at):
    """A clock starts, or goes on with what is left of its threshold."""
    now, shape = X[c.NOW], hazard_cell(I, hazard, 2)
    row, began = own_row(I, P, C, person, hazard), now
    if shape != EXPONENTIAL:
        take_shape(I, X, C, row, hazard, shape)
        if X[c.ELAPSED] >= 0.0:
            began = now - X[c.ELAPSED]
        C[row * c.CLOCK_ROW + c.USED] = 0.0
    if shape != EXPONENTIAL or C[row * c.CLOCK_ROW + c.THRESHOLD] == 0.0:
        key = extend(np.uint64(I[c.KEY]), person)
        word = np.uint64(I[I[c.HAZARD_SPREAD] + hazard])
        u = uniform(key, word, np.int64(C[row * c.CLOCK_ROW + c.OCCURRENCE]))
        C[row * c.CLOCK_ROW + c.OCCURRENCE] += 1.0
        C[row * c.CLOCK_ROW + c.THRESHOLD] = exponential_threshold(u)
        if shape == FIXED and X[c.ELAPSED] == UNKNOWN:
            began = now - u * C[row * c.CLOCK_ROW + c.FIRST]
    C[row * c.CLOCK_ROW + c.STARTED] = began
    C[row * c.CLOCK_ROW + c.AS_OF] = now
    place = run_on(I, P, person, hazard, row)
    F[person * I[c.F_ROW] + I[c.F_RUN_RATE] + place] = now_at
    F[person * I[c.F_ROW] + I[c.F_RUN_DUE] + place] = due_at(I, X, C, hazard, row, now_at)


@jit
def take_shape(I, X, C, row, hazard, shape):
    """The numbers of a shape as they are when the clock starts."""
    first, second = hazard_cell(I, hazard, 3), hazard_cell(I, hazard, 4)
    a = X[I[c.X_VALUE] + first]
    b = X[I[c.X_VALUE] + second] if second >= 0 else 0.0
    if shape == LOGNORMAL:
        a, b = lognormal_of_mean(a, b)
    C[row * c.CLOCK_ROW + c.FIRST] = a
    C[row * c.CLOCK_ROW + c.SECOND] = b


@jit
def rescale(I, X, P, F, C, person, hazard, now_at):
    """Go on at another rate, keeping what has been used up."""
    cell = P[person * I[c.P_ROW] + cell_of(I, hazard)]
    row, place = cell >> c.PLACE_BITS, (cell & c.PLACE) - 1
    C[row * c.CLOCK_ROW + c.USED] += F[person * I[c.F_ROW] + I[c.F_RUN_RATE] + place] * gained(
        I, X, C, hazard, row
    )
    C[row * c.CLOCK_ROW + c.AS_OF] = X[c.NOW]
    if now_at > 0.0:
        F[person * I[c.F_ROW] + I[c.F_RUN_RATE] + place] = now_at
        F[person * I[c.F_ROW] + I[c.F_RUN_DUE] + place] = due_at(I, X, C, hazard, row, now_at)
    else:
        stand_still(I, P, F, person, hazard)


@jit
def gained(I, X, C, hazard, row):
    """Hazard of the shape itself since the clock was last brought up."""
    shape, now = hazard_cell(I, hazard, 2), X[c.NOW]
    if shape == EXPONENTIAL:
        return now - C[row * c.CLOCK_ROW + c.AS_OF]
    a, b, began = (
        C[row * c.CLOCK_ROW + c.FIRST],
        C[row * c.CLOCK_ROW + c.SECOND],
        C[row * c.CLOCK_ROW + c.STARTED],
    )
    before = cumulative_hazard(shape, a, b, C[row * c.CLOCK_ROW + c.AS_OF] - began)
    return cumulative_hazard(shape, a, b, now - began) - before


@jit
def due_at(I, X, C, hazard, row, now_at):
    """When the clock rings if nothing changes."""
    shape, now = hazard_cell(I, hazard, 2), X[c.NOW]
    left = (C[row * c.CLOCK_ROW + c.THRESHOLD] - C[row * c.CLOCK_ROW + c.USED]) / now_at
    began = C[row * c.CLOCK_ROW + c.STARTED]
    if shape == EXPONENTIAL:
        due = now + left
    elif shape == FIXED:
        due = max(now, began + C[row * c.CLOCK_ROW + c.FIRST])
    else:
        a, b = C[row * c.CLOCK_ROW + c.FIRST], C[row * c.CLOCK_ROW + c.SECOND]
        due = began + elapsed_at(shape, a, b, cumulative_hazard(shape, a, b, now - began) + left)
    return max(now, due)
