"""Settings that copy a setting of the pathway, with a price, slots and payers of their own.

These functions rewrite the rulebook, as data. In the new rulebook the copy obeys every rule of
the setting that it copies: what may happen there, how fast, and the words for it. A share of the
moves to the copied setting goes to the copy. If the copy counts slots, a move goes to it only
while it has a free slot. Everyone else moves to the copied setting as before. Where no setting is
copied, the rulebook does not change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from simulation.rulebook import (
    Attribute,
    Becomes,
    Chooses,
    Does,
    If,
    Option,
    Releases,
    Resource,
    Rulebook,
    Step,
    Tries,
)
from simulation.rulebook.conditions import Factor, Where, per, times, where
from simulation.rulebook.prices import Payers, Price, Shares

SETTING = "setting"


@dataclass(frozen=True)
class CopiedSetting:
    """A setting that copies another.

    Attributes:
        name: begins with ``copies`` and an underscore (``results.names.is_kind``).
        share: parameter, the share of moves to the copied setting that go to this one.
        has_slots: whether it has a number of slots, and a resource of its own name.
        price: parameters by level of behaviour, one for every level (""), or none for the price
            of the copied setting.
        price_ratio: parameter that the price of the copied setting is multiplied by, or none.
        payer: who pays its price, with ``payer_shares`` of others; none for those who pay in
            the copied setting.
    """

    name: str
    copies: str
    title: str
    share: str
    has_slots: bool = False
    price: tuple[tuple[str, str], ...] = ()
    price_ratio: str = ""
    payer: str = ""
    payer_shares: Shares = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        """Every parameter that it reads."""
        prices = [name for _, name in self.price] + [self.price_ratio] * bool(self.price_ratio)
        return (self.share, *prices, *(name for _, name in self.payer_shares))


def with_copied_settings(book: Rulebook, copies: Sequence[CopiedSetting]) -> Rulebook:
    """The rulebook in which people may live in copies of its settings too."""
    if not copies:
        return book
    rewriter = _Rewriter(book, copies)
    new: Rulebook = rewriter.rewritten(replace(book, prices=(), payers=(), phrases=()))
    owned = tuple(rewriter.own_payers())
    return replace(
        new,
        attributes=tuple(rewriter.attributes()),
        resources=(*new.resources, *rewriter.resources()),
        routines=(*new.routines, *rewriter.routines()),
        prices=tuple(p for price in book.prices for p in rewriter.prices(price)),
        payers=(*owned, *rewriter.rewritten(book.payers)),
        phrases=tuple((a, rewriter.values(a, v), words) for a, v, words in book.phrases),
    )


def settings_with_slots(book: Rulebook) -> dict[str, str]:
    """Settings whose slots the pathway itself asks for, with their resources: no copy of these."""
    return {
        setting: resource.name
        for resource in book.resources
        for attribute, values in resource.held_where
        if attribute == SETTING
        for setting in values
    }


def prices_of_setting(book: Rulebook, setting: str) -> tuple[Price, ...]:
    """The prices that hold in one setting alone, which a copy may replace with its own."""
    return tuple(price for price in book.prices if _is_alone(price.where, setting))


def _is_alone(clause: Where, setting: str) -> bool:
    return any(condition == (SETTING, (setting,)) for condition in clause)


class _Rewriter:
    """Rewrites the parts of a rulebook so that each copied setting has its copies beside it."""

    def __init__(self, book: Rulebook, copies: Sequence[CopiedSetting]) -> None:
        self.book = book
        self.copies: Mapping[str, list[CopiedSetting]] = {
            of: [one for one in copies if one.copies == of]
            for of in dict.fromkeys(one.copies for one in copies)
        }
        self.all = copies

    def values(self, attribute: str, values: tuple[str, ...]) -> tuple[str, ...]:
        """Values of an attribute; for the setting, the copies are added at the end."""
        if attribute != SETTING:
            return values
        more = [one.name for value in values for one in self.copies.get(value, ())]
        return (*values, *(name for name in more if name not in values))

    def where(self, clause: Where) -> Where:
        """Widen a condition so that it holds in the copies too."""
        return tuple((attribute, self.values(attribute, values)) for attribute, values in clause)

    def rewritten(self, part: Any) -> Any:
        """Widen the conditions in a part of the rulebook, and let its moves lead to copies too."""
        if isinstance(part, tuple):
            return tuple(new for member in part for new in self._members(member))
        if not is_dataclass(part) or isinstance(part, type):
            return part
        own: Any = part
        changed = {
            field.name: self.where(value)
            if field.name in ("where", "held_where")
            else self.rewritten(value)
            for field in fields(own)
            if (value := getattr(own, field.name))
        }
        return replace(own, **changed)

    def _members(self, member: Any) -> tuple[Any, ...]:
        if isinstance(member, Becomes) and member.attribute == SETTING:
            return self.move_to(member.value)
        return (self.rewritten(member),)

    def move_to(self, setting: str) -> tuple[Step, ...]:
        """Move to a setting or one of its copies, and give back a slot of any copy."""
        leaves = tuple(Releases(one.name) for one in self.all if one.has_slots)
        if setting in self.copies:
            return (*leaves, Does(_move(setting)))
        return (*leaves, Becomes(SETTING, setting))

    def routines(self) -> Iterator[tuple[str, tuple[Step, ...]]]:
        """For each copied setting, which of its copies a person moves to, if any."""
        for of, copies in self.copies.items():
            usual = Becomes(SETTING, of)
            steps: tuple[Step, ...] = (
                Chooses(
                    f"which_{of}",
                    tuple(Option(one.name, (per(one.share),), _enter(one)) for one in copies),
                    (usual,),
                ),
            )
            # Somebody who has been given a home of another kind lives there.
            for home in (one for one in self.book.home_costs if one.void_price):
                held = next(r.held_where for r in self.book.resources if r.name == home.resource)
                steps = (If(held, (usual,), steps),)
            yield _move(of), steps

    def attributes(self) -> Iterator[Attribute]:
        """The attributes, the copies added to the settings."""
        names = tuple(one.name for one in self.all)
        for attribute in self.book.attributes:
            more = names if attribute.name == SETTING else ()
            yield replace(attribute, values=(*attribute.values, *more)) if more else attribute

    def resources(self) -> Iterator[Resource]:
        """The slots of copies that have them."""
        for one in self.all:
            if one.has_slots:
                title = f"Places in {one.title}"
                yield Resource(one.name, title, where(setting=one.name), title=one.title)

    def prices(self, price: Price) -> Iterator[Price]:
        """A price, followed by the prices of the copies."""
        own = [
            one
            for of, copies in self.copies.items()
            if _is_alone(price.where, of)
            for one in copies
            if one.price or one.price_ratio
        ]
        yield _apart_from(self.rewritten(price), [one.name for one in own])
        for one in own:
            clause = tuple(c for c in price.where if c[0] != SETTING)
            yield replace(price, where=where(clause, setting=one.name), amount=_amount(one, price))

    def own_payers(self) -> Iterator[Payers]:
        """Who pays the prices of copies that name their payers; these rules come first."""
        for one in self.all:
            if one.payer:
                items = dict.fromkeys(p.item for p in prices_of_setting(self.book, one.copies))
                for item in items:
                    here = where(setting=one.name)
                    yield Payers(here, one.payer, one.payer_shares, item=item)


def _move(setting: str) -> str:
    """The routine by which people move to a setting that has copies."""
    return f"move_to_{setting}_or_a_copy"


def _enter(one: CopiedSetting) -> tuple[Step, ...]:
    enter = Becomes(SETTING, one.name)
    return (
        (Tries(one.name, (enter,), (Becomes(SETTING, one.copies),)),) if one.has_slots else (enter,)
    )


def _apart_from(price: Price, names: Sequence[str]) -> Price:
    """A price that does not hold in some settings."""
    clause = tuple(
        (attribute, tuple(v for v in values if attribute != SETTING or v not in names))
        for attribute, values in price.where
    )
    return replace(price, where=clause)


def _amount(one: CopiedSetting, price: Price) -> tuple[Factor, ...]:
    """What a copy costs in place of what the copied setting costs."""
    if one.price_ratio:
        return (*price.amount, times(one.price_ratio))
    return tuple(per(name, level=level) if level else per(name) for level, name in one.price)
