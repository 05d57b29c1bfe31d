"""Keyed chance: each random number depends only on its key, never on earlier random numbers.

The key is (seed, draw, replication, person, decision, occurrence). So a person has the same luck
in every scenario until a policy affects them, and a new decision does not change the luck of any
other. The mixing function is the finaliser of splitmix64 (Steele, Lea and Flood 2014), applied
once for each part of the key. A function named ``..._each`` gives an array of the numbers that
the function without that ending gives one at a time, to the same bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Words = NDArray[np.uint64]

_WORD = (1 << 64) - 1
_STEP = 0x9E3779B97F4A7C15  # 2**64 divided by the golden ratio, splitmix64's increment
_UNIT = 2.0**-52


def mix(word: int) -> int:
    """Scramble a 64-bit word so that every input bit reaches every output bit."""
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _WORD
    return word ^ (word >> 31)


def spread(part: int) -> int:
    """One part of a key (an integer of at most 64 bits), scrambled so that 0, 1, 2 lie apart."""
    return mix((part + _STEP) & _WORD)


_FEW = [spread(part) for part in range(256)]  # occurrences are nearly always few


def extend(key: int, part: int) -> int:
    """The key of a finer stream: ``key`` narrowed by one more part."""
    return mix(key ^ spread(part))


@cache
def name_key(name: str) -> int:
    """A 64-bit key for a stable name, the same in every process and on every machine."""
    return int.from_bytes(blake2b(name.encode("utf-8"), digest_size=8).digest(), "little")


def stream_key(seed: int, draw: int, replication: int) -> int:
    """The key under which one replication of one draw takes all its chance."""
    return extend(extend(extend(name_key("hometruth"), seed & _WORD), draw), replication)


def to_unit(word: int) -> float:
    """Turn a 64-bit word into a number strictly between 0 and 1: the middle of one of 2**52 cells.

    With 2**53 cells, rounding near 1 would lose the half and could return 1.0 itself.
    """
    return ((word >> 12) + 0.5) * _UNIT


def uniform(person_key: int, decision_spread: int, occurrence: int) -> float:
    """The uniform for one occurrence of one decision of one person.

    Args:
        person_key: ``extend(stream_key(...), person number)``.
        decision_spread: ``spread(name_key(decision name))``, kept by the caller since it is fixed.
        occurrence: 0 for the first time this person meets the decision, then 1, 2, ...
    """
    few = _FEW[occurrence] if occurrence < len(_FEW) else spread(occurrence)
    return to_unit(mix(mix(person_key ^ decision_spread) ^ few))


def uniform_for(seed: int, draw: int, *parts: str | int) -> float:
    """A uniform for anything that is not a person's decision, such as a parameter's draw."""
    key = extend(extend(name_key("hometruth"), seed & _WORD), draw)
    for part in parts:
        key = extend(key, name_key(part) if isinstance(part, str) else part)
    return to_unit(key)


def mix_each(words: Words) -> Words:
    """``mix`` of many words."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))


def extend_each(key: int, parts: Words) -> Words:
    """The keys of finer streams: one key narrowed by each of many parts."""
    return mix_each(np.uint64(key) ^ mix_each(parts + np.uint64(_STEP)))


def uniform_each(person_keys: Words, decision_spread: int) -> NDArray[np.float64]:
    """Uniforms of many people for the first occurrence of one decision [person]."""
    few = mix_each(person_keys ^ np.uint64(decision_spread)) ^ np.uint64(_FEW[0])
    return to_unit_each(mix_each(few))


def uniform_of_occurrences(key: int, decision_spread: int, count: int) -> NDArray[np.float64]:
    """Uniforms for the first ``n`` occurrences of one decision under one key, in order."""
    decision = np.uint64(mix(key ^ decision_spread))
    occurrences = np.arange(count, dtype=np.uint64)
    return to_unit_each(mix_each(decision ^ mix_each(occurrences + np.uint64(_STEP))))


def to_unit_each(words: Words) -> NDArray[np.float64]:
    """``to_unit`` of many words."""
    return ((words >> np.uint64(12)).astype(np.float64) + 0.5) * _UNIT


def lot_each(targets: NDArray[np.float64], sizes: Sequence[float]) -> NDArray[np.intp]:
    """Index of the interval that each target falls in, when the sizes are laid end to end.

    A target beyond the last end, which rounding can cause, falls in the last interval.
    """
    left, lot = targets.copy(), np.zeros(len(targets), dtype=np.intp)
    for size in sizes[:-1]:
        left -= size
        lot += left >= 0.0
    return lot
