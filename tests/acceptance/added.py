"""A payer, a copied setting and a service in YAML, for the project's files or a place folder."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

from scenarios.binding.model import PARAMETERS, Model, load_model
from scenarios.parameters.payers import SHIPPED as PAYERS
from scenarios.parameters.services import SHIPPED as SERVICES
from scenarios.parameters.settings import SHIPPED as SETTINGS

PAYER = """\
charity:
  title: A charity that bears a share of housing
  short_title: Charity
"""
SETTING = """\
own_tenancy_flats:
  title: Core-and-cluster flats
  copies: own_tenancy
  share: flats_share
  has_slots: true
  price: {none: price_flats_none, challenging: price_flats, serious: price_flats}
  payer: council
  payer_shares: {charity: flats_charity_share}
"""
SERVICE = """\
night_support:
  title: night support
  meaning: Somebody who stays awake with a person in the nights of a crisis
  charted: true
  reached: in a crisis
  eligible: {group: adults, setting: [family_home, own_tenancy]}
  reach: night_support_reach
  episode_days: rapid_response_episode_days
  fade_rate: rapid_response_fade_rate
  price: night_support_price
  payer: charity
  effects:
    - {on: admission, ratio: rapid_response_on_admission, while: [receiving]}
"""
FIGURES = (
    ("flats_share", 0.5, 0.4, 0.6, "proportion"),
    ("price_flats_none", 900, 800, 1000, "GBP per week"),
    ("price_flats", 2400, 2000, 2800, "GBP per week"),
    ("flats_charity_share", 0.2, 0.1, 0.3, "proportion"),
    ("night_support_reach", 0.8, 0.6, 0.9, "proportion"),
    ("night_support_price", 30000, 20000, 40000, "GBP per slot-year"),
)
OPENING, LATER = 5, 9
SCENARIO = f"""\
schema: 1
title: More flats, and support at night
question: Do flats and support at night leave fewer people without a home?
source: Made up
compare_with: baseline
changes:
  - at: 2026-07-01
    start_service: {{name: night_support, slots: 4, ramp: 0 months}}
  - at: 2026-10-01
    set_capacity: {{of: own_tenancy_flats, to: {LATER}}}
  - at: 2026-10-01
    set_capacity: {{of: local_beds, to: 50%}}
  - at: 2026-10-01
    reinvest: {{share: 50%, of: released_bed_cost, into: {{night_support: 50%}}, lag: 1 month}}
  - at: 2027-04-01
    pool: {{of: [home_void], shares: {{charity: 50%, council: 50%}}}}
hypothesis:
  statement: The charity pays more, and people live in the flats.
  sure_enough: 90%
  claims:
    - {{measure: cost_to_charity, over: 3 years, versus: baseline, at_least: 100%}}
    - {{measure: people_living_in_own_tenancy_flats, in: year 3, at_least: 2 people}}
    - {{measure: slots_in_use_night_support, over: 3 years, at_most: 4 slots}}
"""


def papers() -> str:
    """The parameters that the setting and the service read, in the form of a parameters file."""
    return "".join(
        f"{name}:\n  meaning: Made up\n  value: {value}\n  low: {low}\n  high: {high}\n"
        f"  unit: {unit}\n  source: Made up\n  grade: D\n  basis: assumed\n"
        for name, value, low, high, unit in FIGURES
    )


def add_to_place(folder: Path) -> None:
    """Write all three into a place folder."""
    (folder / "payers.yaml").write_text(PAYER, encoding="utf-8")
    (folder / "settings.yaml").write_text(SETTING, encoding="utf-8")
    (folder / "services.yaml").write_text(SERVICE, encoding="utf-8")
    _append(folder / "parameters.yaml", papers())


def add_to_project(folder: Path) -> partial[Model]:
    """Write all three into a copy of the project's files; returns what loads the model from it."""
    shutil.copytree(PARAMETERS, folder / "values")
    for file in (PAYERS, SERVICES):
        shutil.copy(file, folder)
    _append(folder / PAYERS.name, PAYER)
    _append(folder / SERVICES.name, SERVICE)
    (folder / SETTINGS.name).write_text(SETTING, encoding="utf-8")
    (folder / "values" / "own.yaml").write_text(papers(), encoding="utf-8")
    return partial(
        load_model,
        folder / "values",
        folder / SERVICES.name,
        folder / PAYERS.name,
        folder / SETTINGS.name,
    )


def use_in_place(folder: Path) -> None:
    """Let a place have some of the flats, and people who live in them."""
    _append(folder / "area.yaml", f"  own_tenancy_flats: {{opening: {OPENING}, source: Made up}}\n")
    _append(folder / "counts.csv", "adults,challenging,own_tenancy_flats,18,64,4,Made up\n")


def _append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)
