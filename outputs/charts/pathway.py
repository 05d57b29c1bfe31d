"""The pathway in one picture: ribbons between settings, as wide as the yearly moves."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from outputs.charts.moves import STOPS, Pair
from outputs.charts.style import FAINT, INK, SMALL_SIZE, WIDTH, new_figure

# Okabe and Ito's colours; the words at both ends say the same.
KINDS = {"home": "#0072B2", "young": "#A8518A", "ward": "#5a5a5a", "far": "#D55E00"}
LEFT_END, RIGHT_START = 96.0, 234.0
BAR, GAP, LINE = 7.0, 9.0, 12.0
NAME_COLUMNS, RIGHT_COLUMNS = 16, 22
HEADING = 16.0
BARS_HEIGHT = 230.0  # points for all moves of one year, end to end


@dataclass(frozen=True)
class Words:
    """The words next to a stop.

    Attributes:
        left: below its name on the left: people who live there.
        right: below its name on the right: people who arrive.
        changes: below that, what each option changes.
    """

    left: str
    right: str
    changes: Sequence[str] = field(default_factory=tuple)


def draw_pathway(
    moves: Mapping[Pair, float],
    words: Sequence[Words],
    title: str,
    subtitle: str,
) -> Figure:
    """Two columns of the same stops, joined by ribbons as wide as the number of moves.

    Args:
        moves: drawn moves per year, by (from, to), which are positions in ``STOPS``.
        words: next to each stop.
        title: the message.
        subtitle: what is plotted.
    """
    scale = BARS_HEIGHT / max(sum(moves.values()), 1.0)
    left = [
        [*_wrapped(stop.words, NAME_COLUMNS), *_wrapped(said.left, NAME_COLUMNS + 1)]
        for stop, said in zip(STOPS, words, strict=True)
    ]
    right = [
        [*_wrapped(stop.words, RIGHT_COLUMNS), said.right, *said.changes]
        for stop, said in zip(STOPS, words, strict=True)
    ]
    sent = [sum(n for (a, _), n in moves.items() if a == at) for at in range(len(STOPS))]
    got = [sum(n for (_, b), n in moves.items() if b == at) for at in range(len(STOPS))]
    tall = [
        max(scale * sent[at], scale * got[at], LINE * len(left[at]), LINE * len(right[at]))
        for at in range(len(STOPS))
    ]
    body = HEADING + sum(tall) + GAP * len(STOPS)
    figure, share = new_figure(title, subtitle, body)
    axes = figure.add_axes((0, 0, 1, share))
    axes.set_axis_off()
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(body, 0)
    for x, text, side in ((LEFT_END, "From", "right"), (RIGHT_START, "To", "left")):
        axes.text(x, 8, text, size=SMALL_SIZE, color=FAINT, weight="bold", ha=side, va="center")
    tops = [HEADING + sum(tall[:at]) + GAP * at for at in range(len(STOPS))]
    _draw_ribbons(axes, moves, tops, scale)
    for at, stop in enumerate(STOPS):
        for x, n in ((LEFT_END + 4, sent[at]), (RIGHT_START - 4 - BAR, got[at])):
            height = max(scale * n, 0.8)
            axes.add_patch(Rectangle((x, tops[at]), BAR, height, color=KINDS[stop.kind], lw=0))
        names = len(_wrapped(stop.words, NAME_COLUMNS))
        _write(axes, left[at], names, LEFT_END, tops[at], "right")
        names = len(right[at]) - len(words[at].changes) - 1
        _write(axes, right[at], names, RIGHT_START, tops[at], "left")
    return figure


def _draw_ribbons(
    axes: Axes, moves: Mapping[Pair, float], tops: Sequence[float], scale: float
) -> None:
    """One ribbon per pair, coloured by its end, stacked in order at both ends."""
    start, end = list(tops), list(tops)
    x0, x1 = LEFT_END + 4 + BAR, RIGHT_START - 4 - BAR
    middle = (x0 + x1) / 2
    leaves = {}
    for pair in sorted(moves):
        leaves[pair] = start[pair[0]]
        start[pair[0]] += scale * moves[pair]
    for pair in sorted(moves, key=lambda pair: (pair[1], pair[0])):
        a, b, wide = leaves[pair], end[pair[1]], scale * moves[pair]
        end[pair[1]] += wide
        points = [(x0, a), (middle, a), (middle, b), (x1, b)]
        points += [(x1, b + wide), (middle, b + wide), (middle, a + wide), (x0, a + wide), (x0, a)]
        codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
        colour = KINDS[STOPS[pair[1]].kind]
        shape = Path(points, [int(code) for code in codes])
        axes.add_patch(PathPatch(shape, facecolor=colour, alpha=0.38, edgecolor="none"))


def _write(axes: Axes, lines: Sequence[str], names: int, x: float, top: float, side: str) -> None:
    """Lines of words next to a bar, from its top; the first ``names`` of them are dark."""
    for number, line in enumerate(lines):
        axes.text(
            x,
            top + LINE * number,
            line,
            size=SMALL_SIZE if number < names else SMALL_SIZE - 0.5,
            color=INK if number < names else FAINT,
            weight="bold" if number < names else "normal",
            ha=side,
            va="top",
        )


def _wrapped(text: str, columns: int) -> list[str]:
    return textwrap.wrap(text, columns)
