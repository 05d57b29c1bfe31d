// Time and money of a person: simulation/reference/person_costs.py and simulation/ledger.py.
//
// Amounts are whole numbers, so that adding up in another order gives the same sums.
#pragma once
#include "rules.h"

// A model time in whole seconds since the start.
static inline Whole second_at(double day) { return whole(day * ledger::SECONDS_PER_DAY); }

// Add pence-seconds, less than two high words' worth; carry into the high word.
static inline void add_to(Whole cell, Whole amount) {
  Whole total = L[cell] + amount;
  Whole high = total >> WORD_BITS;
  if (high != 0 && high != -1) {
    L[cell + I[L_HIGH]] += high;
    total -= high * (Whole(1) << WORD_BITS);
  }
  L[cell] = total;
}

// Add pence per year times seconds, at most those of a year.
static void add_money(Whole cell, Whole pence, Whole seconds) {
  if (-MUCH < pence && pence < MUCH) {
    add_to(cell, pence * seconds);
    return;
  }
  Whole half = Whole(1) << HALF_WORD_BITS;
  Whole upper = (pence >> HALF_WORD_BITS) * seconds;
  L[cell + I[L_HIGH]] += upper >> HALF_WORD_BITS;
  add_to(cell, (upper & (half - 1)) << HALF_WORD_BITS);
  add_to(cell, (pence & (half - 1)) * seconds);
}

// Split an amount between payers so that the parts sum to it exactly. Args: start: where in L
// the first payer's account lies. rest, first, end: who pays the rest, and the rows of shares
// that come before.
static void bear(Whole start, Whole pence, Whole seconds, Whole rest, Whole first, Whole end) {
  Whole left = pence;
  for (Whole row = first; row < end; ++row) {
    const Whole *at = payer_share + row * PAYER_SHARE_ROW;
    Whole part = min(left, whole(pence * values[at[1]]));
    add_money(start + at[0], part, seconds);
    left -= part;
  }
  add_money(start + rest, left, seconds);
}

// Price level of a year: each 1 April it grows by the parameter's value on that day.
static inline double level(Whole drift, Whole year) {
  double *at = x_level + drift * n_years;
  Whole &known = levels_known[drift];
  while (known <= year) {
    at[known] = at[known - 1] * (1.0 + values[drift_parameter[drift]]);
    ++known;
  }
  return at[year];
}

// Fix price levels of years that have begun: a parameter is about to change.
static void settle_levels() {
  Whole year = year_of(X[NOW]);
  if (X[NOW] == year_edge[year]) --year;
  for (Whole drift = 0; drift < n_drifts; ++drift)
    if (year >= 0) level(drift, year);
}

// Find a person's yearly cost, before drift.
static void lines(Whole person) {
  const int32_t *row = of(person);
  Whole found = 0;
  for (Whole i = candidate_start[row[REPORT]]; i < candidate_start[row[REPORT] + 1]; ++i) {
    Whole price = candidate_price[i];
    const Whole *at = price_row + price * PRICE_ROW;
    if (!holds(person, at[1])) continue;
    double per_year = at[3] ? 1.0 : calendar::WEEKS_PER_YEAR;
    double pence = product(person, at[2]) * ledger::PENCE_PER_POUND * per_year;
    bool by_need = false;
    for (Whole s = at[5]; s < at[6]; ++s) {
      Whole attribute = scaled[s];
      if (attribute == tables::NEED)
        by_need = true;
      else
        pence = pence * percent[percent_start[attribute] + row[P_CODE + attribute]] / 100;
    }
    if (pence != 0.0) {
      Whole *line = line_row + found * LINE_ROW;
      line[LINE_ITEM] = at[0];
      line[LINE_DRIFT] = drift_of_price[price];
      line[LINE_PRICE] = price;
      x_line[found] = by_need ? pence * row[cells::NEED] / 100 : pence;
      ++found;
    }
  }
  I[N_LINES] = found;
}

// The row of the rule that says who pays for an item, or -1.
static const Whole *paying(Whole person, Whole item) {
  Whole report = of(person)[REPORT];
  for (Whole i = candidate_rule_start[report]; i < candidate_rule_start[report + 1]; ++i) {
    const Whole *at = payer_rule + candidate_rule[i] * PAYER_RULE_ROW;
    if ((at[4] < 0 || at[4] == item) && holds(person, at[0])) return at;
  }
  return nullptr;
}

// Add one line's money for some seconds to the accounts of those who pay it.
static void charge(Whole person, const Whole *line, Whole start, Whole pence, Whole seconds) {
  const Whole *price = price_row + line[LINE_PRICE] * PRICE_ROW;
  start += line[LINE_ITEM] * n_payers;
  if (price[7] >= 0) {
    add_money(start + price[7], pence, seconds);
    add_money(start + price[8], -pence, seconds);
    return;
  }
  const Whole *rule = paying(person, line[LINE_ITEM]);
  if (!rule)
    add_money(start, pence, seconds);
  else
    bear(start, pence, seconds, rule[1], rule[2], rule[3]);
}

// Find the groups that a person is counted in; returns how many.
static Whole groups_of(Whole person) {
  Whole report = of(person)[REPORT], found = 0;
  for (Whole i = candidate_count_start[report]; i < candidate_count_start[report + 1]; ++i)
    if (holds(person, counted[candidate_count[i]])) counted_now[found++] = candidate_count[i];
  return found;
}

// The number of the band of cost, after the counted groups.
static inline Whole band_of(Whole pence) {
  Whole band = 0;
  while (band < n_bands - 1 && pence >= cost_edge[band]) ++band;
  return n_counted + band;
}

// Add a person's time and money up to now to the accounts.
static void accrue_person(Whole person) {
  double begin = floats_of(person)[ACCRUED_TO], now = X[NOW];
  if (now <= begin) return;
  floats_of(person)[ACCRUED_TO] = now;
  lines(person);
  Whole found = groups_of(person);
  bool banded = cost_where >= 0 && holds(person, cost_where);
  Whole year = year_of(begin);
  while (begin < now) {
    double edge = year_edge[year + 1], stop = min(now, edge);
    Whole seconds = second_at(stop) - second_at(begin);
    Whole cell = year * n_reports + of(person)[REPORT];
    L[I[L_SECONDS] + cell] += seconds;
    if (now >= edge) L[I[L_AT_END] + cell] += 1;
    Whole groups = I[L_COUNTED] + year * (n_counted + n_bands), per_year = 0;
    for (Whole i = 0; i < found; ++i) L[groups + counted_now[i]] += seconds;
    Whole start = I[L_PEOPLE_MONEY] + cell * n_items * n_payers;
    for (Whole i = 0; i < I[N_LINES]; ++i) {
      const Whole *line = line_row + i * LINE_ROW;
      Whole drift = line[LINE_DRIFT];
      double grown = drift >= 0 ? x_line[i] * level(drift, year) : x_line[i];
      charge(person, line, start, whole(grown), seconds);
      if (price_row[line[LINE_PRICE] * PRICE_ROW + 9]) per_year += whole(grown);
    }
    if (banded) L[groups + band_of(per_year)] += seconds;
    begin = stop;
    ++year;
  }
}

// A one-off cost of a resource, in the year in which it is paid.
static void spend_once(Whole pool, Whole item, Whole payer, Whole pence) {
  Whole cell = year_now() * n_pools + pool;
  cell = (cell * N_SLOT_ITEMS + item) * n_payers + payer;
  add_money(I[L_SLOT_MONEY] + cell, pence, ledger::SECONDS_PER_YEAR);
}
