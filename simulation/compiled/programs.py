"""What instructions do to a person and to slots: ``simulation.reference.interpreter``, compiled."""

from __future__ import annotations

import math

import numpy as np

from simulation.compiled import cells as c
from simulation.compiled.accounts import accrue_person
from simulation.compiled.agenda import schedule
from simulation.compiled.chance import extend, uniform
from simulation.compiled.fund import accrue_pool, ward_changed
from simulation.compiled.jit import jit
from simulation.compiled.rules import holds, product, touch, year_now
from simulation.compiled.slots import (
    join_queue,
    leave_queue,
    pool_cell,
    serve,
    taken,
    usable,
    value,
    x_pool_cell,
)
from simulation.events import DEPARTED, ENGINE_EVENTS, MOVED
from simulation.rulebook import tables as t

NEVER = math.inf
OWN_EVENTS = len(ENGINE_EVENTS)


@jit
def chance(I, P, person, decision):
    """This person's uniform for the next occurrence of a decision."""
    column = I[c.P_CHOSEN] + decision
    occurrence = np.int64(P[person * I[c.P_ROW] + column])
    P[person * I[c.P_ROW] + column] = occurrence + 1
    key = extend(np.uint64(I[c.KEY]), person)
    return uniform(key, np.uint64(I[I[c.DECISION_SPREAD] + decision]), occurrence)


@jit
def choose(I, X, P, person, decision, first, end, otherwise):
    """Where the program goes on after a decision by chance."""
    u, total = chance(I, P, person, decision), 0.0
    for option in range(first, end):
        at = I[c.OPTION] + option * c.OPTION_ROW
        total += product(I, X, P, person, I[at])
        if u < total:
            return I[at + 1]
    return otherwise


@jit
def record(I, X, P, L, E, person, event):
    """Count an event, and keep its row if rows are kept."""
    cell = (year_now(I, X) * I[c.N_REPORTS] + P[person * I[c.P_ROW] + c.REPORT]) * I[
        c.N_EVENT_KINDS
    ] + event
    L[I[c.L_EVENTS] + cell] += 1
    row = I[c.EVENTS]
    I[c.EVENTS] += 1
    if not I[c.KEEP_EVENTS]:
        return
    if row >= I[c.N_EVENT_ROWS]:
        I[c.STATUS] = c.EVENTS_FULL
        return
    E[row * I[c.E_ROW] + 0] = person
    E[row * I[c.E_ROW] + 1] = X[c.NOW]
    E[row * I[c.E_ROW] + 2] = event
    E[row * I[c.E_ROW] + 3] = P[person * I[c.P_ROW] + c.MOVED_FROM]
    for i in range(I[c.N_REPORTED]):
        E[row * I[c.E_ROW] + 4 + i] = P[person * I[c.P_ROW] + c.P_CODE + I[I[c.REPORTED] + i]]


@jit
def set_code(I, X, P, F, L, person, attribute, code):
    """An attribute takes a value; time and money are added up first if they hang on it."""
    if I[I[c.PRICED] + attribute] and P[person * I[c.P_ROW] + c.PRESENT]:
        accrue_person(I, X, P, F, L, person)
    before = P[person * I[c.P_ROW] + c.P_CODE + attribute]
    P[person * I[c.P_ROW] + c.REPORT] += (code - before) * I[I[c.REPORT_STEP] + attribute]
    P[person * I[c.P_ROW] + c.P_CODE + attribute] = code


@jit
def become(I, X, P, F, L, E, person, attribute, code):
    """An attribute takes a value; a new home is always recorded."""
    before = np.int64(P[person * I[c.P_ROW] + c.P_CODE + attribute])
    if before == code:
        return
    if attribute >= I[c.N_PLAIN] + I[c.N_MARKS]:
        change_group(I, P, person, attribute, before, code)
    set_code(I, X, P, F, L, person, attribute, code)
    touch(I, attribute)
    if attribute == I[c.MOVES_IN]:
        cell = year_now(I, X) * I[c.N_REPORTS] + P[person * I[c.P_ROW] + c.REPORT]
        L[I[c.L_MOVES] + cell * I[c.N_SETTINGS] + before] += 1
        record(I, X, P, L, E, person, MOVED)


@jit
def change_group(I, P, person, attribute, before, code):
    """Leave the members of one group and join those of another; 0 is no group."""
    kind = attribute - I[c.N_PLAIN] - I[c.N_MARKS]
    heads, column = I[c.MEMBER_HEAD] + kind * (I[c.N_GROUPS] + 1), I[c.P_MEMBER] + 2 * kind
    if before:
        following, previous = P[person * I[c.P_ROW] + column], P[person * I[c.P_ROW] + column + 1]
        if previous >= 0:
            P[previous * I[c.P_ROW] + column] = following
        else:
            I[heads + before] = following
        if following >= 0:
            P[following * I[c.P_ROW] + column + 1] = previous
    if code:
        following = I[heads + code]
        P[person * I[c.P_ROW] + column] = following
        P[person * I[c.P_ROW] + column + 1] = -1
        if following >= 0:
            P[following * I[c.P_ROW] + column + 1] = person
        I[heads + code] = person


@jit
def set_mark(I, X, P, F, L, person, mark, at):
    """The mark was set at ``at``; find its band now and the next edge."""
    start = I[c.MARK_EDGE_START] + mark
    first, count = I[start], I[start + 1] - I[start]
    band = 0
    while band < count and at + X[I[c.X_MARK_EDGE] + first + band] <= X[c.NOW]:
        band += 1
    F[person * I[c.F_ROW] + I[c.F_MARK_AT] + mark] = at
    set_code(I, X, P, F, L, person, I[c.N_PLAIN] + mark, band + 1)
    edge = at + X[I[c.X_MARK_EDGE] + first + band] if band < count else NEVER
    F[person * I[c.F_ROW] + c.F_DUE + mark] = edge


@jit
def take(I, X, P, L, person, pool):
    """Take a slot if one is free and nobody waits for it."""
    if usable(I, pool) - taken(I, pool) <= 0 or P[person * I[c.P_ROW] + I[c.P_HELD] + pool]:
        return False
    accrue_pool(I, X, L, pool)
    I[pool_cell(I, pool, c.HELD)] += 1
    P[person * I[c.P_ROW] + I[c.P_HELD] + pool] += 1
    return True


@jit
def ask(I, X, P, L, person, pool, priority, program):
    """Join a queue; a slot that is free is given at once."""
    if P[person * I[c.P_ROW] + I[c.P_TICKET] + pool]:
        return
    accrue_pool(I, X, L, pool)
    join_queue(I, P, person, pool, priority, program)
    serve(I, P, pool)


@jit
def release(I, X, P, L, person, pool):
    """Give back a slot; it may need to be made ready before it can be used."""
    if not P[person * I[c.P_ROW] + I[c.P_HELD] + pool]:
        return
    accrue_pool(I, X, L, pool)
    P[person * I[c.P_ROW] + I[c.P_HELD] + pool] -= 1
    I[pool_cell(I, pool, c.HELD)] -= 1
    turnaround = I[I[c.RESOURCE] + pool * c.RESOURCE_ROW + 2]
    if turnaround >= 0:
        I[pool_cell(I, pool, c.RESTING)] += 1
        schedule(I, X, X[c.NOW] + value(I, X, turnaround), pool, c.RESTED, -1, 0, 1)
    ward_changed(I, X, L, pool)
    serve(I, P, pool)


@jit
def withdraw(I, X, P, L, person, pool):
    """Leave a queue."""
    if P[person * I[c.P_ROW] + I[c.P_TICKET] + pool]:
        accrue_pool(I, X, L, pool)
        leave_queue(I, P, person, pool)


@jit
def commission(I, X, pool, slots, paid):
    """Open further slots, or close some."""
    I[pool_cell(I, pool, c.COMMISSIONED)] += slots
    X[x_pool_cell(I, pool, c.PAID)] += paid


@jit
def retire(I, X, P, L, person, pool):
    """The slot a person holds leaves the stock for good."""
    if P[person * I[c.P_ROW] + I[c.P_HELD] + pool]:
        accrue_pool(I, X, L, pool)
        P[person * I[c.P_ROW] + I[c.P_HELD] + pool] -= 1
        I[pool_cell(I, pool, c.HELD)] -= 1
        if taken(I, pool) < usable(I, pool):
            commission(I, X, pool, -1, -1.0)


@jit
def depart(I, X, P, F, L, E, person):
    """Leave the model, giving back slots and leaving queues."""
    for pool in range(I[c.N_POOLS]):
        withdraw(I, X, P, L, person, pool)
        while P[person * I[c.P_ROW] + I[c.P_HELD] + pool]:
            release(I, X, P, L, person, pool)
    record(I, X, P, L, E, person, DEPARTED)
    accrue_person(I, X, P, F, L, person)
    P[person * I[c.P_ROW] + c.PRESENT] = 0
    P[person * I[c.P_ROW] + c.N_RUNNING] = 0


@jit
def shifted(I, P, person, attribute, by, count):
    """The code so many steps on, within the attribute's values."""
    return min(max(P[person * I[c.P_ROW] + c.P_CODE + attribute] + by, 0), count - 1)


@jit
def picked_group(I, P, person, decision):
    """One of the groups, each as likely; 0 if there are none."""
    if I[c.N_GROUPS] == 0:
        return 0
    return 1 + int(chance(I, P, person, decision) * I[c.N_GROUPS])


@jit
def change(I, X, P, F, L, E, person, row):
    """Instructions that change the person or a resource."""
    operation, a, b, d = I[row], I[row + 1], I[row + 2], I[row + 3]
    if operation == t.BECOMES:
        become(I, X, P, F, L, E, person, a, b)
    elif operation == t.SHIFTS:
        become(I, X, P, F, L, E, person, a, shifted(I, P, person, a, b, d))
    elif operation == t.STARTS:
        set_mark(I, X, P, F, L, person, a - I[c.N_PLAIN], X[c.NOW])
        touch(I, a)
    elif operation == t.ASSIGNS:
        become(I, X, P, F, L, E, person, a, picked_group(I, P, person, b))
    elif operation == t.ASKS:
        ask(I, X, P, L, person, a, b, d)
    elif operation == t.RELEASES:
        release(I, X, P, L, person, a)
    elif operation == t.WITHDRAWS:
        withdraw(I, X, P, L, person, a)
    elif operation == t.RETIRES:
        retire(I, X, P, L, person, a)
    elif operation == t.DEPARTS:
        depart(I, X, P, F, L, E, person)


@jit
def follow(I, X, P, F, L, E, person, program):
    """Interpret the instructions of a program; routines return to where they were called."""
    at, depth = program, 0
    while True:
        row = I[c.CODE] + at * c.CODE_ROW
        operation, a, b = I[row], I[row + 1], I[row + 2]
        at += 1
        if operation == t.END:
            if depth == 0:
                return
            depth -= 1
            at = I[I[c.CALL] + depth]
        elif operation == t.JUMPS:
            at = a
        elif operation == t.UNLESS:
            if not holds(I, P, person, a):
                at = b
        elif operation == t.CHOOSES:
            at = choose(I, X, P, person, a, b, I[row + 3], I[row + 4])
        elif operation == t.TRIES:
            if not take(I, X, P, L, person, a):
                at = b
        elif operation == t.CALLS:
            I[I[c.CALL] + depth] = at
            depth += 1
            at = a
        elif operation == t.RECORDS:
            record(I, X, P, L, E, person, a + OWN_EVENTS)
        else:
            change(I, X, P, F, L, E, person, row)
