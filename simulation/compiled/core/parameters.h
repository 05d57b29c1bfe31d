// A parameter changes during a run.
#pragma once
#include "timers.h"

// Rescale the clocks of groups and pipelines to their current rates.
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

// Keep open the staffed slots among those that released money pays for.
static void staff_bought(Whole pool) {
  Whole parameter = resource[pool * RESOURCE_ROW + 4];
  double vacancy = parameter >= 0 ? values[parameter] : 0.0;
  pool_of(pool)[BOUGHT] = staffed_slots(x_pool_of(pool)[PAID_BOUGHT], vacancy);
}

// Change a parameter: rescale the clocks that read it and look prices up again.
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
