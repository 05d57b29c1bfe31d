"""Verdict cards: each claim's verdict in words, natural frequencies and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from outputs.charts.numbers import PLAIN, UNITS, in_words
from simulation.results.frequencies import (
    FEWEST_FOR_A_SHARE,
    number_of,
    of_futures,
    out_of,
    range_of,
)
from simulation.results.verdicts import (
    EITHER_WAY,
    LEANING_AGAINST,
    LEANING_FOR,
    NOT_SUPPORTED,
    SUPPORTED,
    JudgedClaim,
    Verdict,
)

MARKS = {
    SUPPORTED: ("yes", "✔"),
    LEANING_FOR: ("lean", "↗"),
    EITHER_WAY: ("unsure", "?"),
    LEANING_AGAINST: ("lean", "↘"),
    NOT_SUPPORTED: ("no", "✘"),
}
DOTS_IN_A_ROW, DOT_GAP = 20, 9
SPREAD_SENTENCE = "Of the spread between futures"


@dataclass(frozen=True)
class ClaimCard:
    """One claim as the page shows it.

    Attributes:
        claim: the whole claim; ``asked`` leaves out the comparator.
        often: the number of futures in which it holds; ``size`` the figure and its range.
        facts: (heading, words, name in verdicts.json).
    """

    claim: str
    asked: str
    often: str
    size: str
    verdict: str
    kind: str
    mark: str
    sentence: str
    dots: Markup
    facts: Sequence[tuple[str, str, str]]
    note: str
    is_money: bool


@dataclass(frozen=True)
class VerdictCard:
    """One hypothesis as the page shows it."""

    scenario: str
    title: str
    comparator: str
    statement: str
    sure_enough: str
    verdict: str
    kind: str
    mark: str
    together: str
    claims: Sequence[ClaimCard]


def verdict_cards(verdicts: Sequence[Verdict]) -> list[VerdictCard]:
    """Cards for the hypotheses of ``verdicts.json``."""
    return [
        VerdictCard(
            scenario=verdict.scenario,
            title=verdict.scenario_title or verdict.scenario,
            comparator=verdict.comparator_title,
            statement=verdict.statement,
            sure_enough=_percent(verdict.sure_enough),
            verdict=verdict.verdict,
            kind=_look(verdict.verdict)[0],
            mark=_look(verdict.verdict)[1],
            together=_together(verdict),
            claims=[
                _claim_card(claim, verdict.comparator_title, f"claim-{number}-{place}")
                for place, claim in enumerate(verdict.claims, 1)
            ],
        )
        for number, verdict in enumerate(verdicts, 1)
    ]


def _together(verdict: Verdict) -> str:
    """How often all claims hold in the same future."""
    if verdict.probability is None or verdict.probability_interval is None:
        return ""
    words = f"All its claims hold together in {_of_futures(verdict)}"
    if _may_be_a_share(verdict):
        low, high = verdict.probability_interval
        words += f"; more runs could move that to anything from {100 * low:.0f} to {100 * high:.0f}"
    return f"{words}. {verdict.note}".rstrip()


def _may_be_a_share(judged: JudgedClaim | Verdict) -> bool:
    """Whether enough futures were run to show shares; an older run does not say."""
    return judged.n_futures == 0 or judged.n_futures >= FEWEST_FOR_A_SHARE


def _futures(judged: JudgedClaim | Verdict) -> int:
    return judged.n_futures or 100


def _of_futures(judged: JudgedClaim | Verdict) -> str:
    return of_futures(judged.probability or 0.0, _futures(judged))


def _claim_card(claim: JudgedClaim, comparator: str, identity: str) -> ClaimCard:
    kind, mark = _look(claim.verdict)
    note = claim.note
    if claim.share_of_variance_parameters is not None:
        note = note.partition(SPREAD_SENTENCE)[0].strip()
    return ClaimCard(
        claim=f"{claim.title}, {claim.period}: {claim.threshold}",
        asked=_asked(claim, comparator),
        often=_often(claim),
        size=_size(claim),
        verdict=claim.verdict,
        kind=kind,
        mark=mark,
        sentence=claim.sentence,
        dots=Markup("") if claim.probability is None else _dots(claim, identity),
        facts=_facts(claim),
        note=note,
        is_money=claim.provisional,
    )


def summary_rows(
    cards: Sequence[VerdictCard],
) -> list[tuple[str, list[tuple[str, ClaimCard] | None]]]:
    """All claims of all hypotheses in one table: one row per claim, one column per hypothesis.

    Returns:
        For each claim its words, and for each card the claim's number ("1.2") with its card, or
        None where the hypothesis claims no such thing.
    """
    by_words = [_numbered(card.claims) for card in cards]
    asked = dict.fromkeys(key for claims in by_words for key in claims)
    rows = []
    for key in asked:
        cells: list[tuple[str, ClaimCard] | None] = []
        for number, claims in enumerate(by_words, 1):
            found = claims.get(key)
            cells.append((f"{number}.{found[0]}", found[1]) if found else None)
        rows.append((key[0], cells))
    return rows


def _numbered(claims: Sequence[ClaimCard]) -> dict[tuple[str, int], tuple[int, ClaimCard]]:
    """Claims with their places, by their words and how often the same words came before."""
    found: dict[tuple[str, int], tuple[int, ClaimCard]] = {}
    for place, claim in enumerate(claims, 1):
        before = sum(1 for words, _ in found if words == claim.asked)
        found[claim.asked, before] = (place, claim)
    return found


def _asked(claim: JudgedClaim, comparator: str) -> str:
    """The claim, without the name of the option's comparator."""
    threshold = claim.threshold
    threshold = threshold.replace(f" of what it is with '{comparator}'", " of what it is")
    threshold = threshold.replace(f" than with '{comparator}'", "")
    return f"{claim.title}, {claim.period}: {threshold}"


def _often(claim: JudgedClaim) -> str:
    """The number of futures in which the claim holds, as a natural frequency."""
    if claim.probability is None:
        return "not judged"
    number, total = number_of(claim.probability, _futures(claim)), out_of(_futures(claim))
    return f"{number} {'in' if _may_be_a_share(claim) else 'of'} {total}"


def _size(claim: JudgedClaim) -> str:
    """The figure that the claim is about, and its range."""
    figures = _figures(claim)
    return "{} ({} to {})".format(*figures) if figures else ""


def _facts(claim: JudgedClaim) -> list[tuple[str, str, str]]:
    """Known numbers about a claim."""
    facts = []
    if claim.probability_parameters_only is not None and _may_be_a_share(claim):
        facts.append(
            (
                "The same, with chance averaged out",
                _percent(claim.probability_parameters_only),
                "probability_parameters_only",
            )
        )
    if figures := _figures(claim):
        among = range_of(_futures(claim)).futures
        words = "{} on average; {} to {} in {}".format(*figures, among)
        facts.append((_what_is_measured(claim), words, "interval"))
    parameters, chance = claim.share_of_variance_parameters, claim.share_of_variance_chance
    if parameters is not None and chance is not None:
        words = f"{_percent(parameters)} doubt about the assumptions, {_percent(chance)} chance"
        facts.append(("Why futures differ", words, "share_of_variance_parameters"))
    return facts


def _compares(claim: JudgedClaim) -> bool:
    """Whether the claim is about a difference from another scenario."""
    return " with '" in claim.threshold


def _what_is_measured(claim: JudgedClaim) -> str:
    what = "Difference from the comparator" if _compares(claim) else claim.title
    return f"{what}, worst year" if "any year" in claim.period else what


def _figures(claim: JudgedClaim) -> list[str]:
    """Mean and range in words; a difference of shares with a decimal more.

    Empty if the run is too short.
    """
    if claim.mean is None or claim.interval is None:
        return []
    unit, signed = UNITS.get(claim.unit, PLAIN), _compares(claim)
    if signed and claim.unit == "share":
        unit = replace(unit, decimals=1)
    return [in_words(value, unit, signed) for value in (claim.mean, *claim.interval)]


def _look(verdict: str) -> tuple[str, str]:
    return MARKS.get(verdict, ("unsure", "?"))


def _percent(share: float) -> str:
    """A share as a whole percent, but never 0 or 100 unless it is."""
    percent = 100 * share
    if 0 < percent < 0.5:
        return "under 1%"
    return "over 99%" if 99.5 <= percent < 100 else f"{percent:.0f}%"


def _dots(claim: JudgedClaim, identity: str) -> Markup:
    """A hundred dots, or one per future if there are few; filled where the claim holds."""
    total = out_of(_futures(claim))
    filled = round(total * (claim.probability or 0.0))
    circles = Markup("").join(
        Markup('<circle cx="{}" cy="{}" r="3.2" class="{}"/>').format(
            5 + DOT_GAP * (dot % DOTS_IN_A_ROW),
            5 + DOT_GAP * (dot // DOTS_IN_A_ROW),
            "holds" if dot < filled else "fails",
        )
        for dot in range(total)
    )
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="dots" viewBox="0 0 181 46" role="img" '
        'aria-labelledby="{0}-title {0}-desc"><title id="{0}-title">{1} of {2} futures</title>'
        '<desc id="{0}-desc">{2} dots, {1} of them filled: the futures in which the claim '
        "holds.</desc>{3}</svg>"
    ).format(identity, filled, total, circles)
