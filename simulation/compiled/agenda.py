"""What is due next: people and groups in one heap, what is due to resources in another.

Both order by (time, order at the same instant); a resource's entries at the same instant keep the
turn in which they were made.
"""

from __future__ import annotations

import math

from simulation.compiled import cells as c
from simulation.compiled.jit import jit

NEVER = math.inf


@jit
def sooner(I, X, time, who, place):
    """Whether (time, who) comes before what stands at a place of the heap."""
    other = X[I[c.X_HEAP] + place]
    if time != other:
        return time < other
    return I[I[c.HEAP_ORDER] + who] < I[I[c.HEAP_ORDER] + I[I[c.HEAP] + place]]


@jit
def put(I, X, place, time, who):
    """Stand at a place of the heap."""
    I[I[c.HEAP] + place] = who
    X[I[c.X_HEAP] + place] = time
    I[I[c.HEAP_AT] + who] = place


@jit
def rise(I, X, place, time, who):
    """Move towards the top as far as due."""
    while place > 0:
        above = (place - 1) >> 1
        if not sooner(I, X, time, who, above):
            break
        put(I, X, place, X[I[c.X_HEAP] + above], I[I[c.HEAP] + above])
        place = above
    put(I, X, place, time, who)


@jit
def sink(I, X, place, time, who):
    """Move towards the bottom as far as due."""
    size = I[c.HEAP_SIZE]
    while True:
        below = 2 * place + 1
        if below >= size:
            break
        if below + 1 < size:
            right = I[I[c.HEAP] + below + 1]
            if sooner(I, X, X[I[c.X_HEAP] + below + 1], right, below):
                below += 1
        if sooner(I, X, time, who, below):
            break
        put(I, X, place, X[I[c.X_HEAP] + below], I[I[c.HEAP] + below])
        place = below
    put(I, X, place, time, who)


@jit
def set_alarm(I, X, who, time, order):
    """Someone's or something's next moment; infinity for none."""
    place = I[I[c.HEAP_AT] + who]
    if place < 0:
        if time == NEVER:
            return
        I[I[c.HEAP_ORDER] + who] = order
        place = I[c.HEAP_SIZE]
        I[c.HEAP_SIZE] += 1
        rise(I, X, place, time, who)
        return
    if time == NEVER:
        I[I[c.HEAP_AT] + who] = -1
        I[c.HEAP_SIZE] -= 1
        last = I[c.HEAP_SIZE]
        if place != last:
            replace(I, X, place, X[I[c.X_HEAP] + last], I[I[c.HEAP] + last])
        return
    I[I[c.HEAP_ORDER] + who] = order
    replace(I, X, place, time, who)


@jit
def replace(I, X, place, time, who):
    """Fill a place of the heap, and put the heap in order again."""
    if place > 0 and sooner(I, X, time, who, (place - 1) >> 1):
        rise(I, X, place, time, who)
    else:
        sink(I, X, place, time, who)


# What is due to resources


@jit
def earlier(I, X, one, other):
    """Whether one entry of the agenda comes before another, by their places."""
    first, second = X[I[c.X_AGENDA] + one], X[I[c.X_AGENDA] + other]
    if first != second:
        return first < second
    a, b = I[c.AGENDA] + one * c.AGENDA_ROW, I[c.AGENDA] + other * c.AGENDA_ROW
    if I[a + c.DUE_POOL] != I[b + c.DUE_POOL]:
        return I[a + c.DUE_POOL] < I[b + c.DUE_POOL]
    return I[a + c.DUE_TURN] < I[b + c.DUE_TURN]


@jit
def swap(I, X, one, other):
    """Let two entries of the agenda change places."""
    a, b = I[c.AGENDA] + one * c.AGENDA_ROW, I[c.AGENDA] + other * c.AGENDA_ROW
    for i in range(c.AGENDA_ROW):
        kept = I[a + i]
        I[a + i] = I[b + i]
        I[b + i] = kept
    time = X[I[c.X_AGENDA] + one]
    X[I[c.X_AGENDA] + one] = X[I[c.X_AGENDA] + other]
    X[I[c.X_AGENDA] + other] = time


@jit
def schedule(I, X, at, pool, what, order, tag, slots):
    """Something will be due to a resource.

    Args:
        order: standing order that it comes from, or -1.
        tag: what must still be true of the order or pipeline then.
        slots: how many slots it is about.
    """
    place = I[c.AGENDA_SIZE]
    if place >= I[c.N_AGENDA_ROWS]:
        I[c.STATUS] = c.AGENDA_FULL
        return
    I[c.AGENDA_SIZE] += 1
    row = I[c.AGENDA] + place * c.AGENDA_ROW
    I[row + c.DUE_POOL] = pool
    I[row + c.DUE_TURN] = I[c.AGENDA_TURN]
    I[row + c.DUE_WHAT] = what
    I[row + c.DUE_ORDER] = order
    I[row + c.DUE_TAG] = tag
    I[row + c.DUE_SLOTS] = slots
    X[I[c.X_AGENDA] + place] = at
    I[c.AGENDA_TURN] += 1
    while place > 0 and earlier(I, X, place, (place - 1) >> 1):
        swap(I, X, place, (place - 1) >> 1)
        place = (place - 1) >> 1


@jit
def drop_first(I, X):
    """Take the first entry off the agenda; it then lies just behind the last."""
    I[c.AGENDA_SIZE] -= 1
    size = I[c.AGENDA_SIZE]
    swap(I, X, 0, size)
    place = 0
    while True:
        below = 2 * place + 1
        if below >= size:
            return
        if below + 1 < size and earlier(I, X, below + 1, below):
            below += 1
        if earlier(I, X, place, below):
            return
        swap(I, X, place, below)
        place = below
