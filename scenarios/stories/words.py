"""A life in plain sentences: who the person is, what happened and when, and how it ends."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date

from scenarios.stories.choose import Story
from scenarios.stories.lives import BEGINS, Life
from scenarios.stories.moments import clauses_of, lived_in, waited_days
from scenarios.stories.money import (
    in_full,
    largest_first,
    listed,
    of_payers,
    shared_by,
    weekly_pounds,
)
from simulation.clock import DAYS_PER_YEAR, date_of
from simulation.pathway import spoken
from simulation.pathway.words import AUTISM_ONLY, CHILD, COMMUNITY, FAMILY
from simulation.results.names import is_kind
from simulation.rulebook.services import NO, Service

PRONOUNS = {
    "female": {"they": "she", "them": "her", "their": "her"},
    "male": {"they": "he", "them": "him", "their": "his"},
}
NOUNS = {"female": ("woman", "girl"), "male": ("man", "boy")}


class Teller:
    """Tells one life of a story."""

    def __init__(self, story: Story, life: Life, services: tuple[Service, ...]) -> None:
        self.story = story
        self.life = life
        self.services = services
        self.pronouns = PRONOUNS[life.opening["sex"]]

    def say(self, clause: str, **named: str) -> str:
        """A clause with the person's pronouns."""
        own = self.pronouns
        return clause.format(**own, Their=own["their"].capitalize(), **named)

    def on(self, at: float) -> str:
        """A day as a reader writes it."""
        return plain_date(date_of(at, self.story.start))

    def portrait(self) -> str:
        """Who the person is at the start of the story, where they live and what that costs."""
        return " ".join([self.introduction(), *map(sentence, self.standing())])

    def introduction(self) -> str:
        """The first sentence."""
        life, person = self.life, f"person {self.life.person}"
        is_child = life.opening["group"] == CHILD
        noun = NOUNS[life.opening["sex"]][is_child]
        known = f"a {noun} of {life.age(life.begins_at)} with a learning disability"
        if life.opening["group"] == AUTISM_ONLY:
            known = (
                f"an autistic {noun} of {life.age(life.begins_at)} without a learning disability"
            )
        on = self.on(life.begins_at)
        if life.events[0]["event"] == BEGINS[0]:
            return f"On {on}, when the story begins, {person} was {known}."
        return f"On {on} {person}, {known}, came to be known to services."

    def standing(self) -> Iterator[str]:
        """Facts about the person at the start of the story, as clauses."""
        life, opening = self.life, self.life.opening
        if opening["group"] != AUTISM_ONLY:  # behaviour has levels only with a learning disability
            yield self.say(spoken.BEHAVED[opening["level"]])
        yield self.say("{they} lived " + lived_in(opening)) + self.carers()
        for attribute, value, clause in spoken.TRAITS:
            if opening[attribute] == value:
                yield self.say(clause)
        for wait in life.waits:
            if wait.begin <= life.begins_at and wait.what not in self.titles():
                yield self.say("{they} was waiting for {what}", what=wait.what)
        for service in self.services:
            if opening[service.name] != NO:
                standing = spoken.SERVICE_STANDINGS[opening[service.name]]
                yield self.say(standing, title=service.title)
        if life.spells:
            yield self.first_cost()

    def titles(self) -> set[str]:
        """Names of services in sentences."""
        return {service.title for service in self.services}

    def carers(self) -> str:
        """Family carers, for someone who lives with them."""
        life, carers = self.life, self.life.opening["carers"]
        if not is_kind(life.opening["setting"], (FAMILY,)) or carers == "none":
            return ""
        noun = "carer" if carers == "one" else "carers"
        if math.isnan(life.carer_born_at):
            return f": {carers} family {noun}"
        age = int((life.begins_at - life.carer_born_at) / DAYS_PER_YEAR)
        return f": {carers} family {noun}, aged about {age}"

    def first_cost(self) -> str:
        """The cost of care at the start of the story."""
        spell = self.life.spells[0]
        pounds, setting = weekly_pounds(spell.first), spell.state["setting"]
        if not pounds:
            return self.say(spoken.COST_NOTHING.get(setting, "no cost is counted for {them}"))
        more = ""
        if setting in COMMUNITY and spell.state["support"] != "100%":
            more = f", at {spell.state['support']} of the usual support"
        cost = f"{{their}} care cost £{sum(pounds.values()):,} a week{more}, {of_payers(pounds)}"
        return self.say(cost)

    def paragraphs(self) -> list[tuple[date, str]]:
        """Dated paragraphs, one for each moment in the story, in order."""
        told = []
        for moment in self.life.moments:
            turn = moment.at in self.story.year_starts
            clauses = clauses_of(moment, self.services, self.say, turn)
            if clauses:
                first, *rest = clauses
                head = f"On {self.on(moment.at)} (aged {self.life.age(moment.at)}) {first}."
                text = " ".join([head, *map(sentence, rest)])
                told.append((date_of(moment.at, self.story.start), text))
        return told

    def closing(self) -> str:
        """Where the person is at the end, where they spent their days, the cost and who paid."""
        return " ".join([*map(sentence, self.ending()), sentence(self.days()), self.cost()])

    def ending(self) -> Iterator[str]:
        """The person's state at the end, if they are still in the model."""
        life = self.life
        if life.ends_at is not None:
            return
        last, end = life.spells[-1], life.spells[-1].end
        day_before = self.on(end - 1)
        yield self.say(
            f"on {day_before}, when the story ends, {{they}} was {life.age(end)} and lived "
            + lived_in(last.state)
        )
        if last.state["group"] != AUTISM_ONLY:
            yield self.say(spoken.BEHAVED[last.state["level"]])
        for wait in life.waits:
            if wait.end is None:
                waited = {"what": wait.what, "days": waited_days(wait, end)}
                yield self.say("{they} was still waiting for {what}, after {days}", **waited)

    def days(self) -> str:
        """Days in each kind of place."""
        parts = [f"{days:,.0f} days {kind}" for kind, days in self.life.days_by_kind.items()]
        if not parts:
            return self.say("all this happened within a day")
        return self.say("in all {they} spent {parts}", parts=listed(parts))

    def cost(self) -> str:
        """The whole cost and its payers, to the penny."""
        by_payer = self.life.pence_by_payer
        if not by_payer:
            return self.say("No cost is counted for {them} alone.")
        total = in_full(sum(by_payer.values()))
        paid = shared_by({p: in_full(pence) for p, pence in largest_first(by_payer).items()})
        return sentence(self.say(f"{{their}} care cost {total} in all, {paid}"))


def sentence(clause: str) -> str:
    """A clause as a sentence."""
    return f"{clause[0].upper()}{clause[1:]}."


def plain_date(on: date) -> str:
    """A date such as 3 May 2028."""
    return f"{on.day} {on:%B %Y}"


def difference_told(first: Teller, second: Teller) -> str:
    """How the second life differs from the first: days and money."""
    one, other = first.life, second.life
    parts = []
    for kind in {**one.days_by_kind, **other.days_by_kind}:
        more = round(other.days_by_kind.get(kind, 0.0) - one.days_by_kind.get(kind, 0.0))
        if more:
            parts.append(f"{abs(more):,} {'more' if more > 0 else 'fewer'} days {kind}")
    days = f"spent {listed(parts)}" if parts else "spent as many days in each kind of place"
    head = f"Under '{other.scenario.title}', against '{one.scenario.title}', "
    return head + second.say(f"{{they}} {days}. {{Their}} own care {_money_between(one, other)}.")


def _money_between(one: Life, other: Life) -> str:
    before, after = one.pence_by_payer, other.pence_by_payer
    more = {payer: after.get(payer, 0) - before.get(payer, 0) for payer in {**before, **after}}
    parts = [f"{_more_or_less(p)} for {spoken.paid_by(payer)}" for payer, p in more.items() if p]
    if not parts:
        return "cost the same to the penny"
    if len(parts) == 1:
        return f"cost {parts[0]}"
    return f"cost {_more_or_less(sum(more.values()))} in all: {listed(parts)}"


def _more_or_less(pence: int) -> str:
    return f"{in_full(abs(pence))} {'more' if pence >= 0 else 'less'}"
