"""Money that closed beds release, and what it buys: ``simulation.reference.fund``, compiled."""

from __future__ import annotations

import math

from simulation.compiled import cells as c
from simulation.compiled.accounts import add_money, second_at, whole
from simulation.compiled.agenda import schedule
from simulation.compiled.jit import jit
from simulation.compiled.rules import year_now, year_of
from simulation.compiled.slots import (
    accrue_slots,
    build_days,
    home_price,
    note_closure,
    released_pence,
    spend_capital,
    value,
    x_pool_cell,
)
from simulation.ledger import PENCE_PER_POUND, SECONDS_PER_DAY, SECONDS_PER_YEAR
from simulation.whole_slots import BINARY_ROUNDING

NEVER = math.inf


@jit
def order_cell(I, order, column):
    """Where a whole number of a standing order lies in ``I``."""
    return I[c.ORDER] + order * c.ORDER_ROW + column


@jit
def flow(I, X, order, at):
    """Pence a year that go to an order."""
    share = X[I[c.X_ORDER] + order * c.X_ORDER_ROW + c.SHARE]
    return whole(released_pence(I, X, at) * share)


@jit
def is_home(I, pool):
    """Whether a resource is homes, which are bought and not paid by the year."""
    return pool >= 0 and I[I[c.HOME_OF] + pool] >= 0


@jit
def flow_account(I, year, what):
    """Where a flow of the fund in a year lies."""
    return I[c.L_FUND] + year * c.N_FLOWS + what


@jit
def add_flows(I, X, L, year, seconds, at):
    """Money in as it is released, out as it is spent, for some seconds of a year."""
    released = whole(released_pence(I, X, at))
    add_money(I, L, flow_account(I, year, c.RELEASED), released, seconds)
    for order in range(I[c.N_ORDERS]):
        pool = I[order_cell(I, order, c.ORDER_POOL)]
        pence = flow(I, X, order, at)
        what = c.REPAID if pool < 0 else c.SET_ASIDE
        add_money(I, L, flow_account(I, year, what), pence, seconds)
        if is_home(I, pool):
            I[order_cell(I, order, c.ORDER_SAVED)] += pence * seconds
    for pool in range(I[c.N_POOLS]):
        service = I[I[c.SERVICE_OF] + pool]
        if service < 0:
            continue
        price = value(I, X, I[I[c.SLOT_COST] + service * c.SLOT_COST_ROW + 2]) * PENCE_PER_POUND
        advanced = whole(price * X[x_pool_cell(I, pool, c.ADVANCED)])
        bought = whole(price * X[x_pool_cell(I, pool, c.PAID_BOUGHT)])
        add_money(I, L, flow_account(I, year, c.ADVANCED_FLOW), advanced, seconds)
        add_money(I, L, flow_account(I, year, c.REINVESTED), bought, seconds)


@jit
def next_lapse(I, X, begin, end):
    """When within an interval a closed ward's fixed cost first lapses, or the interval's end."""
    first = end
    for pool in range(I[c.N_POOLS]):
        if I[I[c.WARD_OF] + pool] >= 0:
            lapse = X[x_pool_cell(I, pool, c.LAPSES_AT)]
            if begin < lapse < first:
                first = lapse
    return first


@jit
def accrue_fund(I, X, L):
    """Bring the fund's flows up to now."""
    begin, now = X[c.FUND_ACCRUED_TO], X[c.NOW]
    if now <= begin:
        return
    X[c.FUND_ACCRUED_TO] = now
    year = year_of(I, X, begin)
    while begin < now:
        at = begin
        stop = next_lapse(I, X, begin, now)
        while begin < stop:
            edge = X[I[c.X_YEAR_EDGE] + year + 1]
            reached = min(stop, edge)
            add_flows(I, X, L, year, second_at(reached) - second_at(begin), at)
            begin = reached
            if reached == edge:
                year += 1


@jit
def slots_to_buy(I, X, order):
    """Further slots of a service that the money now being released pays for, for good."""
    pool = I[order_cell(I, order, c.ORDER_POOL)]
    if pool < 0 or I[I[c.SERVICE_OF] + pool] < 0:
        return 0
    row = I[c.SLOT_COST] + I[I[c.SERVICE_OF] + pool] * c.SLOT_COST_ROW
    price = value(I, X, I[row + 2]) * PENCE_PER_POUND
    if price <= 0:
        return 0
    share = X[I[c.X_ORDER] + order * c.X_ORDER_ROW + c.SHARE]
    affordable = int(released_pence(I, X, X[c.NOW]) * share / price + BINARY_ROUNDING)
    return max(0, affordable - I[order_cell(I, order, c.ORDER_BOUGHT)])


@jit
def home_paid_at(I, X, order):
    """When enough will have been put by for a home, as money flows now; infinity for never."""
    pool = I[order_cell(I, order, c.ORDER_POOL)]
    if not is_home(I, pool):
        return NEVER
    a_year = flow(I, X, order, X[c.NOW])
    price = home_price(I, X, pool) * SECONDS_PER_YEAR
    missing = price - I[order_cell(I, order, c.ORDER_SAVED)]
    if missing > 0 and a_year <= 0:
        return NEVER
    seconds = max(0, -(-missing // a_year)) if a_year > 0 else 0
    return max(X[c.NOW], (second_at(X[c.NOW]) + seconds) / SECONDS_PER_DAY)


@jit
def save_for_home(I, X, L, order):
    """See when enough will have been put by for a home: the flow of money has changed."""
    accrue_fund(I, X, L)
    paid_at = home_paid_at(I, X, order)
    I[order_cell(I, order, c.ORDER_REVISION)] += 1
    if paid_at < NEVER:
        pool = I[order_cell(I, order, c.ORDER_POOL)]
        revision = I[order_cell(I, order, c.ORDER_REVISION)]
        schedule(I, X, paid_at, pool, c.SAVED_UP, order, revision, 1)


@jit
def buy_home(I, X, L, order):
    """Pay for one home if enough has been put by; it opens when it is built."""
    pool = I[order_cell(I, order, c.ORDER_POOL)]
    price = home_price(I, X, pool) * SECONDS_PER_YEAR
    saved = order_cell(I, order, c.ORDER_SAVED)
    if I[saved] < price:
        return
    I[saved] -= price
    I[order_cell(I, order, c.ORDER_BOUGHT)] += 1
    cell = flow_account(I, year_now(I, X), c.REINVESTED)
    add_money(I, L, cell, home_price(I, X, pool), SECONDS_PER_YEAR)
    spend_capital(I, X, L, pool, 1, I[I[c.WARD] + 1])
    lag = X[I[c.X_ORDER] + order * c.X_ORDER_ROW + c.LAG_DAYS]
    opens_at = X[c.NOW] + lag + build_days(I, X, pool)
    stops = I[order_cell(I, order, c.ORDER_STOPS)]
    schedule(I, X, opens_at, pool, c.BUILT, order, stops, 1)


@jit
def place_order(I, X, pool, share, lag_days):
    """A standing order replaces the one before it for the same resource."""
    order = 0
    while order < I[c.N_ORDERS] and I[order_cell(I, order, c.ORDER_POOL)] != pool:
        order += 1
    if order == I[c.N_ORDERS]:
        I[c.N_ORDERS] += 1
        for column in range(c.ORDER_ROW):
            I[order_cell(I, order, column)] = 0
        I[order_cell(I, order, c.ORDER_POOL)] = pool
    X[I[c.X_ORDER] + order * c.X_ORDER_ROW + c.SHARE] = share
    X[I[c.X_ORDER] + order * c.X_ORDER_ROW + c.LAG_DAYS] = lag_days


@jit
def stop_orders(I, X, pool):
    """No more money goes to a resource; money put by for it stays in the fund, unspent."""
    for order in range(I[c.N_ORDERS]):
        if I[order_cell(I, order, c.ORDER_POOL)] == pool:
            X[I[c.X_ORDER] + order * c.X_ORDER_ROW + c.SHARE] = 0.0
            I[order_cell(I, order, c.ORDER_BOUGHT)] = 0
            I[order_cell(I, order, c.ORDER_SAVED)] = 0
            I[order_cell(I, order, c.ORDER_STOPS)] += 1


@jit
def reinvest(I, X, L):
    """Buy what the money now being released pays for, to open after the hiring lag."""
    for order in range(I[c.N_ORDERS]):
        slots = slots_to_buy(I, X, order)
        if slots:
            I[order_cell(I, order, c.ORDER_BOUGHT)] += slots
            pool = I[order_cell(I, order, c.ORDER_POOL)]
            ready_at = X[c.NOW] + X[I[c.X_ORDER] + order * c.X_ORDER_ROW + c.LAG_DAYS]
            stops = I[order_cell(I, order, c.ORDER_STOPS)]
            schedule(I, X, ready_at, pool, c.HIRED, order, stops, slots)
        save_for_home(I, X, L, order)


@jit
def ward_changed(I, X, L, pool):
    """Slots of a ward may have closed or reopened: see what that releases, now and later."""
    if I[I[c.WARD_OF] + pool] < 0:
        return
    lapses_at = note_closure(I, X, L, pool)
    if lapses_at < NEVER:
        schedule(I, X, lapses_at, pool, c.LAPSES, -1, 0, 0)
    reinvest(I, X, L)


@jit
def accrue_pool(I, X, L, pool):
    """Add a resource's slot time and money up to now, before it changes."""
    if I[I[c.WARD_OF] + pool] >= 0:
        accrue_fund(I, X, L)  # what wards release flows into the fund
    accrue_slots(I, X, L, pool)
