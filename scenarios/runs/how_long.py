"""How long something will take, in words: on a free machine, and on one as busy as this one now."""

from __future__ import annotations

import os


def expected_in_words(seconds: float, processes: int = 1) -> str:
    """The expected time of work in a number of processes.

    Args:
        seconds: processor time that each process needs.
        processes: number that work at the same time.
    """
    alone = time_in_words(seconds * _slowed(processes, 0.0))
    words = f"{alone} on a free machine"
    shared = time_in_words(seconds * _slowed(processes, others_at_work()))
    if shared != alone:
        words += f", {shared} while other programs keep this one as busy as now"
    return words


def others_at_work() -> float:
    """Number of processes that wanted a processor in the last minute; 0 if unknown."""
    try:
        return os.getloadavg()[0]
    except (AttributeError, OSError):  # Windows
        return 0.0


def time_in_words(seconds: float) -> str:
    """A time in everyday words, no more exact than it is known."""
    if seconds < 5:
        return "a few seconds"
    if seconds < 90:
        return f"about {5 * round(seconds / 5)} seconds"
    if seconds < 90 * 60:
        return f"about {round(seconds / 60)} minutes"
    return f"about {round(seconds / 1800) / 2:g} hours"


def _slowed(processes: int, others: float) -> float:
    """How many times longer it takes if all processes share the processors evenly."""
    return max(1.0, (processes + others) / (os.cpu_count() or 1))
