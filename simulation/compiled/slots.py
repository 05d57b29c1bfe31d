"""Slots, their queues and what they cost: ``capacity``, ``wards`` and ``money`` in machine code."""

from __future__ import annotations

import math

import numpy as np

from simulation.clock import DAYS_PER_YEAR, WEEKS_PER_YEAR
from simulation.compiled import cells as c
from simulation.compiled.accounts import add_money, bear, second_at, spend_once, whole
from simulation.compiled.jit import jit
from simulation.compiled.rules import year_of
from simulation.ledger import PENCE_PER_POUND, SLOT_PARTS
from simulation.whole_slots import BINARY_ROUNDING

NEVER = math.inf


@jit
def pool_cell(I, pool, column):
    """Where a whole number of a pool lies in ``I``."""
    return I[c.POOL] + pool * c.POOL_ROW + column


@jit
def x_pool_cell(I, pool, column):
    """Where a float of a pool lies in ``X``."""
    return I[c.X_POOL] + pool * c.X_POOL_ROW + column


@jit
def value(I, X, parameter):
    """A parameter's value now."""
    return X[I[c.X_VALUE] + parameter]


@jit
def usable(I, pool):
    """Slots that may be held."""
    return max(0, I[pool_cell(I, pool, c.COMMISSIONED)]) + I[pool_cell(I, pool, c.BOUGHT)]


@jit
def taken(I, pool):
    """Slots held or being made ready."""
    return I[pool_cell(I, pool, c.HELD)] + I[pool_cell(I, pool, c.RESTING)]


@jit
def open_slots(I, pool):
    """Slots that still stand: a closed slot stands until the person in it leaves."""
    return max(usable(I, pool), taken(I, pool))


@jit
def funded(I, X, pool):
    """Slots paid for, whether by dated steps or with released money."""
    return max(0.0, X[x_pool_cell(I, pool, c.PAID)]) + X[x_pool_cell(I, pool, c.PAID_BOUGHT)]


@jit
def staffed_slots(paid, vacancy):
    """Slots that can be used when a share of the posts is empty."""
    return math.floor(paid * (1.0 - vacancy) + BINARY_ROUNDING + 0.5)


# Queues


@jit
def queue_cell(I, pool, priority):
    """Where a queue's head, tail and length lie."""
    return I[c.QUEUE] + (I[I[c.QUEUE_OF] + pool] + priority) * c.QUEUE_ROW


@jit
def join_queue(I, P, person, pool, priority, program):
    """A ticket at the end of a queue."""
    ticket = I[c.TICKET_FREE]
    if ticket:
        I[c.TICKET_FREE] = I[I[c.TICKET] + ticket * c.TICKET_ROW + c.TICKET_NEXT]
    elif I[c.TICKETS_USED] < I[c.N_TICKET_ROWS]:
        ticket = I[c.TICKETS_USED]
        I[c.TICKETS_USED] += 1
    else:
        I[c.STATUS] = c.TICKETS_FULL
        return
    queue, at = queue_cell(I, pool, priority), I[c.TICKET] + ticket * c.TICKET_ROW
    I[at + c.TICKET_PERSON] = person
    I[at + c.TICKET_PROGRAM] = program
    I[at + c.TICKET_PRIORITY] = priority
    I[at + c.TICKET_NEXT] = 0
    I[at + c.TICKET_BEFORE] = I[queue + c.TAIL]
    if I[queue + c.TAIL]:
        I[I[c.TICKET] + I[queue + c.TAIL] * c.TICKET_ROW + c.TICKET_NEXT] = ticket
    else:
        I[queue + c.HEAD] = ticket
    I[queue + c.TAIL] = ticket
    I[queue + c.WAITING] += 1
    P[person * I[c.P_ROW] + I[c.P_TICKET] + pool] = ticket


@jit
def leave_queue(I, P, person, pool):
    """Take a person's ticket out of its queue, for good."""
    ticket = P[person * I[c.P_ROW] + I[c.P_TICKET] + pool]
    at = I[c.TICKET] + ticket * c.TICKET_ROW
    queue = queue_cell(I, pool, I[at + c.TICKET_PRIORITY])
    following, before = I[at + c.TICKET_NEXT], I[at + c.TICKET_BEFORE]
    if before:
        I[I[c.TICKET] + before * c.TICKET_ROW + c.TICKET_NEXT] = following
    else:
        I[queue + c.HEAD] = following
    if following:
        I[I[c.TICKET] + following * c.TICKET_ROW + c.TICKET_BEFORE] = before
    else:
        I[queue + c.TAIL] = before
    I[queue + c.WAITING] -= 1
    I[at + c.TICKET_NEXT] = I[c.TICKET_FREE]
    I[c.TICKET_FREE] = ticket
    P[person * I[c.P_ROW] + I[c.P_TICKET] + pool] = 0


@jit
def serve(I, P, pool):
    """Hand every free slot to the most urgent who has waited longest."""
    held = pool_cell(I, pool, c.HELD)
    priorities = I[pool_cell(I, pool, c.PRIORITIES)]
    while usable(I, pool) - taken(I, pool) > 0:
        ticket = 0
        for priority in range(priorities):
            ticket = I[queue_cell(I, pool, priority) + c.HEAD]
            if ticket:
                break
        if not ticket:
            return
        at = I[c.TICKET] + ticket * c.TICKET_ROW
        person, program = I[at + c.TICKET_PERSON], I[at + c.TICKET_PROGRAM]
        leave_queue(I, P, person, pool)
        I[held] += 1
        P[person * I[c.P_ROW] + I[c.P_HELD] + pool] += 1
        if I[c.GRANT_TAIL] - I[c.GRANT_HEAD] >= I[c.N_GRANT_ROWS]:
            I[c.STATUS] = c.GRANTS_FULL
            return
        grant = I[c.GRANT] + 2 * (I[c.GRANT_TAIL] % I[c.N_GRANT_ROWS])
        I[grant] = person
        I[grant + 1] = program
        I[c.GRANT_TAIL] += 1


# What slots cost


@jit
def home_price(I, X, pool):
    """What one new home is really paid, optimism bias included, in pence."""
    row = I[c.HOME_COST] + I[I[c.HOME_OF] + pool] * c.HOME_COST_ROW
    pence = value(I, X, I[row + 2]) * PENCE_PER_POUND
    return whole(pence * (1.0 + value(I, X, I[row + 3])))


@jit
def build_days(I, X, pool):
    """Days from paying for a home to its opening."""
    row = I[c.HOME_COST] + I[I[c.HOME_OF] + pool] * c.HOME_COST_ROW
    return value(I, X, I[row + 4]) * DAYS_PER_YEAR


@jit
def ward_lines(I, X, pool, at):
    """What a ward costs a year as it stands: its variable, semi-fixed, fixed, stranded pence."""
    row = I[c.WARD] + I[I[c.WARD_OF] + pool] * c.WARD_ROW
    opening, standing = I[pool_cell(I, pool, c.OPENING)], open_slots(I, pool)
    if not opening and not standing:
        return False, 0.0, 0.0, 0.0, 0.0
    release = value(I, X, I[row + 3]) * PENCE_PER_POUND
    semi = release * value(I, X, I[row + 4])
    fixed = 0.0
    if at < X[x_pool_cell(I, pool, c.LAPSES_AT)]:
        remainder = value(I, X, I[row + 2]) - value(I, X, I[row + 3]) * opening
        fixed = max(0.0, remainder * PENCE_PER_POUND)
    closed = max(0, opening - standing)
    fixed_closed = fixed * closed / opening if opening else 0.0
    step = value(I, X, I[row + 5])
    stepped = float(closed)
    if closed != opening and step > 0.0:
        stepped = min(stepped, np.floor(closed / step + BINARY_ROUNDING) * step)
    waiting_for_step = closed - stepped
    return (
        True,
        (release - semi) * standing,
        semi * standing,
        fixed - fixed_closed,
        fixed_closed + semi * waiting_for_step,
    )


@jit
def released_pence(I, X, at):
    """Money a year no longer spent on wards because slots have closed."""
    total = 0.0
    for pool in range(I[c.N_POOLS]):
        ward = I[I[c.WARD_OF] + pool]
        if ward < 0 or not I[pool_cell(I, pool, c.OPENING)]:
            continue
        _, variable, semi, fixed, stranded = ward_lines(I, X, pool, at)
        spent = 0.0 + variable + semi + fixed + stranded
        total += value(I, X, I[I[c.WARD] + ward * c.WARD_ROW + 2]) * PENCE_PER_POUND - spent
    return max(0.0, total)


@jit
def slot_account(I, year, pool, item):
    """Where the first payer's account for an item of a resource's cost lies."""
    cell = (year * I[c.N_POOLS] + pool) * c.N_SLOT_ITEMS + item
    return I[c.L_SLOT_MONEY] + cell * I[c.N_PAYERS]


@jit
def charge_slots(I, X, L, pool, year, seconds, at):
    """Add what a resource costs as it stands, for some seconds of a year."""
    ward, service, home = I[I[c.WARD_OF] + pool], I[I[c.SERVICE_OF] + pool], I[I[c.HOME_OF] + pool]
    if ward >= 0:
        payer = I[I[c.WARD] + ward * c.WARD_ROW + 1]
        stands, variable, semi, fixed, stranded = ward_lines(I, X, pool, at)
        if stands:
            first = slot_account(I, year, pool, c.WARD_VARIABLE) + payer
            width = I[c.N_PAYERS]
            add_money(I, L, first, whole(variable), seconds)
            add_money(I, L, first + width, whole(semi), seconds)
            add_money(I, L, first + 2 * width, whole(fixed), seconds)
            add_money(I, L, first + 3 * width, whole(stranded), seconds)
    elif service >= 0:
        row = I[c.SLOT_COST] + service * c.SLOT_COST_ROW
        pence = whole(value(I, X, I[row + 2]) * PENCE_PER_POUND * funded(I, X, pool))
        add_money(I, L, slot_account(I, year, pool, c.SERVICE) + I[row + 1], pence, seconds)
    elif home >= 0:
        row = I[c.HOME_COST] + home * c.HOME_COST_ROW
        empty = max(0, usable(I, pool) - I[pool_cell(I, pool, c.HELD)])
        pence = whole(value(I, X, I[row + 1]) * PENCE_PER_POUND * WEEKS_PER_YEAR * empty)
        start = slot_account(I, year, pool, c.HOME_VOID)
        bear(I, X, L, start, pence, seconds, I[row + 5], I[row + 6], I[row + 7])


@jit
def slot_time(I, X, L, pool, year, seconds):
    """Add a resource's slot time, in thousandths of slots."""
    start = I[c.L_SLOT_TIME] + (year * I[c.N_POOLS] + pool) * I[c.N_WHATS]
    parts = seconds * SLOT_PARTS
    L[start + c.T_USABLE] += parts * usable(I, pool)
    L[start + c.T_OPEN] += parts * open_slots(I, pool)
    L[start + c.T_HELD] += parts * I[pool_cell(I, pool, c.HELD)]
    L[start + c.T_TURNAROUND] += parts * I[pool_cell(I, pool, c.RESTING)]
    L[start + c.T_FUNDED] += seconds * whole(funded(I, X, pool) * SLOT_PARTS)
    for priority in range(I[pool_cell(I, pool, c.PRIORITIES)]):
        waiting = I[queue_cell(I, pool, priority) + c.WAITING]
        L[start + c.T_WAITING + priority] += parts * waiting


@jit
def accrue_slots(I, X, L, pool):
    """Add a resource's slot time and money up to now, before it changes."""
    cell = x_pool_cell(I, pool, c.SLOTS_ACCRUED_TO)
    begin, now = X[cell], X[c.NOW]
    if now <= begin:
        return
    X[cell] = now
    lapse = X[x_pool_cell(I, pool, c.LAPSES_AT)]
    year = year_of(I, X, begin)
    at = begin  # a ward's cost is what it is when a stretch begins
    while begin < now:
        edge = X[I[c.X_YEAR_EDGE] + year + 1]
        stop = min(now, edge)
        if begin < lapse < stop:
            stop = lapse
        if begin == lapse:
            at = lapse
        seconds = second_at(stop) - second_at(begin)
        slot_time(I, X, L, pool, year, seconds)
        charge_slots(I, X, L, pool, year, seconds, at)
        begin = stop
        if stop == edge:
            year += 1


@jit
def spend_capital(I, X, L, pool, homes, payer):
    """The one-off cost of new homes; ``payer`` below 0 divides it as the rulebook says."""
    home = I[I[c.HOME_OF] + pool]
    if homes <= 0 or home < 0:
        return
    row = I[c.HOME_COST] + home * c.HOME_COST_ROW
    pence = whole(home_price(I, X, pool) * homes)
    left = pence
    if payer < 0:
        for share in range(I[row + 9], I[row + 10]):
            at = I[c.PAYER_SHARE] + share * c.PAYER_SHARE_ROW
            part = min(left, whole(pence * value(I, X, I[at + 1])))
            spend_once(I, X, L, pool, c.CAPITAL, I[at], part)
            left -= part
        payer = I[row + 8]
    spend_once(I, X, L, pool, c.CAPITAL, payer, left)


@jit
def note_funding(I, X, L, pool):
    """Charge for setting up slots of a service that are paid for, for the first time."""
    most, service = x_pool_cell(I, pool, c.MOST_FUNDED), I[I[c.SERVICE_OF] + pool]
    more = funded(I, X, pool) - X[most]
    if more > 0 and service >= 0:
        X[most] = funded(I, X, pool)
        row = I[c.SLOT_COST] + service * c.SLOT_COST_ROW
        pence = value(I, X, I[row + 2]) * PENCE_PER_POUND * value(I, X, I[row + 3]) * more
        spend_once(I, X, L, pool, c.SET_UP, I[row + 1], whole(pence))


@jit
def note_closure(I, X, L, pool):
    """Charge redundancies for slots of a ward that have closed; when its fixed cost goes, if new.

    Returns infinity if nothing new lapses.
    """
    row = I[c.WARD] + I[I[c.WARD_OF] + pool] * c.WARD_ROW
    fewest, standing = pool_cell(I, pool, c.FEWEST_OPEN), open_slots(I, pool)
    fewer = I[fewest] - standing
    if fewer > 0:
        I[fewest] = standing
        pence = whole(value(I, X, I[row + 7]) * PENCE_PER_POUND * fewer)
        spend_once(I, X, L, pool, c.REDUNDANCY, I[row + 1], pence)
    lapse = x_pool_cell(I, pool, c.LAPSES_AT)
    if standing > 0:
        X[lapse] = NEVER
    elif X[lapse] == NEVER:
        X[lapse] = X[c.NOW] + value(I, X, I[row + 6]) * DAYS_PER_YEAR
        return X[lapse]
    return NEVER
