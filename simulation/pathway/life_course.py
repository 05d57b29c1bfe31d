"""Dying and leaving services, by rules that are the same for everyone."""

from __future__ import annotations

from simulation.pathway.words import ADULTS, AGES, AUTISM_ONLY, COMMUNITY, NOT_CHALLENGING
from simulation.rulebook import Departs, Does, Hazard, Records
from simulation.rulebook.conditions import ANYONE, per, times, where

# Mortality bands join the age bands between the birthdays at which published rates change.
MORTALITY = {
    "mortality_under_18": ("under 2", "2 to 4", "5 to 9", "10 to 13", "14 to 16", "17"),
    "mortality_18_to_39": ("18", "19 to 21", "22 to 24", "25 to 39"),
    "mortality_40_to_49": ("40 to 49",),
    "mortality_50_to_59": ("50 to 59",),
    "mortality_60_to_69": ("60 to 69",),
    "mortality_70_to_79": ("70 to 79",),
    "mortality_80_and_over": ("80 and over",),
}
assert sorted(a for ages in MORTALITY.values() for a in ages) == sorted(AGES)


DEATH = Hazard(
    "death",
    "Dies",
    ANYONE,
    rate=[
        *(per(name, age=ages) for name, ages in MORTALITY.items()),
        times("autism_mortality_ratio", group=AUTISM_ONLY),
    ],
    then=[Records("died"), Does("home_closes"), Departs()],
)

LEAVES_SERVICES = Hazard(
    "leaves_services",
    "Moves away or no longer needs services",
    where(ADULTS, level=NOT_CHALLENGING, setting=COMMUNITY),
    rate=[per("leaving_rate")],
    then=[Records("left_area"), Does("home_closes"), Departs()],
)

HAZARDS = (DEATH, LEAVES_SERVICES)
