"""The order in which things due at the same instant happen, in both engines.

An order is a phase and, within it, the number of the step, resource, shock and group, or person.
"""

from __future__ import annotations

POLICY, CAPACITY, GROUPS, MARKS, HAZARDS = (phase << 48 for phase in range(1, 6))
SHOCK_BITS = 1 << 32  # a shock's number lies above those of groups
