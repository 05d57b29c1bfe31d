"""Parameters that change no result of any run, each with the reason why it is kept."""

from __future__ import annotations

DORMANT: dict[str, str] = {
    "p_male_challenging": "Sex is part of a person's record, but no rate, price or report asks it.",
    "p_male_none": "Sex is part of a person's record, but no rate, price or report asks it.",
}
