"""Read which councils share a place, and which of them pay for empty homes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from scenarios.reading.yaml import Node
from simulation.councils import SHARED, VOID_RULES, Councils, Shares
from simulation.errors import Faults, nearest, one_of

KEYS = ("councils", "voids")
MOST_COUNCILS = 20
"""More could not be told apart in a table; no partnership of councils for care is that wide."""

ROUNDING = 1e-9
_NAME = re.compile(r"[a-z][a-z0-9_-]*")


def read_councils(found: Mapping[str, Node]) -> Councils | None:
    """The councils that share a place; none where ``councils`` is left out.

    Args:
        found: the values under the keys of ``area.yaml``.

    Raises:
        InputError: every fault of ``councils`` and ``voids``.
    """
    if "councils" not in found:
        if "voids" in found:
            raise found["voids"].error(
                "'voids' says which of several councils pays for empty homes, and no "
                "'councils' are named",
                fix="name the councils that share the place, or leave 'voids' out",
            )
        return None
    shares = _read_shares(found["councils"])
    voids = _read_voids(found["voids"], shares) if "voids" in found else SHARED
    return Councils(shares, voids)


def _read_shares(node: Node) -> Shares:
    faults, shares = Faults(), []
    for key, value in node.items():
        if not _NAME.fullmatch(key):
            faults.add(
                key.fault(
                    f"'{key}' cannot be a council's name",
                    expected="lower-case letters, digits, hyphens and underscores, such as "
                    "hammersmith_and_fulham",
                )
            )
        shares.append((str(key), faults.attempt(value.share) or 0.0))
    faults.raise_if_any()
    if not 2 <= len(shares) <= MOST_COUNCILS:
        raise node.error(
            f"'councils' names {len(shares)}",
            expected=f"2 to {MOST_COUNCILS} councils, each with its share",
            fix="leave it out where one council pays" if len(shares) < 2 else "",
        )
    return _whole(node, shares)


def _read_voids(node: Node, shares: Shares) -> str | Shares:
    if node.kind == "scalar":
        return node.text(VOID_RULES)
    names = [name for name, _ in shares]
    faults, agreed = Faults(), []
    for key, value in node.items():
        if key not in names:
            faults.add(
                key.fault(
                    f"'{key}' is none of the councils",
                    expected=one_of(names),
                    nearest=nearest(key, names),
                )
            )
        agreed.append((str(key), faults.attempt(value.share) or 0.0))
    faults.raise_if_any()
    return _whole(node, agreed)


def _whole(node: Node, shares: list[tuple[str, float]]) -> Shares:
    total = sum(share for _, share in shares)
    if abs(total - 1) > ROUNDING:
        raise node.error(
            f"the shares of '{node.label}' come to {total * 100:.10g}%",
            expected="100% in total",
        )
    return tuple(shares)
