// Money that closed beds release, and what it buys: simulation/reference/fund.py.
#pragma once
#include "agenda.h"
#include "slot_costs.h"

static inline Whole *order_of(Whole order) { return order_row + order * ORDER_ROW; }
static inline double *x_order_of(Whole order) { return x_order + order * X_ORDER_ROW; }

// Pence per year that go to an order.
static Whole flow(Whole order, double at) {
  return whole(released_pence(at) * x_order_of(order)[SHARE]);
}
// Whether a resource is homes, which are bought once and not paid per year.
static bool is_home(Whole pool) { return pool >= 0 && home_of[pool] >= 0; }
// Position of a flow of the fund in a year.
static Whole flow_account(Whole year, Whole what) { return I[L_FUND] + year * N_FLOWS + what; }

// Money in when it is released, out when it is spent, for some seconds of a year.
static void add_flows(Whole year, Whole seconds, double at) {
  add_money(flow_account(year, RELEASED), whole(released_pence(at)), seconds);
  for (Whole order = 0; order < I[N_ORDERS]; ++order) {
    Whole pool = order_of(order)[ORDER_POOL], pence = flow(order, at);
    add_money(flow_account(year, pool < 0 ? REPAID : SET_ASIDE), pence, seconds);
    if (is_home(pool)) order_of(order)[ORDER_SAVED] += pence * seconds;
  }
  for (Whole pool = 0; pool < n_pools; ++pool) {
    Whole service = service_of[pool];
    if (service < 0) continue;
    double price = values[slot_cost[service * SLOT_COST_ROW + 2]] * ledger::PENCE_PER_POUND;
    Whole advanced = whole(price * x_pool_of(pool)[ADVANCED]);
    Whole bought = whole(price * x_pool_of(pool)[PAID_BOUGHT]);
    add_money(flow_account(year, ADVANCED_FLOW), advanced, seconds);
    add_money(flow_account(year, REINVESTED), bought, seconds);
  }
}

// First time in an interval at which a closed ward's fixed cost ends, or the interval's end.
static double next_lapse(double begin, double end) {
  double first = end;
  for (Whole pool = 0; pool < n_pools; ++pool)
    if (ward_of[pool] >= 0) {
      double lapse = x_pool_of(pool)[LAPSES_AT];
      if (begin < lapse && lapse < first) first = lapse;
    }
  return first;
}

// Update the fund's flows to now.
static void accrue_fund() {
  double begin = X[FUND_ACCRUED_TO], now = X[NOW];
  if (now <= begin) return;
  X[FUND_ACCRUED_TO] = now;
  Whole year = year_of(begin);
  while (begin < now) {
    double at = begin, stop = next_lapse(begin, now);
    while (begin < stop) {
      double edge = year_edge[year + 1], reached = min(stop, edge);
      add_flows(year, second_at(reached) - second_at(begin), at);
      begin = reached;
      if (reached == edge) ++year;
    }
  }
}

// Further slots of a service that the current flow of released money pays for.
static Whole slots_to_buy(Whole order) {
  Whole pool = order_of(order)[ORDER_POOL];
  if (pool < 0 || service_of[pool] < 0) return 0;
  double price = values[slot_cost[service_of[pool] * SLOT_COST_ROW + 2]] * ledger::PENCE_PER_POUND;
  if (price <= 0) return 0;
  double slots = released_pence(X[NOW]) * x_order_of(order)[SHARE] / price;
  Whole affordable = Whole(slots + capacity::BINARY_ROUNDING);
  return max(Whole(0), affordable - order_of(order)[ORDER_BOUGHT]);
}

// Time at which savings will pay for a home at the current flow; infinity for never.
static double home_paid_at(Whole order) {
  Whole pool = order_of(order)[ORDER_POOL];
  if (!is_home(pool)) return NEVER;
  Whole a_year = flow(order, X[NOW]);
  Whole missing = home_price(pool) * ledger::SECONDS_PER_YEAR - order_of(order)[ORDER_SAVED];
  if (missing > 0 && a_year <= 0) return NEVER;
  Whole seconds = missing > 0 ? (missing + a_year - 1) / a_year : 0;
  return max(X[NOW], double(second_at(X[NOW]) + seconds) / ledger::SECONDS_PER_DAY);
}

// Work out again when savings will pay for a home: the flow of money has changed.
static void save_for_home(Whole order) {
  accrue_fund();
  double paid_at = home_paid_at(order);
  Whole revision = ++order_of(order)[ORDER_REVISION];
  if (paid_at < NEVER)
    schedule(paid_at, order_of(order)[ORDER_POOL], SAVED_UP, order, revision, 1);
}

// Pay for one home if savings are enough; it opens when it is built.
static void buy_home(Whole order) {
  Whole pool = order_of(order)[ORDER_POOL], price = home_price(pool) * ledger::SECONDS_PER_YEAR;
  if (order_of(order)[ORDER_SAVED] < price) return;
  order_of(order)[ORDER_SAVED] -= price;
  order_of(order)[ORDER_BOUGHT] += 1;
  add_money(flow_account(year_now(), REINVESTED), home_price(pool), ledger::SECONDS_PER_YEAR);
  spend_capital(pool, 1, ward_row[1]);
  double opens_at = X[NOW] + x_order_of(order)[LAG_DAYS] + build_days(pool);
  schedule(opens_at, pool, BUILT, order, order_of(order)[ORDER_STOPS], 1);
}

// Add a standing order; it replaces any earlier order for the same resource.
static void place_order(Whole pool, double share, double lag_days) {
  Whole order = 0;
  while (order < I[N_ORDERS] && order_of(order)[ORDER_POOL] != pool) ++order;
  if (order == I[N_ORDERS]) {
    I[N_ORDERS] += 1;
    fill(order_of(order), ORDER_ROW, Whole(0));
    order_of(order)[ORDER_POOL] = pool;
  }
  x_order_of(order)[SHARE] = share;
  x_order_of(order)[LAG_DAYS] = lag_days;
}

// Stop sending money to a resource; money saved for it stays in the fund, unspent.
static void stop_orders(Whole pool) {
  for (Whole order = 0; order < I[N_ORDERS]; ++order)
    if (order_of(order)[ORDER_POOL] == pool) {
      x_order_of(order)[SHARE] = 0.0;
      order_of(order)[ORDER_BOUGHT] = order_of(order)[ORDER_SAVED] = 0;
      order_of(order)[ORDER_STOPS] += 1;
    }
}

// Buy what the current flow of released money pays for; it opens after the hiring lag.
static void reinvest() {
  for (Whole order = 0; order < I[N_ORDERS]; ++order) {
    Whole slots = slots_to_buy(order);
    if (slots) {
      order_of(order)[ORDER_BOUGHT] += slots;
      double ready_at = X[NOW] + x_order_of(order)[LAG_DAYS];
      Whole pool = order_of(order)[ORDER_POOL];
      schedule(ready_at, pool, HIRED, order, order_of(order)[ORDER_STOPS], slots);
    }
    save_for_home(order);
  }
}

// Slots of a ward may have closed or reopened: update the money released, now and later.
static void ward_changed(Whole pool) {
  if (ward_of[pool] < 0) return;
  double lapses_at = note_closure(pool);
  if (lapses_at < NEVER) schedule(lapses_at, pool, LAPSES, -1, 0, 0);
  reinvest();
}

// Add a resource's slot time and money up to now, before it changes.
static void accrue_pool(Whole pool) {
  if (ward_of[pool] >= 0) accrue_fund();
  accrue_slots(pool);
}
