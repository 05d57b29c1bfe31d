// Clocks of groups and of pipelines of new slots.
#pragma once
#include "living.h"

static inline double *group_timer(Whole timer) { return x_group + timer * X_TIMER_ROW; }
static inline double *supply_timer(Whole pool) { return x_supply + pool * X_TIMER_ROW; }

// Continue at another rate, keeping the part already used; at is the position of the clock.
static void rescale_timer(double *at, double rate) {
  double now = X[NOW];
  at[T_USED] += at[T_RATE] * (now - at[T_AS_OF]);
  at[T_AS_OF] = now;
  at[T_RATE] = rate;
  double left = at[T_THRESHOLD] - at[T_USED];
  at[T_DUE] = rate > 0.0 ? now + left / rate : NEVER;
}

// Begin the next occurrence.
static void begin_timer(double *at, double threshold) {
  at[T_THRESHOLD] = threshold;
  at[T_USED] = 0.0;
  at[T_AS_OF] = X[NOW];
}

// Rate per day of a shock to one group, from the attributes of everyone at the start.
static double shock_rate(Whole shock) {
  return product(n_people, shock_row[shock * SHOCK_ROW + 2]) / calendar::DAYS_PER_YEAR;
}

// The heap's entry of one group's clock for one shock.
static void set_group_alarm(Whole shock, Whole group) {
  Whole timer = shock * n_groups + group - 1;
  Whole order = GROUPS | shock * SHOCK_BITS | group;
  set_alarm(n_people + timer, group_timer(timer)[T_DUE], order);
}

// The agenda's entry of a pipeline; one made before for another rate no longer counts.
static void schedule_supply(Whole pool) {
  Whole revision = ++supply_revision[pool];
  double due = supply_timer(pool)[T_DUE];
  if (due < NEVER) schedule(due, pool, SUPPLIED, -1, revision, 1);
}
