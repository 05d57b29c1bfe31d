// The dated steps of a policy.
#pragma once
#include "supply.h"

// Apply a dated capacity step: change slots by the difference from the last ordered number, and
// leave other changes in place.
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

// Serve queue classes in another order, under what is now reserved for them.
static void change_order(Whole pool, Whole number) {
  accrue_pool(pool);
  for (Whole turn = 0; turn < pool_of(pool)[PRIORITIES]; ++turn) {
    queue_at(pool, turn)[SERVED] = number % capacity::QUEUE_CLASSES;
    number /= capacity::QUEUE_CLASSES;
  }
  serve(pool);
  settle();
}

// Slots that open now rest before anyone can have them.
static void prepare(Whole pool, Whole slots, double days) {
  accrue_pool(pool);
  pool_of(pool)[RESTING] += slots;
  for (Whole i = 0; i < slots; ++i) schedule(X[NOW] + days, pool, RESTED, -1, 0, 1);
}

// Carry out one dated step of a scenario.
static void take_step(Whole step) {
  Whole kind = step_row[step * STEP_ROW], target = step_row[step * STEP_ROW + 1];
  double amount = x_step[3 * step + 1], other = x_step[3 * step + 2];
  if (kind == PARAMETER_STEP) return set_parameter(target, amount);
  if (kind == CAPACITY_STEP) return change_capacity(target, Whole(amount), other);
  if (kind == ORDER_STEP) return change_order(target, Whole(amount));
  if (kind == RESERVE_STEP) {
    queue_at(target, Whole(other))[RESERVED] = Whole(amount);
    return;
  }
  if (kind == PREPARE_STEP) return prepare(target, Whole(amount), other);
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
