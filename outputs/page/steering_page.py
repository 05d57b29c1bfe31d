"""The page for a steering group: one HTML file that opens from an e-mail, with no server."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from outputs.charts.style import house_style, look_of
from outputs.charts.summaries import pairs
from outputs.page.document import write_document
from outputs.page.questions import ten_questions
from outputs.page.sections import all_sections
from outputs.page.verdict_cards import summary_rows, verdict_cards
from outputs.run_read import Run


def write_page(run: Run) -> Path:
    """Write ``page.html`` and ``charts/*.svg`` into the folder of a run.

    Returns:
        The page.
    """
    manifest, scenarios = run.manifest, run.scenarios
    with house_style():
        sections = all_sections(run, manifest.place.history)
    cards = verdict_cards(run.verdicts)
    return write_document(
        run.folder,
        "page.html.j2",
        [chart for section in sections for chart in section.charts],
        manifest=manifest,
        place=manifest.place,
        disclosure=run.disclosure_words,
        scenarios=[(each, look_of(each)) for each in scenarios],
        titles={each.name: f"{each.letter}: {each.title}" for each in scenarios},
        cards=cards,
        summary=summary_rows(cards),
        letters={each.name: each.letter for each in scenarios},
        against=sorted({other.letter for _, other in pairs(scenarios)}),
        questions=ten_questions(run, manifest.place.folder or "PLACE"),
        sections=sections,
        futures=_futures(run),
        range=run.range,
        evidence_prices=run.evidence_prices,
        drift=_drift(manifest.drift),
    )


def _futures(run: Run) -> dict[str, Any]:
    """Numbers of futures run and requested, and whether any are missing."""
    manifest = run.manifest
    done = {name: len(futures) for name, futures in run.futures.items()}
    fewest = min(done[each.name] for each in run.scenarios)
    asked = manifest.futures_asked_for
    missing = [each for each in manifest.scenarios if each.name not in done]
    return {
        "done": fewest,
        "asked": asked,
        "partial": not manifest.complete or fewest < asked or bool(missing),
        "missing": [each.title or each.name for each in missing],
    }


def _drift(drift: Mapping[str, Any]) -> list[str]:
    """The baseline's drift in sentences: the statement, or its measures."""
    if isinstance(drift.get("statement"), str):
        return [drift["statement"]]
    return [f"{name.replace('_', ' ')}: {value}" for name, value in drift.items()]
