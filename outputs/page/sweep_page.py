"""The page of a sweep: one HTML file with a chart for each measure, made from the run folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from outputs.charts.style import house_style
from outputs.charts.sweeps import asked_of, sweep_chart
from outputs.run_read import Study
from simulation.results import read_results

TEMPLATES = Path(__file__).parent / "templates"
MANIFEST = "manifest.json"
FEW_FUTURES = 100


def is_sweep(run_folder: Path) -> bool:
    """Whether the folder holds the run of a sweep, as its manifest says."""
    try:
        manifest = json.loads((run_folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and "sweep" in manifest


def write_sweep_page(run_folder: Path) -> Path:
    """Write ``page.html`` and ``charts/sweep-*.svg`` into the run folder of a sweep.

    Returns:
        The page.

    Raises:
        InputError: the folder has no readable results table.
    """
    manifest: dict[str, Any] = json.loads((run_folder / MANIFEST).read_text(encoding="utf-8"))
    results = read_results(run_folder / "results.parquet")
    sweep, place = manifest["sweep"], manifest["place"]
    study = Study.of(manifest, results)
    numbers = {value["scenario"]: (value["text"], value["number"]) for value in sweep["values"]}
    with house_style():
        charts = [
            sweep_chart(study, asked_of(declared, study.years), sweep["lever"], numbers)
            for declared in sweep["show"]
        ]
    folder = run_folder / "charts"
    folder.mkdir(exist_ok=True)
    for earlier in folder.glob("*.svg"):
        earlier.unlink()
    for chart in charts:
        path = folder / f"{chart.name}.svg"
        path.write_text(f"{chart.svg}\n", encoding="utf-8", newline="\n")
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    titles = {one.name: one.title for one in study.scenarios}
    page = environment.get_template("sweep.html.j2").render(
        manifest=manifest,
        sweep=sweep,
        place=place,
        comparator=titles[sweep["compare_with"]],
        charts=charts,
        asked=manifest["draws"] * manifest["replications"],
        few_futures=FEW_FUTURES,
        css=(TEMPLATES / "page.css").read_text(encoding="utf-8"),
    )
    path = run_folder / "page.html"
    path.write_text(page, encoding="utf-8", newline="\n")
    return path
