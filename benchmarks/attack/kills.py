"""Kills runs at random moments, resumes them, and looks at what is left: part of ``make attack``.

A kill is a signal to the command or to one of its workers, at a moment drawn from a seed.
Afterwards no process of the command may be running, nothing may be new in shared memory or in the
folder for temporary files, and the run, resumed until it is finished, must have the results of a
run that nobody killed, to the bit. It needs Linux, where processes are seen in ``/proc``.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.attack import page
from simulation.results.run_folder import RunFolder
from simulation.results.table_file import content_hash_of_file

ROOT = Path(__file__).resolve().parents[2]
PLACE = "gloucestershire"
WHAT = {"run": "halve-beds", "sweep": "more-or-fewer-beds"}
KINDS = ("run", "resume", "extension", "sweep")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
WHOM = ("the command", "a worker")
WORKING = ("--workers", "2", "--batch-size", "1")
SIZES = {"run": ("--replications", "4", "--years", "2"), "sweep": ("--replications", "2")}
DRAWS, FEWER_DRAWS = "6", "2"
SHARED_MEMORY = Path("/dev/shm")
PATIENCE_SECONDS = 60.0
# The command without page and workbook, which take longer than these runs and add nothing here.
WITHOUT_PAGE = (
    "import cli, sys; from commands import report; "
    "report.write_outputs = lambda folder: [('Page', folder / 'page.html')]; "
    "cli.main(sys.argv[1:])"
)
MARK = "HOMETRUTH_ATTACK"


@dataclass(frozen=True)
class Kill:
    """What is killed, by which signal, and when: a share of the time that the whole takes."""

    kind: str
    signal: signal.Signals
    whom: str
    moment: float


@dataclass
class Outcome:
    """What a kill left.

    Attributes:
        status: of the command that was killed, or whose worker was.
        left: processes, shared memory and temporary files that stayed; none if all is well.
        seconds: until nothing was left.
        same: whether the finished run has the results of one that nobody killed.
        sessions: commands that it took to finish the run.
    """

    kill: Kill
    status: int
    left: list[str] = field(default_factory=list)
    seconds: float = 0.0
    same: bool = False
    sessions: int = 0

    @property
    def well(self) -> bool:
        """Whether nothing was lost and nothing stayed."""
        return self.same and not self.left


def drawn(n: int, seed: int) -> list[Kill]:
    """Kills that go through kinds, signals and victims in turn, at moments drawn from a seed."""
    moments = random.Random(seed)
    return [
        Kill(
            KINDS[i % len(KINDS)],
            SIGNALS[i // len(KINDS) % len(SIGNALS)],
            WHOM[i // (len(KINDS) * len(SIGNALS)) % len(WHOM)],
            moments.uniform(0.05, 1.0),
        )
        for i in range(n)
    ]


class Attack:
    """A folder in which runs are killed, and the runs that nobody killed to compare with.

    Args:
        folder: empty.
        kinds: what is killed in it, of ``KINDS``.
    """

    def __init__(self, folder: Path, kinds: Sequence[str] = KINDS) -> None:
        self.folder = folder
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        self.seen = set[int]()
        self.whole, self.seconds = dict[str, str](), dict[str, float]()
        for kind in ("run", "sweep") if "sweep" in kinds else ("run",):
            began = time.monotonic()
            self._finish(self._asked(kind, folder / f"whole-{kind}"), folder / f"whole-{kind}")
            self.seconds[kind] = time.monotonic() - began
            self.whole[kind] = hash_of(folder / f"whole-{kind}")
            assert self.whole[kind]
        if "extension" in kinds:
            self._finish(self._asked("run", folder / "smaller", FEWER_DRAWS), folder / "smaller")
        for kind in ("resume", "extension"):
            self.seconds[kind] = self.seconds["run"]
            self.whole[kind] = self.whole["run"]
        if "resume" in kinds:
            self._break_off(folder / "broken")

    def of(self, kill: Kill, number: int) -> Outcome:
        """Kill once, look what is left, and go on until the run is finished."""
        out = self.folder / f"{number:03d}-{kill.kind}"
        words = self._begun(kill.kind, out)
        before = set(SHARED_MEMORY.iterdir())
        self.seen = set[int]()
        mark = uuid.uuid4().hex
        session = self._start(words, mark)
        self._strike(session, mark, kill)
        outcome = Outcome(kill, session.wait(timeout=PATIENCE_SECONDS))
        began = time.monotonic()
        while left := self._left(mark, before):
            if time.monotonic() - began > PATIENCE_SECONDS:
                break
            time.sleep(0.02)
        outcome.left, outcome.seconds = left, time.monotonic() - began
        outcome.sessions = self._finish(words, out)
        outcome.same = hash_of(out) == self.whole[kill.kind]
        if outcome.well:
            shutil.rmtree(out)
        return outcome

    def _asked(self, kind: str, out: Path, draws: str = DRAWS) -> list[str]:
        """The words of a command that begins a run or a sweep."""
        size = [*SIZES[kind], "--draws", draws]
        return [kind, PLACE, WHAT[kind], *size, *WORKING, "--out", str(out)]

    def _begun(self, kind: str, out: Path) -> list[str]:
        """The words of the command to be killed, with what it goes on from in place."""
        if kind == "resume":
            shutil.copytree(working(self.folder / "broken"), working(out))
        if kind == "extension":
            shutil.copytree(self.folder / "smaller", out)
            return ["run", "--resume", str(out), "--draws", DRAWS, *WORKING]
        if kind == "resume":
            return ["run", "--resume", str(out), *WORKING]
        return self._asked(kind, out)

    def _break_off(self, out: Path) -> None:
        """Leave a run that was killed when a few of its futures were finished."""
        session = self._start(self._asked("run", out))
        parts = working(out) / "parts"
        wait_for(session, lambda: len(list(parts.glob("results-*"))) >= 3)
        session.kill()
        session.wait()

    def _start(self, words: Sequence[str], mark: str = "") -> subprocess.Popen[bytes]:
        """A session of the command; it and its workers are known by a mark in their environment."""
        environment = {**os.environ, "PYTHONPATH": str(ROOT), MARK: mark}
        return subprocess.Popen(
            [sys.executable, "-c", WITHOUT_PAGE, *words],
            env={**environment, "TMPDIR": str(self.temporary)}, cwd=self.folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip

    def _strike(self, session: subprocess.Popen[bytes], mark: str, kill: Kill) -> None:
        """Wait for the moment, and send the signal."""
        wait_for(session, lambda: False, kill.moment * self.seconds[kill.kind])
        victim = session.pid
        self.seen |= {victim, *marked(mark)}
        if kill.whom == "a worker":
            workers: list[int] = []

            def found() -> bool:
                workers[:] = [pid for pid in marked(mark) if pid != session.pid]
                return bool(workers)

            wait_for(session, found)
            if not workers:
                return  # it ended before it had any
            victim = workers[len(workers) // 2]
        with suppress(ProcessLookupError):
            os.kill(victim, kill.signal)

    def _left(self, mark: str, before: set[Path]) -> list[str]:
        """What a session has left behind."""
        running = [f"process {pid}" for pid in marked(mark)]
        new = set(SHARED_MEMORY.iterdir()) - before
        shared = [f"shared memory {path.name}" for path in new if self._is_ours(path)]
        return [*running, *shared, *(f"temporary {p.name}" for p in self.temporary.iterdir())]

    def _is_ours(self, shared: Path) -> bool:
        """Whether no other program made something in shared memory, as far as can be seen.

        A name with a process's number is that process's; what a living process uses is its own.
        """
        numbers = {int(number) for number in re.findall(r"(?<=[-_])\d{2,7}(?=[-_])", shared.name)}
        return bool(numbers & self.seen) if numbers else not in_use(shared)

    def _finish(self, words: Sequence[str], out: Path) -> int:
        """Go on with a run until it is finished; returns how many commands that took."""
        for sessions in range(1, 4):
            going_on = ["run", "--resume", str(out), "--draws", DRAWS, "--workers", "2"]
            begun = (working(out) / "plan.json").exists() or RunFolder(out).is_run
            session = self._start(going_on if begun and "smaller" not in out.name else words)
            if session.wait(timeout=10 * PATIENCE_SECONDS) == 0:
                return sessions
        return 0


def working(out: Path) -> Path:
    """The hidden folder in which a run is worked on."""
    return out.with_name(f".{out.name}-partial")


def hash_of(out: Path) -> str:
    """The hash of a finished run's results, from the table itself; "" unless all agrees."""
    folder = RunFolder(out)
    if not folder.is_run or working(out).exists() or folder.partial.exists():
        return ""
    said = json.loads(folder.manifest.read_text(encoding="utf-8"))
    found = content_hash_of_file(folder.results)
    return found if said["complete"] and said["hashes"]["results"] == found else ""


def marked(mark: str) -> list[int]:
    """The processes that a session and its workers are, whoever their parent is by now."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() in (path / "environ").read_bytes():
                found.append(int(path.name))
        except OSError:
            continue  # it has ended, or is another's
    return sorted(found)


def in_use(file: Path) -> bool:
    """Whether a running process has a file in its memory."""
    for path in Path("/proc").glob("[0-9]*/maps"):
        with suppress(OSError):
            if str(file) in path.read_text(encoding="utf-8", errors="replace"):
                return True
    return False


def wait_for(
    session: subprocess.Popen[bytes], so: Callable[[], bool], seconds: float = PATIENCE_SECONDS
) -> None:
    """Wait until something is so, the session has ended, or some seconds have passed."""
    end = time.monotonic() + seconds
    while session.poll() is None and not so() and time.monotonic() < end:
        time.sleep(0.005)


def kills(n: int, seed: int) -> Iterator[Outcome]:
    """Kill a number of times, each in a run of its own."""
    with TemporaryDirectory() as folder:
        attack = Attack(Path(folder))
        for number, kill in enumerate(drawn(n, seed)):
            yield attack.of(kill, number)


def of_kills(outcomes: Sequence[Outcome], seed: int) -> list[str]:
    """What the kills found, as Markdown."""
    lost = sum(not outcome.same for outcome in outcomes)
    left = sum(bool(outcome.left) for outcome in outcomes)
    slowest = max(outcome.seconds for outcome in outcomes)
    lines = [
        f"Seed {seed}. {len(outcomes)} kills at random moments of runs, resumes, extensions and "
        f"sweeps, each with two workers: {len(outcomes) - lost} of {len(outcomes)} ended, once "
        f"resumed, with the results of a run that nobody killed, to the bit. After {left} of them "
        "a process, shared memory or a temporary file stayed; the last process was gone "
        f"{slowest:.1f} s after the command.",
        "",
        "| signal | to | kills | exit statuses | bits lost | something stayed |",
        "|---|---|---:|---|---:|---:|",
    ]
    for number in SIGNALS:
        for whom in WHOM:
            own = [o for o in outcomes if (o.kill.signal, o.kill.whom) == (number, whom)]
            if not own:
                continue
            statuses = Counter(outcome.status for outcome in own)
            said = ", ".join(f"{status} ({times})" for status, times in sorted(statuses.items()))
            lines.append(
                f"| {number.name} | {whom} | {len(own)} | {said} | "
                f"{sum(not o.same for o in own)} | {sum(bool(o.left) for o in own)} |"
            )
    return [*lines, ""]


def main() -> None:
    """Print what kills find; exit 1 if one lost or left anything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.attack.kills")
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="only print")
    asked = parser.parse_args()
    outcomes = list(kills(asked.kills, asked.seed))
    lines = of_kills(outcomes, asked.seed)
    print("\n".join(lines))
    if not asked.quick:
        page.write("kills", lines)
    bad = [outcome for outcome in outcomes if not outcome.well]
    for outcome in bad:
        sys.stderr.write(f"{outcome}\n")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
