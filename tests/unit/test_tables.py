"""Compiled rulebooks: they keep their meaning on disk and refuse names that nothing declares."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from simulation.chance import stream_key
from simulation.errors import HometruthError
from simulation.people import Population
from simulation.reference.engine import Outcome, simulate
from simulation.replication import Replication
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
    Reaches,
    Records,
    Releases,
    Resource,
    Rulebook,
    Starts,
    Step,
    Withdraws,
)
from simulation.rulebook import tables as t
from simulation.rulebook.conditions import mean_of, per, slowed, times, where
from simulation.rulebook.encoding import RulebookError, compile_rulebook, parameters_read
from simulation.rulebook.prices import Price
from simulation.rulebook.tables import load_tables

PARAMETERS = {
    "crisis_rate": 2.0,
    "p_admitted": 0.5,
    "helped": 0.6,
    "stay_days": 40.0,
    "stay_sigma": 0.8,
    "patience_days": 20.0,
    "recovery_years": 0.5,
    "mortality": 0.05,
    "price": 900.0,
}


def book(**changes: object) -> Rulebook:
    """A rulebook with one of nearly everything."""
    wait: tuple[Step, ...] = (
        Records("sought"),
        Becomes("state", "waiting"),
        Asks("bed", "urgent", (Becomes("state", "admitted"), Starts("admission"))),
    )
    whole = Rulebook(
        "one of nearly everything",
        attributes=(
            Attribute("state", "where", ("home", "waiting", "admitted")),
            Attribute("support", "has support", ("no", "yes")),
        ),
        marks=(Mark("admission", "since admission", ("recent", "old"), (0.25,)),),
        hazards=(
            Hazard(
                "crisis",
                "a crisis",
                where(state="home"),
                (
                    per("crisis_rate"),
                    times("helped", support="yes"),
                    slowed("helped", admission="recent"),
                ),
                (
                    Chooses(
                        "admitted",
                        (Option("yes", (per("p_admitted"),), (Does("wait"),)),),
                        (Becomes("support", "yes"),),
                    ),
                ),
            ),
            Hazard(
                "stay",
                "the stay ends",
                where(state="admitted"),
                (),
                (Releases("bed"), Becomes("state", "home")),
                "lognormal",
                ("stay_days", "stay_sigma"),
            ),
            Hazard(
                "patience",
                "gives up",
                where(state="waiting"),
                (),
                (Withdraws("bed"), Becomes("state", "home")),
                "fixed",
                ("patience_days",),
            ),
            Hazard(
                "recovery",
                "done",
                where(support="yes"),
                (mean_of("recovery_years"),),
                (Becomes("support", "no"),),
            ),
            Hazard("death", "dies", (), (per("mortality"),), (Departs(),)),
        ),
        reaches=(Reaches("admission", "old", where(state="home"), (Records("a while ago"),)),),
        resources=(Resource("bed", "a bed", where(state="admitted"), ("urgent", "planned")),),
        routines=(("wait", wait), ("open", (If(where(state="home"), (Records("at home"),)),))),
        events=(("sought", "A bed sought"), ("a while ago", "x"), ("at home", "x")),
        prices=(Price("package", where(state="home"), (per("price"),)),),
        payer_names=("council",),
        reported_by=("state", "support"),
        moves_in="state",
        on_opening="open",
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def run(tables: t.Tables) -> Outcome:
    """Two hundred people and six beds over three years."""
    n = 200
    population = Population(
        joins_at=np.where(np.arange(n) < 150, 0.0, np.arange(n) * 4.0),
        codes=np.zeros((n, 3), dtype=np.int64),
        mark_at=np.full((n, 1), np.nan),
        need_percent=np.full(n, 100, dtype=np.int64),
        elapsed_days=np.full(n, np.nan),
    )
    values = [PARAMETERS[name] for name in tables.names.parameters]
    edges = [0.0, 365.0, 730.0, 1096.0]
    given = Replication(tables, population, values, (), stream_key(3, 1, 4), edges, [6])
    return simulate(given, keep_events=True)


def event_hash(outcome: Outcome) -> str:
    """Rows and their exact times; the same only for the same history."""
    digest = sha256()
    for event in outcome.events:
        digest.update(repr((event.person, float(event.at).hex(), *event[2:])).encode())
    return digest.hexdigest()


def test_saved_and_reloaded_is_the_same_rulebook(tmp_path: Path) -> None:
    """The same content hash, the same arrays and the same events to the last bit."""
    tables = compile_rulebook(book(), list(PARAMETERS))
    tables.save(tmp_path / "rulebook.npz")
    again = load_tables(tmp_path / "rulebook.npz")
    assert again.content_hash() == tables.content_hash()
    assert again.names == tables.names
    for name, array in tables.arrays().items():
        assert again.arrays()[name].dtype == array.dtype
        np.testing.assert_array_equal(again.arrays()[name], array)
    before, after = run(tables), run(again)
    assert len(before.events) > 1000
    assert event_hash(before) == event_hash(after)
    assert before.ledger.seconds == after.ledger.seconds
    assert before.ledger.money == after.ledger.money


def test_arrays_are_numeric() -> None:
    """An engine in another language can read them: 64-bit integers and floats, no objects."""
    for name, array in compile_rulebook(book(), list(PARAMETERS)).arrays().items():
        assert array.dtype in (np.dtype(np.int64), np.dtype(np.float64)), name


def test_compiling_twice_gives_the_same_hash() -> None:
    """Nothing depends on the order of a set or a dictionary."""
    one, other = (compile_rulebook(book(), list(PARAMETERS)) for _ in range(2))
    assert one.content_hash() == other.content_hash()


def test_another_rulebook_has_another_hash() -> None:
    """Any change of meaning shows in the hash: a name, a condition, an order."""
    plain = compile_rulebook(book(), list(PARAMETERS)).content_hash()
    others = [
        book(title="another"),
        book(hazards=book().hazards[::-1]),
        book(on_opening=""),
        book(resources=(Resource("bed", "a bed", where(state="admitted"), ("planned", "urgent")),)),
    ]
    hashes = {compile_rulebook(other, list(PARAMETERS)).content_hash() for other in others}
    assert len(hashes | {plain}) == 1 + len(others)


def test_another_schema_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of an older version is not half understood."""
    path = tmp_path / "rulebook.npz"
    compile_rulebook(book(), list(PARAMETERS)).save(path)
    monkeypatch.setattr(t, "SCHEMA", t.SCHEMA + 1)
    with pytest.raises(HometruthError, match="another version"):
        load_tables(path)


def with_hazard(*then: Step, **changes: object) -> Rulebook:
    """The rulebook with one more hazard, in which something is wrong."""
    odd = Hazard("odd", "odd", where(state="home"), (per("mortality"),), then or (Departs(),))
    return book(hazards=(*book().hazards, replace(odd, **changes)))  # type: ignore[arg-type]


WRONG = {
    "an attribute": (with_hazard(Becomes("stat", "home")), "did you mean 'state'"),
    "a value": (with_hazard(Becomes("state", "hom")), "did you mean 'home'"),
    "a value in a condition": (with_hazard(where=where(state="admited")), "'admitted'"),
    "an attribute in a condition": (with_hazard(where=where(suport="yes")), "'support'"),
    "a parameter": (with_hazard(rate=(per("mortalty"),)), "did you mean 'mortality'"),
    "an event": (with_hazard(Records("sougt")), "did you mean 'sought'"),
    "a resource": (with_hazard(Releases("bet")), "did you mean 'bed'"),
    "a priority": (with_hazard(Asks("bed", "urgnt", ())), "did you mean 'urgent'"),
    "a mark": (with_hazard(Starts("admision")), "did you mean 'admission'"),
    "a routine": (with_hazard(Does("wat")), "wat"),
    "a routine on joining": (book(on_joining="opne"), "opne"),
    "the attribute of moves": (book(moves_in="stat"), "did you mean 'state'"),
    "a reported attribute": (book(reported_by=("stte",)), "did you mean 'state'"),
}


@pytest.mark.parametrize("what", WRONG)
def test_unknown_names_are_refused(what: str) -> None:
    """Every kind of name that nothing declares, with the nearest that something does."""
    wrong, hint = WRONG[what]
    with pytest.raises(RulebookError, match=hint):
        compile_rulebook(wrong, list(PARAMETERS))


TWICE = {
    "a hazard": book(hazards=(*book().hazards, book().hazards[0])),
    "an attribute": book(attributes=(*book().attributes, book().attributes[0])),
    "an event": book(events=(*book().events, ("sought", "again"))),
    "a decision": with_hazard(Chooses("admitted", (), ())),
}


@pytest.mark.parametrize("what", TWICE)
def test_names_declared_twice_are_refused(what: str) -> None:
    """Two decisions of one name would share their luck; two hazards likewise."""
    with pytest.raises(RulebookError, match="twice"):
        compile_rulebook(TWICE[what], list(PARAMETERS))


def test_a_routine_that_calls_itself_is_refused() -> None:
    """It would never end."""
    circular = book(routines=(*book().routines, ("a", (Does("b"),)), ("b", (Does("a"),))))
    with pytest.raises(RulebookError):
        compile_rulebook(replace(circular, on_joining="a"), list(PARAMETERS))


def test_a_shape_without_its_numbers_is_refused() -> None:
    """A lognormal stay needs a mean and a sigma."""
    with pytest.raises(RulebookError, match="odd"):
        compile_rulebook(
            with_hazard(shape="lognormal", shape_parameters=("stay_days",)), list(PARAMETERS)
        )


def test_parameters_that_nothing_reads_are_found() -> None:
    """So that loading can refuse them."""
    tables = compile_rulebook(book(), [*PARAMETERS, "idle"])
    assert parameters_read(tables) == set(PARAMETERS)
