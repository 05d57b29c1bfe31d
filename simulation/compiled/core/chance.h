// Keyed chance: simulation/chance.py.
#pragma once
#include "arrays.h"

// Scramble a 64-bit word so that every input bit reaches every output bit.
static inline uint64_t mix(uint64_t word) {
  word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9u;
  word = (word ^ (word >> 27)) * 0x94D049BB133111EBu;
  return word ^ (word >> 31);
}
// One part of a key, scrambled so that 0, 1, 2 are far apart.
static inline uint64_t spread(Whole part) { return mix(uint64_t(part) + 0x9E3779B97F4A7C15u); }
// The key of a finer stream.
static inline uint64_t extend(uint64_t key, Whole part) { return mix(key ^ spread(part)); }
// The uniform for one occurrence of one decision.
static inline double uniform(uint64_t key, Whole decision_spread, Whole occurrence) {
  uint64_t word = mix(mix(key ^ uint64_t(decision_spread)) ^ spread(occurrence));
  return (double(word >> 12) + 0.5) * 0x1p-52;
}
