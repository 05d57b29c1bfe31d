// Questions to the module before a run, and calls by which tests check single parts.
#pragma once
#include "accounts.h"
#include "chance.h"
#include "exported.h"
#include "shapes.h"

// Which layout of the arrays this was built for.
EXPORTED Whole layout_key() { return LAYOUT_KEY; }

// Each number is replaced by its logarithm (0), exponential (1) or erfc (2).
EXPORTED void maths_each(int32_t which, double *numbers, int32_t count) {
  for (int32_t i = 0; i < count; ++i) {
    double x = numbers[i];
    numbers[i] = which == 0 ? maths::log(x) : which == 1 ? maths::exp(x) : maths::erfc(x);
  }
}

// Each number of days is replaced by the hazard that a shape has accumulated by then.
EXPORTED void hazard_each(int32_t shape, double first, double second, double *days, int32_t count) {
  for (int32_t i = 0; i < count; ++i) days[i] = cumulative_hazard(shape, first, second, days[i]);
}

// Each hazard is replaced by the days at which a shape reaches it.
EXPORTED void days_each(int32_t shape, double first, double second, double *hazards,
                        int32_t count) {
  for (int32_t i = 0; i < count; ++i) hazards[i] = elapsed_at(shape, first, second, hazards[i]);
}

// The uniform of one occurrence of one decision of one person.
EXPORTED double uniform_of(Whole person_key, Whole decision_spread, Whole occurrence) {
  return uniform(uint64_t(person_key), decision_spread, occurrence);
}

// Money added to one account: a header, then accounts of which each has a high word.
EXPORTED void add_to_account(Whole *header, Whole *accounts, Whole cell, Whole pence,
                             Whole seconds) {
  I = header, L = accounts;
  add_money(cell, pence, seconds);
}
