// What happens to people and to groups: simulation/compiled/living.py.
#pragma once
#include "programs.h"

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

static void next_alarm(Whole person) {
  if (!of(person)[cells::PRESENT]) {
    set_alarm(person, NEVER, 0);
    return;
  }
  double due = floats_of(person)[ALARM] = first_clock(person);
  set_alarm(person, due, (of(person)[NEXT_CLOCK] < n_marks ? MARKS : HAZARDS) | person);
}

static void wake(Whole person) {
  if (person == I[ACTIVE]) return;
  double due = first_clock(person);
  if (!of(person)[cells::PRESENT] || due != floats_of(person)[ALARM]) next_alarm(person);
}

static void bring_up(Whole person) {
  Whole turn = I[CHANGE_TURN]++;
  if (!of(person)[cells::PRESENT]) return;
  for (Whole place = of(person)[N_RUNNING]; place-- > 0;) {
    Whole hazard = of(person)[p_running + place];
    if (changed[hazard] == turn) {
      refresh(person, hazard);
      changed[hazard] = 0;
    }
  }
  Whole report = of(person)[REPORT];
  for (Whole i = possible_start[report]; i < possible_start[report + 1]; ++i)
    if (changed[possible_list[i]] == turn) refresh(person, possible_list[i]);
}

static void act(Whole person, Whole program) {
  of(person)[MOVED_FROM] = moves_in >= 0 ? of(person)[P_CODE + moves_in] : -1;
  if (program >= 0) follow(person, program);
  bring_up(person);
}

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

static void place_marks(Whole person) {
  for (Whole mark = 0; mark < n_marks; ++mark) {
    double at = floats_of(person)[f_mark_at + mark];
    if (!std::isnan(at)) set_mark(person, mark, at);
  }
}

static void join(Whole person, bool newly) {
  I[ACTIVE] = person;
  floats_of(person)[ACCRUED_TO] = X[NOW];
  of(person)[cells::PRESENT] = 1;
  place_marks(person);
  if (!newly) X[ELAPSED] = floats_of(person)[SPENT_DAYS];
  of(person)[MOVED_FROM] = -1;
  record(person, newly ? events::JOINED : events::PRESENT);
  std::fill_n(changed, n_hazards, I[CHANGE_TURN]);
  act(person, newly ? I[ON_JOINING] : I[ON_OPENING]);
  X[ELAPSED] = std::numeric_limits<double>::quiet_NaN();
  settle();
  next_alarm(person);
}

static void mark_moves_on(Whole person, Whole mark) {
  set_mark(person, mark, floats_of(person)[f_mark_at + mark]);
  Whole attribute = n_plain + mark;
  touch(attribute);
  const Whole *at = reach + (reach_start[mark] + of(person)[P_CODE + attribute]) * REACH_ROW;
  act(person, at[1] >= 0 && holds(person, at[0]) ? at[1] : -1);
}

static void happens(Whole person) {
  I[ACTIVE] = person;
  Whole clock = of(person)[NEXT_CLOCK];
  if (clock < n_marks) {
    mark_moves_on(person, clock);
  } else {
    Whole hazard = clock - n_marks;
    fired(person, hazard);
    changed[hazard] = I[CHANGE_TURN];
    act(person, hazard_of(hazard)[5]);
  }
  settle();
  next_alarm(person);
}

// Groups and pipelines

static inline double *group_timer(Whole timer) { return x_group + timer * X_TIMER_ROW; }
static inline double *supply_timer(Whole pool) { return x_supply + pool * X_TIMER_ROW; }

static void rescale_timer(double *at, double rate) {
  double now = X[NOW];
  at[T_USED] += at[T_RATE] * (now - at[T_AS_OF]);
  at[T_AS_OF] = now;
  at[T_RATE] = rate;
  double left = at[T_THRESHOLD] - at[T_USED];
  at[T_DUE] = rate > 0.0 ? now + left / rate : NEVER;
}

static void begin_timer(double *at, double threshold) {
  at[T_THRESHOLD] = threshold;
  at[T_USED] = 0.0;
  at[T_AS_OF] = X[NOW];
}

static double shock_rate(Whole shock) {
  return product(n_people, shock_row[shock * SHOCK_ROW + 2]) / calendar::DAYS_PER_YEAR;
}

static void set_group_alarm(Whole shock, Whole group) {
  Whole timer = shock * n_groups + group - 1;
  Whole order = GROUPS | shock * SHOCK_BITS | group;
  set_alarm(n_people + timer, group_timer(timer)[T_DUE], order);
}

static void schedule_supply(Whole pool) {
  Whole revision = ++supply_revision[pool];
  double due = supply_timer(pool)[T_DUE];
  if (due < NEVER) schedule(due, pool, SUPPLIED, -1, revision, 1);
}

// A parameter takes another value

static void rescale_timers() {
  for (Whole shock = 0; shock < n_shocks; ++shock) {
    double rate = shock_rate(shock);
    for (Whole group = 1; group <= n_groups; ++group) {
      double *at = group_timer(shock * n_groups + group - 1);
      if (rate == at[T_RATE]) continue;
      rescale_timer(at, rate);
      set_group_alarm(shock, group);
    }
  }
  for (Whole pool = 0; pool < n_pools; ++pool) {
    Whole parameter = resource[pool * RESOURCE_ROW + 3];
    if (parameter < 0) continue;
    double rate = values[parameter] / calendar::DAYS_PER_YEAR;
    if (rate == supply_timer(pool)[T_RATE]) continue;
    rescale_timer(supply_timer(pool), rate);
    schedule_supply(pool);
  }
}

static void staff_bought(Whole pool) {
  Whole parameter = resource[pool * RESOURCE_ROW + 4];
  double vacancy = parameter >= 0 ? values[parameter] : 0.0;
  pool_of(pool)[BOUGHT] = staffed_slots(x_pool_of(pool)[PAID_BOUGHT], vacancy);
}

static void set_parameter(Whole parameter, double value) {
  for (Whole pool = 0; pool < n_pools; ++pool) accrue_pool(pool);
  for (Whole person = 0; person < n_people; ++person)
    if (of(person)[cells::PRESENT]) accrue_person(person);
  settle_levels();
  values[parameter] = value;
  for (Whole pool = 0; pool < n_pools; ++pool)
    if (resource[pool * RESOURCE_ROW + 4] == parameter) staff_bought(pool);
  rescale_timers();
  Whole first = reader_start[parameter], end = reader_start[parameter + 1];
  if (end > first)
    for (Whole person = 0; person < n_people; ++person)
      if (of(person)[cells::PRESENT]) {
        for (Whole i = first; i < end; ++i) refresh(person, reader[i]);
        wake(person);
      }
  reinvest();
}
