"""Adding up time and money: ``ledger`` and ``reference.person_costs``, compiled.

A person's time and money are added up only when something changes that they are reported or
priced by.  Amounts are whole, so it does not matter into how many stretches time was cut.
"""

from __future__ import annotations

import numpy as np

from simulation.clock import WEEKS_PER_YEAR
from simulation.compiled import cells as c
from simulation.compiled.jit import jit
from simulation.compiled.rules import holds, product, year_now, year_of
from simulation.ledger import PENCE_PER_POUND, SECONDS_PER_DAY, SECONDS_PER_YEAR, WORD_BITS
from simulation.rulebook.tables import NEED


@jit
def whole(amount):
    """A float to the nearest whole number, halves to even, as Python rounds."""
    return np.int64(np.rint(amount))


@jit
def second_at(day):
    """A moment in whole seconds since the start."""
    return whole(day * SECONDS_PER_DAY)


@jit
def add_money(I, L, cell, pence, seconds):
    """Add pence a year times seconds, carrying to the high word what one word cannot hold."""
    longest = seconds if -c.MUCH < pence < c.MUCH else c.LONGEST_SECONDS
    while seconds > 0:
        part = min(seconds, longest)
        total = L[cell] + pence * part
        high = total >> WORD_BITS
        if high != 0 and high != -1:
            L[cell + I[c.L_HIGH]] += high
            total -= high << WORD_BITS
        L[cell] = total
        seconds -= part


@jit
def bear(I, X, L, start, pence, seconds, rest, first, end):
    """Split an amount between payers so that the parts sum to it exactly.

    Args:
        start: where in ``L`` the first payer's account lies.
        rest, first, end: who pays the rest, and the rows of shares that come before.
    """
    left = pence
    for row in range(first, end):
        at = I[c.PAYER_SHARE] + row * c.PAYER_SHARE_ROW
        part = min(left, whole(pence * X[I[c.X_VALUE] + I[at + 1]]))
        add_money(I, L, start + I[at], part, seconds)
        left -= part
    add_money(I, L, start + rest, left, seconds)


@jit
def level(I, X, drift, year):
    """Price level of a year: each 1 April it grows by what the parameter is then."""
    at = I[c.X_LEVEL] + drift * I[c.N_YEARS]
    known = I[c.LEVELS_KNOWN] + drift
    while I[known] <= year:
        growth = X[I[c.X_VALUE] + I[I[c.DRIFT_PARAMETER] + drift]]
        X[at + I[known]] = X[at + I[known] - 1] * (1.0 + growth)
        I[known] += 1
    return X[at + year]


@jit
def settle_levels(I, X):
    """Fix the price levels of years begun before now: a parameter is about to change."""
    year = year_of(I, X, X[c.NOW])
    if X[c.NOW] == X[I[c.X_YEAR_EDGE] + year]:
        year -= 1
    for drift in range(I[c.N_DRIFTS]):
        if year >= 0:
            level(I, X, drift, year)


@jit
def lines(I, X, P, person):
    """Find what a person costs a year, before drift."""
    found = 0
    start = I[c.CANDIDATE_START] + P[person * I[c.P_ROW] + c.REPORT]
    for i in range(I[start], I[start + 1]):
        price = I[I[c.CANDIDATE_PRICE] + i]
        at = I[c.PRICE] + price * c.PRICE_ROW
        if not holds(I, P, person, I[at + 1]):
            continue
        per_year = 1.0 if I[at + 3] else WEEKS_PER_YEAR
        pence = product(I, X, P, person, I[at + 2]) * PENCE_PER_POUND * per_year
        by_need = False
        for scaled in range(I[at + 5], I[at + 6]):
            attribute = I[I[c.SCALED] + scaled]
            if attribute == NEED:
                by_need = True
            else:
                percents = I[c.PERCENT] + I[I[c.PERCENT_START] + attribute]
                pence = pence * I[percents + P[person * I[c.P_ROW] + c.P_CODE + attribute]] / 100
        if pence != 0.0:
            line = I[c.LINE] + found * c.LINE_ROW
            I[line + c.LINE_ITEM] = I[at]
            I[line + c.LINE_DRIFT] = I[I[c.DRIFT_OF_PRICE] + price]
            I[line + c.LINE_PRICE] = price
            X[I[c.X_LINE] + found] = (
                pence * P[person * I[c.P_ROW] + c.NEED] / 100 if by_need else pence
            )
            found += 1
    I[c.N_LINES] = found


@jit
def paying(I, P, person, item):
    """The row of the rule that says who pays for an item, or -1."""
    start = I[c.CANDIDATE_RULE_START] + P[person * I[c.P_ROW] + c.REPORT]
    for i in range(I[start], I[start + 1]):
        at = I[c.PAYER_RULE] + I[I[c.CANDIDATE_RULE] + i] * c.PAYER_RULE_ROW
        only = I[at + 4]
        if (only < 0 or only == item) and holds(I, P, person, I[at]):
            return at
    return -1


@jit
def charge(I, X, P, L, person, line, start, pence, seconds):
    """Add one line's money for some seconds to the accounts of those who pay it."""
    price = I[c.PRICE] + I[line + c.LINE_PRICE] * c.PRICE_ROW
    item = I[line + c.LINE_ITEM]
    start += item * I[c.N_PAYERS]
    if I[price + 7] >= 0:
        add_money(I, L, start + I[price + 7], pence, seconds)
        add_money(I, L, start + I[price + 8], -pence, seconds)
        return
    rule = paying(I, P, person, item)
    if rule < 0:
        add_money(I, L, start, pence, seconds)
    else:
        bear(I, X, L, start, pence, seconds, I[rule + 1], I[rule + 2], I[rule + 3])


@jit
def accrue_person(I, X, P, F, L, person):
    """Add a person's time and money up to now to the accounts."""
    begin, now = F[person * I[c.F_ROW] + c.ACCRUED_TO], X[c.NOW]
    if now <= begin:
        return
    F[person * I[c.F_ROW] + c.ACCRUED_TO] = now
    lines(I, X, P, person)
    year = year_of(I, X, begin)
    while begin < now:
        edge = X[I[c.X_YEAR_EDGE] + year + 1]
        stop = min(now, edge)
        seconds = second_at(stop) - second_at(begin)
        cell = year * I[c.N_REPORTS] + P[person * I[c.P_ROW] + c.REPORT]
        L[I[c.L_SECONDS] + cell] += seconds
        if now >= edge:
            L[I[c.L_AT_END] + cell] += 1
        start = I[c.L_PEOPLE_MONEY] + cell * I[c.N_ITEMS] * I[c.N_PAYERS]
        for i in range(I[c.N_LINES]):
            line, pence = I[c.LINE] + i * c.LINE_ROW, X[I[c.X_LINE] + i]
            drift = I[line + c.LINE_DRIFT]
            grown = pence * level(I, X, drift, year) if drift >= 0 else pence
            charge(I, X, P, L, person, line, start, whole(grown), seconds)
        begin = stop
        year += 1


@jit
def spend_once(I, X, L, pool, item, payer, pence):
    """A one-off cost of a resource, in the year in which it is paid."""
    cell = year_now(I, X) * I[c.N_POOLS] + pool
    cell = (cell * c.N_SLOT_ITEMS + item) * I[c.N_PAYERS] + payer
    add_money(I, L, I[c.L_SLOT_MONEY] + cell, pence, SECONDS_PER_YEAR)
