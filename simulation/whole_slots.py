"""Round slots to whole slots."""

from __future__ import annotations

import math
from fractions import Fraction

BINARY_ROUNDING = 1e-9  # absorbs floating-point error in whole numbers of slots
QUEUE_CLASSES = 8
"""The base in which an order of queue classes is one number: more classes no resource has."""


def staffed_slots(paid: float, vacancy: float) -> int:
    """Usable slots when a share of the posts is vacant, to the nearest whole slot."""
    # 10 posts at 15% vacancy are 8.5, so 9
    return math.floor(paid * (1.0 - vacancy) + BINARY_ROUNDING + 0.5)


def half_up(number: float | Fraction) -> int:
    """The nearest whole number; a half goes up."""
    return math.floor(number + Fraction(1, 2))
