// Keyed chance: simulation/chance.py.
#pragma once
#include "arrays.h"

static inline uint64_t mix(uint64_t word) {
  word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9u;
  word = (word ^ (word >> 27)) * 0x94D049BB133111EBu;
  return word ^ (word >> 31);
}
static inline uint64_t spread(Whole part) { return mix(uint64_t(part) + 0x9E3779B97F4A7C15u); }
static inline uint64_t extend(uint64_t key, Whole part) { return mix(key ^ spread(part)); }
static inline double uniform(uint64_t key, Whole decision_spread, Whole occurrence) {
  uint64_t word = mix(mix(key ^ uint64_t(decision_spread)) ^ spread(occurrence));
  return (double(word >> 12) + 0.5) * 0x1p-52;
}
