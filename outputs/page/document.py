"""Write a page from its template, and each chart as a file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from outputs.charts.chart import Chart
from simulation.results.names import counted
from simulation.results.run_folder import RunFolder, is_own_chart
from simulation.results.whole_file import write_text

TEMPLATES = Path(__file__).parent / "templates"
FEW_FUTURES = 100
"""Fewer than this is enough to look at, and too few to decide on."""


def write_document(
    folder: RunFolder, template: str, charts: Iterable[Chart], /, **filled_in: Any
) -> Path:
    """Write a page and its charts into a run folder, in place of earlier ones.

    Args:
        template: name of a file in ``templates``.
        filled_in: values for the names in the template.

    Returns:
        The page.
    """
    _write_charts(folder.charts, charts)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["counted"] = counted
    css = (TEMPLATES / "page.css").read_text(encoding="utf-8")
    text = environment.get_template(template).render(css=css, few_futures=FEW_FUTURES, **filled_in)
    write_text(folder.page, text)
    return folder.page


def _write_charts(folder: Path, charts: Iterable[Chart]) -> None:
    folder.mkdir(exist_ok=True)
    for earlier in filter(is_own_chart, folder.iterdir()):
        earlier.unlink()
    for chart in charts:
        write_text(folder / f"{chart.name}.svg", f"{chart.svg}\n")
