"""How a command ends: its exit status, and what happens when the system asks it to stop."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

DONE, OUR_FAULT, THEIR_FAULT = 0, 1, 2
BY_SIGNAL = 128  # as a shell has it: 128 and the number of the signal
INTERRUPTED = BY_SIGNAL + signal.SIGINT

STATUSES = {
    DONE: "Done.",
    OUR_FAULT: "hometruth failed, and the fault is ours.",
    THEIR_FAULT: "Something that was asked or given is wrong, or the disk refuses a file.",
    INTERRUPTED: (
        "Stopped by Ctrl-C. A run then leaves a page of the futures that were finished, marked as "
        "partial, and can be resumed."
    ),
    BY_SIGNAL + signal.SIGTERM: (
        "Told to end by the system (SIGTERM; 129 where the terminal was closed). What a run has "
        "finished is kept, without a page, and it can be resumed."
    ),
}
"""What each exit status means, for the reference page."""


class ToldToEnd(BaseException):
    """The system told the process to end: a closed terminal, a shutdown, a scheduler's limit."""

    def __init__(self, number: int) -> None:
        self.status = BY_SIGNAL + number
        super().__init__(signal.Signals(number).name)


@contextmanager
def orderly_end() -> Iterator[None]:
    """Turn the system's requests to end into ``ToldToEnd``, so that the command can tidy up.

    A signal that is ignored stays so: ``nohup`` keeps a run going when its terminal is closed.
    """
    names = ("SIGTERM", "SIGHUP", "SIGBREAK")  # each system has some of them
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {n: signal.getsignal(n) for n in numbers}
    heard = [n for n, handler in before.items() if handler is signal.SIG_DFL]
    for number in heard:
        signal.signal(number, _end)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, before[number])


def _end(number: int, frame: FrameType | None) -> None:
    raise ToldToEnd(number)
