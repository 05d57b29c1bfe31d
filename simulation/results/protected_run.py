"""Makes the run folder that may leave a place from the whole one that stays in it.

Page, workbook and charts of the new folder are made from it alone, so that nothing which was left
out here can be in them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.errors import Fault, InputError
from simulation.results.disclosure import WITHHELD, Protection, protected_years
from simulation.results.json_file import write_json
from simulation.results.run_folder import RunFolder
from simulation.results.table_file import content_hash_of_file, row_groups, write_tables

if TYPE_CHECKING:
    import pyarrow as pa

    from simulation.results.manifest import Manifest, SweepInfo
    from simulation.results.verdicts import JudgedClaim, Verdict

WHOLE_COST = ("total_cost", "net_present_cost")
"""Measures of everybody's cost to every payer: no price or payer singles out a few people."""
WITHHELD_NOTE = "Withheld: the claim covers the first two years, which are protected."
ITS_SIZE_WITHHELD = "How large the difference is cannot be shown: it covers protected years."


@dataclass(frozen=True)
class _Results:
    """The results that were kept: the hash of what they say, and how many rows were left out."""

    content: str
    left_out: int


def write_protected(source: RunFolder, target: RunFolder, rates: Collection[str] = ()) -> None:
    """Write the run folder that may leave the place of a run, all but page and workbook.

    Args:
        source: a whole run folder.
        target: an empty folder.
        rates: local prices of fewer than five people that are known to be rates.

    Raises:
        InputError: the run is too short, was shared already, or a local price rests on too few
            people.
    """
    manifest = source.read_manifest()
    _refuse(source, manifest, rates)
    by_line = source.read_by_line()
    years = sorted({year for grid in by_line.grids.values() for year in grid.years})
    protection = None
    if manifest.place.protected:
        protection = Protection(years=protected_years(manifest.place.start, years))
        if len(protection.years) == len(years):
            problem = "every year of this run is one of the first two, which are protected"
            raise _fault(source.manifest, problem, "run it over three years or more")
    results = _write_results(source, target, protection.years if protection else ())
    verdicts = source.read_verdicts()
    if protection:
        kept = [protected_verdict(each, len(protection.years)) for each in verdicts]
        manifest = protected_manifest(manifest, protection, years)
        noted = replace(
            manifest.protection or protection,
            rows=results.left_out,
            claims=_withheld(verdicts, kept),
            rates=tuple(sorted(rates)),
        )
        manifest, verdicts = replace(manifest, protection=noted), tuple(kept)
    target.write_dictionary(source.read_dictionary().rows)
    write_json(target.verdicts, verdicts)
    target.read_by_line()  # which writes the file
    written = target.hashes_now()
    file = written[target.results.name]
    hashes = replace(manifest.hashes, results=results.content, results_file=file, written=written)
    target.write_manifest(replace(manifest, hashes=hashes))


def protected_manifest(
    manifest: Manifest, protection: Protection, years: Sequence[int]
) -> Manifest:
    """The manifest without typed-in figures, hashes of local files, or numbers of the first years.

    A hash is left out because a small file of counts can be guessed until its hash fits.

    Args:
        years: the run's financial years.
    """
    place, money = manifest.place, manifest.money
    local = [one for one in money.parameters if one.local]
    sweep, charts = _shown_sweep(manifest.sweep, len(protection.years))
    figures = (
        len(place.history)
        + len(local)
        + len(place.remarks)
        + len(manifest.held)
        + bool(manifest.drift)
    )
    return replace(
        manifest,
        place=replace(place, history=(), remarks=(), few_behind=()),
        money=replace(money, parameters=tuple(one for one in money.parameters if not one.local)),
        years=len(years) - len(protection.years),
        sweep=sweep,
        drift={},
        held={},
        events=0,
        hashes=replace(manifest.hashes, inputs="", files={}),
        protection=replace(protection, figures=figures, charts=charts),
    )


def shown_verdicts(folder: RunFolder) -> tuple[Verdict, ...]:
    """The verdicts of a run as they may be printed: protected if the run is whole.

    Raises:
        InputError: a file is missing or unreadable.
    """
    manifest, verdicts = folder.read_manifest(), folder.read_verdicts()
    if manifest.protection is not None or not manifest.place.protected:
        return verdicts
    first = manifest.first_year
    years = protected_years(manifest.place.start, range(first, first + manifest.years + 1))
    return tuple(protected_verdict(verdict, len(years)) for verdict in verdicts)


def protected_verdict(verdict: Verdict, n_years: int) -> Verdict:
    """A verdict without what it says of the first years.

    Args:
        n_years: how many years are protected.
    """
    claims = tuple(_protected_claim(claim, n_years) for claim in verdict.claims)
    if all(claim.verdict != WITHHELD for claim in claims):
        return replace(verdict, claims=claims)
    return replace(
        verdict,
        claims=claims,
        verdict=WITHHELD,
        probability=None,
        probability_interval=None,
        note="",
    )


def _protected_claim(claim: JudgedClaim, n_years: int) -> JudgedClaim:
    if not _covers_first_years(claim.period, n_years):
        return claim
    if claim.measure in WHOLE_COST and _covers_later_years(claim.period, n_years):
        return replace(
            claim,
            mean=None,
            interval=None,
            share_of_variance_parameters=None,
            share_of_variance_chance=None,
            note=ITS_SIZE_WITHHELD,
        )
    return replace(
        claim,
        verdict=WITHHELD,
        sentence=f"{claim.title} {claim.period}: withheld.",
        probability=None,
        probability_interval=None,
        probability_parameters_only=None,
        mean=None,
        interval=None,
        share_of_variance_parameters=None,
        share_of_variance_chance=None,
        note=WITHHELD_NOTE,
    )


def _covers_first_years(period: str, n_years: int) -> bool:
    """Whether a claim's period, in words, covers protected years; yes if it cannot be read."""
    words = period.split()
    if words[:2] == ["in", "year"] and words[-1].isdigit():
        return int(words[-1]) <= n_years
    return True


def _covers_later_years(period: str, n_years: int) -> bool:
    words = period.split()
    numbers = [int(word) for word in words if word.isdigit()]
    return words[:1] == ["over"] and bool(numbers) and numbers[0] > n_years


def _withheld(before: Sequence[Verdict], after: Sequence[Verdict]) -> int:
    return sum(
        own != other
        for one, two in zip(before, after, strict=True)
        for own, other in zip(one.claims, two.claims, strict=True)
    )


def _shown_sweep(sweep: SweepInfo | None, n_years: int) -> tuple[SweepInfo | None, int]:
    """The sweep with the charts of later years alone, and how many are left out."""
    if sweep is None:
        return None, 0
    show = tuple(one for one in sweep.show if one.period == "in" and one.years > n_years)
    return replace(sweep, show=show), len(sweep.show) - len(show)


def _write_results(source: RunFolder, target: RunFolder, years: Collection[int]) -> _Results:
    """Copy the rows of the results table that are of no protected year."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    left_out = 0
    hidden = pa.array(sorted(years), pa.int16())

    def kept() -> Iterator[pa.Table]:
        nonlocal left_out
        with pq.ParquetFile(source.results) as file:
            for rows in row_groups(file):
                shown = rows.filter(pc.invert(pc.is_in(rows.column("year"), hidden)))
                left_out += rows.num_rows - shown.num_rows
                yield shown

    write_tables(kept(), target.results)
    return _Results(content_hash_of_file(target.results), left_out)


def _refuse(source: RunFolder, manifest: Manifest, rates: Collection[str]) -> None:
    """Refuse a run that was shared already, or in which a price may be one person's package."""
    if manifest.protection is not None:
        raise _fault(source.manifest, "this folder was written by 'hometruth share' already", "")
    unknown = sorted(set(rates) - set(manifest.place.few_behind))
    if unknown:
        known = ", ".join(manifest.place.few_behind) or "no price needs it"
        problem = f"'{unknown[0]}' is no local price of fewer than five people"
        raise _fault(source.manifest, problem, f"leave out --rate {unknown[0]}; known: {known}")
    lone = [name for name in manifest.place.few_behind if name not in rates]
    if lone and manifest.place.protected:
        problem = (
            f"the local price '{lone[0]}' is of fewer than five people on the first day, so that "
            "costs of later years would tell what one person's care costs"
        )
        fix = (
            f"add --rate {lone[0]} if it is a published or contract rate; else leave the evidence "
            "default in, or average it with other settings, and run again"
        )
        raise _fault(source.manifest, problem, fix)


def _fault(place: Path, problem: str, fix: str) -> InputError:
    return InputError(Fault(str(place), None, None, problem, fix=fix))
