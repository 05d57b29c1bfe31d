// Slots and their queues: simulation/reference/slots.py.
#pragma once
#include "accounts.h"

// A resource's whole numbers, and its floats.
static inline Whole *pool_of(Whole pool) { return pool_row + pool * POOL_ROW; }
static inline double *x_pool_of(Whole pool) { return x_pool + pool * X_POOL_ROW; }

// Slots that may be held.
static inline Whole usable(Whole pool) {
  return max(Whole(0), pool_of(pool)[COMMISSIONED]) + pool_of(pool)[BOUGHT];
}
// Slots held or being made ready.
static inline Whole taken(Whole pool) { return pool_of(pool)[HELD] + pool_of(pool)[RESTING]; }
// Slots that still stand: a closed slot stands until the person in it leaves.
static inline Whole open_slots(Whole pool) { return max(usable(pool), taken(pool)); }
// Slots paid for, whether by dated steps or with released money.
static inline double funded(Whole pool) {
  return max(0.0, x_pool_of(pool)[PAID]) + x_pool_of(pool)[PAID_BOUGHT];
}
// Usable slots when a share of the posts is vacant.
static inline Whole staffed_slots(double paid, double vacancy) {
  return Whole(floor_of(paid * (1.0 - vacancy) + capacity::BINARY_ROUNDING + 0.5));
}

// A queue: its head, tail and length.
static inline Whole *queue_at(Whole pool, Whole priority) {
  return queue_row + (queue_of[pool] + priority) * QUEUE_ROW;
}

// A ticket at the end of a queue.
static void join_queue(Whole person, Whole pool, Whole priority, Whole program) {
  Whole ticket = I[TICKET_FREE];
  if (ticket) {
    I[TICKET_FREE] = ticket_row[ticket * TICKET_ROW + TICKET_NEXT];
  } else if (I[TICKETS_USED] < I[N_TICKET_ROWS]) {
    ticket = I[TICKETS_USED]++;
  } else {
    I[STATUS] = TICKETS_FULL;
    return;
  }
  Whole *queue = queue_at(pool, priority), *at = ticket_row + ticket * TICKET_ROW;
  at[TICKET_PERSON] = person;
  at[TICKET_PROGRAM] = program;
  at[TICKET_PRIORITY] = priority;
  at[TICKET_NEXT] = 0;
  at[TICKET_BEFORE] = queue[TAIL];
  if (queue[TAIL])
    ticket_row[queue[TAIL] * TICKET_ROW + TICKET_NEXT] = ticket;
  else
    queue[HEAD] = ticket;
  queue[TAIL] = ticket;
  queue[WAITING] += 1;
  of(person)[p_ticket + pool] = int32_t(ticket);
}

// Take a person's ticket out of its queue, for good.
static void leave_queue(Whole person, Whole pool) {
  Whole ticket = of(person)[p_ticket + pool], *at = ticket_row + ticket * TICKET_ROW;
  Whole *queue = queue_at(pool, at[TICKET_PRIORITY]);
  Whole following = at[TICKET_NEXT], before = at[TICKET_BEFORE];
  if (before)
    ticket_row[before * TICKET_ROW + TICKET_NEXT] = following;
  else
    queue[HEAD] = following;
  if (following)
    ticket_row[following * TICKET_ROW + TICKET_BEFORE] = before;
  else
    queue[TAIL] = before;
  queue[WAITING] -= 1;
  at[TICKET_NEXT] = I[TICKET_FREE];
  I[TICKET_FREE] = ticket;
  of(person)[p_ticket + pool] = 0;
}

// Slots that could be given to a queue class: not those kept for other classes.
static Whole free_for(Whole pool, Whole priority) {
  Whole kept = 0;
  for (Whole other = 0; other < pool_of(pool)[PRIORITIES]; ++other) {
    const Whole *queue = queue_at(pool, other);
    if (other != priority) kept += max(Whole(0), queue[RESERVED] - queue[NOMINATED]);
  }
  return usable(pool) - taken(pool) - kept;
}

// A person takes a slot, first one that is reserved for their queue class.
static void claim(Whole person, Whole pool, Whole priority) {
  Whole *queue = queue_at(pool, priority);
  pool_of(pool)[HELD] += 1;
  of(person)[p_held + pool] += 1;
  if (queue[NOMINATED] < queue[RESERVED] && !of(person)[p_nominee + pool]) {
    queue[NOMINATED] += 1;
    of(person)[p_nominee + pool] = int32_t(priority + 1);
  }
}

// A person no longer holds a slot; the number from 1 of the queue class it is reserved for, or 0.
static Whole let_go(Whole person, Whole pool) {
  Whole kept_for = of(person)[p_nominee + pool];
  of(person)[p_nominee + pool] = 0;
  return kept_for;
}

// A slot given back is ready, or gone; one that is reserved counts as free again.
static void ready(Whole pool, Whole kept_for) {
  if (kept_for) queue_at(pool, kept_for - 1)[NOMINATED] -= 1;
}

// The first in the queues who may have a free slot, or 0.
static Whole first_served(Whole pool) {
  for (Whole turn = 0; turn < pool_of(pool)[PRIORITIES]; ++turn) {
    Whole priority = queue_at(pool, turn)[SERVED], ticket = queue_at(pool, priority)[HEAD];
    if (ticket && free_for(pool, priority) > 0) return ticket;
  }
  return 0;
}

// Hand every free slot to the most urgent who may have it and has waited longest.
static void serve(Whole pool) {
  while (usable(pool) - taken(pool) > 0) {
    Whole ticket = first_served(pool);
    if (!ticket) return;
    Whole priority = ticket_row[ticket * TICKET_ROW + TICKET_PRIORITY];
    Whole person = ticket_row[ticket * TICKET_ROW + TICKET_PERSON];
    Whole program = ticket_row[ticket * TICKET_ROW + TICKET_PROGRAM];
    leave_queue(person, pool);
    claim(person, pool, priority);
    if (I[GRANT_TAIL] - I[GRANT_HEAD] >= I[N_GRANT_ROWS]) {
      I[STATUS] = GRANTS_FULL;
      return;
    }
    Whole *grant = grant_row + 2 * (I[GRANT_TAIL] % I[N_GRANT_ROWS]);
    grant[0] = person;
    grant[1] = program;
    I[GRANT_TAIL] += 1;
  }
}
