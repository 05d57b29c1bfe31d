"""What happens to people: joining, events, what follows (``simulation.reference.engine``)."""

from __future__ import annotations

import math

import numpy as np

from simulation.clock import DAYS_PER_YEAR
from simulation.compiled import cells as c
from simulation.compiled.accounts import accrue_person, settle_levels
from simulation.compiled.agenda import schedule, set_alarm
from simulation.compiled.clocks import fired, refresh
from simulation.compiled.fund import accrue_pool, reinvest
from simulation.compiled.jit import jit
from simulation.compiled.programs import follow, record, set_mark
from simulation.compiled.rules import holds, product, touch
from simulation.compiled.slots import pool_cell, staffed_slots, value, x_pool_cell
from simulation.events import JOINED, PRESENT
from simulation.same_instant import GROUPS, HAZARDS, MARKS, SHOCK_BITS

NEVER, NOBODY = math.inf, -1


@jit
def first_clock(I, P, F, person):
    """When the first of a person's clocks rings; which it is, marks before hazards, is noted."""
    first, soonest = 0, NEVER
    for mark in range(I[c.N_MARKS]):
        if F[person * I[c.F_ROW] + c.F_DUE + mark] < soonest:
            soonest = F[person * I[c.F_ROW] + c.F_DUE + mark]
            first = mark
    for i in range(P[person * I[c.P_ROW] + c.N_RUNNING]):
        due = F[person * I[c.F_ROW] + I[c.F_RUN_DUE] + i]
        if due <= soonest and due < NEVER:
            clock = I[c.N_MARKS] + P[person * I[c.P_ROW] + I[c.P_RUNNING] + i]
            if due < soonest or clock < first:
                soonest = due
                first = clock
    P[person * I[c.P_ROW] + c.NEXT_CLOCK] = first
    return soonest


@jit
def next_alarm(I, X, P, F, person):
    """Set a person's alarm to the earliest of their clocks."""
    if not P[person * I[c.P_ROW] + c.PRESENT]:
        set_alarm(I, X, person, NEVER, 0)
        return
    due = first_clock(I, P, F, person)
    F[person * I[c.F_ROW] + c.ALARM] = due
    is_mark = P[person * I[c.P_ROW] + c.NEXT_CLOCK] < I[c.N_MARKS]
    set_alarm(I, X, person, due, (MARKS if is_mark else HAZARDS) | person)


@jit
def wake(I, X, P, F, person):
    """See whether what someone else did has moved a person's alarm."""
    if person == I[c.ACTIVE]:
        return
    due = first_clock(I, P, F, person)
    if not P[person * I[c.P_ROW] + c.PRESENT] or due != F[person * I[c.F_ROW] + c.ALARM]:
        next_alarm(I, X, P, F, person)


@jit
def bring_up(I, X, P, F, C, person):
    """Refresh the clocks that may have changed, and forget which they were."""
    turn = I[c.CHANGE_TURN]
    I[c.CHANGE_TURN] += 1
    if not P[person * I[c.P_ROW] + c.PRESENT]:
        return
    place = P[person * I[c.P_ROW] + c.N_RUNNING]
    while place > 0:  # from the last, whose place a clock that stops gives to one already seen
        place -= 1
        hazard = np.int64(P[person * I[c.P_ROW] + I[c.P_RUNNING] + place])
        if I[I[c.CHANGED] + hazard] == turn:
            refresh(I, X, P, F, C, person, hazard)
            I[I[c.CHANGED] + hazard] = 0
    start = I[c.POSSIBLE_START] + P[person * I[c.P_ROW] + c.REPORT]
    for i in range(I[start], I[start + 1]):
        hazard = I[I[c.POSSIBLE_LIST] + i]
        if I[I[c.CHANGED] + hazard] == turn:
            refresh(I, X, P, F, C, person, hazard)


@jit
def act(I, X, P, F, C, L, E, person, program):
    """Run a program for a person, then bring their clocks up to date."""
    moves_in = I[c.MOVES_IN]
    P[person * I[c.P_ROW] + c.MOVED_FROM] = (
        P[person * I[c.P_ROW] + c.P_CODE + moves_in] if moves_in >= 0 else -1
    )
    if program >= 0:
        follow(I, X, P, F, L, E, person, program)
    bring_up(I, X, P, F, C, person)


@jit
def settle(I, X, P, F, C, L, E):
    """Run what follows from grants, first come first served, then wake whom it concerns."""
    while I[c.GRANT_HEAD] < I[c.GRANT_TAIL]:
        grant = I[c.GRANT] + 2 * (I[c.GRANT_HEAD] % I[c.N_GRANT_ROWS])
        person, program = I[grant], I[grant + 1]
        I[c.GRANT_HEAD] += 1
        if P[person * I[c.P_ROW] + c.PRESENT]:
            act(I, X, P, F, C, L, E, person, program)
            wake(I, X, P, F, person)
    I[c.ACTIVE] = NOBODY


@jit
def place_marks(I, X, P, F, L, person):
    """Set each mark's band, and when it moves on, from when the mark was set."""
    for mark in range(I[c.N_MARKS]):
        at = F[person * I[c.F_ROW] + I[c.F_MARK_AT] + mark]
        if not math.isnan(at):
            set_mark(I, X, P, F, L, person, mark, at)


@jit
def join(I, X, P, F, C, L, E, person, newly):
    """Come into the model, now or at the start."""
    I[c.ACTIVE] = person
    F[person * I[c.F_ROW] + c.ACCRUED_TO] = X[c.NOW]
    P[person * I[c.P_ROW] + c.PRESENT] = 1
    place_marks(I, X, P, F, L, person)
    if not newly:
        X[c.ELAPSED] = F[person * I[c.F_ROW] + c.SPENT_DAYS]
    P[person * I[c.P_ROW] + c.MOVED_FROM] = -1
    record(I, X, P, L, E, person, JOINED if newly else PRESENT)
    for hazard in range(I[c.N_HAZARDS]):
        I[I[c.CHANGED] + hazard] = I[c.CHANGE_TURN]
    act(I, X, P, F, C, L, E, person, I[c.ON_JOINING] if newly else I[c.ON_OPENING])
    X[c.ELAPSED] = math.nan
    settle(I, X, P, F, C, L, E)
    next_alarm(I, X, P, F, person)


@jit
def happens(I, X, P, F, C, L, E, person):
    """The earliest clock of this person rings."""
    I[c.ACTIVE] = person
    clock = np.int64(P[person * I[c.P_ROW] + c.NEXT_CLOCK])
    if clock < I[c.N_MARKS]:
        mark_moves_on(I, X, P, F, C, L, E, person, clock)
    else:
        hazard = clock - I[c.N_MARKS]
        fired(I, P, F, C, person, hazard)
        I[I[c.CHANGED] + hazard] = I[c.CHANGE_TURN]
        program = I[I[c.HAZARD] + hazard * c.HAZARD_ROW + 5]
        act(I, X, P, F, C, L, E, person, program)
    settle(I, X, P, F, C, L, E)
    next_alarm(I, X, P, F, person)


@jit
def mark_moves_on(I, X, P, F, C, L, E, person, mark):
    """A mark enters its next band, which may have consequences."""
    set_mark(I, X, P, F, L, person, mark, F[person * I[c.F_ROW] + I[c.F_MARK_AT] + mark])
    attribute = I[c.N_PLAIN] + mark
    touch(I, attribute)
    start = I[I[c.REACH_START] + mark]
    at = I[c.REACH] + (start + P[person * I[c.P_ROW] + c.P_CODE + attribute]) * c.REACH_ROW
    program = I[at + 1]
    if program >= 0 and not holds(I, P, person, I[at]):
        program = -1
    act(I, X, P, F, C, L, E, person, program)


# Groups and pipelines


@jit
def timer_cell(start, timer, column):
    """Where a number of a group's or a pipeline's clock lies in ``X``."""
    return start + timer * c.X_TIMER_ROW + column


@jit
def rescale_timer(X, at, rate):
    """Go on at another rate, keeping what has been used up; ``at`` is where the clock lies."""
    now = X[c.NOW]
    X[at + c.T_USED] += X[at + c.T_RATE] * (now - X[at + c.T_AS_OF])
    X[at + c.T_AS_OF] = now
    X[at + c.T_RATE] = rate
    left = X[at + c.T_THRESHOLD] - X[at + c.T_USED]
    X[at + c.T_DUE] = now + left / rate if rate > 0.0 else NEVER


@jit
def begin_timer(X, at, threshold):
    """Begin the next occurrence."""
    X[at + c.T_THRESHOLD] = threshold
    X[at + c.T_USED] = 0.0
    X[at + c.T_AS_OF] = X[c.NOW]


@jit
def shock_rate(I, X, P, shock):
    """Rate a day of a shock to one group, from what is true of everyone at the outset."""
    row = I[I[c.SHOCK] + shock * c.SHOCK_ROW + 2]
    return product(I, X, P, I[c.N_PEOPLE], row) / DAYS_PER_YEAR


@jit
def set_group_alarm(I, X, shock, group):
    """The heap's entry of one group's clock for one shock."""
    timer = shock * I[c.N_GROUPS] + group - 1
    due = X[timer_cell(I[c.X_GROUP], timer, c.T_DUE)]
    order = GROUPS | shock * SHOCK_BITS | group
    set_alarm(I, X, I[c.N_PEOPLE] + timer, due, order)


@jit
def schedule_supply(I, X, pool):
    """The agenda's entry of a pipeline; one made before for another rate no longer counts."""
    I[I[c.SUPPLY_REVISION] + pool] += 1
    due = X[timer_cell(I[c.X_SUPPLY], pool, c.T_DUE)]
    if due < NEVER:
        revision = I[I[c.SUPPLY_REVISION] + pool]
        schedule(I, X, due, pool, c.SUPPLIED, -1, revision, 1)


# A parameter takes another value


@jit
def rescale_timers(I, X, P):
    """Bring the clocks of groups and pipelines to their rates now."""
    for shock in range(I[c.N_SHOCKS]):
        rate = shock_rate(I, X, P, shock)
        for group in range(1, I[c.N_GROUPS] + 1):
            at = timer_cell(I[c.X_GROUP], shock * I[c.N_GROUPS] + group - 1, 0)
            if rate != X[at + c.T_RATE]:
                rescale_timer(X, at, rate)
                set_group_alarm(I, X, shock, group)
    for pool in range(I[c.N_POOLS]):
        parameter = I[I[c.RESOURCE] + pool * c.RESOURCE_ROW + 3]
        if parameter >= 0:
            at = timer_cell(I[c.X_SUPPLY], pool, 0)
            rate = value(I, X, parameter) / DAYS_PER_YEAR
            if rate != X[at + c.T_RATE]:
                rescale_timer(X, at, rate)
                schedule_supply(I, X, pool)


@jit
def staff_bought(I, X, pool):
    """Of the slots that released money pays for, those that are staffed are open."""
    parameter = I[I[c.RESOURCE] + pool * c.RESOURCE_ROW + 4]
    vacancy = value(I, X, parameter) if parameter >= 0 else 0.0
    bought = staffed_slots(X[x_pool_cell(I, pool, c.PAID_BOUGHT)], vacancy)
    I[pool_cell(I, pool, c.BOUGHT)] = bought


@jit
def set_parameter(I, X, P, F, C, L, parameter, new):
    """A parameter takes another value: pending clocks are rescaled, prices looked up again."""
    for pool in range(I[c.N_POOLS]):
        accrue_pool(I, X, L, pool)
    for person in range(I[c.N_PEOPLE]):
        if P[person * I[c.P_ROW] + c.PRESENT]:
            accrue_person(I, X, P, F, L, person)
    settle_levels(I, X)
    X[I[c.X_VALUE] + parameter] = new
    for pool in range(I[c.N_POOLS]):
        if I[I[c.RESOURCE] + pool * c.RESOURCE_ROW + 4] == parameter:
            staff_bought(I, X, pool)
    rescale_timers(I, X, P)
    start = I[c.READER_START] + parameter
    if I[start + 1] > I[start]:
        for person in range(I[c.N_PEOPLE]):
            if P[person * I[c.P_ROW] + c.PRESENT]:
                for i in range(I[start], I[start + 1]):
                    refresh(I, X, P, F, C, person, I[I[c.READER] + i])
                wake(I, X, P, F, person)
    reinvest(I, X, L)
