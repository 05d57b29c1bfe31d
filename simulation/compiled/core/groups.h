// Shocks that strike a whole group.
#pragma once
#include "timers.h"

// Begin the next occurrence of a shock to a group; GROUP_TURN holds its number.
static void draw_timer(Whole shock, Whole group) {
  Whole timer = shock * n_groups + group - 1;
  uint64_t key = extend(uint64_t(shock_key[shock]), group);
  double u = uniform(key, shock_spread[shock], group_turn[timer]++);
  begin_timer(group_timer(timer), -maths::log(u));
}

// List the people of a group whom a shock strikes, in order of their numbers.
static void meet(Whole shock, Whole group) {
  const Whole *row = shock_row + shock * SHOCK_ROW;
  Whole kind = row[0] - n_plain - n_marks, count = 0;
  Whole person = member_head[kind * (n_groups + 1) + group];
  for (; person >= 0; person = of(person)[p_member + 2 * kind]) {
    if (!of(person)[cells::PRESENT] || !holds(person, row[1])) continue;
    Whole place = count++;
    for (; place > 0 && met[place - 1] > person; --place) met[place] = met[place - 1];
    met[place] = person;
  }
  I[MET_COUNT] = count;
}

// A shock strikes a group.
static void strike(Whole timer) {
  Whole shock = timer / n_groups, group = timer % n_groups + 1;
  draw_timer(shock, group);
  rescale_timer(group_timer(timer), group_timer(timer)[T_RATE]);
  set_group_alarm(shock, group);
  meet(shock, group);
  Whole program = shock_row[shock * SHOCK_ROW + 3];
  for (Whole i = 0; i < I[MET_COUNT]; ++i) act(met[i], program);
  settle();
  for (Whole i = 0; i < I[MET_COUNT]; ++i) wake(met[i]);
}
