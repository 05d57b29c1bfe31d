"""The broken inputs: each a sound set of files with one thing put wrong in it.

``messages.txt`` beside this holds what each must be answered with.  After a message has been
changed on purpose, write it anew and read the difference before committing it:
``python -m tests.acceptance.broken.table``.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import partial
from io import StringIO
from pathlib import Path
from unittest import mock

import cli
from commands.ending import THEIR_FAULT
from tests.acceptance.broken.good import EVIDENCE, FILES, SERVICES
from tests.small_place import shipped_model

GOLDEN = Path(__file__).with_name("messages.txt")
RUN = ("--draws", "1", "--replications", "1", "--years", "1", "--workers", "1", "--out", "out")
Content = str | bytes | Callable[[Path], object]


@dataclass(frozen=True)
class Broken:
    """One broken input.

    Attributes:
        file: the file to break, relative to the folder the case is in.
        old, new: what stands in the sound file, and what in its place.
        whole: what the file holds instead, or a function that makes something else of its path.
        beside: further files, by name.
    """

    name: str
    file: str = "scenario.yaml"
    old: str = ""
    new: str = ""
    whole: Content | None = None
    beside: dict[str, str] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Write the sound files with this one's fault."""
        for name, text in {**FILES, **self.beside}.items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        path = folder / self.file
        path.parent.mkdir(exist_ok=True)
        if self.whole is None:
            text = path.read_text(encoding="utf-8")
            if text.count(self.old) < 1:
                raise AssertionError(f"{self.name}: nothing to break in {self.file}")
            path.write_text(text.replace(self.old, self.new, 1), encoding="utf-8", newline="")
        elif isinstance(self.whole, bytes):
            path.write_bytes(self.whole)
        elif isinstance(self.whole, str):
            path.write_text(self.whole, encoding="utf-8", newline="")
        else:
            path.unlink(missing_ok=True)
            self.whole(path)


AREA, COUNTS, COHORTS, PARAMETERS = (
    f"testshire/{name}" for name in ("area.yaml", "counts.csv", "cohorts.csv", "parameters.yaml")
)
SETTINGS_FILE = "testshire/settings.yaml"
SETTING = """\
own_tenancy_flats:
  title: Flats
  copies: own_tenancy
  share: flats_share
  has_slots: true
  price: price_flats
  payer: council
"""
PAPERS = """\
flats_share:
  meaning: Share of people who move to an own tenancy that the flats are meant for
  value: 0.3
  unit: proportion
  source: housing officer
  grade: D
  basis: assumed
price_flats:
  meaning: A week in the flats
  value: 1200
  unit: GBP per week
  source: offer
  grade: C
  basis: read
  price_base: 2016/17
"""
OWN_PARAMETERS = {PARAMETERS: FILES[PARAMETERS] + PAPERS}
BILLION_LAUGHS = "a: &a [ha, ha, ha]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
FILE = "title: Half the beds, and a crisis team\n"
REINVESTED = (
    "reinvest: {share: 100%, of: released_bed_cost, into: {intensive_support: 50%}, lag: 9 months}"
)

SCENARIOS = (
    Broken("a misspelt key", old="compare_with:", new="compare_wiht:"),
    Broken("a misspelt action", old="set_capacity", new="set_capasity"),
    Broken("a key that nothing reads", old="changes:", new="author: me\nchanges:"),
    Broken("a key twice", old=FILE, new=FILE + "title: Again\n"),
    Broken("a missing key", old="source: Our own idea\n"),
    Broken("a misspelt resource", old="local_beds", new="locl_beds"),
    Broken("a setting for a resource", old="of: local_beds", new="of: out_of_area"),
    Broken("a misspelt service", old="name: intensive_support,", new="name: intensive_suport,"),
    Broken("a misspelt measure", old="people_far_from_home", new="people_far_from_hom"),
    Broken("a measure in other words", old="people_far_from_home", new="distance"),
    Broken("a misspelt parameter", old="intensive_support_price", new="intensive_suport_price"),
    Broken("a parameter for a switch", old="intensive_support_price, to: 55000",
           new="intensive_support_serves_autism_only, to: 1"),
    Broken("a day that is not in the calendar", old="at: 2027-04-01", new="at: 2027-02-31"),
    Broken("a month that is not in the calendar", old="at: 2027-04-01", new="at: 2027-13-01"),
    Broken("a date with the day first", old="at: 2027-04-01", new="at: 01/04/2027"),
    Broken("a date in words", old="at: 2027-04-01", new="at: 1 April 2027"),
    Broken("a year for a date", old="at: 2027-04-01", new="at: 2027"),
    Broken("a negative capacity", old="to: 50%", new="to: -6"),
    Broken("half a bed", old="to: 50%", new="to: 0.5"),
    Broken("a capacity with its unit", old="to: 50%", new="to: 6 beds"),
    Broken("a percent sign in words", old="to: 50%", new="to: 50 percent"),
    Broken("far more than all", old="to: 50%", new="to: 5000%"),
    Broken("beds below none", old="set_capacity: {of: local_beds, to: 50%}",
           new="add_capacity: {of: local_beds, by: -20}"),
    Broken("beds that open late", old="to: 50%", new="to: 50%, late: 18 months"),
    Broken("a council of another place", old=REINVESTED,
           new="pool: {of: [home_void], shares: {council_brent: 50%, health_board: 50%}}"),
    Broken("a queue without everybody", old=REINVESTED,
           new="allocate: {of: suitable_homes, queue: [discharge, emergency]}"),
    Broken("homes reserved for nobody", old=REINVESTED,
           new="allocate: {of: suitable_homes, reserved: {discharges: 4}}"),
    Broken("more homes reserved than there are", old=REINVESTED,
           new="allocate: {of: suitable_homes, reserved: {discharge: 4000}}"),
    Broken("a queue of beds", old=REINVESTED,
           new="allocate: {of: local_beds, reserved: {discharge: 4}}"),
    Broken("a percentage without its sign", old="share: 100%", new="share: 50"),
    Broken("a share above all", old="share: 100%", new="share: 120%"),
    Broken("parts that come to more than all", old="into: {intensive_support: 50%}",
           new="into: {intensive_support: 60%, transition_fund: 60%}"),
    Broken("money put where nothing is", old="into: {intensive_support: 50%}",
           new="into: {intensive_suport: 50%}"),
    Broken("a duration without its unit", old="over: 24 months", new="over: 24"),
    Broken("a duration in weeks", old="over: 24 months", new="over: 100 weeks"),
    Broken("a duration in other words", old="over: 24 months", new="over: two years"),
    Broken("a weekly price for a yearly one", old="to: 55000", new="to: 1050"),
    Broken("a price with its sign", old="to: 55000", new="to: £55,000"),
    Broken("two dates", old="at: 2026-10-01", new="at: 2026-10-01\n    from: 2027-04-01"),
    Broken("no date", old="  - at: 2027-04-01\n    set_par", new="  - set_par"),
    Broken("two actions in one change", old="    set_parameter:",
           new="    stop_service: {name: family_support}\n    set_parameter:"),
    Broken("an action that cannot be spread", old="at: 2026-10-01",
           new="from: 2026-10-01\n    over: 3 months"),
    Broken("changes that overlap", old="    set_parameter:",
           new="    set_capacity: {of: local_beds, to: 4}\n  - at: 2027-04-01\n    set_parameter:"),
    Broken("a change before the start", old="at: 2026-10-01", new="at: 2025-10-01"),
    Broken("a change after the end", old="at: 2026-10-01", new="at: 2038-10-01"),
    Broken("a claim beyond the horizon", old="in: year 10", new="in: year 12"),
    Broken("a horizon without years", old="years: 10", new="years: 0"),
    Broken("a horizon longer than a run may be", old="years: 10", new="years: 61"),
    Broken("a horizon in words", old="years: 10", new="years: 10 years"),
    Broken("a start that is not the place's", old="{years: 10}",
           new="{years: 10, start: 2025-04-01}"),
    Broken("a service started that is larger already", old="{name: intensive_support, slots: 20,",
           new="{name: family_support, slots: 5,"),
    Broken("a service stopped that does not run", old="set_parameter: {name: intensive_support_pr"
           "ice, to: 55000}", new="stop_service: {name: crisis_beds}"),
    Broken("a percent of what is not there", old="of: local_beds, to", new="of: crisis_beds, to"),
    Broken("a claim without a threshold", old=", versus: baseline, at_most: 100%", new=""),
    Broken("a claim with two periods", old="in: year 10", new="in: year 10, over: 10 years"),
    Broken("a threshold in another unit", old="versus: baseline, at_most: 100%",
           new="versus: baseline, at_most: 2 beds"),
    Broken("a percent of no comparator", old="versus: baseline, at_most: 100%", new="at_most: 5%"),
    Broken("surer than sure", old="sure_enough: 90%", new="sure_enough: 90"),
    Broken("no claims", old=FILES["scenario.yaml"].partition("claims:\n")[2], new="    []\n"),
    Broken("no comparator", old="compare_with: baseline\n"),
    Broken("an unknown comparator", old="compare_with: baseline", new="compare_with: basline"),
    Broken("compared with itself", old="compare_with: baseline", new="compare_with: scenario"),
    Broken("comparators that go round", old="compare_with: baseline", new="compare_with: second",
           beside={"second.yaml": FILES["scenario.yaml"].replace("with: baseline",
                                                                 "with: scenario")}),
    Broken("a fund that nothing draws on", old="into: {intensive_support: 50%}",
           new="into: {transition_fund: 50%}"),
    Broken("another version of the form", old="schema: 1", new="schema: 2"),
    Broken("yes as a title", old=FILE, new="title: yes\n"),
    Broken("a key without its value", old="compare_with: baseline", new="compare_with:"),
    Broken("changes that are no list", old="  - at: 2026-10-01\n    start", new="  at: 2026-10-01\n"
           "  start"),
    Broken("one change where a list belongs", whole=FILES["scenario.yaml"].partition("changes:")[0]
           + "changes:\n  at: 2026-10-01\n  set_capacity: {of: local_beds, to: 6}\n"),
    Broken("a list for the whole file", whole="- one\n- two\n"),
    Broken("words for the whole file", whole="Half the beds, and a crisis team\n"),
    Broken("several faults", whole=FILES["scenario.yaml"].replace("source:", "sauce:")
           .replace("2027-04-01", "2027-04-31", 1).replace("to: 50%", "to: -1")
           .replace("net_present_cost", "net_cost")),
)  # fmt: skip

TEXTS = (
    Broken("a colon in a text", old="beds, and", new="beds: and"),
    Broken("a bracket not closed", old="to: 50%}", new="to: 50%"),
    Broken("a quotation mark not closed", old=FILE, new='title: "Half the beds\n'),
    Broken("an indentation that does not fit", old="    over:", new="   over:"),
    Broken("a key without a colon", old="question: If", new="question If"),
    Broken("no space after a colon", old="schema: 1", new="schema:1"),
    Broken("a tab to indent", old="    over:", new="\tover:"),
    Broken("a tab within a list", old="  - from:", new="\t- from:"),
    Broken("anchors that explode", whole=BILLION_LAUGHS),
    Broken("a merged group", old="horizon: {years: 10}", new="horizon: {<<: {years: 10}}"),
    Broken("a tag that makes objects", old=FILE, new="title: !!python/object/apply:os.abort []\n"),
    Broken("nested without end", whole="a: " + "[" * 20_000),
    Broken("two documents", old="hypothesis:", new="---\nhypothesis:"),
    Broken("a binary file", whole=bytes(range(256))),
    Broken("a spreadsheet", whole=b"PK\x03\x04" + b"\x00" * 50),
    Broken("an older Windows encoding", whole=FILES["scenario.yaml"].replace("Our own idea",
           "£5 of thought").encode("cp1252")),
    Broken("UTF-16", whole=FILES["scenario.yaml"].encode("utf-16")),
    Broken("an empty file", whole=""),
    Broken("nothing but a comment", whole="# to be written\n"),
    Broken("a file too large", whole="#" * 2_000_001),
    Broken("a folder", whole=lambda path: path.mkdir()),
    Broken("no such file", whole=lambda path: path.with_name("scenarios.yaml").touch()),
    Broken("a link to nothing", whole=lambda path: path.symlink_to("elsewhere.yaml")),
    Broken("a link to itself", whole=lambda path: path.symlink_to(path.name)),
    Broken("a pipe", whole=os.mkfifo),
    Broken("no permission"),
)  # fmt: skip

AREAS = (
    Broken("area: a misspelt key", AREA, "adults:", "adult:"),
    Broken("area: a key twice", AREA, "adults:", "adults: 500000\nadults:"),
    Broken("area: a key that nothing reads", AREA, "adults:", "region: South\nadults:"),
    Broken("area: more adults than people", AREA, "513000", "5130000"),
    Broken("area: commas in a number", AREA, "640000", "640,000"),
    Broken("area: people in halves", AREA, "640000", "640000.5"),
    Broken("area: nobody", AREA, "640000", "0"),
    Broken("area: an impossible day", AREA, "2026-04-01", "2026-02-30"),
    Broken("area: a start within a year", AREA, "2026-04-01", "2026-09-01"),
    Broken("area: an impossible year of prices", AREA, "2016/17", "2016/18"),
    Broken("area: prices of a calendar year", AREA, "2016/17", "2016"),
    Broken("area: prices from before the price index", AREA, "2016/17", "1999/00"),
    Broken("area: neither true nor false", AREA, "only: false", "only: partly"),
    Broken("area: a name with a space", AREA, "name: testshire", "name: Test Shire"),
    Broken("area: negative beds", AREA, "opening: 12", "opening: -12"),
    Broken("area: beds in a share", AREA, "opening: 12", "opening: 50%"),
    Broken("area: a misspelt resource", AREA, "local_beds", "local_bed"),
    Broken("area: a setting for a resource", AREA, "local_beds", "away_hospital"),
    Broken("area: a resource without its papers", AREA, ", source: the ward", ""),
    Broken("area: a bare number", AREA, "{opening: 12, source: the ward}", "12"),
    Broken("area: a list of resources", AREA, "  local_beds: {", "  - local_beds: {"),
    Broken("area: a percentage without its sign", AREA, "already_reached: 15%",
           "already_reached: 15"),
    Broken("area: a share above all", AREA, "already_reached: 15%", "already_reached: 115%"),
    Broken("area: a service twice", AREA, "  suitable_homes", "  family_support"),
    Broken("area: a fault in YAML", AREA, "source: the ward}", "source: the ward"),
    Broken("area: councils that do not add up", AREA, "resources:",
           "councils: {east: 50%, west: 40%}\nresources:"),
    Broken("area: voids without councils", AREA, "resources:", "voids: tenants\nresources:"),
    Broken("area: voids of nobody", AREA, "resources:",
           "councils: {east: 50%, west: 50%}\nvoids: {wets: 100%}\nresources:"),
    Broken("area: a folder", AREA, whole=lambda path: path.mkdir()),
    Broken("area: no such file", AREA, whole=lambda path: None),
    Broken("area: empty", AREA, whole=""),
    Broken("area: no permission", AREA),
)  # fmt: skip

TABLES = (
    Broken("counts: an unknown group", COUNTS, "autism_only,none", "autistic,none"),
    Broken("counts: an unknown level", COUNTS, "adults,serious", "adults,severe"),
    Broken("counts: an unknown setting", COUNTS, "residential_school", "boarding_school"),
    Broken("counts: negative people", COUNTS, ",40,", ",-40,"),
    Broken("counts: people in halves", COUNTS, ",40,", ",40.5,"),
    Broken("counts: people in words", COUNTS, ",40,", ",forty,"),
    Broken("counts: fewer than five, hidden", COUNTS, ",5,register", ",<5,register"),
    Broken("counts: an empty cell", COUNTS, ",40,", ",,"),
    Broken("counts: ages that go down", COUNTS, "18,39", "39,18"),
    Broken("counts: an adult of 12", COUNTS, "18,39", "12,39"),
    Broken("counts: a child of 18", COUNTS, "2,17", "2,18"),
    Broken("counts: an age in a band", COUNTS, "18,39", "18-39,"),
    Broken("counts: people counted twice", COUNTS, "adults,serious,local_beds,18,64",
           "adults,serious,family_home,30,64"),
    Broken("counts: an adult in a school", COUNTS, "adults,serious,family_home",
           "adults,serious,residential_school"),
    Broken("counts: a child in a tenancy", COUNTS, "children,challenging,family_home",
           "children,challenging,own_tenancy"),
    Broken("counts: a comma in a number", COUNTS, ",40,", ",1,200,"),
    Broken("counts: a quoted comma in a number", COUNTS, ",40,", ',"1,200",'),
    Broken("counts: a quotation mark not closed", COUNTS, ",register", ',"register'),
    Broken("counts: too few cells", COUNTS, "adults,none,family_home,18,64,40,register",
           "adults,none,family_home"),
    Broken("counts: a misspelt column", COUNTS, "age_from", "age_form"),
    Broken("counts: a column too many", COUNTS, "people,", "people,notes,"),
    Broken("counts: a missing column", COUNTS, whole="".join(
           f"{line.rpartition(',')[0]}\n" for line in FILES[COUNTS].splitlines())),
    Broken("counts: a column twice", COUNTS, "age_to", "age_from"),
    Broken("counts: no header", COUNTS, FILES[COUNTS].partition("\n")[0] + "\n"),
    Broken("counts: semicolons", COUNTS, whole=FILES[COUNTS].replace(",", ";")),
    Broken("counts: tabs", COUNTS, whole=FILES[COUNTS].replace(",", "\t")),
    Broken("counts: no rows", COUNTS, whole=FILES[COUNTS].partition("\n")[0] + "\n"),
    Broken("counts: nobody", COUNTS, whole=FILES[COUNTS].partition("\n")[0]
           + "\nadults,none,family_home,18,64,0,register\n"),
    Broken("counts: empty", COUNTS, whole=""),
    Broken("counts: a spreadsheet", COUNTS, whole=b"PK\x03\x04" + b"\x00" * 50),
    Broken("counts: an older Windows encoding", COUNTS,
           whole=FILES[COUNTS].replace("ward", "ward’s list").encode("cp1252")),
    Broken("counts: no such file", COUNTS, whole=lambda path: None),
    Broken("counts: under another name", COUNTS,
           whole=lambda path: path.with_name("count.csv").write_text(FILES[COUNTS])),
    Broken("counts: more in beds than there are beds", COUNTS, "18,64,9,ward", "18,64,90,ward"),
    Broken("cohorts: a year twice", COHORTS, "2027,", "2026,"),
    Broken("cohorts: a year left out", COHORTS, "2027,7854,ONS\n"),
    Broken("cohorts: a financial year", COHORTS, "2026,", "2026/27,"),
    Broken("cohorts: a year of two digits", COHORTS, "2026,", "26,"),
    Broken("cohorts: a figure in thousands", COHORTS, "7904", "7.904"),
    Broken("cohorts: no figure", COHORTS, "7904", "n/a"),
    Broken("cohorts: nobody in the first year", COHORTS, "7904", "0"),
    Broken("cohorts: a misspelt column", COHORTS, "people_turning_18", "turning_18"),
    Broken("cohorts: no rows", COHORTS, whole="year,people_turning_18,source\n"),
)  # fmt: skip

NUMBERS = (
    Broken("parameters: an unknown one", PARAMETERS, "price_away_hospital", "price_away_hospitl"),
    Broken("parameters: one twice", PARAMETERS, "price_away_hospital", "intensive_support_price"),
    Broken("parameters: in weeks, not years", PARAMETERS, "GBP per year", "GBP per week"),
    Broken("parameters: a misspelt unit", PARAMETERS, "GBP per year", "GBP a year"),
    Broken("parameters: a weekly price for a yearly one", PARAMETERS,
           "260000\n  low: 200000\n  high: 350000", "5000\n  low: 4000\n  high: 7000"),
    Broken("parameters: a daily price for a yearly one", PARAMETERS,
           "260000\n  low: 200000\n  high: 350000", "700\n  low: 600\n  high: 900"),
    Broken("parameters: in thousands", PARAMETERS,
           "260000\n  low: 200000\n  high: 350000", "260\n  low: 200\n  high: 350"),
    Broken("parameters: a negative price", PARAMETERS, "value: 260000", "value: -260000"),
    Broken("parameters: a price with its sign", PARAMETERS, "value: 260000", "value: £260,000"),
    Broken("parameters: a value outside its range", PARAMETERS, "value: 260000", "value: 360000"),
    Broken("parameters: a range upside down", PARAMETERS, "low: 200000\n  high: 350000",
           "low: 350000\n  high: 200000"),
    Broken("parameters: half a range", PARAMETERS, "  high: 350000\n"),
    Broken("parameters: no source", PARAMETERS, "  source: last year's invoices\n"),
    Broken("parameters: an unknown grade", PARAMETERS, "grade: B", "grade: E"),
    Broken("parameters: an unknown basis", PARAMETERS, "basis: read", "basis: guessed"),
    Broken("parameters: evidence that is not there", PARAMETERS, "grade: B",
           "evidence: [COST-999]\n  grade: B"),
    Broken("parameters: evidence that is no list", PARAMETERS, "grade: B",
           "evidence: COST-02\n  grade: B"),
    Broken("parameters: a percentage for a share", PARAMETERS, whole="""\
p_child_challenging_at_2:
  meaning: Share of children whose behaviour challenges at two
  value: 10
  unit: probability
  source: register
  grade: B
  basis: read
"""),
    Broken("parameters: a percent sign", PARAMETERS, whole="""\
p_child_challenging_at_2:
  meaning: Share of children whose behaviour challenges at two
  value: 10%
  unit: probability
  source: register
  grade: B
  basis: read
"""),
    Broken("parameters: a bare number", PARAMETERS, whole="price_away_hospital: 260000\n"),
    Broken("parameters: empty", PARAMETERS, whole=""),
    Broken("parameters: under another name", PARAMETERS,
           whole=lambda path: path.with_name("parameter.yaml").write_text(FILES[PARAMETERS])),
    Broken("parameters: a folder", PARAMETERS, whole=lambda path: path.mkdir()),
)  # fmt: skip

OWN = (
    Broken("services: a misspelt key", "services.yaml", whole=SERVICES.replace("payer", "payor")),
    Broken("services: an unknown payer", "services.yaml",
           whole=SERVICES.replace("health_board", "the_board")),
    Broken("services: an unknown parameter", "services.yaml",
           whole=SERVICES.replace("_support_reach", "_suport_reach")),
    Broken("services: a price for another period", "services.yaml",
           whole=SERVICES.replace("price: intensive_support_price", "price: price_family_none")),
    Broken("services: an unknown effect", "services.yaml",
           whole=SERVICES.replace("on: breakdown", "on: brekdown")),
    Broken("services: an unknown setting", "services.yaml",
           whole=SERVICES.replace("own_tenancy", "own_flat")),
    Broken("services: several faults", "services.yaml", whole=SERVICES.replace("payer", "payor")
           .replace("in a crisis\n  el", "in crisis\n  el").replace("own_tenancy", "own_flat")),
    Broken("evidence: an unknown key", "evidence/costs.yaml",
           whole=EVIDENCE.replace("place:", "where:")),
    Broken("evidence: an impossible id", "evidence/costs.yaml",
           whole=EVIDENCE.replace("TEST-01", "test one")),
    Broken("evidence: one twice", "evidence/costs.yaml", whole=EVIDENCE + EVIDENCE),
    Broken("evidence: a value outside its range", "evidence/costs.yaml",
           whole=EVIDENCE.replace("3500", "9500")),
    Broken("evidence: a number with words", "evidence/costs.yaml",
           whole=EVIDENCE.replace("value: 3500", "value: £3,500 a week")),
)  # fmt: skip

ADDED = (
    Broken("added: a misspelt setting to copy", SETTINGS_FILE,
           whole=SETTING.replace("copies: own_tenancy", "copies: own_tenency"),
           beside=OWN_PARAMETERS),
    Broken("added: a setting that cannot be copied", SETTINGS_FILE,
           whole=SETTING.replace("copies: own_tenancy", "copies: local_beds"),
           beside=OWN_PARAMETERS),
    Broken("added: a setting whose name does not say what it copies", SETTINGS_FILE,
           whole=SETTING.replace("own_tenancy_flats:", "flats:"), beside=OWN_PARAMETERS),
    Broken("added: a setting with two prices", SETTINGS_FILE,
           whole=SETTING + "  price_ratio: support_ratio\n",
           beside=OWN_PARAMETERS),
    Broken("added: a price in another unit", SETTINGS_FILE,
           whole=SETTING.replace("price: price_flats", "price: flats_share"),
           beside=OWN_PARAMETERS),
    Broken("added: a setting's parameter without papers", SETTINGS_FILE,
           whole=SETTING.replace("share: flats_share", "share: share_of_flats"),
           beside=OWN_PARAMETERS),
    Broken("added: a setting's unknown payer", SETTINGS_FILE,
           whole=SETTING.replace("payer: council", "payer: counsil"), beside=OWN_PARAMETERS),
    Broken("added: a setting in which nobody could ever live", SETTINGS_FILE, whole=SETTING,
           beside={PARAMETERS: FILES[PARAMETERS] + PAPERS.replace("value: 0.3", "value: 0")}),
    Broken("added: more people than places", COUNTS,
           whole=FILES[COUNTS] + "adults,none,own_tenancy_flats,18,64,3,register\n",
           beside={**OWN_PARAMETERS, SETTINGS_FILE: SETTING}),
    Broken("added: a payer that there is already", "testshire/payers.yaml",
           whole="council:\n  title: Us\n"),
    Broken("added: a payer called like a council of several", "testshire/payers.yaml",
           whole="council_brent:\n  title: Brent\n"),
    Broken("added: a service that there is already", "testshire/services.yaml", whole=SERVICES),
    Broken("added: a service's parameter without papers", "testshire/services.yaml",
           whole=SERVICES.replace("intensive_support:", "night_support:")
           .replace("price: intensive_support_price", "price: night_support_price")),
    Broken("added: a service with an unknown payer", "testshire/services.yaml",
           whole=SERVICES.replace("intensive_support:", "night_support:")
           .replace("health_board", "helth_board")),
    Broken("added: a parameter that nothing of the place's own reads", PARAMETERS,
           whole=FILES[PARAMETERS] + PAPERS.replace("flats_share:", "flat_share:"),
           beside={"testshire/payers.yaml": "charity:\n  title: A charity\n"}),
)  # fmt: skip

ODD = (
    Broken("odd: changes and claims after the usual years",
           whole=FILES["scenario.yaml"].replace("horizon: {years: 10}\n", "")
           .replace("over: 24 months", "over: 240 months").replace("in: year 10", "in: year 20")
           .replace("at: 2026-10-01", "at: 2045-10-01")),
    Broken("odd: a rate far from the shipped one", PARAMETERS, whole="""\
crisis_rate_serious:
  meaning: Crises a year
  value: 17
  unit: per person-year
  source: ward diary
  grade: B
  basis: read
"""),
    Broken("odd: a file that nothing reads", "testshire/notes.csv", whole="a,b\n"),
    Broken("odd: no children", COUNTS, whole="".join(
           line for line in FILES[COUNTS].splitlines(keepends=True) if "children" not in line)),
    Broken("odd: autistic adults in hospital alone", COUNTS,
           "autism_only,none,family_home,18,64,60,register\n", ""),
    Broken("odd: cohorts that begin late", COHORTS, "2026,7904,ONS\n"),
)  # fmt: skip
"""Odd but possible inputs: a warning, and the command continues."""

CASES = (*SCENARIOS, *TEXTS, *AREAS, *TABLES, *NUMBERS, *OWN, *ADDED)


@dataclass(frozen=True)
class Answer:
    """What a command left: its exit status and what it said."""

    status: int
    out: str
    err: str


def answer(*arguments: str) -> Answer:
    """Run the command line in this process, as its entry point does."""
    out, err, status = StringIO(), StringIO(), -1
    with redirect_stdout(out), redirect_stderr(err):
        try:
            cli.main(list(arguments))
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else -1
    return Answer(status, out.getvalue(), err.getvalue())


def ask(case: Broken, folder: Path, command: str) -> Answer:
    """Check or run a case that is written in ``folder``, from within it."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        with _as_if(case):
            place, scenario = "testshire", "scenario.yaml"
            return answer(command, place, scenario, *(RUN if command == "run" else ()))
    finally:
        os.chdir(before)


@contextmanager
def _as_if(case: Broken) -> Iterator[None]:
    """As if these were the engine's own files, or as if the file could not be read.

    Root may read everything, so this test refuses permission itself. What is
    the same for all cases, the shipped model, is read once.
    """
    if case.file == "services.yaml":
        from scenarios.binding.model import load_model

        own = partial(load_model, services=Path(case.file))
        with mock.patch("scenarios.asked.load_model", own):
            yield
    elif case.file.startswith("evidence/"):
        with mock.patch("scenarios.parameters.evidence.EVIDENCE_FOLDER", Path("evidence")):
            yield
    else:
        with mock.patch("scenarios.asked.load_model", shipped_model), _permission(case):
            yield


@contextmanager
def _permission(case: Broken) -> Iterator[None]:
    if case.name.endswith("no permission"):
        read = Path.read_bytes

        def refuse(path: Path) -> bytes:
            if path == Path(case.file):
                raise PermissionError(13, "Permission denied", str(path))
            return read(path)

        with mock.patch.object(Path, "read_bytes", refuse):
            yield
    else:
        yield


def told(cases: tuple[Broken, ...] = (*CASES, *ODD)) -> Iterator[tuple[str, Answer]]:
    """Each case with the answer of ``check``."""
    for case in cases:
        with tempfile.TemporaryDirectory() as name:
            case.write(Path(name))
            yield case.name, ask(case, Path(name), "check")


def golden() -> dict[str, str]:
    """The messages to be given, by case."""
    parts = GOLDEN.read_text(encoding="utf-8").split("\n# ")[1:]
    return {name: text.strip("\n") for name, _, text in (part.partition("\n") for part in parts)}


def main() -> None:
    """Write the messages again."""
    lines = ["What each broken input of table.py is answered with, made by that module.\n"]
    for name, said in told():
        lines.append(f"\n# {name}\n\n{said.err.strip()}\n")
        if said.status != THEIR_FAULT and not name.startswith("odd: "):
            raise AssertionError(f"{name} is not refused: {said}")
    GOLDEN.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
