"""What each way of living costs, and who pays for each person."""

from __future__ import annotations

from simulation.pathway.words import (
    ADULT,
    AUTISM_AT_HOME,
    AUTISM_BED,
    AUTISM_ONLY,
    AWAY_BED,
    AWAY_HOME,
    CHILD,
    CHILD_BED,
    CHILDREN,
    COMMUNITY,
    FAMILY,
    HELD,
    LOCAL_PAID,
    RESIDENTIAL,
    SCHOOL,
    SECURE,
    SHARED,
    TENANCY,
    WARD,
    by_level,
)
from simulation.results.payers import COUNCIL, EDUCATION, HEALTH_BOARD, OTHER, PROVIDER, SPECIALISED
from simulation.rulebook.conditions import per, where
from simulation.rulebook.prices import HomeCost, Payers, Price, Ward

_PACKAGE = {
    FAMILY: "price_family",
    TENANCY: "price_tenancy",
    SHARED: "price_shared_lives",
    RESIDENTIAL: "price_residential",
    AWAY_HOME: "price_out_of_area",
}

_AUTISM_PACKAGE = {
    FAMILY: "price_autism_family",
    TENANCY: "price_autism_tenancy",
    AWAY_HOME: "price_autism_out_of_area",
}

PRICES = (
    *(
        Price(
            "package",
            where(group=ADULT, setting=setting),
            by_level(stem),
            scaled_by=("need", "support"),
            drifts="package_drift",
        )
        for setting, stem in _PACKAGE.items()
    ),
    *(
        Price(
            "autism_package",
            where(group=AUTISM_ONLY, setting=setting),
            (per(price),),
            scaled_by=("need",),
            drifts="package_drift",
        )
        for setting, price in _AUTISM_PACKAGE.items()
    ),
    Price(
        "autism_package",
        where(group=AUTISM_ONLY, setting=AUTISM_AT_HOME, extra_support="yes"),
        (per("price_autism_extra_support"),),
        scaled_by=("need",),
        drifts="package_drift",
    ),
    Price(
        "package",
        where(group=ADULT, setting=LOCAL_PAID, reprovided="yes"),
        (per("price_reprovision_extra"),),
        drifts="package_drift",
    ),
    Price(
        "childrens_package",
        where(CHILDREN, setting=FAMILY),
        by_level("price_child_at_home"),
        scaled_by=("need",),
        drifts="package_drift",
    ),
    Price(
        "residential_school", where(setting=SCHOOL), (per("price_residential_school"),), per="year"
    ),
    Price("away_hospital", where(setting=AWAY_BED), (per("price_away_hospital"),), per="year"),
    Price("secure_hospital", where(setting=SECURE), (per("price_secure_hospital"),), per="year"),
    Price(
        "childrens_hospital",
        where(setting=CHILD_BED),
        (per("price_childrens_hospital"),),
        per="year",
    ),
    Price(
        "autism_hospital", where(setting=AUTISM_BED), (per("price_autism_hospital"),), per="year"
    ),
    Price("emergency_holding", where(setting=HELD), (per("price_emergency_holding"),)),
    Price(
        "emergency_holding",
        where(setting=COMMUNITY, unmet="yes"),
        (per("price_unmet_crisis"),),
    ),
    # A dowry follows someone out of a long stay: health pays the council for as long as they live
    # in the community.
    Price(
        "transfer",
        where(
            group=ADULT,
            setting=COMMUNITY,
            dowry="yes",
            residence="own",
            funding=("council", "joint", "s117"),
        ),
        (per("dowry"),),
        per="year",
        paid_by=HEALTH_BOARD,
        paid_to=COUNCIL,
    ),
)

WHO_PAYS = (
    Payers(
        where(setting=AUTISM_BED),
        HEALTH_BOARD,
        ((SPECIALISED, "specialised_share_autism_hospital"),),
    ),
    Payers(where(setting=(SECURE, CHILD_BED)), SPECIALISED),
    Payers(where(setting=(WARD, AWAY_BED)), HEALTH_BOARD),
    Payers(where(setting=SCHOOL), COUNCIL, ((EDUCATION, "education_share_school"),)),
    Payers(
        where(setting=(HELD, *COMMUNITY)),
        COUNCIL,
        ((HEALTH_BOARD, "health_share_emergency"),),
        item="emergency_holding",
    ),
    Payers(where(group=CHILD), COUNCIL),
    Payers(where(setting=COMMUNITY, residence="other"), OTHER),
    Payers(where(setting=COMMUNITY, funding="chc"), HEALTH_BOARD),
    Payers(
        where(setting=COMMUNITY, funding="s117"), COUNCIL, ((HEALTH_BOARD, "s117_health_share"),)
    ),
    Payers(
        where(setting=COMMUNITY, funding="joint"), COUNCIL, ((HEALTH_BOARD, "joint_health_share"),)
    ),
    Payers(
        where(setting=COMMUNITY, education="yes"),
        COUNCIL,
        ((EDUCATION, "education_share_after_18"),),
    ),
    Payers(where(setting=COMMUNITY), COUNCIL),
)

WARDS = (
    Ward(
        WARD,
        total="ward_cost",
        release="ward_release_per_bed",
        step_share="ward_step_share",
        step_slots="ward_step_beds",
        lag="ward_fixed_release_years",
        redundancy="ward_redundancy_per_bed",
        payer=HEALTH_BOARD,
    ),
)

HOMES = (
    HomeCost(
        "suitable_homes",
        void_price="price_empty_home",
        void_payer=COUNCIL,
        void_shares=((PROVIDER, "void_provider_share"), (HEALTH_BOARD, "void_health_share")),
        capital_price="capital_per_home",
        optimism_bias="capital_optimism_bias",
        build_years="home_build_years",
        capital_payer=COUNCIL,
        capital_shares=((OTHER, "capital_grant_share"),),
    ),
)

ADDED_BEDS = HomeCost(
    WARD,
    void_price="",  # an empty bed costs what the ward costs
    void_payer=HEALTH_BOARD,
    capital_price="capital_per_bed",
    optimism_bias="capital_optimism_bias",
    build_years="bed_build_years",
    capital_payer=HEALTH_BOARD,
)

BUILT = (*HOMES, ADDED_BEDS)
"""What has to be built before there is more of it."""
