"""Keyed chance: every uniform is a pure function of what it is for, never of what came before.

The key is (seed, draw, replication, person, decision, occurrence).  The same person therefore has
the same luck in every scenario until a policy touches them, and adding a decision disturbs no
other.  The mixing function is the finaliser of splitmix64 (Steele, Lea and Flood 2014), applied
once for each part of the key.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b

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
    """A 64-bit word as a number strictly between 0 and 1 (the middle of one of 2**52 cells).

    With 53 bits the half would be lost to rounding near 1, and 1.0 itself could come out.
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
