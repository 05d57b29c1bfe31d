"""A story as text: one life, or two lives side by side from the year in which they differ."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import date
from itertools import zip_longest

from scenarios.stories.choose import Story
from scenarios.stories.money import weekly_pounds
from scenarios.stories.words import Teller, difference_told, plain_date
from scenarios.verdicts.words import EVIDENCE_PRICES
from simulation.results.names import counted
from simulation.rulebook.services import Service

WIDEST, GAP, LEAST_COLUMN = 100, 4, 40
NOTHING = "Nothing to tell."
Paragraph = tuple[date, str]


def story_text(story: Story, services: tuple[Service, ...], width: int = WIDEST) -> str:
    """The story as text for a terminal or a file.

    Args:
        width: characters per line; two lives are in two columns if there is room.
    """
    width = min(width, WIDEST)
    tellers = [Teller(story, life, services) for life in story.lives]
    lines = list(_heading(story, width))
    lines += _two(story, tellers, width) if story.differ else _one(tellers[-1], width)
    for note in _notes(story):
        lines += _wrapped(note, width)
    return "\n".join(lines).rstrip() + "\n"


def _heading(story: Story, width: int) -> Iterator[str]:
    future, titles = story.future, [f"'{life.scenario.title}'" for life in story.lives]
    yield from _wrapped(f"One life in {story.place.title}: {' and '.join(titles)}", width)
    if story.place.protected:
        yield from _wrapped(
            "PERSON-LEVEL FIGURES OF A REAL PLACE WENT INTO THIS. Keep this story inside the "
            f"place's folder ({story.place.folder}): do not send or publish it.",
            width,
        )
    yield from _wrapped(
        f"Nobody real: person {story.person} of a simulation, {story.why}. "
        f"Seed {future.seed}, draw {future.draw}, replication {future.replication}, "
        f"{counted(future.years, 'year')} from {plain_date(story.start)}.",
        width,
    )
    if len(story.lives) > 1 and not story.differ:
        yield from _wrapped(
            "The two lives are the same, in every event and to the penny, so here is one.",
            width,
        )


def _one(teller: Teller, width: int) -> Iterator[str]:
    yield from _wrapped(teller.portrait(), width)
    for _, text in teller.paragraphs():
        yield from _wrapped(text, width)
    yield from _wrapped(teller.closing(), width)


def _two(story: Story, tellers: list[Teller], width: int) -> Iterator[str]:
    """The part that both lives share, once, then the two lives side by side by year."""
    one, other = tellers
    page = _Beside([teller.life.scenario.title for teller in tellers], width)
    left, right = one.paragraphs(), other.paragraphs()
    opens_alike = one.portrait() == other.portrait()
    shared = _shared(left, right) if opens_alike else 0
    if opens_alike:
        yield from _wrapped(one.portrait(), width)
        for _, text in left[:shared]:
            yield from _wrapped(text, width)
        yield from _wrapped("From here the two lives part.", width)
    yield from page.titles()
    if not opens_alike:
        yield from page.rows("At first", [one.portrait()], [other.portrait()])
    for year in sorted({on.year for on, _ in (*left[shared:], *right[shared:])}):
        own, others = ([t for on, t in p[shared:] if on.year == year] for p in (left, right))
        yield from page.rows(str(year), own, others)
    yield from page.rows("At the end", [one.closing()], [other.closing()])
    yield from _wrapped(difference_told(*tellers), width)


def _shared(left: list[Paragraph], right: list[Paragraph]) -> int:
    """Number of equal paragraphs before the lives differ."""
    pairs = enumerate(zip(left, right, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(left), len(right)))


class _Beside:
    """Two texts in two columns if there is room, otherwise one below the other."""

    def __init__(self, names: list[str], width: int) -> None:
        self.names = names
        self.width = width
        self.column = (width - GAP) // 2
        self.in_columns = self.column >= LEAST_COLUMN

    def titles(self) -> Iterator[str]:
        """The headings of the columns."""
        if self.in_columns:
            left, right = (textwrap.wrap(name, self.column) for name in self.names)
            rule = ["-" * self.column]
            depth = max(len(left), len(right))
            left += [""] * (depth - len(left))
            right += [""] * (depth - len(right))
            yield from self.joined(left + rule, right + rule)

    def rows(self, heading: str, left: list[str], right: list[str]) -> Iterator[str]:
        """Both lives under one heading; once only if they are the same."""
        if left == right:
            yield from _wrapped(f"{heading}, in both lives", self.width)
            for text in left:
                yield from _wrapped(text, self.width)
            return
        yield from _wrapped(heading, self.width)
        if self.in_columns:
            yield from self.joined(self.filled(left), self.filled(right))
            return
        for name, texts in zip(self.names, (left, right), strict=True):
            for text in texts or [NOTHING]:
                yield from _wrapped(f"[{name}] {text}", self.width)

    def filled(self, texts: list[str]) -> list[str]:
        """Paragraphs as the lines of one column."""
        return [line for text in texts or [NOTHING] for line in _wrapped(text, self.column)][:-1]

    def joined(self, left: list[str], right: list[str]) -> Iterator[str]:
        """Lines of both columns side by side, then an empty line."""
        for a, b in zip_longest(left, right, fillvalue=""):
            yield f"{a:<{self.column + GAP}}{b}".rstrip()
        yield ""


def _notes(story: Story) -> Iterator[str]:
    for ward, pence in story.ward_pence_a_year.items():
        if any(spell.state["setting"] == ward for life in story.lives for spell in life.spells):
            pounds = sum(weekly_pounds({ward: round(pence)}).values())
            yield (
                "Whoever is on the area's own ward adds nothing to its cost, so it is not in these "
                f"figures. Shared out over the beds it opened with, it is £{pounds:,} a week a bed."
            )
    yield (
        f"Prices are those of {story.place.price_base}; packages also move in real terms each "
        "April, which the story leaves out. Services and empty homes cost the same whoever uses "
        "them, and "
        f"are in nobody's own costs. {EVIDENCE_PRICES}"
    )


def _wrapped(text: str, width: int) -> list[str]:
    return [*textwrap.wrap(text, width), ""]
