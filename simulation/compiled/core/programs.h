// What instructions do to a person and to slots: simulation/reference/interpreter.py.
#pragma once
#include "clocks.h"
#include "fund.h"

// This person's uniform for the next occurrence of a decision.
static double chance(Whole person, Whole decision) {
  Whole occurrence = of(person)[p_chosen + decision]++;
  return uniform(extend(uint64_t(I[KEY]), person), decision_spread[decision], occurrence);
}

// The next instruction of the program after a decision by chance.
static Whole choose(Whole person, Whole decision, Whole first, Whole end, Whole otherwise) {
  double u = chance(person, decision), total = 0.0;
  for (Whole i = first; i < end; ++i) {
    total += product(person, option[i * OPTION_ROW]);
    if (u < total) return option[i * OPTION_ROW + 1];
  }
  return otherwise;
}

// Count an event, and keep its row if rows are kept.
static void record(Whole person, Whole event) {
  const int32_t *at = of(person);
  L[I[L_EVENTS] + (year_now() * n_reports + at[REPORT]) * n_event_kinds + event] += 1;
  Whole row = I[EVENTS]++;
  if (!I[KEEP_EVENTS]) return;
  if (row >= I[N_EVENT_ROWS]) {
    I[STATUS] = EVENTS_FULL;
    return;
  }
  double *e = E + row * e_columns;
  e[0] = double(person), e[1] = X[NOW], e[2] = double(event), e[3] = at[MOVED_FROM];
  for (Whole i = 0; i < n_reported; ++i) e[4 + i] = at[P_CODE + reported[i]];
}

// An attribute takes a value; time and money are added up first if they depend on it.
static void set_code(Whole person, Whole attribute, Whole code) {
  int32_t *at = of(person);
  if (priced[attribute] && at[cells::PRESENT]) accrue_person(person);
  at[REPORT] += int32_t((code - at[P_CODE + attribute]) * report_step[attribute]);
  at[P_CODE + attribute] = int32_t(code);
}

// Leave the members of one group and join those of another; 0 is no group.
static void change_group(Whole person, Whole attribute, Whole before, Whole code) {
  Whole kind = attribute - n_plain - n_marks, column = p_member + 2 * kind;
  Whole *heads = member_head + kind * (n_groups + 1);
  if (before) {
    int32_t following = of(person)[column], previous = of(person)[column + 1];
    if (previous >= 0)
      of(previous)[column] = following;
    else
      heads[before] = following;
    if (following >= 0) of(following)[column + 1] = previous;
  }
  if (code) {
    Whole following = heads[code];
    of(person)[column] = int32_t(following);
    of(person)[column + 1] = -1;
    if (following >= 0) of(following)[column + 1] = int32_t(person);
    heads[code] = person;
  }
}

// An attribute takes a value; a new home is always recorded.
static void become(Whole person, Whole attribute, Whole code) {
  Whole before = of(person)[P_CODE + attribute];
  if (before == code) return;
  if (attribute >= n_plain + n_marks) change_group(person, attribute, before, code);
  set_code(person, attribute, code);
  touch(attribute);
  if (attribute == moves_in) {
    Whole cell = year_now() * n_reports + of(person)[REPORT];
    L[I[L_MOVES] + cell * n_settings + before] += 1;
    record(person, events::MOVED);
  }
}

// The mark was set at at; find its band now and the next edge.
static void set_mark(Whole person, Whole mark, double at) {
  Whole first = mark_edge_start[mark], count = mark_edge_start[mark + 1] - first, band = 0;
  while (band < count && at + mark_edge[first + band] <= X[NOW]) ++band;
  floats_of(person)[f_mark_at + mark] = at;
  set_code(person, n_plain + mark, band + 1);
  floats_of(person)[F_DUE + mark] = band < count ? at + mark_edge[first + band] : NEVER;
}

// Take a slot if one is free for a queue class: then nobody of the class is waiting.
static bool take(Whole person, Whole pool, Whole priority) {
  if (free_for(pool, priority) <= 0 || of(person)[p_held + pool]) return false;
  accrue_pool(pool);
  claim(person, pool, priority);
  return true;
}

// Join a queue; take a free slot at once.
static void ask(Whole person, Whole pool, Whole priority, Whole program) {
  if (of(person)[p_ticket + pool]) return;
  accrue_pool(pool);
  join_queue(person, pool, priority, program);
  serve(pool);
}

// Give back a slot; it may need to be made ready before it can be used.
static void release(Whole person, Whole pool) {
  if (!of(person)[p_held + pool]) return;
  accrue_pool(pool);
  of(person)[p_held + pool] -= 1;
  pool_of(pool)[HELD] -= 1;
  Whole kept_for = let_go(person, pool);
  Whole turnaround = resource[pool * RESOURCE_ROW + 2];
  if (turnaround >= 0) {
    pool_of(pool)[RESTING] += 1;
    schedule(X[NOW] + values[turnaround], pool, RESTED, -1, kept_for, 1);
  } else {
    ready(pool, kept_for);
  }
  ward_changed(pool);
  serve(pool);
}

// Leave a queue.
static void withdraw(Whole person, Whole pool) {
  if (!of(person)[p_ticket + pool]) return;
  accrue_pool(pool);
  leave_queue(person, pool);
}

// Open further slots, or close some.
static void commission(Whole pool, Whole slots, double paid) {
  pool_of(pool)[COMMISSIONED] += slots;
  x_pool_of(pool)[PAID] += paid;
}

// The slot a person holds leaves the stock for good.
static void retire(Whole person, Whole pool) {
  if (!of(person)[p_held + pool]) return;
  accrue_pool(pool);
  of(person)[p_held + pool] -= 1;
  pool_of(pool)[HELD] -= 1;
  ready(pool, let_go(person, pool));
  if (taken(pool) < usable(pool)) commission(pool, -1, -1.0);
}

// Leave the model, giving back slots and leaving queues.
static void depart(Whole person) {
  for (Whole pool = 0; pool < n_pools; ++pool) {
    withdraw(person, pool);
    while (of(person)[p_held + pool]) release(person, pool);
  }
  record(person, events::DEPARTED);
  accrue_person(person);
  of(person)[cells::PRESENT] = 0;
  of(person)[N_RUNNING] = 0;
}

// The code some steps on, within the attribute's values.
static Whole shifted(Whole person, Whole attribute, Whole by, Whole count) {
  return min(max(of(person)[P_CODE + attribute] + by, Whole(0)), count - 1);
}

// One of the groups, each equally likely; 0 if there are none.
static Whole picked_group(Whole person, Whole decision) {
  return n_groups ? 1 + Whole(chance(person, decision) * n_groups) : 0;
}

// Instructions that change the person or a resource.
static void change(Whole person, const Whole *row) {
  Whole a = row[1], b = row[2], d = row[3];
  switch (row[0]) {
    case tables::BECOMES: become(person, a, b); break;
    case tables::SHIFTS: become(person, a, shifted(person, a, b, d)); break;
    case tables::STARTS: set_mark(person, a - n_plain, X[NOW]); touch(a); break;
    case tables::ASSIGNS: become(person, a, picked_group(person, b)); break;
    case tables::ASKS: ask(person, a, b, d); break;
    case tables::RELEASES: release(person, a); break;
    case tables::WITHDRAWS: withdraw(person, a); break;
    case tables::RETIRES: retire(person, a); break;
    case tables::DEPARTS: depart(person); break;
  }
}

// Interpret the instructions of a program; routines return to where they were called.
static void follow(Whole person, Whole program) {
  Whole at = program, depth = 0;
  while (true) {
    const Whole *row = code_row + at++ * CODE_ROW;
    Whole a = row[1], b = row[2];
    switch (row[0]) {
      case tables::END:
        if (!depth) return;
        at = call[--depth];
        break;
      case tables::JUMPS: at = a; break;
      case tables::UNLESS: if (!holds(person, a)) at = b; break;
      case tables::CHOOSES: at = choose(person, a, b, row[3], row[4]); break;
      case tables::TRIES: if (!take(person, a, row[3])) at = b; break;
      case tables::CALLS: call[depth++] = at; at = a; break;
      case tables::RECORDS: record(person, a + events::OWN_EVENTS); break;
      default: change(person, row);
    }
  }
}
