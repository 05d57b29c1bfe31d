"""A rulebook as tables in plain words, for people who know the pathway but not the code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from simulation import rulebook as rb
from simulation.parameters import Parameter
from simulation.rulebook.conditions import Factor, Where
from simulation.rulebook.prices import Shares

INDENT = "  "
THOUSAND = 1000


class _Writer:
    def __init__(self, book: rb.Rulebook, parameters: Mapping[str, Parameter]) -> None:
        self.book = book
        self.parameters = parameters
        self.phrases = {(name, frozenset(values)): words for name, values, words in book.phrases}

    def people(self, clause: Where) -> str:
        """Who a rule applies to."""
        said = [
            self.phrases.get((name, frozenset(values)))
            or f"{words(name)} is {' or '.join(words(v) for v in values)}"
            for name, values in dict(clause).items()
        ]
        return ", ".join(said) or "anyone"

    def number(self, name: str) -> str:
        """A parameter's name with its value, if it has papers."""
        parameter = self.parameters.get(name)
        if parameter is None:
            return f"`{name}`"
        value = parameter.value
        return f"`{name}` ({f'{value:,.0f}' if value >= THOUSAND else f'{value:g}'})"

    def factor(self, factor: Factor) -> str:
        value = self.number(factor.parameter)
        if factor.caps:
            return f"at most {value}"
        sign = (
            ("1 / " if factor.divides else "")
            if factor.base
            else ("÷ " if factor.divides else "× ")
        )
        clause = f" if {self.people(factor.where)}" if factor.where else ""
        return f"{sign}{value}{clause}"

    def payers(self, shares: Shares, rest: str) -> str:
        """The payers, each with a share, and who pays the rest."""
        parts = [f"{words(payer)} {self.number(share)}" for payer, share in shares]
        return ", ".join([*parts, words(rest)])

    def product(self, factors: Sequence[Factor]) -> str:
        return "; ".join(self.factor(f) for f in factors) or "always"

    def timing(self, hazard: rb.Hazard) -> str:
        if hazard.shape == "exponential":
            return self.product(hazard.rate)
        numbers = ", ".join(self.number(p) for p in hazard.shape_parameters)
        return f"{'after' if hazard.shape == 'fixed' else hazard.shape} {numbers}"

    def steps(self, steps: Sequence[rb.Step], depth: int = 0) -> list[str]:
        return [line for step in steps for line in self.step(step, depth)]

    def step(self, step: rb.Step, depth: int) -> list[str]:
        margin = INDENT * depth
        match step:
            case rb.Chooses(decision, options, otherwise):
                lines = [f"{margin}- by chance ({words(decision)}):"]
                for option in options:
                    lines.append(
                        f"{margin}  - {option.name}, probability {self.product(option.factors)}:"
                    )
                    lines += self.steps(option.then, depth + 2) or [f"{margin}    - nothing else"]
                if otherwise:
                    lines.append(f"{margin}  - otherwise:")
                    lines += self.steps(otherwise, depth + 2)
                return lines
            case rb.If(clause, then, otherwise):
                lines = [f"{margin}- if {self.people(clause)}:", *self.steps(then, depth + 1)]
                if otherwise:
                    lines += [f"{margin}- otherwise:", *self.steps(otherwise, depth + 1)]
                return lines
            case rb.Tries(resource, then, otherwise, priority):
                kept = f" (also one reserved for {priority})" if priority else ""
                lines = [f"{margin}- if one of the {words(resource)} is free{kept}, takes it:"]
                lines += self.steps(then, depth + 1)
                if otherwise:
                    lines += [f"{margin}- if none is free:", *self.steps(otherwise, depth + 1)]
                return lines
            case rb.Asks(resource, priority, granted):
                head = f"{margin}- waits for one of the {words(resource)} ({priority}); then:"
                return [head, *self.steps(granted, depth + 1)]
            case _:
                return [f"{margin}- {self.plain(step)}"]

    def plain(self, step: rb.Step) -> str:
        match step:
            case rb.Becomes(attribute, value):
                return f"{words(attribute)} becomes *{words(value)}*"
            case rb.Assigns(group, _):
                return f"joins a {words(group)}, each as likely"
            case rb.Leaves(group):
                return f"belongs to no {words(group)}"
            case rb.Shifts(attribute, by):
                return f"{words(attribute)} goes {'up' if by > 0 else 'down'} by {abs(by)} step"
            case rb.Starts(mark):
                return f"{words(mark)} counts from now"
            case rb.Records(event):
                return f"recorded: **{words(event)}**"
            case rb.Releases(resource):
                return f"gives back one of the {words(resource)}, if held"
            case rb.Withdraws(resource):
                return f"leaves the queue for {words(resource)}"
            case rb.Retires(resource):
                return f"the one of the {words(resource)} they hold is one no more"
            case rb.Does(routine):
                return f"goes on to *{words(routine)}*"
            case _:
                return "leaves the model"


def words(name: str) -> str:
    """A name as words."""
    return name.replace("_", " ")


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table."""
    lines = [f"| {' | '.join(headings)} |", f"|{'---|' * len(headings)}"]
    lines += [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
    return [*lines, ""]


def describe_rulebook(book: rb.Rulebook, parameters: Mapping[str, Parameter]) -> str:
    """The whole rulebook as Markdown.

    Args:
        parameters: papers of parameters by name; their central values are shown.
    """
    w = _Writer(book, parameters)
    lines = [f"# {book.title}", "", *_INTRODUCTION, "", "## What can be true of a person", ""]
    lines += table(
        ("", "meaning", "values"),
        [(words(a.name), a.meaning, ", ".join(words(v) for v in a.values)) for a in book.attributes]
        + [
            (words(m.name), f"{m.meaning} (moves on by itself)", ", ".join(m.bands))
            for m in book.marks
        ],
    )
    lines += ["## What may happen, to whom, and how fast", ""]
    lines += table(
        ("", "what", "to whom", "rate a year, or when"),
        [(words(h.name), h.meaning, w.people(h.where), w.timing(h)) for h in book.hazards]
        + [
            (words(s.name), s.meaning, f"each {words(s.groups)}", w.product(s.rate))
            for s in book.shocks
        ],
    )
    lines += ["## What follows", ""]
    happenings = [(h.name, h.meaning, h.then) for h in book.hazards]
    happenings += [(s.name, s.meaning, s.then) for s in book.shocks]
    for name, meaning, then in happenings:
        lines += [f"**{meaning}** ({words(name)})", "", *w.steps(then), ""]
    for reach in book.reaches:
        head = f"**{words(reach.mark).capitalize()} reaches {reach.band}**"
        lines += [f"{head} ({w.people(reach.where)})", "", *w.steps(reach.then), ""]
    lines += ["## Routines", ""]
    for name, steps in book.routines:
        lines += [f"**{words(name).capitalize()}**", "", *(w.steps(steps) or ["- nothing"]), ""]
    return "\n".join([*lines, *_scarce(book, w), *_money(book, w), *_events(book)]).rstrip() + "\n"


def _scarce(book: rb.Rulebook, w: _Writer) -> list[str]:
    rows = [
        (
            words(r.name),
            r.meaning,
            w.people(r.held_where),
            ", then ".join(r.priorities),
            "; ".join(
                f"{label}: {w.number(p)}"
                for label, p in (
                    ("rests after use", r.turnaround),
                    ("new ones a year", r.supply),
                    ("posts empty", r.vacancy),
                )
                if p
            ),
        )
        for r in book.resources
    ]
    headings = ("", "what", "held by people whose", "who is served first", "supply")
    return ["## What is scarce, and who waits", "", *table(headings, rows)]


def _money(book: rb.Rulebook, w: _Writer) -> list[str]:
    prices = [
        (
            words(p.item),
            w.people(p.where),
            w.product(p.amount),
            p.per,
            ", ".join(map(words, p.scaled_by)),
            w.number(p.drifts) if p.drifts else "",
            f"{words(p.paid_by)} to {words(p.paid_to)}" if p.paid_by else "",
        )
        for p in book.prices
    ]
    payers = [
        (
            w.people(rule.where) + (f" ({words(rule.item)} alone)" if rule.item else ""),
            "; ".join(f"{words(payer)} {w.number(share)}" for payer, share in rule.shares),
            words(rule.rest),
        )
        for rule in book.payers
    ]
    others = [
        (
            words(x.resource),
            f"{w.number(x.total)} a year; each bed closed releases {w.number(x.release)} of it, "
            f"but for a part of {w.number(x.step_share)} that goes in steps of "
            f"{w.number(x.step_slots)} beds; the rest goes {w.number(x.lag)} years after the last "
            f"bed has closed; once for each bed closed {w.number(x.redundancy)}",
            words(x.payer),
        )
        for x in book.wards
    ]
    others += [
        (
            words(x.resource),
            f"{w.number(x.price)} a slot; once for a new slot {w.number(x.set_up)} of that",
            words(x.payer),
        )
        for x in book.slot_costs
    ]
    others += [
        (
            words(x.resource),
            (f"empty {w.number(x.void_price)} a week; " if x.void_price else "")
            + f"new {w.number(x.capital_price)} and "
            f"{w.number(x.optimism_bias)} of that more, {w.number(x.build_years)} years ahead",
            (f"empty: {w.payers(x.void_shares, x.void_payer)}; " if x.void_price else "")
            + f"new: {w.payers(x.capital_shares, x.capital_payer)}",
        )
        for x in book.home_costs
    ]
    return [
        "## What a person costs",
        "",
        *table(
            ("item", "while", "price in GBP", "per", "scaled by", "grows a year by", "paid by"),
            prices,
        ),
        "## Who pays for a person (the first line that fits)",
        "",
        *table(("while", "shares", "the rest"), payers),
        "## What is paid for, used or not",
        "",
        *table(("", "price in GBP", "payer"), others),
    ]


def _events(book: rb.Rulebook) -> list[str]:
    rows = [(words(name), meaning) for name, meaning in book.events]
    return ["## Events that are counted", "", *table(("event", "meaning"), rows)]


_INTRODUCTION = (
    "Everything the model believes about the pathway is here. Numbers in brackets are central",
    "values; `hometruth evidence` shows where each comes from. A rate is one base figure and",
    "the modifiers (×, ÷) that apply to the person.",
)
