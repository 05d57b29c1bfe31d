"""Copied settings as entries of a YAML file: the setting that each copies, and its differences."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

from scenarios.parameters.payers import refuse_name
from scenarios.reading.yaml import Key, Node, read_yaml
from simulation.copied_settings import CopiedSetting, prices_of_setting, settings_with_slots
from simulation.errors import Faults, InputError, nearest, one_of
from simulation.pathway import build_pathway
from simulation.pathway.words import LEVELS, SETTINGS
from simulation.rulebook import Rulebook
from simulation.units import POSITIVE_UNITS, SHARE_UNITS

SHIPPED = Path(__file__).with_name("settings.yaml")
REQUIRED = ("title", "copies", "share")
OPTIONAL = ("has_slots", "price", "price_ratio", "payer", "payer_shares")


def load_settings(
    path: Path = SHIPPED,
    payers: Collection[str] = (),
    units: Mapping[str, str] | None = None,
    taken: Collection[str] = SETTINGS,
) -> tuple[CopiedSetting, ...]:
    """Read every copied setting of a file.

    Args:
        payers: names of payers.
        units: unit of each known parameter; any name is accepted when absent.
        taken: names of settings, services and other resources.

    Raises:
        InputError: every fault of the file at once.
    """
    faults, entries = Faults(), read_yaml(path).items()
    read = [faults.attempt(_setting, key, node, payers, units, taken) for key, node in entries]
    found = tuple(setting for setting in read if setting is not None)
    copies = {*(setting.name for setting in found), *taken} - set(SETTINGS)
    for key, _ in entries:
        for other in copies:
            if key.startswith(f"{other}_"):
                faults.add(
                    key.fault(
                        f"'{key}' begins with '{other}', so it would be counted as a copy of it",
                        fix="choose a name that begins otherwise",
                    )
                )
    faults.raise_if_any()
    return found


def known_parameter(node: Node, known: Collection[str] | None) -> str:
    """The name of a parameter.

    Raises:
        InputError: no parameter has this name.
    """
    name = node.text()
    if known is not None and name not in known:
        near = nearest(name, known)
        problem = f"'{node.label}' has '{name}', which is no parameter"
        fix = f"correct it, or give '{name}' its value, range and source among the parameters"
        raise node.error(problem, nearest=near, fix=fix)
    return name


def _setting(
    key: Key,
    node: Node,
    payers: Collection[str],
    units: Mapping[str, str] | None,
    taken: Collection[str],
) -> CopiedSetting:
    refuse_name(key, "a setting", taken)
    faults = Faults()
    given = node.mapping(REQUIRED, OPTIONAL, faults)
    attempt = faults.attempt
    title = attempt(given["title"].text) if "title" in given else ""
    copies = attempt(_copied, key, given["copies"]) if "copies" in given else ""
    share = attempt(parameter_in, given["share"], units, SHARE_UNITS) if "share" in given else ""
    slots = attempt(given["has_slots"].boolean) if "has_slots" in given else False
    price: tuple[tuple[str, str], ...] | None = ()
    if "price" in given:
        price = attempt(_price, given["price"], units, copies or "")
    ratio = ""
    if "price_ratio" in given:
        ratio = attempt(parameter_in, given["price_ratio"], units, POSITIVE_UNITS) or ""
    if "price" in given and "price_ratio" in given:
        faults.add(given["price_ratio"].fault("there is a 'price' too", fix="keep one of them"))
    payer = attempt(given["payer"].text, payers) if "payer" in given else ""
    shares: tuple[tuple[str, str], ...] | None = ()
    if "payer_shares" in given:
        shares = attempt(_shares, given["payer_shares"], payers, units)
        if "payer" not in given:
            fix = "add 'payer:' with the payer of the rest"
            faults.add(given["payer_shares"].fault("nobody pays the rest", fix=fix))
    faults.raise_if_any()
    return CopiedSetting(
        str(key),
        copies or "",
        title or "",
        share or "",
        bool(slots),
        price or (),
        ratio,
        payer or "",
        shares or (),
    )


def _copied(key: Key, node: Node) -> str:
    """The setting that is copied."""
    copies = node.text(SETTINGS)
    held = settings_with_slots(_pathway())
    if copies in held:
        raise node.error(
            f"'{copies}' cannot be copied: the pathway itself asks for its slots",
            expected=one_of([setting for setting in SETTINGS if setting not in held]),
            fix=f"give the place more of them in area.yaml, or use set_capacity on {held[copies]}",
        )
    if not key.startswith(f"{copies}_"):
        raise InputError(
            key.fault(
                f"'{key}' copies {copies}, and its name does not say so",
                expected=f"a name that begins with '{copies}_', so that results show what it is",
                fix=f"call it {copies}_{key}",
            )
        )
    return copies


def _price(node: Node, units: Mapping[str, str] | None, copies: str) -> tuple[tuple[str, str], ...]:
    """Parameters of the price by level of behaviour, or one for every level."""
    priced = prices_of_setting(_pathway(), copies)
    per = {f"GBP per {price.per}" for price in priced} or {"GBP per week", "GBP per year"}
    if node.kind != "mapping":
        return (("", parameter_in(node, units, per)),)
    faults = Faults()
    given = node.mapping(LEVELS, (), faults)
    read = [(level, faults.attempt(parameter_in, given[level], units, per)) for level in given]
    faults.raise_if_any()
    return tuple((level, name or "") for level, name in read)


def _shares(
    node: Node, payers: Collection[str], units: Mapping[str, str] | None
) -> tuple[tuple[str, str], ...]:
    faults, shares = Faults(), []
    for key, value in node.items():
        if key not in payers:
            near = nearest(key, payers)
            faults.add(key.fault(f"'{key}' is no payer", expected=one_of(payers), nearest=near))
        shares.append((str(key), faults.attempt(parameter_in, value, units, SHARE_UNITS) or ""))
    faults.raise_if_any()
    return tuple(shares)


def parameter_in(node: Node, units: Mapping[str, str] | None, wanted: Collection[str]) -> str:
    """The name of a parameter that is in one of these units."""
    name = known_parameter(node, units)
    unit = units.get(name) if units is not None else None
    if unit and unit not in wanted:
        raise node.error(
            f"'{name}' is in '{unit}'", expected=f"a parameter in {one_of(sorted(wanted))}"
        )
    return name


@cache
def _pathway() -> Rulebook:
    return build_pathway(())
