"""The one kind of row written while running."""

from __future__ import annotations

from typing import NamedTuple

# Written by every engine, whatever the rulebook: who was there, came, moved house and left.
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
        event: number of the event; the engine's own come first, then the rulebook's.
        moved_from: code of the setting lived in before this event's consequences (or -1).
        report: codes of the reported attributes (setting, level, group) just after it.
    """

    person: int
    at: float
    event: int
    moved_from: int
    report: tuple[int, ...]
