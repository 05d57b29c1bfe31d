"""Parameters that change no result of any run, each with the reason why it is kept."""

from __future__ import annotations

_SEX = "Sex is part of a person's record, but no rate, price or report asks it."
_FADES = (
    "The service acts only while it lasts, so nothing hangs on how long people count as helped "
    "before; it matters as soon as the service is given an effect that lasts."
)

_ADDED = "It counts only where a scenario adds beds; none of the busy test does."
_FILLED = "It counts only where a scenario fills homes over time; none of the busy test does."

DORMANT: dict[str, str] = {
    "capital_per_bed": _ADDED,
    "bed_build_years": _ADDED,
    "void_provider_share": _FILLED,
    "home_life_years": "The workbook reads it for what capital leaves at the end; no run does.",
    "p_male_challenging": _SEX,
    "p_male_none": _SEX,
    "repatriation_team_fade_rate": _FADES,
    "rapid_response_fade_rate": _FADES,
    "crisis_beds_fade_rate": _FADES,
    "statutory_reviews_fade_rate": _FADES,
}
