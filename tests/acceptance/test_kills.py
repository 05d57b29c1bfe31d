"""A small part of ``make attack``: runs that are killed lose nothing and leave nothing."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from benchmarks.attack.kills import KINDS, SIGNALS, WHOM, Attack, Kill, drawn

pytestmark = pytest.mark.skipif(
    not (Path("/proc/self/environ").exists() and Path("/dev/shm").is_dir()),
    reason="looks for processes in /proc and for shared memory",
)


def test_kills_leave_nothing_and_lose_nothing(tmp_path: Path) -> None:
    """Protects a night's computing and the machine: same bits, no process, no shared memory."""
    attack = Attack(tmp_path, kinds=("run", "resume"))
    for number, kill in enumerate(
        (
            Kill("run", signal.SIGKILL, "the command", 0.6),
            Kill("resume", signal.SIGKILL, "a worker", 0.5),
        )
    ):
        outcome = attack.of(kill, number)
        assert outcome.well, outcome


def test_the_kills_of_an_attack_are_of_every_kind() -> None:
    """Protects the attack from a seed that never kills a worker, or never a sweep."""
    kills = drawn(len(KINDS) * len(SIGNALS) * len(WHOM), seed=1)
    assert len({(kill.kind, kill.signal, kill.whom) for kill in kills}) == len(kills)
    assert drawn(5, seed=1) == kills[:5]
    assert drawn(5, seed=2) != kills[:5]
