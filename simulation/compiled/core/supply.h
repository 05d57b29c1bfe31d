// Slots that open and close, and what is due to a resource: simulation/reference/supply.py.
#pragma once
#include "parameters.h"

// Funding of slots changed: charge one-off costs, set whether people may be referred.
static void funding_changed(Whole pool) {
  note_funding(pool);
  Whole open_switch = resource[pool * RESOURCE_ROW + 5];
  double is_open = funded(pool) > 0.0 ? 1.0 : 0.0;
  if (open_switch >= 0 && values[open_switch] != is_open) set_parameter(open_switch, is_open);
}

// Commission more slots, or fewer; nobody has to leave a slot that closes.
static void add_slots(Whole pool, Whole slots, double paid) {
  accrue_pool(pool);
  commission(pool, slots, paid);
  funding_changed(pool);
  ward_changed(pool);
  serve(pool);
  settle();
}

// Open slots that released money paid for.
static void open_bought(Whole pool, Whole slots) {
  accrue_pool(pool);
  accrue_fund();
  x_pool_of(pool)[PAID_BOUGHT] += slots;
  staff_bought(pool);
  funding_changed(pool);
  serve(pool);
  settle();
}

// A slot that was given back becomes usable again.
static void slot_rested(Whole pool, Whole kept_for) {
  accrue_pool(pool);
  pool_of(pool)[RESTING] -= 1;
  ready(pool, kept_for);
  ward_changed(pool);
  serve(pool);
  settle();
}

// A pipeline already under way opens a new slot.
static void slot_supplied(Whole pool) {
  double *at = supply_timer(pool);
  begin_timer(at, 1.0);
  rescale_timer(at, at[T_RATE]);
  schedule_supply(pool);
  accrue_pool(pool);
  spend_capital(pool, 1, -1);
  add_slots(pool, 1, 1.0);
}

// The first entry of the agenda comes due.
static void due_to_resource() {
  drop_first();
  const Whole *row = agenda + I[AGENDA_SIZE] * AGENDA_ROW;
  Whole pool = row[DUE_POOL], what = row[DUE_WHAT], order = row[DUE_ORDER], tag = row[DUE_TAG];
  Whole slots = row[DUE_SLOTS];
  if (what == RESTED) {
    slot_rested(pool, tag);
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
