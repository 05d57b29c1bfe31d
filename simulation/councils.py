"""Several councils that share a place: which council pays for each person and each shared cost.

The rulebook names one council. These functions rewrite the rulebook, as data, so that every
person has their own council, which pays what *the* council would have paid for them. The engine
still charges shared costs (services, new homes, empty homes) to the council. They are divided
after the run, because no bed, home or service depends on who pays for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from simulation.chance import lot_each
from simulation.ledger import HOME_VOID
from simulation.results.payers import COUNCIL, payer_of
from simulation.rulebook import Attribute, Rulebook
from simulation.rulebook.conditions import Where, per, where
from simulation.rulebook.prices import HomeCost, Payers, Price

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHARED, TENANTS = "shared", "tenants"
VOID_RULES = (SHARED, TENANTS)
CORE = "core_of_"  # begins the name of a memo: the core support of homes that people live in

Shares = tuple[tuple[str, float], ...]
Cost = tuple[int, str | None, str | None, str | None, str, str]
"""Year, setting, level, service, payer, item."""


@dataclass(frozen=True)
class Councils:
    """The councils of a place.

    Attributes:
        shares: each council with its share of the place's people, and of what all pay together;
            shares sum to 1.
        voids: who pays for the core support of an empty home: ``shared`` (all councils, in their
            shares), ``tenants`` (the councils of the people in the other homes, in proportion to
            their days there), or a dictionary of agreed shares.
    """

    shares: Shares
    voids: str | Shares = SHARED

    @property
    def payers(self) -> tuple[str, ...]:
        """The councils by their names as payers."""
        return tuple(payer_of(name) for name, _ in self.shares)

    def council_at(self, chances: NDArray[np.float64]) -> NDArray[np.intp]:
        """Index in ``shares`` of each person's council, from one uniform (0 to 1) per person."""
        return lot_each(chances, [share for _, share in self.shares])

    def among(self, payers: Shares) -> Shares:
        """Payers with their shares, after dividing the council's share between the councils."""
        found: dict[str, float] = {}
        for payer, share in payers:
            parts = self.shares if payer == COUNCIL else ((payer, 1.0),)
            for name, part in parts:
                bearer = payer_of(name) if payer == COUNCIL else payer
                found[bearer] = found.get(bearer, 0.0) + share * part
        return tuple(found.items())

    def divided(self, pence: Mapping[Cost, int]) -> dict[Cost, int]:
        """Whole pence by cost, with the council's costs divided between the councils to the penny.

        Args:
            pence: as the engine keeps it, memos of homes lived in included; they are left out.
        """
        lived_in = _lived_in(pence)
        found: dict[Cost, int] = {}
        for cost, amount in pence.items():
            year, *rest, service, payer, item = cost
            if is_memo(item):
                continue
            parts = [(payer, amount)]
            if payer == COUNCIL:
                rule = self.voids if item == HOME_VOID else SHARED
                parts = self._parts(amount, rule, lived_in.get((year, f"{service}"), {}))
            for bearer, part in parts:
                own: Cost = (year, rest[0], rest[1], service, bearer, item)
                found[own] = found.get(own, 0) + part
        return found

    def _parts(
        self, pence: int, rule: str | Shares, lived_in: Mapping[str, int]
    ) -> list[tuple[str, int]]:
        """What each council pays, in pence; all share if nobody lives in the other homes."""
        if rule == TENANTS and any(lived_in.values()):
            weights = [Fraction(lived_in.get(payer, 0)) for payer in self.payers]
        else:
            agreed = dict(self.shares if isinstance(rule, str) else rule)
            weights = [Fraction(agreed.get(name, 0.0)) for name, _ in self.shares]
        return list(zip(self.payers, in_proportion(pence, weights), strict=True))


def is_memo(item: str) -> bool:
    """Whether a cost item is a memo: part of another cost, not a cost of its own."""
    return item.startswith(CORE)


def _lived_in(pence: Mapping[Cost, int]) -> dict[tuple[int, str], dict[str, int]]:
    """Core support of homes lived in, by year and kind of home, and by council."""
    found: dict[tuple[int, str], dict[str, int]] = {}
    for (year, _, _, _, payer, item), amount in pence.items():
        if is_memo(item):
            own = found.setdefault((year, item.removeprefix(CORE)), {})
            own[payer] = own.get(payer, 0) + amount
    return found


def in_proportion(pence: int, weights: Sequence[Fraction]) -> list[int]:
    """Divide whole pence in proportion to weights: parts sum to the whole, each within a penny."""
    whole = sum(weights)
    ends = [0, *(round(pence * upto / whole) for upto in accumulate(weights))]
    return [end - begin for begin, end in pairwise(ends)]


def between_councils(book: Rulebook, names: Sequence[str]) -> Rulebook:
    """The rulebook of a place that several councils share.

    Every person has the attribute ``council``. Each rule by which the council pays, or is paid,
    for a person becomes one rule per council. For people in homes whose empty places cost money,
    the engine also records a memo item: the core-support cost of their home, by council. It is
    not part of total cost.
    """
    if not names:
        return book
    attribute = Attribute(COUNCIL, "Which council is responsible for them", tuple(names))
    cores = [home for home in book.home_costs if home.void_payer == COUNCIL]
    held = {resource.name: resource.held_where for resource in book.resources}
    memos = tuple(_core(home, held[home.resource]) for home in cores)
    owners = tuple(
        Payers(_of(name), payer_of(name), item=memo.item) for memo in memos for name in names
    )
    prices = (one for price in book.prices for one in _price_for_each(price, names))
    payers = (one for rule in book.payers for one in _rule_for_each(rule, names))
    return replace(
        book,
        attributes=(*book.attributes, attribute),
        prices=(*prices, *memos),
        payers=(*owners, *payers),
        payer_names=(*book.payer_names, *map(payer_of, names)),
    )


def _core(home: HomeCost, held_where: Where) -> Price:
    return Price(CORE + home.resource, held_where, (per(home.void_price),))


def _of(name: str, base: Where = ()) -> Where:
    return where(base, council=name)


def _price_for_each(price: Price, names: Sequence[str]) -> Iterator[Price]:
    if COUNCIL not in (price.paid_by, price.paid_to):
        yield price
        return
    for name in names:
        yield replace(
            price,
            where=_of(name, price.where),
            paid_by=_own(price.paid_by, name),
            paid_to=_own(price.paid_to, name),
        )


def _rule_for_each(rule: Payers, names: Sequence[str]) -> Iterator[Payers]:
    if COUNCIL not in (rule.rest, *(payer for payer, _ in rule.shares)):
        yield rule
        return
    for name in names:
        yield replace(
            rule,
            where=_of(name, rule.where),
            rest=_own(rule.rest, name),
            shares=tuple((_own(payer, name), share) for payer, share in rule.shares),
        )


def _own(payer: str, name: str) -> str:
    """The person's own council in place of the council."""
    return payer_of(name) if payer == COUNCIL else payer
