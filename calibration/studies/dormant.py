"""Parameters that change no result of any run, each with the reason why it is kept."""

from __future__ import annotations

_SEX = "Sex is part of a person's record, but no rate, price or report asks it."
_FADES = (
    "The service acts only while it lasts, so nothing hangs on how long people count as helped "
    "before; it matters as soon as the service is given an effect that lasts."
)

DORMANT: dict[str, str] = {
    "p_male_challenging": _SEX,
    "p_male_none": _SEX,
    "repatriation_team_fade_rate": _FADES,
    "rapid_response_fade_rate": _FADES,
    "crisis_beds_fade_rate": _FADES,
    "statutory_reviews_fade_rate": _FADES,
}
