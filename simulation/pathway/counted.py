"""Further groups of people that results count: why they are in hospital, age, funding, carers."""

from __future__ import annotations

from simulation.pathway.words import ADULT_HOSPITAL, ADULTS, CB, COMMUNITY, FAMILY
from simulation.rulebook import CostBands, Counted
from simulation.rulebook.conditions import where

READY = where(ADULTS, phase="ready", setting=ADULT_HOSPITAL)
AT_HOME = where(ADULTS, setting=COMMUNITY)

AGE_BANDS = {
    "18 to 24": ("18", "19 to 21", "22 to 24"),
    "25 to 39": ("25 to 39",),
    "40 to 59": ("40 to 49", "50 to 59"),
    "60 and over": ("60 to 69", "70 to 79", "80 and over"),
}
FUNDERS = {
    "council": "the council alone",
    "joint": "council and health together",
    "chc": "continuing health care",
    "s117": "section 117 aftercare",
}
BAND_EDGES_GBP_PER_WEEK = (500, 1000, 2000, 3000, 5000)
BANDS = (
    "cost_under_500",
    "cost_500_to_999",
    "cost_1000_to_1999",
    "cost_2000_to_2999",
    "cost_3000_to_4999",
    "cost_5000_and_over",
)

COUNTED = (
    Counted("ready_to_leave_hospital", "Ready to leave hospital", READY),
    *(
        Counted(f"waiting_for_{reason}", f"Ready to leave hospital, waiting for {words}",
                where(READY, waits_for=reason))
        for reason, words in (
            ("decision", "a decision or funding"),
            ("support", "staff and support"),
            ("home", "a home"),
        )
    ),
    Counted(
        "living_with_older_carer",
        "Living with a family carer aged 70 or over",
        where(ADULTS, setting=FAMILY, carers=("one", "two"), carer_age=("70 to 79", "80 and over")),
    ),
    *(
        Counted(f"aged_{band.replace(' ', '_')}", f"Adults aged {band}", where(ADULTS, age=ages))
        for band, ages in AGE_BANDS.items()
    ),
    *(
        Counted(f"funded_{funder}", f"Living outside hospital, paid for by {words}",
                where(AT_HOME, funding=funder))
        for funder, words in FUNDERS.items()
    ),
)  # fmt: skip

COST_BANDS = CostBands(BANDS, BAND_EDGES_GBP_PER_WEEK, where(AT_HOME, level=CB), items=("package",))
