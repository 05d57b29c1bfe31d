"""Labels at the ends of lines, spread so that they do not overlap."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from matplotlib.axes import Axes

from outputs.charts.compared import Compared
from outputs.charts.style import INK, LINE_HEIGHT, SMALL_SIZE, look_of

GAP = 4.0
MOST_LINES = 6


def label_ends(
    axes: Axes,
    ends: Sequence[tuple[Compared, float]],
    at_year: float,
    height: float,
    words: bool = True,
    columns: int = 19,
) -> None:
    """Write each scenario's name next to the end of its line.

    Args:
        axes: where the lines are, its limits already set.
        ends: each scenario and the value its line ends on.
        at_year: where on the year axis the lines end.
        height: of the axes, in points.
        words: letter and title; otherwise the letter alone.
        columns: characters per line.
    """
    low, high = axes.get_ylim()
    scenarios = [one for one, _ in ends]
    letters = {one.name: [one.letter] for one in scenarios}
    texts = _fitted(scenarios, height, columns) if words else letters
    wanted = [
        (one, (value - low) / (high - low) * height, LINE_HEIGHT * len(texts[one.name]) + GAP)
        for one, value in ends
    ]
    for one, wish, place in spread(wanted, height):
        look = look_of(one)
        axes.annotate(
            "",
            (at_year, low + wish / height * (high - low)),
            xytext=(1, place / height),
            textcoords=("axes fraction", "axes fraction"),
            arrowprops={"arrowstyle": "-", "color": look.colour, "linewidth": 0.8, "shrinkB": 0},
            annotation_clip=False,
        )
        _write(axes, texts[one.name], place / height, height, "normal" if words else "bold")


def key_beside(axes: Axes, scenarios: Sequence[Compared], height: float, columns: int = 19) -> None:
    """Write letters and titles next to the axes, in order, if there are too many lines to label."""
    at = height
    texts = _fitted(scenarios, height, columns)
    for one in scenarios:
        lines = texts[one.name]
        _write(axes, lines, (at - LINE_HEIGHT * len(lines) / 2) / height, height, "normal")
        at -= LINE_HEIGHT * len(lines) + GAP


def _write(axes: Axes, lines: Sequence[str], middle: float, height: float, weight: str) -> None:
    """Lines of text to the right of the axes, around a middle given as a share of the height."""
    top = middle * height + LINE_HEIGHT * (len(lines) - 1) / 2
    for number, line in enumerate(lines):
        axes.annotate(
            line,
            (1, (top - number * LINE_HEIGHT) / height),
            xycoords="axes fraction",
            xytext=(4, 0),
            textcoords="offset points",
            size=SMALL_SIZE,
            color=INK,
            weight=weight,
            va="center",
            annotation_clip=False,
        )


def spread(
    wanted: Sequence[tuple[Compared, float, float]], height: float
) -> list[tuple[Compared, float, float]]:
    """Centres of labels, near the wanted ones, without overlap and within the height.

    Args:
        wanted: scenario, wished centre, and label height, in points.
        height: of the space.

    Returns:
        Scenario, wished centre, centre.
    """
    ordered = sorted(wanted, key=lambda label: label[1])
    centres: list[float] = []
    floor = -8.0
    for _, wish, tall in ordered:
        centre = max(wish, floor + tall / 2)
        centres.append(centre)
        floor = centre + tall / 2
    ceiling = height + 8
    for index in range(len(ordered) - 1, -1, -1):
        tall = ordered[index][2]
        centres[index] = min(centres[index], ceiling - tall / 2)
        ceiling = centres[index] - tall / 2
    return [(one, wish, at) for (one, wish, _), at in zip(ordered, centres, strict=True)]


def _fitted(scenarios: Sequence[Compared], height: float, columns: int) -> dict[str, list[str]]:
    """Each scenario's letter and title, on the number of lines that fit."""
    for most in range(MOST_LINES, 0, -1):
        texts = {one.name: _wrapped(one, most, columns) for one in scenarios}
        if sum(LINE_HEIGHT * len(lines) + GAP for lines in texts.values()) <= height + GAP:
            break
    return texts


def _wrapped(scenario: Compared, most: int, columns: int) -> list[str]:
    lines = textwrap.wrap(f"{scenario.letter}: {scenario.title}", columns)
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][: columns - 1].rstrip() + "…"]
    return lines
