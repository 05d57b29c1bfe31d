"""Keyed chance in machine code: the same words as ``simulation.chance``."""

from __future__ import annotations

import numpy as np

from simulation.compiled.jit import jit

_A, _B = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_STEP = np.uint64(0x9E3779B97F4A7C15)
_30, _27, _31, _12 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(12)
_UNIT = 2.0**-52


@jit
def mix(word: np.uint64) -> np.uint64:
    """Scramble a 64-bit word so that every input bit reaches every output bit."""
    word = (word ^ (word >> _30)) * _A
    word = (word ^ (word >> _27)) * _B
    return word ^ (word >> _31)


@jit
def spread(part: int) -> np.uint64:
    """One part of a key, scrambled so that 0, 1, 2 lie apart."""
    return mix(np.uint64(part) + _STEP)


@jit
def extend(key: np.uint64, part: int) -> np.uint64:
    """The key of a finer stream."""
    return mix(key ^ spread(part))


@jit
def uniform(key: np.uint64, decision_spread: np.uint64, occurrence: int) -> float:
    """The uniform for one occurrence of one decision."""
    word = mix(mix(key ^ decision_spread) ^ spread(occurrence))
    return (np.float64(word >> _12) + 0.5) * _UNIT
