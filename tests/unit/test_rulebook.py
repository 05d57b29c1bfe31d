"""The rulebook: what compiling refuses, what services add, and what is printed of it."""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from typing import Any, get_args

import pytest

from simulation import pathway
from simulation.pathway import build_pathway
from simulation.rulebook import (
    Asks,
    Attribute,
    Becomes,
    Chooses,
    Departs,
    Does,
    Hazard,
    If,
    Mark,
    Option,
    Records,
    Releases,
    Resource,
    Rulebook,
    Shock,
    Starts,
    Step,
)
from simulation.rulebook.conditions import Factor, Where, mean_of, per, slowed, times, where
from simulation.rulebook.describe import describe_rulebook
from simulation.rulebook.encoding import RulebookError, compile_rulebook, parameters_read
from simulation.rulebook.prices import Payers, Price
from simulation.rulebook.services import (
    Effect,
    Service,
    correction_value,
    derived_parameters,
    effects_on,
)
from simulation.rulebook.tables import Tables
from simulation.rulebook.writing import chance, decides, option, p, routine
from tests.small_place import shipped_model

PARAMETERS = ("rate", "p", "gbp")


def book(*then: Step, condition: Where = (), rate: tuple[Factor, ...] = (per("rate"),)) -> Rulebook:
    """A small rulebook in which one thing may happen."""
    return Rulebook(
        title="Well and ill",
        attributes=(Attribute("state", "How they are", ("well", "ill")),),
        marks=(Mark("since_ill", "Time since ill", ("first year", "later"), (1.0,)),),
        hazards=(Hazard("falls_ill", "Falls ill", condition, rate, then),),
        resources=(Resource("beds", "Beds", where(state="ill")),),
        routines=(("admit", (Asks("beds", "waiting", ()),)),),
        events=(("ill", "Is ill"),),
        payer_names=("council",),
        reported_by=("state",),
        moves_in="state",
    )


def compiled(*then: Step, **parts: object) -> Tables:
    """Tables of the small rulebook."""
    return compile_rulebook(book(*then, **parts), PARAMETERS)  # type: ignore[arg-type]


def test_a_sound_rulebook_compiles() -> None:
    """Protects the tests below: what they break was whole."""
    tables = compiled(
        Becomes("state", "ill"), Starts("since_ill"), Records("ill"), Does("admit"),
        If(where(since_ill="later"), (Releases("beds"),)),
        Chooses("dies", (Option("dies", (per("p"),), (Departs(),)),)),
    )  # fmt: skip
    assert tables.names.hazards == ("falls_ill",)
    assert parameters_read(tables) == {"rate", "p"}


UNDECLARED: dict[str, tuple[Step, ...]] = {
    "attribute": (Becomes("mood", "ill"),),
    "value": (Becomes("state", "poorly"),),
    "mark": (Starts("since_birth"),),
    "event": (Records("recovered"),),
    "resource": (Releases("homes"),),
    "priority": (Asks("beds", "urgent", ()),),
    "routine": (Does("discharge"),),
    "parameter": (Chooses("dies", (Option("dies", (per("q"),)),)),),
    "attribute of a condition": (If(where(mood="low"), ()),),
    "value of a condition": (If(where(state="poorly"), ()),),
    "band of a condition": (If(where(since_ill="second year"), ()),),
}


@pytest.mark.parametrize("what", UNDECLARED)
def test_what_nothing_declares_is_refused(what: str) -> None:
    """Protects against a typo that would compile into a rule that never fires."""
    with pytest.raises(RulebookError):
        compiled(*UNDECLARED[what])


def test_the_refusal_names_what_is_near() -> None:
    """Protects people who write a rulebook: the misspelt word is named."""
    with pytest.raises(RulebookError, match="il"):
        compiled(Becomes("state", "il"))
    with pytest.raises(RulebookError, match="admitt"):
        compiled(Does("admitt"))


def test_a_decision_declared_twice_is_refused() -> None:
    """Protects keyed chance: two decisions of one name would share their luck."""
    twice = Chooses("dies", (Option("dies", (per("p"),)),))
    with pytest.raises(RulebookError, match="dies"):
        compiled(twice, twice)


def test_a_routine_that_calls_itself_is_refused() -> None:
    """Protects the engine from never coming back."""
    own = replace(
        book(Does("round")), routines=(("round", (Does("and"),)), ("and", (Does("round"),)))
    )
    with pytest.raises(RulebookError, match="calls itself"):
        compile_rulebook(own, PARAMETERS)


def test_a_hazard_needs_the_numbers_of_its_shape() -> None:
    """Protects against a duration without length, and a rate without rate."""
    with pytest.raises(RulebookError, match="falls_ill"):
        compiled(rate=())
    plain = book()
    fixed = replace(plain.hazards[0], shape="fixed", rate=())
    with pytest.raises(RulebookError, match="falls_ill"):
        compile_rulebook(replace(plain, hazards=(fixed,)), PARAMETERS)


def test_money_refuses_what_nothing_declares() -> None:
    """Protects prices and payers from names that nobody bears."""
    nobody = replace(book(), payers=(Payers((), "parish"),))
    with pytest.raises(RulebookError, match="parish"):
        compile_rulebook(nobody, PARAMETERS)
    daily = replace(book(), prices=(Price("care", (), (per("gbp"),), per="day"),))
    with pytest.raises(RulebookError, match="day"):
        compile_rulebook(daily, PARAMETERS)


# Factors


def test_factors_say_what_they_are() -> None:
    """Protects the difference between a rate and what modifies it."""
    assert per("rate").base
    assert not per("rate").divides
    assert mean_of("years").base
    assert mean_of("years").divides
    assert not times("ratio").base
    assert slowed("ratio").divides
    assert not slowed("ratio").base
    assert per("rate", where(a="b"), c=("d", "e")).where == (("a", ("b",)), ("c", ("d", "e")))


# Ways of writing


def test_short_forms_are_the_steps_in_full() -> None:
    """Protects the pathway's routines: written short, they are the rulebook's own steps."""
    short = routine(
        "falls",
        Records("fall"),
        chance(
            "hurt",
            option("badly", [p("p_bad", age="80 and over"), times("ratio")], Does("ward")),
            option("a little", p("p_little")),
            otherwise=[Records("unhurt")],
        ),
    )
    badly = Option("badly", (per("p_bad", age="80 and over"), times("ratio")), (Does("ward"),))
    little = Option("a little", (per("p_little"),), ())
    full = Chooses("hurt", (badly, little), (Records("unhurt"),))
    assert short == ("falls", (Records("fall"), full))


def test_an_attribute_decided_by_chance_starts_from_its_usual_value() -> None:
    """Protects ``decides``: no value from before outlives a decision that goes against it."""
    assert decides("skill", "usual", poor="p_poor", skilled="p_skilled") == (
        Becomes("skill", "usual"),
        chance(
            "skill",
            option("poor", p("p_poor"), Becomes("skill", "poor")),
            option("skilled", p("p_skilled"), Becomes("skill", "skilled")),
        ),
    )
    becomes_ill = Becomes("ill", "yes")
    assert decides("ill", yes="p_ill") == (
        Becomes("ill", "no"),
        chance("ill", option("ill", p("p_ill"), becomes_ill)),
    )
    assert decides("ill", decision="falls_ill", called="illness", yes="p_ill") == (
        Becomes("ill", "no"),
        chance("falls_ill", option("illness", p("p_ill"), becomes_ill)),
    )


def test_rules_written_with_lists_are_those_written_with_tuples() -> None:
    """Protects comparing and hashing: a list in a rule is kept as a tuple."""
    listed = If(where(a="b"), then=[Records("x")], otherwise=[Does("y")])
    assert listed == If(where(a="b"), (Records("x"),), (Does("y"),))
    hazard = Hazard("h", "H", (), rate=[per("r")], then=[listed], shape_parameters=["days"])
    assert hash(hazard) == hash(
        Hazard("h", "H", (), (per("r"),), (listed,), shape_parameters=("days",))
    )


# The pathway


def is_routine(value: object) -> bool:
    """Whether this is a name with the steps that it stands for."""
    match value:
        case (str(), tuple(steps)):
            return all(isinstance(step, get_args(Step)) for step in steps)
        case _:
            return False


def written() -> Iterator[tuple[str, Any]]:
    """Each hazard, shock and routine in the pathway's modules, by where it stands."""
    for found in pkgutil.iter_modules(pathway.__path__, "simulation.pathway."):
        module = import_module(found.name)
        for name, value in vars(module).items():
            if isinstance(value, Hazard | Shock) or is_routine(value):
                yield f"{module.__name__}.{name}", value
            elif inspect.isfunction(value) and value.__annotations__.get("return") == "Hazard":
                yield f"{module.__name__}.{name}", value(shipped_model().services)


def test_every_rule_that_is_written_is_part_of_the_pathway() -> None:
    """Protects against a hazard that is written and never listed, so that it never happens."""
    book = build_pathway(shipped_model().services)
    rules = dict(written())
    assert len(rules) > len(book.routines)
    known = {*book.hazards, *book.shocks, *book.routines}
    assert [name for name, rule in rules.items() if rule not in known] == []


def test_the_pathway_compiles_and_reads_what_it_says() -> None:
    """Protects the pathway as shipped: it compiles, twice to the same tables."""
    model = shipped_model()
    again = compile_rulebook(build_pathway(model.services), model.names)
    assert again.content_hash() == model.tables.content_hash()
    assert parameters_read(again) <= set(model.names)


def test_the_pathway_compiles_without_services_and_with_each_alone() -> None:
    """Protects a commissioner's freedom to list other services, or none."""
    model = shipped_model()
    none = compile_rulebook(build_pathway(()), model.names)
    assert none.names.resources == ("local_beds", "suitable_homes")
    for service in model.services:
        alone = compile_rulebook(build_pathway((service,)), model.names)
        assert alone.names.resources == (*none.names.resources, service.name)


def test_every_event_that_is_recorded_is_recorded_somewhere() -> None:
    """Protects the data dictionary from events that never happen."""
    from simulation.rulebook import tables as t

    names = shipped_model().tables.names
    code = shipped_model().tables.code
    recorded = {names.events[row[1]] for row in code.tolist() if row[0] == t.RECORDS}
    assert recorded == set(names.events)


# Services


def service(name: str = "visiting") -> Service:
    """A service with two effects."""
    return Service(
        name, "visits", "Somebody comes", "by referral", where(group="adults"),
        "crisis_beds_reach", "crisis_beds_episode_days", "crisis_beds_fade_rate",
        "crisis_beds_price", "council",
        (
            Effect("crisis", "crisis_beds_on_admission", ("receiving", "after")),
            Effect("breakdown", "rapid_response_on_admission", ("after",), where(level="serious")),
        ),
    )  # fmt: skip


def test_a_service_adds_a_switch_and_a_correction_for_each_effect() -> None:
    """Protects what an engine is given: derived parameters, in a known order."""
    assert derived_parameters([service()]) == [
        "visiting_open", "visiting_undone_on_crisis", "visiting_undone_on_breakdown",
    ]  # fmt: skip
    for one in shipped_model().services:
        assert one.open_switch in shipped_model().names
        assert all(one.correction(effect) in shipped_model().names for effect in one.effects)


def test_an_effect_is_a_correction_and_a_ratio_for_those_reached() -> None:
    """Protects against counting twice what today's rates contain already."""
    assert effects_on([service()], "crisis") == (
        times("visiting_undone_on_crisis", group="adults"),
        times("crisis_beds_on_admission", visiting=("receiving", "after")),
    )
    assert effects_on([service()], "breakdown")[1] == times(
        "rapid_response_on_admission", where(level="serious"), visiting=("after",)
    )
    assert effects_on([service()], "admission") == ()


@pytest.mark.parametrize(
    ("reached", "ratio", "expected"),
    [
        (0.0, 0.5, 1.0),
        (1.0, 0.5, 2.0),
        (0.4, 0.5, 1.25),
        (0.15, 0.85, 1 / (1 - 0.15 * 0.15)),
        (0.5, 1.0, 1.0),
        (0.5, 1.2, 1 / 1.1),
    ],
)
def test_a_correction_restores_todays_rate(reached: float, ratio: float, expected: float) -> None:
    """Protects the arithmetic: corrected, the mix of reached and not reached is today's rate."""
    corrected = correction_value(reached, ratio)
    assert corrected == pytest.approx(expected)
    assert corrected * (reached * ratio + (1 - reached)) == pytest.approx(1.0)


def test_a_new_service_fits_into_the_pathway() -> None:
    """Protects the promise of a new service without code: its hazards, events and slots appear."""
    model = shipped_model()
    services = (*model.services, service())
    names = (*model.parameters.names, *derived_parameters(services))
    tables = compile_rulebook(build_pathway(services), names)
    assert "visiting" in tables.names.resources
    for hazard in ("referral", "gives_up_waiting", "ends", "fades"):
        assert f"visiting_{hazard}" in tables.names.hazards
    assert {"visiting_started", "visiting_ended"} <= set(tables.names.events)


# In words


def test_the_description_leaves_nothing_out() -> None:
    """Protects the social worker's page: each hazard, number, routine, slot and event is there."""
    model = shipped_model()
    pathway = build_pathway(model.services)
    text = describe_rulebook(pathway, dict(model.parameters.items()))
    meanings = [hazard.meaning for hazard in pathway.hazards]
    meanings += [shock.meaning for shock in pathway.shocks]
    meanings += [resource.meaning for resource in pathway.resources]
    for meaning in meanings:
        assert meaning in text
    for attribute in pathway.attributes:
        assert attribute.meaning in text
    for name, _ in pathway.routines:
        assert f"**{name.replace('_', ' ').capitalize()}**" in text
    for _, meaning in pathway.events:
        assert meaning in text
    for name in parameters_read(model.tables):
        assert f"`{name}`" in text, name
    central = model.parameters["crisis_rate_serious"].value
    assert f"`crisis_rate_serious` ({central:g})" in text


SAID = (
    "lives outside hospital", "lives in a paid home nearby", "lives in a paid home, near or far",
    "lives at home in the area", "is in hospital", "is in an assessment and treatment bed",
    "lives with family or at residential school", "behaviour challenges",
    "behaviour is a serious challenge", "behaviour does not challenge",
    "behaviour challenges, not seriously", "adult", "child", "child or adult",
    "autistic adult without a learning disability", "has a family carer", "aged 10 to 17",
    "aged 5 to 17", "aged 18 to 21",
)  # fmt: skip


@pytest.mark.parametrize("phrase", SAID)
def test_conditions_that_many_rules_share_are_said_in_words(phrase: str) -> None:
    """Protects the social worker's page from lists of settings and ages where a phrase will do."""
    model = shipped_model()
    text = describe_rulebook(build_pathway(model.services), {})
    cells = re.split(r" \| |, |; | if |:\n", text)
    assert phrase in cells or all(part in cells for part in phrase.split(", "))


def test_a_description_shows_steps_in_order() -> None:
    """Protects the page's reading order, and what happens otherwise."""
    small = book(
        Records("ill"),
        Chooses("dies", (Option("dies", (per("p"),), (Departs(),)),), (Becomes("state", "well"),)),
    )
    text = describe_rulebook(small, {})
    order = ["recorded: **ill**", "dies, probability `p`", "leaves the model", "otherwise",
             "state becomes *well*"]  # fmt: skip
    places = [text.index(words) for words in order]
    assert places == sorted(places)
