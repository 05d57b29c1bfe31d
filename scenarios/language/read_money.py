"""Read changes to where money goes and who pays."""

from __future__ import annotations

from scenarios.language import keys as forms
from scenarios.language.scenario import (
    HOMES,
    POOLED,
    RELEASED_MONEY,
    UNDATED,
    Change,
    PoolBudgets,
    Reinvest,
    Vocabulary,
)
from scenarios.reading.yaml import Node
from simulation.errors import Faults, nearest, one_of
from simulation.policy import TRANSITION_FUND

ROUNDING = 1e-9


def read_reinvest(node: Node, vocabulary: Vocabulary) -> Change:
    """Read where released money goes."""
    faults = Faults()
    given = forms.REINVEST.read(node, faults)
    share = faults.attempt(given["share"].share) if "share" in given else None
    money = faults.attempt(given["of"].text, RELEASED_MONEY) if "of" in given else None
    into = faults.attempt(_read_split, given["into"], vocabulary) if "into" in given else None
    lag = faults.attempt(given["lag"].duration_days) if "lag" in given else None
    faults.raise_if_any()
    assert share is not None and money is not None and into is not None
    return Reinvest(UNDATED, share, money, into, lag)


def _read_split(node: Node, vocabulary: Vocabulary) -> tuple[tuple[str, float], ...]:
    targets = (*vocabulary.services, *HOMES, TRANSITION_FUND)
    split = _read_shares(node, targets, "money cannot go into '{}'")
    total = sum(part for _, part in split)
    if total > 1 + ROUNDING:
        raise node.error(
            f"the parts of 'into' come to {total * 100:.10g}%",
            expected="at most 100% in total",
            fix="money that is not spent again stays with the payer of the beds",
        )
    if not split:
        raise node.error("'into' names nothing", expected=one_of(targets))
    return split


def read_pool(node: Node, vocabulary: Vocabulary) -> Change:
    """Read an agreement between payers to pay shares of some costs."""
    faults = Faults()
    given = forms.POOL.read(node, faults)
    shares = (
        faults.attempt(_read_payers, given["shares"], vocabulary) if "shares" in given else None
    )
    items = faults.attempt(_read_items, given["of"]) if "of" in given else POOLED
    above = (
        faults.attempt(given["above_gbp_a_year"].number, 0) if "above_gbp_a_year" in given else 0
    )
    faults.raise_if_any()
    assert shares is not None and items is not None and above is not None
    return PoolBudgets(UNDATED, shares, items, float(above))


def _read_items(node: Node) -> tuple[str, ...]:
    faults = Faults()
    items = [faults.attempt(member.text, POOLED) for member in node.sequence()]
    faults.raise_if_any()
    if not items:
        raise node.error("this pool holds no cost", expected=one_of(POOLED))
    return tuple(dict.fromkeys(str(item) for item in items))


def _read_payers(node: Node, vocabulary: Vocabulary) -> tuple[tuple[str, float], ...]:
    shares = _read_shares(node, vocabulary.payers, "'{}' is no payer here")
    total = sum(share for _, share in shares)
    if abs(total - 1) > ROUNDING or len(shares) < 2:
        raise node.error(
            f"the shares of {len(shares)} payers come to {total * 100:.10g}%",
            expected="two payers or more, whose shares come to 100%",
        )
    return shares


def _read_shares(
    node: Node, names: tuple[str, ...], complaint: str
) -> tuple[tuple[str, float], ...]:
    """Names with their shares, in the order written."""
    faults, split = Faults(), []
    for key, value in node.items():
        if key not in names:
            faults.add(
                key.fault(
                    complaint.format(key), expected=one_of(names), nearest=nearest(key, names)
                )
            )
        part = faults.attempt(value.share)
        split.append((str(key), part or 0.0))
    faults.raise_if_any()
    return tuple(split)
