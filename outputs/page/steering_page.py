"""The page for a steering group: one HTML file that opens from an e-mail, with no server.

It is made from the run folder alone: the results table, the manifest and the verdicts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from outputs.charts.compared import Compared
from outputs.charts.style import house_style, look_of
from outputs.charts.summaries import pairs
from outputs.page.questions import ten_questions
from outputs.page.sections import Section, all_sections
from outputs.page.verdict_cards import summary_rows, verdict_cards
from outputs.run_read import Study
from simulation.errors import Fault, InputError
from simulation.results import read_results

if TYPE_CHECKING:
    import pandas as pd

TEMPLATES = Path(__file__).parent / "templates"
FEW_FUTURES = 100
RUN_AGAIN = "run the scenarios again with 'hometruth run'"


def write_page(run_folder: Path) -> Path:
    """Write ``page.html`` and ``charts/*.svg`` into a run folder, from what it holds.

    Returns:
        The page.

    Raises:
        InputError: the folder lacks its results table, manifest or verdicts, or cannot be read.
    """
    manifest = _read_json(run_folder / "manifest.json")
    verdicts = _read_json(run_folder / "verdicts.json")
    results = read_results(run_folder / "results.parquet")
    study = Study.of(manifest, results)
    scenarios = study.scenarios
    if not scenarios:
        problem = "no scenario of the manifest is in the results table"
        fault = Fault(str(run_folder / "manifest.json"), None, None, problem, fix=RUN_AGAIN)
        raise InputError(fault)
    place = manifest["place"]
    with house_style():
        sections = all_sections(study, place.get("history") or ())
    cards = verdict_cards(verdicts)
    _write_charts(run_folder / "charts", sections)
    page = (
        _environment()
        .get_template("page.html.j2")
        .render(
            manifest=manifest,
            place=place,
            scenarios=[(one, look_of(one)) for one in scenarios],
            titles={one.name: f"{one.letter}: {one.title}" for one in scenarios},
            cards=cards,
            summary=summary_rows(cards),
            letters={one.name: one.letter for one in scenarios},
            against=sorted({one.letter for _, one in pairs(scenarios)}),
            questions=ten_questions(study, Path(place.get("folder") or "PLACE").name),
            sections=sections,
            futures=_futures(results, scenarios, manifest),
            few_futures=FEW_FUTURES,
            evidence_prices=study.evidence_prices,
            drift=_drift(manifest.get("drift")),
            css=(TEMPLATES / "page.css").read_text(encoding="utf-8"),
        )
    )
    path = run_folder / "page.html"
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _write_charts(folder: Path, sections: Sequence[Section]) -> None:
    """Each chart as a file of its own."""
    folder.mkdir(exist_ok=True)
    for earlier in folder.glob("*.svg"):
        earlier.unlink()
    for section in sections:
        for chart in section.charts:
            path = folder / f"{chart.name}.svg"
            path.write_text(f"{chart.svg}\n", encoding="utf-8", newline="\n")


def _futures(
    results: pd.DataFrame, scenarios: Sequence[Compared], manifest: Mapping[str, Any]
) -> dict[str, Any]:
    """How many futures each scenario has, of how many asked for, and whether any are missing."""
    run = results[["scenario", "draw", "replication"]].drop_duplicates()
    done = run["scenario"].value_counts()
    fewest = min(int(done[one.name]) for one in scenarios)
    asked = int(manifest["draws"]) * int(manifest["replications"])
    missing = [one for one in manifest["scenarios"] if one["name"] not in set(done.index)]
    partial = not manifest["complete"] or fewest < asked or bool(missing)
    return {
        "done": fewest,
        "asked": asked,
        "partial": partial,
        "missing": [one.get("title") or one["name"] for one in missing],
    }


def _drift(drift: object) -> list[str]:
    """What the manifest says of how far the baseline drifts, as sentences."""
    if isinstance(drift, str):
        return [drift]
    if isinstance(drift, Mapping):
        if isinstance(drift.get("statement"), str):
            return [str(drift["statement"])]
        return [f"{str(name).replace('_', ' ')}: {value}" for name, value in drift.items()]
    return [str(line) for line in drift] if isinstance(drift, list) else []


def _read_json(path: Path) -> Any:
    """The contents of a JSON file of the run folder."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        fault = Fault(str(path), None, None, "this run folder has no such file", fix=RUN_AGAIN)
        raise InputError(fault) from None
    except (OSError, UnicodeDecodeError) as error:
        fault = Fault(str(path), None, None, f"it cannot be read ({error})", fix=RUN_AGAIN)
        raise InputError(fault) from None
    except json.JSONDecodeError as error:
        fault = Fault(str(path), error.lineno, error.colno, "this is not valid JSON", fix=RUN_AGAIN)
        raise InputError(fault) from None
