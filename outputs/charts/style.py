"""The look of every chart, and how a figure becomes SVG for a page."""

from __future__ import annotations

import io
import re
import textwrap
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from outputs.charts.compared import Compared, financial_year, years_since

WIDTH, POINTS = 370.0, 72.0
INK, FAINT, RULE = "#1f2328", "#57606a", "#d0d7de"
TITLE_SIZE, TEXT_SIZE, SMALL_SIZE = 12.0, 10.0, 10.0
TITLE_COLUMNS, TEXT_COLUMNS = 47, 60
SVG = "http://www.w3.org/2000/svg"
NUMBER, UNTURNED = re.compile(r"\d+\.\d+"), re.compile(r"rotate\(-0 [^)]*\)")
XLINK = "http://www.w3.org/1999/xlink"
# Arial and its like are narrower than the font the layout is measured in, so nothing is clipped.
FONTS = "Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', sans-serif"

# Okabe and Ito's colours, those below a contrast of 3 to 1 on white darkened until they reach it.
COLOURS = ("#000000", "#0072B2", "#D55E00", "#008A64", "#A8518A", "#9A6B00", "#3182A8", "#6B6B00")
MORE, LESS = "#D55E00", "#0072B2"  # a step that costs more, and one that costs less
LINE_HEIGHT = 11.6
DASHES: tuple[tuple[float, ...], ...] = ((), (6, 2), (2, 1.4), (7, 2, 1.5, 2), (10, 3), (1, 1))
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")


@dataclass(frozen=True)
class Look:
    """How to distinguish one scenario's line, by more than its colour."""

    colour: str
    dashes: tuple[float, ...]
    marker: str


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the same way on every machine, whatever its own settings of matplotlib."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update({"font.family": "DejaVu Sans", "hatch.linewidth": 0.6})
        yield


def look_of(scenario: Compared) -> Look:
    """The look of a scenario, the same in every chart of a page."""
    place = scenario.position
    return Look(
        COLOURS[place % len(COLOURS)], DASHES[place % len(DASHES)], MARKERS[place % len(MARKERS)]
    )


def new_figure(title: str, subtitle: str, body: float) -> tuple[Figure, float]:
    """A figure with its message and subtitle above the body.

    Args:
        title: the message.
        subtitle: measure, unit, price base and what the uncertainty is.
        body: height in points of everything below the titles.

    Returns:
        The figure, and the share of its height that the body takes.
    """
    titles = textwrap.wrap(title, TITLE_COLUMNS)
    subtitles = textwrap.wrap(subtitle, TEXT_COLUMNS)
    head = 6 + 15.5 * len(titles) + 13 * len(subtitles) + 8
    height = head + body
    figure = Figure(figsize=(WIDTH / POINTS, height / POINTS), dpi=POINTS)
    at = 6.0
    for lines, size, gap, weight, colour in (
        (titles, TITLE_SIZE, 15.5, "bold", INK),
        (subtitles, TEXT_SIZE, 13.0, "normal", FAINT),
    ):
        for line in lines:
            figure.text(
                4 / WIDTH, 1 - at / height, line, size=size, weight=weight, color=colour, va="top"
            )
            at += gap
    return figure, body / height


def add_axes(
    figure: Figure, share: float, left: float, right: float, top: float, bottom: float
) -> Axes:
    """Axes inside the body; margins in points from the body's edges."""
    height = figure.get_figheight() * POINTS
    body = share * height
    axes = figure.add_axes(
        (
            left / WIDTH,
            bottom / height,
            (WIDTH - left - right) / WIDTH,
            (body - top - bottom) / height,
        )
    )
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(FAINT)
    axes.tick_params(colors=FAINT, labelcolor=INK, labelsize=SMALL_SIZE, length=3)
    axes.grid(axis="y", color=RULE, linewidth=0.6)
    axes.set_axisbelow(True)
    return axes


def show_years(axes: Axes, years: Sequence[int], most: int = 4) -> None:
    """Financial years along the bottom, few enough to read."""
    step = max(1, -(-(len(years) - 1) // (most - 1)))
    ticks = list(years[::step])
    axes.set_xticks(ticks, [financial_year(year) for year in ticks])
    axes.set_xlim(years[0] - 0.5, years[-1] + 0.5)


def mark_first_change(axes: Axes, scenarios: Sequence[Compared], words: bool = True) -> None:
    """A line at the first dated change of any scenario."""
    days = [one.first_change_on for one in scenarios if one.first_change_on]
    if not days:
        return
    at = years_since(min(days))
    low, high = axes.get_xlim()
    if low <= at <= high:
        axes.axvline(at, color=FAINT, linewidth=0.9, dashes=(2, 2))
        if words:
            axes.annotate(
                "first change",
                (at, 1),
                xycoords=("data", "axes fraction"),
                xytext=(0, 2),
                textcoords="offset points",
                size=SMALL_SIZE - 0.5,
                color=FAINT,
                ha="center",
                va="bottom",
                annotation_clip=False,
            )


def write_lines(
    axes: Axes,
    lines: Sequence[str],
    at: tuple[float, float],
    coordinates: tuple[str, str],
    offset: tuple[float, float] = (0.0, 0.0),
    side: str = "left",
    weight: str = "normal",
) -> None:
    """Lines of words, each placed separately, so that they are aligned in any font.

    Args:
        axes: where to write.
        lines: from the top down.
        at: the middle of all lines, and their left or right end.
        coordinates: of ``at``, as matplotlib names them: "data" or "axes fraction".
        offset: in points.
        side: which end ``at`` is.
        weight: "normal" or "bold".
    """
    for number, line in enumerate(lines):
        up = LINE_HEIGHT * ((len(lines) - 1) / 2 - number)
        axes.annotate(
            line,
            at,
            xycoords=coordinates,
            xytext=(offset[0], offset[1] + up),
            textcoords="offset points",
            size=SMALL_SIZE - 0.5,
            color=INK,
            weight=weight,
            ha=side,
            va="center",
            bbox={"facecolor": "white", "alpha": 0.8, "linewidth": 0, "pad": 0.8},
            annotation_clip=False,
        )


def to_svg(figure: Figure, identity: str, title: str, description: str) -> str:
    """The figure as an SVG element: the same bytes every time, unique ids, text alternatives.

    Args:
        figure: what to draw.
        identity: prefix of every id, so that two charts can be in one page.
        title, description: the text alternative.
    """
    drawn = io.StringIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "hometruth"}):
        figure.savefig(drawn, format="svg", metadata=nothing, transparent=True)
    root = ET.fromstring(drawn.getvalue())
    _tidy(root, identity)
    _describe(root, identity, title, description)
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    return ET.tostring(root, encoding="unicode")


def _tidy(root: ET.Element, identity: str) -> None:
    """Make ids unique, remove styles that affect the page, let the width follow the screen."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{{{SVG}}}style", f"{{{SVG}}}metadata"):
                parent.remove(child)
    for element in root.iter():
        if element.tag == f"{{{SVG}}}g":
            element.attrib.pop("id", None)
        element.text, element.tail = _words_alone(element.text), _words_alone(element.tail)
        for name, text in list(element.attrib.items()):
            element.set(name, _tidied(name, text, identity))
        if element.get("transform") == "":
            del element.attrib["transform"]
    for name in ("width", "height"):
        root.attrib.pop(name, None)
    root.set("style", f"stroke-linejoin: round; stroke-linecap: butt; font-family: {FONTS}")


def _words_alone(text: str | None) -> str | None:
    """Text, without the blanks between elements, which only make the page longer."""
    return text if text and text.strip() else None


def _tidied(name: str, text: str, identity: str) -> str:
    """The value of an attribute: ids made unique, coordinates short, fonts left to the page."""
    if name == "id":
        return f"{identity}-{text}"
    if name == "transform":
        return UNTURNED.sub("", text).strip()
    if name in ("x", "y"):
        return NUMBER.sub(_short, text)
    if name == "d":
        return re.sub(r"\s+", " ", NUMBER.sub(_short, text)).strip()
    if name == f"{{{XLINK}}}href" and text.startswith("#"):
        return f"#{identity}-{text[1:]}"
    text = re.sub(r"url\(#([^)]+)\)", rf"url(#{identity}-\1)", text)
    text = re.sub(r"font-family: [^;]+(; )?", "", text)
    return re.sub(r"(font: [^;']*px) [^;]+", rf"\1 {FONTS}", text)


def _short(number: re.Match[str]) -> str:
    """A coordinate to a hundredth of a point."""
    return f"{float(number.group()):.2f}".rstrip("0").rstrip(".")


def _describe(root: ET.Element, identity: str, title: str, description: str) -> None:
    """Give the SVG a title and a description as its first children, for screen readers."""
    root.set("role", "img")
    root.set("aria-labelledby", f"{identity}-title {identity}-desc")
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        element = ET.Element(f"{{{SVG}}}{tag}", {"id": f"{identity}-{tag}"})
        element.text = text
        root.insert(place, element)
