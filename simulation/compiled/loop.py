"""The event loop: what is due first happens, until the end (``simulation.reference.engine``)."""

from __future__ import annotations

import math

import numpy as np

from simulation.clock import DAYS_PER_YEAR
from simulation.compiled import cells as c
from simulation.compiled.accounts import accrue_person
from simulation.compiled.agenda import drop_first, set_alarm
from simulation.compiled.chance import extend, uniform
from simulation.compiled.fund import (
    accrue_fund,
    accrue_pool,
    buy_home,
    order_cell,
    place_order,
    reinvest,
    save_for_home,
    stop_orders,
    ward_changed,
)
from simulation.compiled.jit import address, jit
from simulation.compiled.living import (
    act,
    begin_timer,
    happens,
    join,
    place_marks,
    rescale_timer,
    schedule_supply,
    set_group_alarm,
    set_parameter,
    settle,
    shock_rate,
    staff_bought,
    timer_cell,
    wake,
)
from simulation.compiled.programs import change_group, commission
from simulation.compiled.rules import holds
from simulation.compiled.shapes import exponential_threshold
from simulation.compiled.slots import (
    funded,
    note_funding,
    open_slots,
    pool_cell,
    serve,
    spend_capital,
    value,
    x_pool_cell,
)
from simulation.same_instant import HAZARDS

NEVER = math.inf


# Slots that open and close (simulation.reference.supply)


@jit
def add_slots(I, X, P, F, C, L, E, pool, usable, paid):
    """Commission more slots, or fewer; closing an occupied slot evicts nobody."""
    accrue_pool(I, X, L, pool)
    commission(I, X, pool, usable, paid)
    funding_changed(I, X, P, F, C, L, pool)
    ward_changed(I, X, L, pool)
    serve(I, P, pool)
    settle(I, X, P, F, C, L, E)


@jit
def funding_changed(I, X, P, F, C, L, pool):
    """Slots are paid for or no longer: what that costs once, and who may be referred."""
    note_funding(I, X, L, pool)
    switch = I[I[c.RESOURCE] + pool * c.RESOURCE_ROW + 5]
    is_open = 1.0 if funded(I, X, pool) > 0.0 else 0.0
    if switch >= 0 and value(I, X, switch) != is_open:
        set_parameter(I, X, P, F, C, L, switch, is_open)


@jit
def open_bought(I, X, P, F, C, L, E, pool, slots):
    """Slots that released money paid for open."""
    accrue_pool(I, X, L, pool)
    accrue_fund(I, X, L)
    X[x_pool_cell(I, pool, c.PAID_BOUGHT)] += slots
    staff_bought(I, X, pool)
    funding_changed(I, X, P, F, C, L, pool)
    serve(I, P, pool)
    settle(I, X, P, F, C, L, E)


@jit
def slot_rested(I, X, P, F, C, L, E, pool):
    """A slot that was given back becomes usable again."""
    accrue_pool(I, X, L, pool)
    I[pool_cell(I, pool, c.RESTING)] -= 1
    ward_changed(I, X, L, pool)
    serve(I, P, pool)
    settle(I, X, P, F, C, L, E)


@jit
def slot_supplied(I, X, P, F, C, L, E, pool):
    """A pipeline already under way brings a new slot."""
    at = timer_cell(I[c.X_SUPPLY], pool, 0)
    begin_timer(X, at, 1.0)
    rescale_timer(X, at, X[at + c.T_RATE])
    schedule_supply(I, X, pool)
    accrue_pool(I, X, L, pool)
    spend_capital(I, X, L, pool, 1, -1)
    add_slots(I, X, P, F, C, L, E, pool, 1, 1.0)


@jit
def due_to_resource(I, X, P, F, C, L, E):
    """The first entry of the agenda comes due."""
    drop_first(I, X)
    row = I[c.AGENDA] + I[c.AGENDA_SIZE] * c.AGENDA_ROW
    pool, what, order = I[row + c.DUE_POOL], I[row + c.DUE_WHAT], I[row + c.DUE_ORDER]
    tag, slots = I[row + c.DUE_TAG], I[row + c.DUE_SLOTS]
    if what == c.RESTED:
        slot_rested(I, X, P, F, C, L, E, pool)
    elif what == c.LAPSES:
        accrue_pool(I, X, L, pool)
        reinvest(I, X, L)
    elif what == c.SUPPLIED:
        if tag == I[I[c.SUPPLY_REVISION] + pool]:
            slot_supplied(I, X, P, F, C, L, E, pool)
    elif what == c.SAVED_UP:
        if tag == I[order_cell(I, order, c.ORDER_REVISION)]:
            accrue_fund(I, X, L)
            buy_home(I, X, L, order)
            save_for_home(I, X, L, order)
    elif tag == I[order_cell(I, order, c.ORDER_STOPS)]:  # hired or built
        open_bought(I, X, P, F, C, L, E, pool, slots)


# Policy


@jit
def change_capacity(I, X, P, F, C, L, E, pool, usable, paid):
    """A dated step brings a resource to so many slots, but for what else moved them."""
    ordered, ordered_paid = pool_cell(I, pool, c.ORDERED), x_pool_cell(I, pool, c.ORDERED_PAID)
    more, more_paid = usable - I[ordered], paid - X[ordered_paid]
    I[ordered] = usable
    X[ordered_paid] = paid
    if usable == 0 and paid == 0.0:
        accrue_pool(I, X, L, pool)
        accrue_fund(I, X, L)
        stop_orders(I, X, pool)
        I[pool_cell(I, pool, c.BOUGHT)] = 0
        X[x_pool_cell(I, pool, c.PAID_BOUGHT)] = 0.0
    add_slots(I, X, P, F, C, L, E, pool, more, more_paid)


@jit
def take_step(I, X, P, F, C, L, E, step):
    """Change what a scenario changes."""
    row = I[c.STEP] + step * c.STEP_ROW
    kind, target = I[row], I[row + 1]
    amount, other = X[I[c.X_STEP] + 3 * step + 1], X[I[c.X_STEP] + 3 * step + 2]
    if kind == c.PARAMETER_STEP:
        set_parameter(I, X, P, F, C, L, target, amount)
        return
    if kind == c.CAPACITY_STEP:
        change_capacity(I, X, P, F, C, L, E, target, int(amount), other)
        return
    accrue_fund(I, X, L)
    if kind == c.ADVANCE_STEP:
        accrue_pool(I, X, L, target)
        X[x_pool_cell(I, target, c.ADVANCED)] = amount
    elif kind == c.CAPITAL_STEP:
        spend_capital(I, X, L, target, amount, -1)
    else:
        place_order(I, X, target, amount, other)
        reinvest(I, X, L)


# Groups


@jit
def draw_timer(I, X, shock, group):
    """Begin the next occurrence of a shock to a group; its number lies in ``GROUP_TURN``."""
    timer = shock * I[c.N_GROUPS] + group - 1
    turn = I[c.GROUP_TURN] + timer
    key = extend(np.uint64(I[I[c.SHOCK_KEY] + shock]), group)
    u = uniform(key, np.uint64(I[I[c.SHOCK_SPREAD] + shock]), I[turn])
    I[turn] += 1
    begin_timer(X, timer_cell(I[c.X_GROUP], timer, 0), exponential_threshold(u))


@jit
def meet(I, P, shock, group):
    """List the people of a group whom a shock strikes, in order of their numbers."""
    row = I[c.SHOCK] + shock * c.SHOCK_ROW
    kind = I[row] - I[c.N_PLAIN] - I[c.N_MARKS]
    person = I[I[c.MEMBER_HEAD] + kind * (I[c.N_GROUPS] + 1) + group]
    count = 0
    while person >= 0:
        if P[person * I[c.P_ROW] + c.PRESENT] and holds(I, P, person, I[row + 1]):
            place = count
            while place > 0 and I[I[c.MET] + place - 1] > person:
                I[I[c.MET] + place] = I[I[c.MET] + place - 1]
                place -= 1
            I[I[c.MET] + place] = person
            count += 1
        person = P[person * I[c.P_ROW] + I[c.P_MEMBER] + 2 * kind]
    I[c.MET_COUNT] = count


@jit
def strike(I, X, P, F, C, L, E, timer):
    """A shock befalls a group."""
    shock, group = timer // I[c.N_GROUPS], timer % I[c.N_GROUPS] + 1
    draw_timer(I, X, shock, group)
    at = timer_cell(I[c.X_GROUP], timer, 0)
    rescale_timer(X, at, X[at + c.T_RATE])
    set_group_alarm(I, X, shock, group)
    meet(I, P, shock, group)
    program = I[I[c.SHOCK] + shock * c.SHOCK_ROW + 3]
    for i in range(I[c.MET_COUNT]):
        act(I, X, P, F, C, L, E, I[I[c.MET] + i], program)
    settle(I, X, P, F, C, L, E)
    for i in range(I[c.MET_COUNT]):
        wake(I, X, P, F, I[I[c.MET] + i])


# From the start to the end


@jit
def hold_at_start(I, X, P, F, L, person):
    """Slots that a person present at the start already holds."""
    place_marks(I, X, P, F, L, person)
    for pool in range(I[c.N_POOLS]):
        clause = I[I[c.RESOURCE] + pool * c.RESOURCE_ROW]
        if clause and holds(I, P, person, clause):
            I[pool_cell(I, pool, c.HELD)] += 1
            P[person * I[c.P_ROW] + I[c.P_HELD] + pool] = 1


@jit
def open_timers(I, X, P):
    """Start the clocks of groups and pipelines."""
    for shock in range(I[c.N_SHOCKS]):
        rate = shock_rate(I, X, P, shock)
        for group in range(1, I[c.N_GROUPS] + 1):
            draw_timer(I, X, shock, group)
            timer = shock * I[c.N_GROUPS] + group - 1
            rescale_timer(X, timer_cell(I[c.X_GROUP], timer, 0), rate)
            set_group_alarm(I, X, shock, group)
    for pool in range(I[c.N_POOLS]):
        parameter = I[I[c.RESOURCE] + pool * c.RESOURCE_ROW + 3]
        if parameter >= 0:
            at = timer_cell(I[c.X_SUPPLY], pool, 0)
            begin_timer(X, at, 1.0)
            rescale_timer(X, at, value(I, X, parameter) / DAYS_PER_YEAR)
            schedule_supply(I, X, pool)


@jit
def join_groups(I, P, person):
    """Be listed among the members of the groups that a person is in from the outset."""
    for kind in range(I[c.N_KINDS]):
        attribute = I[c.N_PLAIN] + I[c.N_MARKS] + kind
        code = np.int64(P[person * I[c.P_ROW] + c.P_CODE + attribute])
        change_group(I, P, person, attribute, 0, code)


@jit
def open_run(I, X, P, F, C, L, E, joins_at):
    """Everyone there at the start is there; everyone else is expected."""
    for pool in range(I[c.N_POOLS]):
        X[x_pool_cell(I, pool, c.MOST_FUNDED)] = X[x_pool_cell(I, pool, c.PAID)]
        I[pool_cell(I, pool, c.FEWEST_OPEN)] = open_slots(I, pool)
    for person in range(I[c.N_PEOPLE]):
        join_groups(I, P, person)
        if joins_at[person] <= 0.0:
            hold_at_start(I, X, P, F, L, person)
    open_timers(I, X, P)
    for person in range(I[c.N_PEOPLE]):
        if joins_at[person] <= 0.0:
            join(I, X, P, F, C, L, E, person, False)
        else:
            set_alarm(I, X, person, joins_at[person], HAZARDS | person)


@jit
def someone_or_group(I, X, P, F, C, L, E):
    """What stands at the top of the heap happens."""
    who = I[I[c.HEAP]]
    if who >= I[c.N_PEOPLE]:
        strike(I, X, P, F, C, L, E, who - I[c.N_PEOPLE])
    elif P[who * I[c.P_ROW] + c.PRESENT]:
        happens(I, X, P, F, C, L, E, who)
    else:
        join(I, X, P, F, C, L, E, who, True)


@jit
def close_run(I, X, P, F, L):
    """Add up everything to the end."""
    X[c.NOW] = X[c.END]
    for person in range(I[c.N_PEOPLE]):
        if P[person * I[c.P_ROW] + c.PRESENT]:
            accrue_person(I, X, P, F, L, person)
    for pool in range(I[c.N_POOLS]):
        accrue_pool(I, X, L, pool)
    accrue_fund(I, X, L)


@jit
def live(I, X, P, F, C, L, E, joins_at):
    """What is due first happens, until the end."""
    open_run(I, X, P, F, C, L, E, joins_at)
    while I[c.STATUS] == c.FINISHED:
        step = I[c.NEXT_STEP]
        policy = X[I[c.X_STEP] + 3 * step] if step < I[c.N_STEPS] else NEVER
        resource = X[I[c.X_AGENDA]] if I[c.AGENDA_SIZE] else NEVER
        person = X[I[c.X_HEAP]] if I[c.HEAP_SIZE] else NEVER
        soonest = min(policy, resource, person)
        if soonest >= X[c.END]:
            break
        X[c.NOW] = soonest
        if policy == soonest:
            I[c.NEXT_STEP] += 1
            take_step(I, X, P, F, C, L, E, step)
        elif resource == soonest:
            due_to_resource(I, X, P, F, C, L, E)
        else:
            someone_or_group(I, X, P, F, C, L, E)
    close_run(I, X, P, F, L)


@jit
def run(I, X, P, F, C, L, E, joins_at):
    """One replication; afterwards ``I[STATUS]`` says whether an array was too small."""
    i, x, p, f = address(I), address(X), address(P), address(F)
    live(i, x, p, f, address(C), address(L), address(E), address(joins_at))
