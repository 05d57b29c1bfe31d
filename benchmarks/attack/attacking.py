"""Spoils files, asks about each, and says how each answer is to be judged."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.attack.asking import Answer, ask, traceback_of
from benchmarks.attack.kinds import (
    Kind,
    kinds,
    results_of_check,
    with_shipped_model,
    write_clean,
)
from benchmarks.attack.mutations import mutated
from benchmarks.attack.run_folders import kinds_of_runs, write_run

ROOT = Path(__file__).resolve().parents[2]
REFUSED, UNCHANGED, SAME, SAID, MARKED, INTERNAL = (
    "refused", "unchanged", "the clean file's results", "a difference in words",
    "a difference in the fingerprint alone", "internal error",
)  # fmt: skip
ONE_IN_COMMAND = 400
"""Of so many answers one is asked for again through the real command."""

ONE_IN_RUN = {SAME: 60, SAID: 8}
"""Of so many answers of an outcome one is run."""


Failure = tuple[str, str, bytes]
"""What should not be: how an input was spoilt, what was said, and the input."""


@dataclass
class Tally:
    """What became of the spoilt files of one kind.

    Attributes:
        outcomes: how many of each of the outcomes above.
        names_file: of those refused, how many messages name the spoilt file.
        slowest: seconds of the slowest answer.
        commands, runs: how many were also asked through the real command, or run.
        failures: what should not be.
    """

    kind: str
    how: str
    outcomes: Counter[str] = field(default_factory=Counter)
    names_file: int = 0
    slowest: float = 0.0
    commands: int = 0
    runs: int = 0
    failures: list[Failure] = field(default_factory=list)


def every_kind() -> tuple[Kind, ...]:
    """Every kind of file: those that people write, those of the project, those of a run."""
    return (*kinds(), *kinds_of_runs())


def attack(kind_name: str, n: int, seed: int) -> Tally:
    """Spoil a kind of file ``n`` times and ask about each."""
    with clean_folder() as folder:
        kind = next(kind for kind in every_kind() if kind.name == kind_name)
        if kind in kinds_of_runs():
            write_run(folder)
        path = folder / kind.file
        clean = path.read_bytes()
        said, tally = ask(kind.ask), Tally(kind.name, kind.how)
        if said.status:
            raise AssertionError(f"{kind.name}: the clean files are refused: {said.err}")
        chance = random.Random(f"{seed} {kind.name}")
        for _ in range(n):
            how, content = mutated(clean, chance)
            path.write_bytes(content)
            answer = ask(kind.ask)
            outcome = UNCHANGED if content == clean else judged(said, answer)
            _tell(tally, outcome, answer, path)
            if answer.internal:
                fault = answer.fault or traceback_of(kind.ask)
                tally.failures.append((how, f"{answer.err}\n{fault}", content))
            elif kind.words:
                _try_further(kind.words, tally, outcome, answer, how, content, chance)
        path.write_bytes(clean)
    return tally


def _tell(tally: Tally, outcome: str, answer: Answer, path: Path) -> None:
    tally.outcomes[outcome] += 1
    tally.slowest = max(tally.slowest, answer.seconds)
    tally.names_file += outcome == REFUSED and path.name in answer.err


def judged(clean: Answer, answer: Answer) -> str:
    """What an answer to a spoilt file is, beside that to the clean one.

    The rule: an accepted file comes to the results of the clean file (the fingerprint of all that
    was read is the same), or its reader is shown a difference: in words, or by the fingerprint.
    """
    if answer.internal:
        return INTERNAL
    if answer.refused:
        return REFUSED
    if answer.fingerprints == clean.fingerprints:
        return SAME
    return SAID if answer.words != clean.words else MARKED


def _try_further(
    words: Sequence[str],
    tally: Tally,
    outcome: str,
    answer: Answer,
    how: str,
    content: bytes,
    chance: random.Random,
) -> None:
    """Ask some again through the real command; run some that should have the same results."""
    if chance.randrange(ONE_IN_COMMAND) == 0:
        tally.commands += 1
        done = subprocess.run(
            [sys.executable, str(ROOT / "cli.py"), *words],
            capture_output=True, text=True, check=False, encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
        if (done.returncode, done.stdout, done.stderr) != (answer.status, answer.out, answer.err):
            said = f"the command said otherwise: {done.returncode} {done.stdout} {done.stderr}"
            tally.failures.append((how, said, content))
    if outcome in (SAME, SAID) and chance.randrange(ONE_IN_RUN[outcome]) == 0:
        tally.runs += 1
        ran = ask(lambda: print(results_of_check(words)))
        if ran.fault:
            tally.failures.append(
                (how, f"accepted, and then it does not run\n{ran.fault}", content)
            )
        elif outcome == SAME and ran.out.strip() != results_of_check(words, Path("clean")):
            tally.failures.append((how, "the fingerprint is the same, the results not", content))


@contextmanager
def clean_folder() -> Iterator[Path]:
    """The clean files in a folder of their own, which is the current one meanwhile."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as name, with_shipped_model():
        folder = Path(name)
        write_clean(folder)
        os.chdir(folder)
        try:
            yield folder
        finally:
            os.chdir(before)
