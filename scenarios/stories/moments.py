"""Clauses for one moment of a life: causes, events, changes, waits that ended, money."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from scenarios.stories.lives import BEGINS, Moment, Spell, Wait
from scenarios.stories.money import of_payers, weekly_pounds
from simulation.pathway import spoken
from simulation.pathway.words import COMMUNITY, SUPPORT, TENANCY, USUAL_SUPPORT
from simulation.results.names import is_kind
from simulation.rulebook.services import AFTER, NO, Service

Say = Callable[..., str]  # a clause with the person's pronouns, and what else it names, filled in


def clauses_of(
    moment: Moment, services: Sequence[Service], say: Say, turn_of_year: bool
) -> list[str]:
    """Clauses in the order of the story; none when there is nothing to say.

    Args:
        turn_of_year: whether a reporting year begins now, when every price changes.
    """
    told = [str(event["event"]) for event in moment.events]
    said = [*_changes(moment, told, say, True), *_events(moment, told, services, say)]
    said += _changes(moment, told, say, False)
    said += _support(moment, say)
    said += _services(moment, told, services, say)
    said += [_wait(wait, services, say) for wait in moment.waited]
    if said or not turn_of_year:
        said += _costs(moment, told, say)
    return said


def went(moment: Moment, attribute: str) -> tuple[str, str]:
    """The values of an attribute just before and just after; both "" if one is not known."""
    if moment.before is None or moment.after is None:
        return "", ""
    return moment.before.state[attribute], moment.after.state[attribute]


def _changes(moment: Moment, told: Sequence[str], say: Say, first: bool) -> Iterator[str]:
    for change in spoken.CHANGES:
        before, after = went(moment, change.attribute)
        happened = before != after == change.after and change.before in ("", before)
        if change.first == first and happened and not _any(change.unless, told):
            yield say(change.clause)
    if first and _plan_gave_out(moment, told):
        yield say(spoken.PLAN_GAVE_OUT)


def _plan_gave_out(moment: Moment, told: Sequence[str]) -> bool:
    """Whether a planned move happened without the awaited home, and nothing else happened."""
    gave_up = went(moment, "search")[0] == "planned" != went(moment, "search")[1]
    return gave_up and went(moment, "home")[1] != "suitable" and not _any(spoken.LEFT_HOME, told)


def _any(names: Sequence[str], told: Sequence[str]) -> bool:
    return any(name in told for name in names)


def _events(
    moment: Moment, told: Sequence[str], services: Sequence[Service], say: Say
) -> Iterator[str]:
    clauses = event_clauses(services)
    for event in moment.events:
        name = str(event["event"])
        if name == BEGINS[0] or _told_already(moment, event, told):
            continue
        lived = spoken.lived(str(event["to_setting"]))
        if moment.after is not None and event["to_setting"] == moment.after.state["setting"]:
            lived = lived_in(moment.after.state)
        yield say(clauses[name], lived=say(lived))
    kept_away = "reviewed_for_return" in told and "returned_to_area" not in told
    if kept_away and went(moment, "search")[1] == "no":
        yield say(spoken.NOT_READY)
    home = _moved_within_setting(moment)
    if home and not _any(spoken.MOVED_ALIKE_TOLD, told):
        before, after = went(moment, "home")
        clause = spoken.MOVED_ALIKE if before == after else spoken.EVENTS["moved"]
        yield say(clause, lived=say(lived_in(home)))


def _moved_within_setting(moment: Moment) -> Mapping[str, str] | None:
    """The state after a move within one setting, which the engine does not record."""
    before, after = went(moment, "setting")
    if before == after and moment.after is not None and moment.after.moved_at == moment.at:
        return moment.after.state
    return None


def _told_already(moment: Moment, event: Mapping[str, object], told: Sequence[str]) -> bool:
    """Whether another event at the same time says the same or more."""
    name, setting = str(event["event"]), event["to_setting"]
    passed_through = moment.after is not None and setting != moment.after.state["setting"]
    if name == "moved" and passed_through:
        return True
    others = spoken.TOLD_ALREADY.get(name, ())
    if name == "moved":
        return any(e["event"] in others and e["to_setting"] == setting for e in moment.events)
    return _any(others, told)


def event_clauses(services: Sequence[Service]) -> dict[str, str]:
    """The clause of every event that a story may need."""
    own = dict(spoken.EVENTS)
    for service in services:
        for what, clause in (("started", spoken.SERVICE_BEGAN), ("ended", spoken.SERVICE_ENDED)):
            own[f"{service.name}_{what}"] = clause.replace("{title}", service.title)
    return own


def lived_in(state: Mapping[str, str]) -> str:
    """Where someone lives, in words."""
    if state["setting"] == TENANCY and state["home"] == "suitable":
        return spoken.LIVED_SUITABLY
    return spoken.lived(state["setting"])


def _support(moment: Moment, say: Say) -> Iterator[str]:
    before, after = went(moment, "support")
    if (
        before == after
        or moment.after is None
        or not is_kind(moment.after.state["setting"], COMMUNITY)
    ):
        return
    clause = spoken.SUPPORT_RAISED
    if SUPPORT.index(after) < SUPPORT.index(before):
        settled = SUPPORT.index(after) < USUAL_SUPPORT
        clause = spoken.SUPPORT_SETTLED if settled else spoken.SUPPORT_LOWERED
    yield say(clause, support=after)


def _services(
    moment: Moment, told: Sequence[str], services: Sequence[Service], say: Say
) -> Iterator[str]:
    for service in services:
        change = went(moment, service.name)
        clause = spoken.SERVICE_CHANGES.get(change)
        if change == (AFTER, NO) and service.effects:
            clause = spoken.SERVICE_FADED
        if clause and f"{service.name}_ended" not in told:
            yield say(clause, title=service.title)


def _wait(wait: Wait, services: Sequence[Service], say: Say) -> str:
    for_service = wait.what in [service.title for service in services]
    what = spoken.FOR_A_SERVICE if for_service else wait.what
    return say(spoken.WAIT_TOLD, days=waited_days(wait, wait.end or wait.begin), what=what)


def waited_days(wait: Wait, until: float) -> str:
    """The length of a wait."""
    days = int(until - wait.begin)
    text = f"{days:,} {'day' if days == 1 else 'days'}" if days else "less than a day"
    return f"more than {text}" if wait.from_start and days else text


def _costs(moment: Moment, told: Sequence[str], say: Say) -> Iterator[str]:
    came_in_crisis = len(told) > 1 and told[0] == BEGINS[1]
    if moment.after is None or (moment.before is None and not came_in_crisis):
        return
    old = moment.before.last if moment.before else {}
    new = moment.after.first
    if weekly_pounds(old) != weekly_pounds(new):
        yield say(cost_clause(old, new, moment.after))


def cost_clause(old: Mapping[str, int], new: Mapping[str, int], spell: Spell) -> str:
    """What care costs from now on."""
    total, before = sum(weekly_pounds(new).values()), sum(weekly_pounds(old).values())
    if not total:
        nothing = "no cost is counted from then on"
        return spoken.COST_NOTHING.get(spell.state["setting"], nothing)
    paid = of_payers(weekly_pounds(new))
    if total == before:
        return f"who paid changed: £{total:,} a week, {paid}"
    instead = f" instead of £{before:,}" if before else ""
    return f"{{their}} care now cost £{total:,} a week{instead}, {paid}"
