// Clocks of one person's hazards: simulation/reference/clocks.py.
#pragma once
#include "chance.h"
#include "rules.h"
#include "shapes.h"

static const double UNKNOWN = -1.0;

static inline const Whole *hazard_of(Whole hazard) { return hazard_row + hazard * HAZARD_ROW; }
// The column of a person's row that leads to the clock of a hazard.
static inline int32_t &cell_of(Whole person, Whole hazard) { return of(person)[p_clock + hazard]; }
// When a running clock rings, and its rate, by its place among those that run.
static inline double &run_due(Whole person, Whole place) {
  return floats_of(person)[f_run_due + place];
}
static inline double &run_rate(Whole person, Whole place) {
  return floats_of(person)[f_run_rate + place];
}

// A clock is now the last of those that run; returns its place from 0.
static Whole run_on(Whole person, Whole hazard, Whole row) {
  int32_t count = of(person)[N_RUNNING]++;
  of(person)[p_running + count] = int32_t(hazard);
  cell_of(person, hazard) = int32_t(row << PLACE_BITS | (count + 1));
  return count;
}

// A clock no longer runs; the last of those that do takes its place.
static void stand_still(Whole person, Whole hazard) {
  int32_t cell = cell_of(person, hazard), last = --of(person)[N_RUNNING];
  int32_t place = (cell & int32_t(PLACE)) - 1;
  cell_of(person, hazard) = cell & ~int32_t(PLACE);
  if (place == last) return;
  int32_t other = of(person)[p_running + last];
  of(person)[p_running + place] = other;
  cell_of(person, other) += place - last;
  run_due(person, place) = run_due(person, last);
  run_rate(person, place) = run_rate(person, last);
}

// The clock has rung: its threshold is used up.
static void fired(Whole person, Whole hazard) {
  double *clock = C + Whole(cell_of(person, hazard) >> PLACE_BITS) * CLOCK_ROW;
  clock[THRESHOLD] = clock[USED] = 0.0;
  stand_still(person, hazard);
}

// The row of a person's clock, a new one if it has never been started.
static Whole own_row(Whole person, Whole hazard) {
  Whole row = cell_of(person, hazard) >> PLACE_BITS;
  if (row) return row;
  if (I[CLOCKS_USED] >= I[N_CLOCK_ROWS]) {
    I[STATUS] = CLOCKS_FULL;
    return 0;
  }
  row = I[CLOCKS_USED]++;
  fill(C + row * CLOCK_ROW, CLOCK_ROW, 0.0);
  return row;
}

// The numbers of a shape when the clock starts.
static void take_shape(double *clock, Whole hazard) {
  const Whole *at = hazard_of(hazard);
  double a = values[at[3]], b = at[4] >= 0 ? values[at[4]] : 0.0;
  if (at[2] == shapes::LOGNORMAL) a = maths::log(a) - 0.5 * b * b;
  clock[FIRST] = a;
  clock[SECOND] = b;
}

// Hazard of the shape itself since the clock was last updated.
static double gained(const double *clock, Whole hazard) {
  Whole shape = hazard_of(hazard)[2];
  if (shape == shapes::EXPONENTIAL) return X[NOW] - clock[AS_OF];
  double a = clock[FIRST], b = clock[SECOND], began = clock[STARTED];
  double before = cumulative_hazard(shape, a, b, clock[AS_OF] - began);
  return cumulative_hazard(shape, a, b, X[NOW] - began) - before;
}

// When the clock rings if nothing changes.
static double due_at(const double *clock, Whole hazard, double now_at) {
  Whole shape = hazard_of(hazard)[2];
  double left = (clock[THRESHOLD] - clock[USED]) / now_at, now = X[NOW], began = clock[STARTED];
  double due;
  if (shape == shapes::EXPONENTIAL) {
    due = now + left;
  } else if (shape == shapes::FIXED) {
    due = max(now, began + clock[FIRST]);
  } else {
    double a = clock[FIRST], b = clock[SECOND];
    due = began + elapsed_at(shape, a, b, cumulative_hazard(shape, a, b, now - began) + left);
  }
  return max(now, due);
}

// A clock starts, or continues with the rest of its threshold.
static void start(Whole person, Whole hazard, double now_at) {
  Whole shape = hazard_of(hazard)[2], row = own_row(person, hazard);
  double now = X[NOW], began = now, *clock = C + row * CLOCK_ROW;
  if (shape != shapes::EXPONENTIAL) {
    take_shape(clock, hazard);
    if (X[ELAPSED] >= 0.0) began = now - X[ELAPSED];
    clock[USED] = 0.0;
  }
  if (shape != shapes::EXPONENTIAL || clock[THRESHOLD] == 0.0) {
    uint64_t key = extend(uint64_t(I[KEY]), person);
    double u = uniform(key, hazard_spread[hazard], Whole(clock[OCCURRENCE]));
    clock[OCCURRENCE] += 1.0;
    clock[THRESHOLD] = -maths::log(u);
    if (shape == shapes::FIXED && X[ELAPSED] == UNKNOWN) began = now - u * clock[FIRST];
  }
  clock[STARTED] = began;
  clock[AS_OF] = now;
  Whole place = run_on(person, hazard, row);
  run_rate(person, place) = now_at;
  run_due(person, place) = due_at(clock, hazard, now_at);
}

// Continue at another rate, keeping the part of the threshold already used.
static void rescale(Whole person, Whole hazard, double now_at) {
  int32_t cell = cell_of(person, hazard);
  double *clock = C + Whole(cell >> PLACE_BITS) * CLOCK_ROW;
  Whole place = (cell & PLACE) - 1;
  clock[USED] += run_rate(person, place) * gained(clock, hazard);
  clock[AS_OF] = X[NOW];
  if (now_at > 0.0) {
    run_rate(person, place) = now_at;
    run_due(person, place) = due_at(clock, hazard, now_at);
  } else {
    stand_still(person, hazard);
  }
}

// Start, stop or rescale one clock if something that it depends on has changed.
static void refresh(Whole person, Whole hazard) {
  double now_at = rate(person, hazard);
  Whole place = cell_of(person, hazard) & PLACE;
  if (!place) {
    if (now_at > 0.0) start(person, hazard, now_at);
  } else if (now_at != run_rate(person, place - 1)) {
    rescale(person, hazard, now_at);
  }
}
