"""A small part of the attack on inputs, the same every time (``make attack`` does far more)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.attack.arguments import odd_folders, spoilt_arguments
from benchmarks.attack.asking import Answer
from benchmarks.attack.attacking import (
    INTERNAL,
    MARKED,
    REFUSED,
    SAME,
    attack,
    clean_folder,
    judged,
)
from benchmarks.attack.growth import FILES, growth
from benchmarks.attack.kinds import CLEAN, kinds
from benchmarks.attack.mutations import WAYS, mutated

SEED = 11
SHARE = 3
"""Of each kind of file a few are spoilt, more of those that are spoilt more in the attack."""


@pytest.fixture
def clean() -> Iterator[Path]:
    """The clean files, in the current folder."""
    with clean_folder() as folder:
        yield folder


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_a_spoilt_file_is_refused_or_leads_to_what_is_shown(kind) -> None:
    """Protects a first user: no spoilt file breaks hometruth, or changes figures unseen."""
    tally = attack(kind.name, 1 + kind.share // SHARE, SEED)
    assert not tally.failures
    assert tally.outcomes[INTERNAL] == 0
    if kind.name.endswith(("scenario", "sweep", "area.yaml", "comparator", "history.csv")):
        assert tally.outcomes[MARKED] == 0  # their figures are all shown in words


def test_a_spoilt_command_is_refused_or_carried_out(clean: Path) -> None:
    """Protects the command line from words that nobody should type."""
    for how, answer in spoilt_arguments(40, SEED):
        assert not answer.internal, f"{how}: {answer.err}{answer.fault}"


def test_an_odd_file_or_folder_is_named(clean: Path) -> None:
    """Protects whoever has a link to nothing or a folder in place of a file."""
    for how, answer in odd_folders(CLEAN, every=11):
        assert not answer.internal, f"{how}: {answer.err}{answer.fault}"


@pytest.mark.parametrize("what", FILES)
def test_the_work_of_check_grows_no_faster_than_a_file(what: str, clean: Path) -> None:
    """Protects the patience of whoever checks a long file: calls counted, so no machine is slow."""
    assert growth(what, 50) < 1.3


def test_the_attack_would_notice() -> None:
    """Protects the attack itself: its judgement, its chance and each of its ways to spoil."""

    def answer(status: int, out: str = "words\nFingerprint: a") -> Answer:
        return Answer(status, out, "", 0.0)

    clean = answer(0)
    assert judged(clean, answer(0)) == SAME
    assert judged(clean, answer(0, "words\nFingerprint: b")) == MARKED
    assert judged(clean, answer(2)) == REFUSED
    assert judged(clean, answer(1)) == judged(clean, answer(-2)) == INTERNAL
    content = (CLEAN / "whole.yaml").read_bytes()
    first, again = ([mutated(content, random.Random(f"{n}")) for n in range(300)] for _ in range(2))
    assert first == again
    assert {name for how, _ in first for name in how.split(" + ")} == set(WAYS)
    assert sum(spoilt != content for _, spoilt in first) > 250
