"""One person's life: exactly their part of the accounts, and words that say what happened."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from scenarios.asked import Asked
from scenarios.binding.draws import Draws
from scenarios.language.scenario import ScaleParameter, Scenario, When
from scenarios.stories.choose import (
    Future,
    Story,
    _ward_shares,
    difference,
    find_story,
    histories_of,
    pick_person,
)
from scenarios.stories.layout import story_text
from scenarios.stories.lives import Life, Moment, Spell, Wait
from scenarios.stories.moments import clauses_of, event_clauses
from scenarios.stories.money import in_full, listed, weekly_pounds
from scenarios.stories.words import Teller
from simulation.errors import InputError
from simulation.events import DEPARTED, ENGINE_EVENTS, MOVED, PRESENT, EventRecord
from simulation.ledger import pence_of
from simulation.pathway import build_pathway, spoken
from simulation.pathway.words import LEVELS, SETTINGS
from simulation.reference.engine import Outcome
from simulation.results.payers import PAYERS
from simulation.rulebook.services import AFTER, NO, RECEIVING, WAITING
from simulation.running.engines import COMPILED
from simulation.running.rows import Tabulator
from tests.small_place import (
    BEDS,
    WARD_GBP,
    baseline,
    beds,
    scenario,
    shipped_model,
    small_experiment,
    small_model,
    small_place,
)

YEARS = 4
SERVICES = shipped_model().services


@cache
def closing() -> Scenario:
    """The ward closes after a year and packages become dearer in the middle of the second."""
    return scenario(
        "close",
        beds(0, date(2027, 4, 1)),
        ScaleParameter(When(date(2027, 9, 15)), "price_tenancy_serious", 1.5),
    )


@cache
def futures() -> tuple[dict[str, Outcome], dict[str, Outcome]]:
    """One future with nobody watched and with everyone watched."""
    experiment = small_experiment(closing(), years=YEARS)
    plain = experiment.watch(0, 0)
    everybody = range(len(plain["close"].people))
    return plain, experiment.watch(0, 0, watched=everybody)


def told(person: int | None = None, years: int = YEARS, replication: int = 0) -> Story:
    """A story of the small place."""
    future = Future(1, 0, replication, years)
    asked = Asked(small_model(), small_place(), (baseline(), closing()))
    return find_story(asked, future, Draws.prior(1), person)


# Watching


def test_everybodys_rows_add_up_to_the_accounts() -> None:
    """Protects a life's costs from being anything but its exact part of the ledger."""
    for outcome in futures()[1].values():
        money: dict[Any, int] = defaultdict(int)
        seconds: dict[int, int] = defaultdict(int)
        for stretch in outcome.stretches:
            for cell, pence in stretch.money.items():
                money[cell] += pence
            for year, time in stretch.seconds.items():
                seconds[year] += time
        accounts: dict[Any, int] = defaultdict(int)
        days: dict[int, int] = defaultdict(int)
        for (year, report, item, _, payer), pence in outcome.ledger.money.items():
            if report:
                accounts[year, item, payer] += pence
        for (year, _), time in outcome.ledger.seconds.items():
            days[year] += time
        assert sum(money.values()) > 0
        assert dict(money) == dict(accounts)
        assert dict(seconds) == dict(days)


def test_watching_changes_nothing() -> None:
    """Protects a story from telling another future than the run's."""
    plain, watched = futures()
    for name, outcome in plain.items():
        assert outcome.stretches == []
        assert watched[name].events == outcome.events
        for part in ("seconds", "at_end", "events", "money", "slot_seconds", "fund"):
            assert getattr(watched[name].ledger, part) == getattr(outcome.ledger, part), part


def test_a_story_is_a_life_of_the_ensemble() -> None:
    """Protects a person's key: their story is what the compiled run's event table holds."""
    replication = 3
    experiment = replace(small_experiment(closing(), years=YEARS), engine=COMPILED)
    ensemble = experiment.replicate(0, replication, keep_events=True)
    rows = list(Tabulator(experiment).event_rows(0, replication, ensemble))
    people = Counter(event.person for event in ensemble["close"].events)
    for person, _ in people.most_common(5):
        for life in told(person, replication=replication).lives:
            own = [row for row in rows if row[0] == life.scenario.name and row[3] == person]
            assert [tuple(event.values()) for event in life.events] == own
            assert len(own) > 1


def test_stretches_have_no_gaps_and_follow_the_moves() -> None:
    """Protects against days that are lost or in the wrong place."""
    outcome = futures()[1]["close"]
    settings = {
        (e.person, e.at): e.report[0]
        for e in outcome.events  # the last event of a moment says where it ends
    }
    last: dict[int, Any] = {}
    moved = 0
    for stretch in outcome.stretches:
        before = last.get(stretch.person)
        if before is not None:
            assert stretch.begin == before.end
            if stretch.codes[0] != before.codes[0]:
                assert settings[stretch.person, stretch.begin] == stretch.codes[0]
                moved += 1
        last[stretch.person] = stretch
    assert moved > 50


# Lives


@cache
def lived() -> Story:
    """The story of the person whose lives differ most."""
    return told()


def test_a_lifes_money_is_its_rows_to_the_penny() -> None:
    """Protects the totals that a story ends on."""
    watched = futures()[1]
    payers = small_model().tables.names.payers
    for life in lived().lives:
        sums: dict[str, int] = defaultdict(int)
        for stretch in watched[life.scenario.name].stretches:
            if stretch.person == life.person:
                for (_, _, payer), pence in stretch.money.items():
                    sums[payers[payer]] += pence
        expected = {payer: pence_of(pence) for payer, pence in sums.items() if pence_of(pence)}
        assert life.pence_by_payer == expected
        text = story_text(lived(), SERVICES, 500)
        for pence in expected.values():
            assert in_full(pence) in text


def test_rates_are_those_that_are_charged() -> None:
    """Protects costs along the way: rate times time is the money of each year of a spell."""
    for life in lived().lives:
        for spell in life.spells:
            if spell.first == spell.last:
                total = sum(spell.pence.values())
                assert sum(spell.first.values()) * spell.seconds == total


def test_the_person_picked_is_the_one_who_differs_most() -> None:
    """Protects the choice against a loop that stops early: nobody else differs on more days."""
    story, plain = lived(), futures()[0]
    histories = [histories_of(outcome.events) for outcome in plain.values()]
    kinds = [spoken.KIND_OF_PLACE[setting] for setting in SETTINGS]
    end = story.year_starts[-1]
    days = {
        person: difference(own, histories[1].get(person, ()), kinds, end)[0]
        for person, own in histories[0].items()
    }
    assert days[story.person] == max(days.values()) > 0.0
    assert story.differ
    # the days of each kind, told from spells, differ by no more than the days found from events
    one, other = (life.days_by_kind for life in story.lives)
    apart = sum(abs(one.get(k, 0.0) - other.get(k, 0.0)) for k in {**one, **other}) / 2
    assert 0.0 < apart <= days[story.person] + 0.1


def event(at: float, number: int, setting: int) -> EventRecord:
    """An event of person 0."""
    return EventRecord(0, at, number, -1, (setting, 0, 0))


def test_days_differ_only_while_both_are_there() -> None:
    """Protects the measure of difference: kind before setting, and no days after leaving."""
    kinds = ["home", "home", "far"]
    stays = (event(0.0, PRESENT, 0),)
    moves = (event(0.0, PRESENT, 0), event(10.0, MOVED, 1), event(30.0, MOVED, 2))
    leaves = (*moves, event(50.0, DEPARTED, 2))
    assert difference(stays, moves, kinds, 100.0) == (70.0, 90.0, 2)
    assert difference(stays, leaves, kinds, 100.0) == (20.0, 40.0, 3)
    assert difference(stays, stays, kinds, 100.0) == (0.0, 0.0, 0)


def test_without_a_difference_the_most_eventful_life_is_told() -> None:
    """Protects a scenario that changes nothing for anybody, and one without a comparator."""
    experiment = small_experiment(years=1)
    (alone,) = experiment.watch(0, 0).values()
    person, why = pick_person(experiment, {"baseline": alone})
    moves: dict[int, int] = defaultdict(int)
    for row in alone.events:
        moves[row.person] += row.event == MOVED
    assert moves[person] == max(moves.values())
    assert "more often" in why
    same, reason = pick_person(experiment, {"baseline": alone, "other": alone})
    assert same == person
    assert "nobody's life differs" in reason


def test_the_same_life_is_told_once() -> None:
    """Protects the reader from looking for a difference that is not there."""
    story = lived()
    again = replace(story, lives=(story.lives[0], story.lives[0]))
    assert not again.differ
    text = story_text(again, SERVICES)
    assert "The two lives are the same" in text
    assert "the two lives part" not in text
    dearer = replace(story.lives[0].spells[0], pence={(0, "package", "council"): 1})
    other = replace(story.lives[0], spells=(dearer, *story.lives[0].spells[1:]))
    assert replace(story, lives=(story.lives[0], other)).differ


def test_two_lives_stand_side_by_side_or_one_under_the_other() -> None:
    """Protects both layouts: nothing is lost, nothing sticks out, both titles are there."""
    wide, narrow = story_text(lived(), SERVICES, 100), story_text(lived(), SERVICES, 60)
    for text, width in ((wide, 100), (narrow, 60)):
        assert max(map(len, text.splitlines())) <= width
        assert "From here the two lives part." in text
    words = " ".join(narrow.split())
    for life in lived().lives:
        teller = Teller(lived(), life, SERVICES)
        for paragraph in (teller.closing(), *(text for _, text in teller.paragraphs())):
            assert paragraph in words
            for word in paragraph.split():
                assert word in wide
    assert "[baseline]" in narrow
    assert "[close]" in narrow
    assert re.search(r"^baseline +close$", wide, re.M)


@pytest.mark.parametrize("person", [10**6, None])
def test_nobody_of_that_number_is_refused(person: int | None) -> None:
    """Protects a mistyped number from a traceback: the fault says what to do."""
    last = len(futures()[0]["close"].people) - 1
    arrives = {event.person for event in futures()[0]["close"].events}
    late = next(number for number in range(last, 0, -1) if number not in arrives)
    with pytest.raises(InputError) as refused:
        told(person or late)
    text = str(refused.value)
    assert ("there is no person" if person else "only after the last year") in text
    assert "events.parquet" in text


# Words


def test_everything_that_can_be_true_or_happen_has_words() -> None:
    """Protects a story from a new event, setting, payer or level without words."""
    book = build_pathway(SERVICES)
    clauses = event_clauses(SERVICES)
    names = [name for name, _ in (*ENGINE_EVENTS, *book.events)]
    assert set(names) - {"present_at_start"} == set(clauses)
    assert set(spoken.LIVED) == set(spoken.KIND_OF_PLACE) == set(SETTINGS)
    assert set(spoken.BEHAVED) == set(LEVELS)
    assert set(spoken.PAID) == set(PAYERS)
    values = {a.name: {*a.values, ""} for a in book.attributes}
    for change in spoken.CHANGES:
        assert {change.before, change.after} <= values[change.attribute], change
        assert set(change.unless) <= set(names), change
    for attribute, value, _ in (*spoken.TRAITS, *spoken.WAITS):
        assert value in values[attribute]
    for name, others in spoken.TOLD_ALREADY.items():
        assert {name, *others} <= set(names)


def test_every_change_of_standing_with_a_service_has_its_words() -> None:
    """Protects a story from silence, or the wrong words, when a service is joined or left."""
    told = spoken.SERVICE_CHANGES
    assert told[NO, WAITING] == "{they} joined the waiting list for {title}"
    assert told[AFTER, WAITING] == "{they} joined the waiting list for {title} again"
    assert told[WAITING, NO] == "{they} left the waiting list for {title}"
    assert told[RECEIVING, NO] == "{title} stopped"
    assert len(told) == 4


def test_changes_have_words_of_their_own() -> None:
    """Protects a story: each change is from one value to another that there is, said once."""
    names = shipped_model().tables.names
    said = set()
    for change in spoken.CHANGES:
        values = names.values[names.attributes.index(change.attribute)]
        assert change.after in values and change.before in ("", *values)
        assert change.before != change.after
        said.add((change.attribute, change.before, change.after))
    assert said == {
        ("notice", "yes", "no"), ("carers", "two", "one"), ("detained", "no", "yes"),
        ("extra_support", "no", "yes"), ("extra_support", "yes", "no"),
        ("unmet", "no", "yes"), ("unmet", "yes", "no"), ("search", "no", "planned"),
        ("search", "no", "returning"), ("search", "returning", "no"), ("funding", "", "chc"),
        ("funding", "", "joint"), ("funding", "", "s117"), ("education", "no", "yes"),
        ("education", "yes", "no"),
    }  # fmt: skip
    assert [change.attribute for change in spoken.CHANGES if change.first] == ["notice"]


def test_a_story_tells_waits_for_a_home() -> None:
    """Protects the length of a wait: for a planned move, a return, a discharge, an emergency."""
    assert {(attribute, value) for attribute, value, _ in spoken.WAITS} == {
        ("search", "planned"), ("search", "returning"), ("waits_for", "decision"),
        ("waits_for", "support"), ("waits_for", "home"), ("setting", "emergency_holding"),
    }  # fmt: skip


def test_clauses_name_only_what_a_teller_fills_in() -> None:
    """Protects sentences from a brace that nobody fills and from 'they' for one person."""
    pronouns = {"they": "SHE", "them": "HER", "their": "HER"}
    texts = [*event_clauses(SERVICES).values(), *spoken.LIVED.values(), *spoken.BEHAVED.values()]
    texts += [change.clause for change in spoken.CHANGES] + [c for _, _, c in spoken.TRAITS]
    for text in texts:
        said = text.format(**pronouns, lived="somewhere")
        assert not re.search(r"\b(they|them|their)\b|(SHE|HER) (were|have|are)\b", said), said
        assert not said.endswith(".")


def state(**changed: str) -> dict[str, str]:
    """What is true of a settled man in his own home."""
    known = {a.name: a.start or a.values[0] for a in build_pathway(SERVICES).attributes}
    return {**known, "setting": "own_tenancy", "level": "serious", "home": "ordinary", **changed}


def spell(
    begin: float, end: float, pounds: Mapping[str, int], moved_at: float = math.nan, **changed: str
) -> Spell:
    """A spell with these weekly pounds for each payer."""
    rates = {p: round(g * 100 * 365.25 / 7) for p, g in pounds.items()}
    return Spell(begin, end, state(**changed), moved_at, 86400, {}, rates, rates)


def say(clause: str, **named: str) -> str:
    """A clause about a man."""
    return clause.format(they="he", them="him", their="his", **named)


def moment(
    before: Spell | None,
    after: Spell | None,
    *events: tuple[str, str],
    waited: tuple[Wait, ...] = (),
) -> list[str]:
    """What is said of a moment, day 100."""
    rows = tuple({"event": name, "to_setting": setting, "at": 100.0} for name, setting in events)
    return clauses_of(Moment(100.0, rows, before, after, waited), SERVICES, say, False)


def test_a_wait_and_a_change_of_cost_are_told() -> None:
    """Protects the two things a steering group asks about: how long, and what it costs now."""
    clauses = moment(
        spell(26.0, 100.0, {"council": 4588, "health_board": 1868}, setting="emergency_holding"),
        spell(100.0, 200.0, {"council": 2000}, 100.0, home="suitable"),
        ("moved", "own_tenancy"),
        waited=(Wait("a home", 26.0, 100.0, False),),
    )
    assert clauses == [
        "he went to live in a home of his own that suits him, with support",
        "by then he had waited 74 days for a home",
        "his care now cost £2,000 a week instead of £6,456, paid by the council",
    ]


def test_an_admission_is_told_once_and_a_ward_has_no_cost_of_its_own() -> None:
    """Protects from telling a move twice, and from a ward that seems to be free."""
    before = spell(0.0, 100.0, {"council": 900})
    clauses = moment(
        before,
        spell(100.0, 200.0, {}, 100.0, setting="local_beds", detained="yes"),
        ("crisis", "own_tenancy"),
        ("moved", "local_beds"),
        ("admitted_locally", "local_beds"),
    )
    assert clauses[:2] == ["he came to a crisis", "he was admitted to a local bed"]
    assert "Mental Health Act" in clauses[2]
    assert clauses[3].startswith("the ward is paid for as a whole")
    assert len(clauses) == 4


def test_a_move_to_a_home_of_the_same_kind_is_told_though_it_is_no_event() -> None:
    """Protects from a breakdown after which nothing seems to happen."""
    before = spell(0.0, 100.0, {"council": 900}, 5.0, notice="yes")
    after = spell(100.0, 200.0, {"council": 900}, 100.0)
    assert moment(before, after) == [
        "the notice ran out",
        "he moved to another home of the same kind",
    ]
    suited = replace(before, state=state(home="suitable"))
    broke = ("breakdown", "own_tenancy")
    assert moment(suited, after, broke) == [
        "his placement broke down",
        "he went to live in a home of his own, with support",
    ]


def test_a_planned_move_that_fails_says_so() -> None:
    """Protects from an emergency without a cause."""
    before = spell(0.0, 100.0, {"council": 900}, setting="family_home", search="planned")
    held = spell(100.0, 110.0, {"council": 900}, setting="emergency_holding")
    events = (("moved", "emergency_holding"), ("emergency_held", "emergency_holding"))
    assert moment(before, held, *events)[0] == spoken.PLAN_GAVE_OUT
    crisis = (("crisis", "family_home"), *events)
    assert spoken.PLAN_GAVE_OUT not in moment(before, held, *crisis)


def test_services_are_told_by_their_titles() -> None:
    """Protects waiting lists and episodes, and silence about a fading that changes nothing."""
    waits = spell(0.0, 100.0, {}, early_intervention="waiting")
    begins = spell(100.0, 200.0, {}, early_intervention="receiving")
    clauses = moment(
        waits,
        begins,
        ("early_intervention_started", "own_tenancy"),
        waited=(Wait("early positive behaviour support", 0.0, 100.0, True),),
    )
    assert clauses == [
        "early positive behaviour support began",
        "by then he had waited more than 100 days for it",
    ]
    joins = moment(spell(0.0, 100.0, {}), replace(waits, begin=100.0, end=200.0))
    assert joins == ["he joined the waiting list for early positive behaviour support"]
    for service, says in (("early_intervention", True), ("repatriation_team", False)):
        had = replace(waits, state=state(**{service: "after"}))
        faded = moment(had, spell(100.0, 200.0, {}))
        assert bool(faded) == says


def test_payers_alone_may_change_and_april_is_not_told() -> None:
    """Protects who pays; prices that move each April are no news."""
    before, after = spell(0.0, 100.0, {"council": 900}), spell(100.0, 200.0, {"health_board": 900})
    assert moment(before, after) == ["who paid changed: £900 a week, paid by the NHS in the area"]
    dearer = Moment(100.0, (), before, spell(100.0, 200.0, {"council": 920}), ())
    assert clauses_of(dearer, SERVICES, say, True) == []
    assert clauses_of(dearer, SERVICES, say, False) != []


def test_amounts_read_well() -> None:
    """Protects money from lost pence, and lists from commas."""
    assert in_full(123456789) == "£1,234,567.89"
    assert in_full(5) == "£0.05"
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    halves = {"council": 54_787, "education": 65_223}  # 10.50 and 12.50 a week: 23 in all
    assert weekly_pounds(halves) == {"education": 13, "council": 10}
    assert list(weekly_pounds({"council": 52_178, "education": 521_786, "other": 1}).items()) == [
        ("education", 100),
        ("council", 10),
    ]


def opening_text(life: Life) -> str:
    """The portrait of a life."""
    return Teller(replace(lived(), lives=(life,)), life, SERVICES).portrait()


def test_the_portrait_says_who_and_with_whom() -> None:
    """Protects the first sentences: age, behaviour, carers, cost."""
    first = spell(0.0, 100.0, {"council": 300, "health_board": 200}, setting="family_home",
                  carers="two", sex="female", autistic="yes")  # fmt: skip
    rows = ({"event": "present_at_start", "at": 0.0, "to_setting": "family_home"},)
    life = Life(baseline(), 7, -34.5 * 365.25, -62.5 * 365.25, rows, first.state, (first,), ())
    assert opening_text(life) == (
        "On 1 April 2026, when the story begins, person 7 was a woman of 34 with a learning "
        "disability. Her behaviour was a serious challenge to services. She lived with her family: "
        "two family carers, aged about 62. She was autistic. Her care cost £500 a week, of which "
        "the council paid £300 and the NHS in the area £200."
    )


def test_stories_of_everybody_read_through() -> None:
    """Protects from a path without words: every life of a small place has a whole story."""
    experiment = small_experiment(closing(), years=YEARS)
    watched = futures()[1]
    from scenarios.stories.lives import lives_of

    people = sorted({event.person for event in watched["close"].events})[::3]
    for person in people:
        (life,) = lives_of(experiment, (closing(),), SERVICES, person, (0, 0), watched)
        teller = Teller(replace(lived(), lives=(life,)), life, SERVICES)
        text = " ".join([teller.portrait(), *(t for _, t in teller.paragraphs()), teller.closing()])
        assert not re.search(r"[{}]|\b(they|them|their|nan|None)\b|\.\.|  ", text), text
        days = [on for on, _ in teller.paragraphs()]
        assert days == sorted(days)
        total = sum(spell.seconds for spell in life.spells)
        stays = (life.ends_at or small_end()) - life.begins_at
        assert abs(total - stays * 86400) <= 1


def small_end() -> float:
    """Last day of the small place's run."""
    return lived().year_starts[-1]


def test_a_beds_share_of_the_ward_is_its_cost_over_its_beds() -> None:
    """Protects the note on the ward from a column that moved: a bed is never free."""
    experiment = small_experiment(central=True)
    assert _ward_shares(experiment, 0) == {"local_beds": pytest.approx(100 * WARD_GBP / BEDS)}
