"""The event row: the only kind of row that an engine writes while it runs."""

from __future__ import annotations

from typing import NamedTuple

# Events of every engine and rulebook: present at the start, joined, moved and left.
PRESENT, JOINED, MOVED, DEPARTED = range(4)
ENGINE_EVENTS = (
    ("present_at_start", "Already in the model when the run opens"),
    ("joined", "Came into the model"),
    ("moved", "Began to live somewhere else"),
    ("departed", "Left the model"),
)


class EventRecord(NamedTuple):
    """Something that happened to one person.

    Attributes:
        at: days from the start.
        event: number of the event; the engine's events come first, then the rulebook's.
        moved_from: code of the setting where they lived before this event (or -1).
        report: codes of the reported attributes (setting, level, group) just after the event.
    """

    person: int
    at: float
    event: int
    moved_from: int
    report: tuple[int, ...]
