// One replication: carry out whatever is due next, until the end.
//
// The loop of simulation/reference/engine.py over arrays (simulation/compiled/cells.py). It holds no
// rule: the tables say what can happen to each person. All files are compiled as one.
#include "exported.h"
#include "groups.h"
#include "policy.h"
#include "probes.h"

// Give a person present at the start the slots that they hold.
static void hold_at_start(Whole person) {
  place_marks(person);
  for (Whole pool = 0; pool < n_pools; ++pool) {
    Whole clause = resource[pool * RESOURCE_ROW];
    if (!clause || !holds(person, clause)) continue;
    pool_of(pool)[HELD] += 1;
    of(person)[p_held + pool] = 1;
  }
}

// Start the clocks of groups and pipelines.
static void open_timers() {
  for (Whole shock = 0; shock < n_shocks; ++shock) {
    double rate = shock_rate(shock);
    for (Whole group = 1; group <= n_groups; ++group) {
      draw_timer(shock, group);
      rescale_timer(group_timer(shock * n_groups + group - 1), rate);
      set_group_alarm(shock, group);
    }
  }
  for (Whole pool = 0; pool < n_pools; ++pool) {
    Whole parameter = resource[pool * RESOURCE_ROW + 3];
    if (parameter < 0) continue;
    begin_timer(supply_timer(pool), 1.0);
    rescale_timer(supply_timer(pool), values[parameter] / calendar::DAYS_PER_YEAR);
    schedule_supply(pool);
  }
}

// List a person among the members of their groups at the start.
static void join_groups(Whole person) {
  for (Whole attribute = n_plain + n_marks; attribute < n_plain + n_marks + I[N_KINDS]; ++attribute)
    change_group(person, attribute, 0, of(person)[P_CODE + attribute]);
}

// Admit everyone present at the start; schedule everyone else.
static void open_run() {
  for (Whole pool = 0; pool < n_pools; ++pool) {
    x_pool_of(pool)[MOST_FUNDED] = x_pool_of(pool)[PAID];
    pool_of(pool)[FEWEST_OPEN] = open_slots(pool);
  }
  for (Whole person = 0; person < n_people; ++person) {
    join_groups(person);
    if (joins_at[person] <= 0.0) hold_at_start(person);
  }
  open_timers();
  for (Whole person = 0; person < n_people; ++person)
    if (joins_at[person] <= 0.0)
      join(person, false);
    else
      set_alarm(person, joins_at[person], HAZARDS | person);
}

// Carry out the entry at the top of the heap.
static void someone_or_group() {
  Whole who = heap[0].who;
  if (who >= n_people)
    strike(who - n_people);
  else if (of(who)[cells::PRESENT])
    happens(who);
  else
    join(who, true);
}

// Add up everything to the end.
static void close_run() {
  X[NOW] = X[cells::END];
  for (Whole person = 0; person < n_people; ++person)
    if (of(person)[cells::PRESENT]) accrue_person(person);
  for (Whole pool = 0; pool < n_pools; ++pool) accrue_pool(pool);
  accrue_fund();
}

// One replication; afterwards I[STATUS] says whether an array was too small.
EXPORTED void run(Whole *whole_numbers, double *floats, int32_t *people, double *people_floats,
                  double *clocks, Whole *accounts, double *event_rows, const double *joining) {
  I = whole_numbers, X = floats, P = people, F = people_floats, C = clocks, L = accounts;
  E = event_rows, joins_at = joining;
  find_arrays();
  open_run();
  while (I[STATUS] == FINISHED) {
    Whole step = I[NEXT_STEP];
    double policy = step < I[N_STEPS] ? x_step[3 * step] : NEVER;
    double on_agenda = I[AGENDA_SIZE] ? x_agenda[0] : NEVER;
    double in_heap = I[HEAP_SIZE] ? heap[0].time : NEVER;
    double soonest = min(min(policy, on_agenda), in_heap);
    if (soonest >= X[cells::END]) break;
    X[NOW] = soonest;
    if (policy == soonest) {
      I[NEXT_STEP] += 1;
      take_step(step);
    } else if (on_agenda == soonest) {
      due_to_resource();
    } else {
      someone_or_group();
    }
  }
  close_run();
}
