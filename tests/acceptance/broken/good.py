"""A place, a scenario and the engine's own files, all sound, for the broken ones to differ from."""

AREA = """\
schema: 1
name: testshire
title: Testshire
start: 2026-04-01
price_base: 2016/17
population: 640000
adults: 513000
public_figures_only: false
source: the council's register
resources:
  local_beds: {opening: 12, source: the ward}
  suitable_homes: {opening: 50, source: the housing officer}
services_running:
  family_support: {slots: 15, already_reached: 15%, source: the team}
"""
COUNTS = """\
group,level,setting,age_from,age_to,people,source
adults,none,family_home,18,64,40,register
adults,challenging,own_tenancy,18,64,30,register
adults,serious,family_home,18,39,20,register
adults,serious,local_beds,18,64,9,ward
children,challenging,family_home,2,17,25,register
children,serious,residential_school,10,17,5,register
autism_only,none,autism_hospital,18,64,6,register
autism_only,none,family_home,18,64,60,register
"""
COHORTS = """\
year,people_turning_18,source
2026,7904,ONS
2027,7854,ONS
2028,7894,ONS
"""
PARAMETERS = """\
intensive_support_price:
  meaning: What one place on the team's caseload costs
  value: 52000
  low: 40000
  high: 70000
  unit: GBP per slot-year
  source: last year's accounts
  grade: B
  basis: read
  price_base: 2016/17
price_away_hospital:
  meaning: A place in a hospital far away
  value: 260000
  low: 200000
  high: 350000
  unit: GBP per year
  source: last year's invoices
  grade: B
  basis: read
  price_base: 2016/17
"""
SCENARIO = """\
schema: 1
title: Half the beds, and a crisis team
question: If a crisis team comes first, can we close half of our beds?
source: Our own idea
compare_with: baseline
horizon: {years: 10}
changes:
  - at: 2026-10-01
    start_service: {name: intensive_support, slots: 20, ramp: 9 months}
  - from: 2027-04-01
    over: 24 months
    set_capacity: {of: local_beds, to: 50%}
  - at: 2027-04-01
    set_parameter: {name: intensive_support_price, to: 55000}
  - at: 2027-04-01
    reinvest: {share: 100%, of: released_bed_cost, into: {intensive_support: 50%}, lag: 9 months}
hypothesis:
  statement: It sends nobody further away.
  sure_enough: 90%
  claims:
    - {measure: people_far_from_home, in: year 10, versus: baseline, at_most: 100%}
    - {measure: net_present_cost, over: 10 years, versus: baseline, at_most: 100%}
"""
SERVICES = """\
intensive_support:
  title: intensive support
  meaning: A team that comes in a crisis
  reached: in a crisis
  eligible: {group: adults, setting: [family_home, own_tenancy]}
  reach: intensive_support_reach
  episode_days: intensive_support_episode_days
  fade_rate: intensive_support_fade_rate
  price: intensive_support_price
  payer: health_board
  effects:
    - {on: breakdown, ratio: intensive_support_on_breakdown, while: [receiving, after]}
"""
EVIDENCE = """\
TEST-01:
  meaning: Weekly price of a place
  value: 3500
  low: 2900
  high: 4500
  unit: GBP per week
  population: Adults
  year: "2015"
  place: England
  source: A report
  grade: B
  basis: read
"""
FILES = {
    "scenario.yaml": SCENARIO,
    "testshire/area.yaml": AREA,
    "testshire/counts.csv": COUNTS,
    "testshire/cohorts.csv": COHORTS,
    "testshire/parameters.yaml": PARAMETERS,
}
"""What every case begins with."""
