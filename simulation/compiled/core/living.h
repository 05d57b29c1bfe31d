// What happens to a person, and what happens next: simulation/reference/engine.py.
#pragma once
#include "programs.h"

// Time at which the first of a person's clocks rings; records which, marks before hazards.
static double first_clock(Whole person) {
  Whole first = 0;
  double soonest = NEVER;
  const double *f = floats_of(person);
  for (Whole mark = 0; mark < n_marks; ++mark)
    if (f[F_DUE + mark] < soonest) soonest = f[F_DUE + mark], first = mark;
  for (Whole i = 0; i < of(person)[N_RUNNING]; ++i) {
    double due = f[f_run_due + i];
    if (due <= soonest && due < NEVER) {
      Whole clock = n_marks + of(person)[p_running + i];
      if (due < soonest || clock < first) soonest = due, first = clock;
    }
  }
  of(person)[NEXT_CLOCK] = int32_t(first);
  return soonest;
}

// Set a person's alarm to the earliest of their clocks.
static void next_alarm(Whole person) {
  if (!of(person)[cells::PRESENT]) {
    set_alarm(person, NEVER, 0);
    return;
  }
  double due = floats_of(person)[ALARM] = first_clock(person);
  set_alarm(person, due, (of(person)[NEXT_CLOCK] < n_marks ? MARKS : HAZARDS) | person);
}

// Check whether another person's event has changed a person's alarm.
static void wake(Whole person) {
  if (person == I[ACTIVE]) return;
  double due = first_clock(person);
  if (!of(person)[cells::PRESENT] || due != floats_of(person)[ALARM]) next_alarm(person);
}

// Refresh the clocks that may have changed. Running clocks come first, because some may stop: there
// is room only for as many as can run at once.
static void bring_up(Whole person) {
  Whole count = I[N_STALE];
  I[N_STALE] = 0;
  bool is_present = of(person)[cells::PRESENT];
  for (Whole i = 0; i < count; ++i) {
    Whole hazard = stale[i];
    if (!is_present) {
      changed[hazard] = 0;
    } else if (cell_of(person, hazard) & PLACE) {
      changed[hazard] = 0;
      refresh(person, hazard);
    }
  }
  const Whole *possible_here = possible + of(person)[REPORT] * n_hazards;
  for (Whole i = 0; i < count; ++i) {
    Whole hazard = stale[i];
    if (!changed[hazard]) continue;
    changed[hazard] = 0;
    if (possible_here[hazard]) refresh(person, hazard);
  }
}

// Run a program for a person, then bring their clocks up to date.
static void act(Whole person, Whole program) {
  of(person)[MOVED_FROM] = moves_in >= 0 ? of(person)[P_CODE + moves_in] : -1;
  if (program >= 0) follow(person, program);
  bring_up(person);
}

// Run the steps after grants, first come first served, then wake the people affected.
static void settle() {
  while (I[GRANT_HEAD] < I[GRANT_TAIL]) {
    const Whole *grant = grant_row + 2 * (I[GRANT_HEAD]++ % I[N_GRANT_ROWS]);
    Whole person = grant[0], program = grant[1];
    if (!of(person)[cells::PRESENT]) continue;
    act(person, program);
    wake(person);
  }
  I[ACTIVE] = NOBODY;
}

// Set each mark's band, and the time of its next band, from the time the mark was set.
static void place_marks(Whole person) {
  for (Whole mark = 0; mark < n_marks; ++mark) {
    double at = floats_of(person)[f_mark_at + mark];
    if (!is_nan(at)) set_mark(person, mark, at);
  }
}

// Enter the model, now or at the start.
static void join(Whole person, bool newly) {
  I[ACTIVE] = person;
  floats_of(person)[ACCRUED_TO] = X[NOW];
  of(person)[cells::PRESENT] = 1;
  place_marks(person);
  if (!newly) X[ELAPSED] = floats_of(person)[SPENT_DAYS];
  of(person)[MOVED_FROM] = -1;
  record(person, newly ? events::JOINED : events::PRESENT);
  for (Whole hazard = 0; hazard < n_hazards; ++hazard) may_have_changed(hazard);
  act(person, newly ? I[ON_JOINING] : I[ON_OPENING]);
  X[ELAPSED] = __builtin_nan("");
  settle();
  next_alarm(person);
}

// A mark enters its next band, and any steps for that band run.
static void mark_moves_on(Whole person, Whole mark) {
  set_mark(person, mark, floats_of(person)[f_mark_at + mark]);
  Whole attribute = n_plain + mark;
  touch(attribute);
  const Whole *at = reach + (reach_start[mark] + of(person)[P_CODE + attribute]) * REACH_ROW;
  act(person, at[1] >= 0 && holds(person, at[0]) ? at[1] : -1);
}

// The earliest clock of this person rings.
static void happens(Whole person) {
  I[ACTIVE] = person;
  Whole clock = of(person)[NEXT_CLOCK];
  if (clock < n_marks) {
    mark_moves_on(person, clock);
  } else {
    Whole hazard = clock - n_marks;
    fired(person, hazard);
    may_have_changed(hazard);
    act(person, hazard_of(hazard)[5]);
  }
  settle();
  next_alarm(person);
}
