"""Asks hometruth in this process, as its command would, and keeps what it answers."""

from __future__ import annotations

import os
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from types import FrameType
from unittest import mock

from commands.ending import DONE, THEIR_FAULT

SECONDS_ALLOWED = 20
FINGERPRINT = "ingerprint"


class TooLongError(BaseException):
    """An answer that does not come: not an Exception, so that nothing takes it for a fault."""


@dataclass(frozen=True)
class Answer:
    """What a command said, and how long it took.

    Attributes:
        status: the exit status; -1 where an error escaped, -2 where no answer came.
        fault: the traceback of an error that escaped.
    """

    status: int
    out: str
    err: str
    seconds: float
    fault: str = ""

    @property
    def refused(self) -> bool:
        """Whether the input was refused, in the agreed way."""
        return self.status == THEIR_FAULT

    @property
    def internal(self) -> bool:
        """Whether hometruth itself failed, or went on for too long."""
        return self.status not in (DONE, THEIR_FAULT)

    @property
    def fingerprints(self) -> list[str]:
        """What stands for all that was read."""
        return [line for line in self._lines() if FINGERPRINT in line]

    @property
    def words(self) -> list[str]:
        """All else that was said."""
        return [line for line in self._lines() if FINGERPRINT not in line]

    def _lines(self) -> list[str]:
        return (self.out + "\n" + self.err).splitlines()


def ask(command: Callable[[], object]) -> Answer:
    """The answer to one command: ``cli.main`` with its words."""
    out, err = StringIO(), StringIO()
    began, status, fault = time.perf_counter(), -1, ""
    with redirect_stdout(out), redirect_stderr(err):
        try:
            with _within(SECONDS_ALLOWED):
                command()
        except SystemExit as left:
            status = left.code if isinstance(left.code, int) else -1
        except TooLongError:
            status, fault = -2, traceback.format_exc()
        except Exception:
            fault = traceback.format_exc()
    seconds = time.perf_counter() - began
    return Answer(status, out.getvalue(), err.getvalue(), seconds, fault)


def traceback_of(command: Callable[[], object]) -> str:
    """Where a command fails that says no more than that it does."""
    with mock.patch.dict(os.environ, {"HOMETRUTH_DEBUG": "1"}):
        return ask(command).fault


@contextmanager
def _within(seconds: int) -> Iterator[None]:
    """Break off after some seconds, where the system can."""

    def late(signum: int, frame: FrameType | None) -> None:
        raise TooLongError

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
