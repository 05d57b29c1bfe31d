// What slots cost: simulation/reference/slot_costs.py and ward_costs.py.
#pragma once
#include "slots.h"

// The actual cost of one new home, including optimism bias, in pence.
static Whole home_price(Whole pool) {
  const Whole *row = home_cost + home_of[pool] * HOME_COST_ROW;
  return whole(values[row[2]] * ledger::PENCE_PER_POUND * (1.0 + values[row[3]]));
}

// Days from paying for a home to its opening.
static double build_days(Whole pool) {
  return values[home_cost[home_of[pool] * HOME_COST_ROW + 4]] * calendar::DAYS_PER_YEAR;
}

struct WardLines {
  bool stands;
  double variable, semi, fixed, stranded;
};

// Current yearly cost of a ward: variable, semi-fixed, fixed and stranded pence.
static WardLines ward_lines(Whole pool, double at) {
  const Whole *row = ward_row + ward_of[pool] * WARD_ROW;
  Whole opening = pool_of(pool)[OPENING], standing = open_slots(pool);
  if (!opening && !standing) return {false, 0.0, 0.0, 0.0, 0.0};
  double release = values[row[3]] * ledger::PENCE_PER_POUND, semi = release * values[row[4]];
  double fixed = 0.0;
  if (at < x_pool_of(pool)[LAPSES_AT]) {
    double remainder = values[row[2]] - values[row[3]] * opening;
    fixed = max(0.0, remainder * ledger::PENCE_PER_POUND);
  }
  Whole closed = max(Whole(0), opening - standing);
  double fixed_closed = opening ? fixed * closed / opening : 0.0;
  double step = values[row[5]], stepped = double(closed);
  if (closed != opening && step > 0.0)
    stepped = min(stepped, floor_of(closed / step + capacity::BINARY_ROUNDING) * step);
  double waiting_for_step = closed - stepped;
  return {true, (release - semi) * standing, semi * standing, fixed - fixed_closed,
          fixed_closed + semi * waiting_for_step};
}

// Money per year no longer spent on wards because slots have closed.
static double released_pence(double at) {
  double total = 0.0;
  for (Whole pool = 0; pool < n_pools; ++pool) {
    Whole ward = ward_of[pool];
    if (ward < 0 || !pool_of(pool)[OPENING]) continue;
    WardLines w = ward_lines(pool, at);
    double spent = 0.0 + w.variable + w.semi + w.fixed + w.stranded;
    total += values[ward_row[ward * WARD_ROW + 2]] * ledger::PENCE_PER_POUND - spent;
  }
  return max(0.0, total);
}

// Position of the first payer's account for an item of a resource's cost.
static inline Whole slot_account(Whole year, Whole pool, Whole item) {
  return I[L_SLOT_MONEY] + ((year * n_pools + pool) * N_SLOT_ITEMS + item) * n_payers;
}

// Add the current cost of a resource, for some seconds of a year.
static void charge_slots(Whole pool, Whole year, Whole seconds, double at) {
  Whole ward = ward_of[pool], service = service_of[pool], home = home_of[pool];
  if (ward >= 0) {
    WardLines w = ward_lines(pool, at);
    if (!w.stands) return;
    Whole first = slot_account(year, pool, WARD_VARIABLE) + ward_row[ward * WARD_ROW + 1];
    add_money(first, whole(w.variable), seconds);
    add_money(first + n_payers, whole(w.semi), seconds);
    add_money(first + 2 * n_payers, whole(w.fixed), seconds);
    add_money(first + 3 * n_payers, whole(w.stranded), seconds);
  } else if (service >= 0) {
    const Whole *row = slot_cost + service * SLOT_COST_ROW;
    Whole pence = whole(values[row[2]] * ledger::PENCE_PER_POUND * funded(pool));
    add_money(slot_account(year, pool, SERVICE) + row[1], pence, seconds);
  } else if (home >= 0) {
    const Whole *row = home_cost + home * HOME_COST_ROW;
    Whole empty = max(Whole(0), usable(pool) - pool_of(pool)[HELD]);
    double weekly = values[row[1]] * ledger::PENCE_PER_POUND;
    Whole pence = whole(weekly * calendar::WEEKS_PER_YEAR * empty);
    bear(slot_account(year, pool, HOME_VOID), pence, seconds, row[5], row[6], row[7]);
  }
}

// Add a resource's slot time, in thousandths of slots.
static void slot_time(Whole pool, Whole year, Whole seconds) {
  Whole *at = L + I[L_SLOT_TIME] + (year * n_pools + pool) * n_whats;
  Whole parts = seconds * ledger::SLOT_PARTS;
  at[T_USABLE] += parts * usable(pool);
  at[T_OPEN] += parts * open_slots(pool);
  at[T_HELD] += parts * pool_of(pool)[HELD];
  at[T_TURNAROUND] += parts * pool_of(pool)[RESTING];
  at[T_FUNDED] += seconds * whole(funded(pool) * ledger::SLOT_PARTS);
  for (Whole priority = 0; priority < pool_of(pool)[PRIORITIES]; ++priority)
    at[T_WAITING + priority] += parts * queue_at(pool, priority)[WAITING];
}

// Add a resource's slot time and money up to now, before it changes.
static void accrue_slots(Whole pool) {
  double begin = x_pool_of(pool)[SLOTS_ACCRUED_TO], now = X[NOW];
  if (now <= begin) return;
  x_pool_of(pool)[SLOTS_ACCRUED_TO] = now;
  double lapse = x_pool_of(pool)[LAPSES_AT], at = begin;
  Whole year = year_of(begin);
  while (begin < now) {
    double edge = year_edge[year + 1], stop = min(now, edge);
    if (begin < lapse && lapse < stop) stop = lapse;
    if (begin == lapse) at = lapse;
    Whole seconds = second_at(stop) - second_at(begin);
    slot_time(pool, year, seconds);
    charge_slots(pool, year, seconds, at);
    begin = stop;
    if (stop == edge) ++year;
  }
}

// The one-off cost of new homes; payer below 0 divides it as the rulebook says.
static void spend_capital(Whole pool, double homes, Whole payer) {
  Whole home = home_of[pool];
  if (homes <= 0 || home < 0) return;
  const Whole *row = home_cost + home * HOME_COST_ROW;
  Whole pence = whole(home_price(pool) * homes), left = pence;
  if (payer < 0) {
    for (Whole share = row[9]; share < row[10]; ++share) {
      const Whole *at = payer_share + share * PAYER_SHARE_ROW;
      Whole part = min(left, whole(pence * values[at[1]]));
      spend_once(pool, CAPITAL, at[0], part);
      left -= part;
    }
    payer = row[8];
  }
  spend_once(pool, CAPITAL, payer, left);
}

// Charge the set-up cost of slots of a service that are paid for for the first time.
static void note_funding(Whole pool) {
  double &most = x_pool_of(pool)[MOST_FUNDED], more = funded(pool) - most;
  Whole service = service_of[pool];
  if (more > 0 && service >= 0) {
    most = funded(pool);
    const Whole *row = slot_cost + service * SLOT_COST_ROW;
    double pence = values[row[2]] * ledger::PENCE_PER_POUND * values[row[3]] * more;
    spend_once(pool, SET_UP, row[1], whole(pence));
  }
}

// Charge redundancies for slots of a ward that have closed. Returns the time at which its fixed
// cost ends, if new; else infinity.
static double note_closure(Whole pool) {
  const Whole *row = ward_row + ward_of[pool] * WARD_ROW;
  Whole &fewest = pool_of(pool)[FEWEST_OPEN], standing = open_slots(pool);
  Whole fewer = fewest - standing;
  if (fewer > 0) {
    fewest = standing;
    double pence = values[row[7]] * ledger::PENCE_PER_POUND * fewer;
    spend_once(pool, REDUNDANCY, row[1], whole(pence));
  }
  double &lapse = x_pool_of(pool)[LAPSES_AT];
  if (standing > 0) {
    lapse = NEVER;
  } else if (lapse == NEVER) {
    lapse = X[NOW] + values[row[6]] * calendar::DAYS_PER_YEAR;
    return lapse;
  }
  return NEVER;
}
