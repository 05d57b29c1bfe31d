"""Who lives in suitable homes and who in ordinary homes, and which provider runs each home."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.pathway.words import ADULT, CHALLENGING, LOCAL_PAID, NOT_CHALLENGING, TENANCY

if TYPE_CHECKING:
    from simulation.opening.register import Register


def fill_suitable_homes(register: Register, homes: int) -> None:
    """Fill exactly this number of suitable homes, first with people whose history puts them there.

    Next come those whose behaviour is a serious challenge, then others whose behaviour challenges.
    A copy of the tenancy is not a suitable home: people in it live in ordinary homes.
    """
    adults = register.present & register.has("group", ADULT)
    tenants = adults & register.has_exactly("setting", TENANCY)
    register.set("home", "ordinary", adults & register.has("setting", TENANCY) & ~tenants)
    people = np.flatnonzero(tenants)
    ranked = people[
        np.lexsort(
            (
                register.chance("home", people),
                register.has("level", CHALLENGING)[people],
                register.has("level", NOT_CHALLENGING)[people],
                ~register.has("home", "suitable")[people],
            )
        )
    ]
    register.set("home", "suitable", ranked[:homes])
    register.set("home", "ordinary", ranked[homes:])


def house_newcomers(register: Register) -> None:
    """Adults who join in a paid home nearby live in an ordinary home.

    The homes of autistic adults without a learning disability are no part of the stock.
    """
    housed = ~register.present & register.has("setting", *LOCAL_PAID)
    register.set("home", "ordinary", housed & register.has("group", ADULT))


def share_among_providers(register: Register, people_a_home: float) -> int:
    """Divide people in paid homes nearby among providers' homes; returns the number of homes."""
    paid = register.has("setting", *LOCAL_PAID) & register.has("home", "ordinary", "suitable")
    homes = max(1, round(np.count_nonzero(paid & register.present) / people_a_home))
    people = np.flatnonzero(paid)
    number = 1 + (register.chance("provider", people) * homes).astype(np.int32)
    register.codes[register.coding.group_column, people] = number
    return homes
