"""Parameters that change no result of any run, each with the reason why it is kept."""

from __future__ import annotations

DORMANT: dict[str, str] = {}
