"""The money half of a rulebook: who and what costs how much, and who pays.

Every price is a parameter, named here and valued elsewhere.
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
        drifts: parameter, real growth a year, or none.
        paid_by, paid_to: for a payment from one payer to another, which costs nobody else anything;
            otherwise the first fitting ``Payers`` rule says who pays.
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
    """Who pays for a person while ``where`` holds; the first rule that fits is used.

    ``shares`` are (payer, parameter); ``rest`` pays what is left.  A rule may be about one cost
    ``item`` alone.
    """

    where: Where
    rest: str
    shares: Shares = ()
    item: str = ""


@dataclass(frozen=True)
class Ward:
    """The cost of a ward whatever its occupancy.

    Of the total, each opening slot carries ``release``; the rest is fixed.  A part ``step_share``
    of the release is semi-fixed: it goes only when ``step_slots`` slots have closed (a shift that
    is no longer needed), the remainder with every slot.

    Attributes:
        total: parameter, GBP a year with every opening slot open.
        release: parameter, GBP a year that each closed slot releases in the end.
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
    """A service paid by the slot, used or not; a new slot costs ``set_up`` of a year's price once.

    Attributes:
        price: parameter, GBP a slot a year.
        set_up: parameter, a proportion of the price.
    """

    resource: str
    price: str
    set_up: str
    payer: str


@dataclass(frozen=True)
class HomeCost:
    """What an empty home costs a week, and a new one once.

    Attributes:
        void_price: parameter, GBP a week of the core support of an empty home.
        capital_price: parameter, GBP for one home, before ``optimism_bias`` (a proportion).
        build_years: parameter, from paying for a home to its opening.
        void_shares, capital_shares: who bears which part; ``void_payer`` and ``capital_payer``
            bear the rest.
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
