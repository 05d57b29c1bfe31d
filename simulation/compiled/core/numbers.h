// Whole numbers and floats, and operations that the compiler provides.
//
// The module needs no library: everything that is not exact by the IEEE standard is in maths.h.
#pragma once
#include <stdint.h>

typedef int64_t Whole;

static const double NEVER = __builtin_inf();
static const Whole NOBODY = -1;

// The lesser; the first if neither is.
template <typename Number>
static inline Number min(Number one, Number other) {
  return other < one ? other : one;
}

// The greater; the first if neither is.
template <typename Number>
static inline Number max(Number one, Number other) {
  return one < other ? other : one;
}

// Swap two values.
template <typename Thing>
static inline void exchange(Thing &one, Thing &other) {
  Thing kept = one;
  one = other;
  other = kept;
}

// Fill a number of places with one value.
template <typename Number>
static inline void fill(Number *first, Whole count, Number number) {
  for (Whole i = 0; i < count; ++i) first[i] = number;
}

static inline bool is_nan(double x) { return x != x; }
static inline double magnitude(double x) { return __builtin_fabs(x); }
static inline double root(double x) { return __builtin_sqrt(x); }
static inline double floor_of(double x) { return __builtin_floor(x); }

// A float to the nearest whole number, halves to even, as Python rounds.
static inline Whole whole(double amount) { return Whole(__builtin_rint(amount)); }
