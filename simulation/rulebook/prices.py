"""Prices in a rulebook: what each person, slot and home costs, and who pays.

Every price is the name of a parameter; parameter files give the values.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulation.rulebook.conditions import Factor, Where

Shares = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Price:
    """What one person costs while ``where`` holds.

    Attributes:
        amount: factors whose product is the price.
        per: ``week`` or ``year``.
        scaled_by: ``need`` (the person's lasting need) and attributes with percentages.
        drifts: parameter, real growth per year, or none.
        paid_by, paid_to: payer and receiver of a payment between payers, which adds no cost in
            total; if empty, the first ``Payers`` rule that applies says who pays.
    """

    item: str
    where: Where
    amount: tuple[Factor, ...]
    per: str = "week"
    scaled_by: tuple[str, ...] = ()
    drifts: str = ""
    paid_by: str = ""
    paid_to: str = ""


@dataclass(frozen=True)
class Payers:
    """Who pays for a person while ``where`` holds; the first rule that applies is used.

    ``shares`` are (payer, parameter) pairs; ``rest`` pays the remainder. A rule may be about one
    cost ``item`` only.
    """

    where: Where
    rest: str
    shares: Shares = ()
    item: str = ""


@dataclass(frozen=True)
class Ward:
    """The cost of a ward, which does not depend on how many people are in it.

    Each slot at the start accounts for ``release`` of the total; the rest is fixed. A share
    ``step_share`` of the release is semi-fixed: it ends only when ``step_slots`` slots have closed
    (a shift is no longer needed). The remainder ends with each slot.

    Attributes:
        total: parameter, GBP per year with every slot of the start open.
        release: parameter, GBP per year that each closed slot releases in the end.
        step_share, step_slots: parameters, the semi-fixed part and the size of its steps.
        lag: parameter, years after the last slot closes until the fixed rest is released.
        redundancy: parameter, GBP once for each slot closed.
    """

    resource: str
    total: str
    release: str
    step_share: str
    step_slots: str
    lag: str
    redundancy: str
    payer: str


@dataclass(frozen=True)
class SlotCost:
    """A service paid per slot, used or not. A new slot costs ``set_up`` of a year's price once.

    Attributes:
        price: parameter, GBP per slot per year.
        set_up: parameter, a proportion of the price.
    """

    resource: str
    price: str
    set_up: str
    payer: str


@dataclass(frozen=True)
class HomeCost:
    """What an empty home costs per week, and what a new home costs once.

    Attributes:
        void_price: parameter, GBP per week, the core support of an empty home; empty if an empty
            slot costs nothing by itself, as a bed of a ward.
        capital_price: parameter, GBP for one home, before ``optimism_bias`` (a proportion).
        build_years: parameter, from paying for a home to its opening.
        void_shares, capital_shares: (payer, parameter) pairs; ``void_payer`` and
            ``capital_payer`` pay the rest.
    """

    resource: str
    void_price: str
    void_payer: str
    capital_price: str
    optimism_bias: str
    build_years: str
    capital_payer: str
    void_shares: Shares = ()
    capital_shares: Shares = ()
