// The event loop: simulation/compiled/loop.py.  A yardstick for it, not a part of the package.
#include "living.h"

// Slots that open and close

static void funding_changed(Whole pool) {
  note_funding(pool);
  Whole open_switch = resource[pool * RESOURCE_ROW + 5];
  double is_open = funded(pool) > 0.0 ? 1.0 : 0.0;
  if (open_switch >= 0 && values[open_switch] != is_open) set_parameter(open_switch, is_open);
}

static void add_slots(Whole pool, Whole slots, double paid) {
  accrue_pool(pool);
  commission(pool, slots, paid);
  funding_changed(pool);
  ward_changed(pool);
  serve(pool);
  settle();
}

static void open_bought(Whole pool, Whole slots) {
  accrue_pool(pool);
  accrue_fund();
  x_pool_of(pool)[PAID_BOUGHT] += slots;
  staff_bought(pool);
  funding_changed(pool);
  serve(pool);
  settle();
}

static void slot_rested(Whole pool) {
  accrue_pool(pool);
  pool_of(pool)[RESTING] -= 1;
  ward_changed(pool);
  serve(pool);
  settle();
}

static void slot_supplied(Whole pool) {
  double *at = supply_timer(pool);
  begin_timer(at, 1.0);
  rescale_timer(at, at[T_RATE]);
  schedule_supply(pool);
  accrue_pool(pool);
  spend_capital(pool, 1, -1);
  add_slots(pool, 1, 1.0);
}

static void due_to_resource() {
  drop_first();
  const Whole *row = agenda + I[AGENDA_SIZE] * AGENDA_ROW;
  Whole pool = row[DUE_POOL], what = row[DUE_WHAT], order = row[DUE_ORDER], tag = row[DUE_TAG];
  Whole slots = row[DUE_SLOTS];
  if (what == RESTED) {
    slot_rested(pool);
  } else if (what == LAPSES) {
    accrue_pool(pool);
    reinvest();
  } else if (what == SUPPLIED) {
    if (tag == supply_revision[pool]) slot_supplied(pool);
  } else if (what == SAVED_UP) {
    if (tag != order_of(order)[ORDER_REVISION]) return;
    accrue_fund();
    buy_home(order);
    save_for_home(order);
  } else if (tag == order_of(order)[ORDER_STOPS]) {  // hired or built
    open_bought(pool, slots);
  }
}

// Policy

static void change_capacity(Whole pool, Whole slots, double paid) {
  Whole &ordered = pool_of(pool)[ORDERED];
  double &ordered_paid = x_pool_of(pool)[ORDERED_PAID];
  Whole more = slots - ordered;
  double more_paid = paid - ordered_paid;
  ordered = slots;
  ordered_paid = paid;
  if (slots == 0 && paid == 0.0) {
    accrue_pool(pool);
    accrue_fund();
    stop_orders(pool);
    pool_of(pool)[BOUGHT] = 0;
    x_pool_of(pool)[PAID_BOUGHT] = 0.0;
  }
  add_slots(pool, more, more_paid);
}

static void take_step(Whole step) {
  Whole kind = step_row[step * STEP_ROW], target = step_row[step * STEP_ROW + 1];
  double amount = x_step[3 * step + 1], other = x_step[3 * step + 2];
  if (kind == PARAMETER_STEP) return set_parameter(target, amount);
  if (kind == CAPACITY_STEP) return change_capacity(target, Whole(amount), other);
  accrue_fund();
  if (kind == ADVANCE_STEP) {
    accrue_pool(target);
    x_pool_of(target)[ADVANCED] = amount;
  } else if (kind == CAPITAL_STEP) {
    spend_capital(target, amount, -1);
  } else {
    place_order(target, amount, other);
    reinvest();
  }
}

// Groups

static void draw_timer(Whole shock, Whole group) {
  Whole timer = shock * n_groups + group - 1;
  uint64_t key = extend(uint64_t(shock_key[shock]), group);
  double u = uniform(key, shock_spread[shock], group_turn[timer]++);
  begin_timer(group_timer(timer), -std::log(u));
}

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

// From the start to the end

static void hold_at_start(Whole person) {
  place_marks(person);
  for (Whole pool = 0; pool < n_pools; ++pool) {
    Whole clause = resource[pool * RESOURCE_ROW];
    if (!clause || !holds(person, clause)) continue;
    pool_of(pool)[HELD] += 1;
    of(person)[p_held + pool] = 1;
  }
}

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

static void open_run() {
  for (Whole pool = 0; pool < n_pools; ++pool) {
    x_pool_of(pool)[MOST_FUNDED] = x_pool_of(pool)[PAID];
    pool_of(pool)[FEWEST_OPEN] = open_slots(pool);
  }
  for (Whole person = 0; person < n_people; ++person)
    if (joins_at[person] <= 0.0) hold_at_start(person);
  open_timers();
  for (Whole person = 0; person < n_people; ++person)
    if (joins_at[person] <= 0.0)
      join(person, false);
    else
      set_alarm(person, joins_at[person], HAZARDS | person);
}

static void someone_or_group() {
  Whole who = heap[0];
  if (who >= n_people)
    strike(who - n_people);
  else if (of(who)[cells::PRESENT])
    happens(who);
  else
    join(who, true);
}

static void close_run() {
  X[NOW] = X[cells::END];
  for (Whole person = 0; person < n_people; ++person)
    if (of(person)[cells::PRESENT]) accrue_person(person);
  for (Whole pool = 0; pool < n_pools; ++pool) accrue_pool(pool);
  accrue_fund();
}

extern "C" void run(Whole *whole_numbers, double *floats, int32_t *people, double *people_floats,
                    double *clocks, Whole *accounts, double *event_rows, const double *joining) {
  I = whole_numbers, X = floats, P = people, F = people_floats, C = clocks, L = accounts;
  E = event_rows, joins_at = joining;
  find_arrays();
  open_run();
  while (I[STATUS] == FINISHED) {
    Whole step = I[NEXT_STEP];
    double policy = step < I[N_STEPS] ? x_step[3 * step] : NEVER;
    double on_agenda = I[AGENDA_SIZE] ? x_agenda[0] : NEVER;
    double in_heap = I[HEAP_SIZE] ? x_heap[0] : NEVER;
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
