// Who a rule applies to, and at what rate: simulation/rulebook/lookup.py.
//
// Columns of the rulebook's tables are those that simulation/rulebook/tables.py describes.
#pragma once
#include "arrays.h"

// Whether a *where* holds for a person.
static inline bool holds(const int32_t *codes, Whole clause) {
  const Whole *at = condition + CONDITION_ROW * where_start[clause];
  const Whole *end = condition + CONDITION_ROW * where_start[clause + 1];
  for (; at != end; at += CONDITION_ROW)
    if (!((at[1] >> codes[at[0]]) & 1)) return false;
  return true;
}
static inline bool holds(Whole person, Whole clause) { return holds(of(person) + P_CODE, clause); }

// Whether it holds, from a row that begins with its first condition: most have no other.
static inline bool row_holds(const int32_t *codes, const Whole *at) {
  if (!((at[IS_AMONG] >> codes[at[IF_ATTRIBUTE]]) & 1)) return false;
  return at[AND_WHERE] < 0 || holds(codes, at[AND_WHERE]);
}

// The product of the factors that apply, in table order; 0 if no base does.
static inline double product(Whole person, Whole row) {
  const int32_t *codes = of(person) + P_CODE;
  const Whole *at = factor + FACTOR_ROW * product_start[row];
  const Whole *end = factor + FACTOR_ROW * product_start[row + 1];
  double value = 1.0;
  bool based = false;
  for (; at != end; at += FACTOR_ROW) {
    if (!row_holds(codes, at)) continue;
    double number = values[at[OF_PARAMETER]];
    Whole kind = at[KIND];
    if (kind & tables::CAPS) {
      if (number < value) value = number;
    } else if (kind & tables::DIVIDES) {
      value = value / number;
    } else {
      value = value * number;
    }
    if (kind & tables::BASE) based = true;
  }
  return based ? value : 0.0;
}

// A hazard's rate per day for a person; 0 where it does not apply. The reported attributes rule out
// most hazards, and are not checked again here.
static double rate(Whole person, Whole hazard) {
  if (!possible[of(person)[REPORT] * n_hazards + hazard]) return 0.0;
  if (!row_holds(of(person) + P_CODE, rest_row + hazard * REST_ROW)) return 0.0;
  const Whole *at = hazard_row + hazard * HAZARD_ROW;
  bool has_factors = product_start[at[1] + 1] > product_start[at[1]];
  double value = has_factors ? product(person, at[1]) : 1.0;
  return at[2] == shapes::EXPONENTIAL ? value / calendar::DAYS_PER_YEAR : value;
}

// Note once that a hazard may have changed for the person to whom something happens.
static inline void may_have_changed(Whole hazard) {
  if (changed[hazard]) return;
  changed[hazard] = 1;
  stale[I[N_STALE]++] = hazard;
}

// Note that the hazards that read an attribute may have changed.
static inline void touch(Whole attribute) {
  for (Whole i = touched_start[attribute]; i < touched_start[attribute + 1]; ++i)
    may_have_changed(touched[i]);
}

// Index of the year that now falls in; time only goes on, so that a pointer follows it.
static inline Whole year_now() {
  while (I[YEAR] < n_years - 1 && X[NOW] >= X[NEXT_EDGE]) {
    I[YEAR] += 1;
    X[NEXT_EDGE] = year_edge[I[YEAR] + 1];
  }
  return I[YEAR];
}

// Index of the year that a moment not after now falls in.
static inline Whole year_of(double at) {
  Whole year = year_now();
  while (year > 0 && at < year_edge[year]) --year;
  return year;
}
