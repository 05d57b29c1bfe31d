"""The pathway diagram with its words and its tables."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from outputs.charts.chart import STATS, Chart, Row, Table, headings_of
from outputs.charts.moves import STOPS, Moves, Pair, Stop, most_first
from outputs.charts.numbers import in_words, unit_of
from outputs.charts.pathway import Words, draw_pathway
from outputs.charts.sentences import is_clear
from outputs.charts.style import to_svg
from outputs.charts.summaries import Course
from simulation.results.measures import Values
from simulation.results.names import counted

LEAST_DRAWN = 0.1  # moves per year
MOST_BESIDE = 3  # options whose changes fit next to the stops
MOST_TOLD = 4
UNIT = unit_of("moves")


def pathway_chart(moves: Moves) -> Chart:
    """Where people move from and to in the first scenario, and what each option changes."""
    first = moves.run.years[0]
    base = moves.run.scenarios[0]
    means = {p: moves.levels(moves.between(p))[0].at(first, "mean") for p in moves.pairs}
    drawn = {pair: mean for pair, mean in means.items() if mean >= LEAST_DRAWN}
    arrived = [moves.arriving(at) for at in range(len(STOPS))]
    changed = [moves.differences(values) for values in arrived]
    words = [_beside(moves, at, arrived[at], changed[at]) for at in range(len(STOPS))]
    length = counted(moves.length, "year")
    subtitle = (
        f"A ribbon is as wide as moves are many: people of any age whose behaviour challenges, "
        f"{base.letter}, average of {length}. Blue leads home, purple to places for "
        "children, grey to a local or secure bed or holding, orange out of the area."
        f"{_changes_words(changed[0])} Flows under {LEAST_DRAWN} are left out."
    )
    opening = _leads(moves)
    message = opening.striptags()
    figure = draw_pathway(drawn, words, message, subtitle)
    says = [opening + ".", _largest(moves), *_changes(moves, changed)]
    alternative = (
        f"Flow chart of moves between {len(STOPS)} kinds of place. {subtitle} "
        + " ".join(Markup(sentence).striptags() for sentence in says)
        + " The numbers are in the tables below the chart."
    )
    svg = Markup(to_svg(figure, "pathway", message, alternative))
    tables = [_living_table(moves), _arrivals_table(moves, arrived), _pairs_table(moves)]
    label = "From where to where people move"
    return Chart("pathway", label, svg, says, tables, wide=True)


def _leads(moves: Moves) -> Markup:
    """The number of moves to settings that nobody wants, without moves between such settings."""
    told = []
    for kind in ("far", "ward"):
        stops = [at for at, stop in enumerate(STOPS) if stop.kind == kind]
        course = moves.levels(moves.arriving(*stops))[0]
        number = moves.shown_into(course, "mean", [STOPS[at] for at in stops])
        told.append(number.spoken(in_words(number.value, UNIT)))
    return Markup(
        "Of all moves a year ({}), {} lead out of the area and {} to a local or secure bed or "
        "emergency holding"
    ).format(moves.run.scenarios[0].letter, *told)


def _changes_words(changed: Sequence[Course]) -> str:
    if not changed or len(changed) > MOST_BESIDE:
        return ""
    letters, among = " and ".join(one.scenario.letter for one in changed), changed[0].range.heading
    changes = f"what {letters} change{'s' * (len(changed) == 1)} ({among}), if anything"
    return f" On the right, {changes}."


def _beside(moves: Moves, at: int, values: Values, changed: Sequence[Course]) -> Words:
    first = moves.run.years[0]
    living = moves.levels(moves.living(at))[0].at(first, "mean")
    arriving = moves.levels(values)[0].at(first, "mean")
    lines = []
    if len(changed) <= MOST_BESIDE:
        for course in changed:
            mean, low, high = (
                in_words(course.at(first, stat), UNIT, True) for stat in ("mean", "p5", "p95")
            )
            if any(digit in "123456789" for digit in mean):
                lines.append(f"{course.scenario.letter} {mean} ({low} to {high})")
    people = "under 1 person" if living < 0.95 else f"{living:.0f} people"
    young = moves.levels(moves.living(at, "children"))[0].at(first, "mean")
    if STOPS[at].kind == "home" and young > living / 2:
        people += ", most of them children"
    return Words(people, f"{in_words(arriving, UNIT)} a year", lines)


def _largest(moves: Moves) -> Markup:
    """The largest flows of the first scenario."""
    parts = []
    for pair in most_first(moves, moves.pairs)[:MOST_TOLD]:
        course = moves.levels(moves.between(pair))[0]
        number = moves.shown(course, "mean", STOPS[pair[1]], STOPS[pair[0]])
        said = number.spoken(in_words(number.value, UNIT))
        parts.append(Markup("{} from {} to {}").format(said, *_names(pair)))
    base = moves.run.scenarios[0]
    return Markup("<strong>{}: {}.</strong> Most moves in a year: {}.").format(
        base.letter, base.title, Markup("; ").join(parts)
    )


def _changes(moves: Moves, changed: Sequence[Sequence[Course]]) -> list[Markup]:
    """For each option, the places to which clearly more or fewer people move."""
    said = []
    first = moves.run.years[0]
    for place in range(len(changed[0])):
        option = changed[0][place]
        assert option.comparator is not None
        clear = [at for at in range(len(STOPS)) if is_clear(changed[at][place], first)]
        parts = []
        for at in clear:
            numbers = [moves.shown(changed[at][place], stat, STOPS[at]) for stat in STATS]
            mean, low, high = (one.spoken(in_words(one.value, UNIT, True)) for one in numbers)
            text = Markup("{} to {} ({} to {})")
            parts.append(text.format(mean, _name(STOPS[at]), low, high))
        words = Markup("; ").join(parts) if parts else "no place clearly more or fewer"
        said.append(
            Markup("<strong>{}: {}</strong>, moves a year compared with {}: {}.").format(
                option.scenario.letter, option.scenario.title, option.comparator.letter, words
            )
        )
    return said


def _name(stop: Stop) -> str:
    return stop.words[:1].lower() + stop.words[1:]


def _names(pair: Pair) -> tuple[str, str]:
    return _name(STOPS[pair[0]]), _name(STOPS[pair[1]])


def _headings(moves: Moves) -> tuple[list[tuple[str, int]], list[str]]:
    groups = [(f"{one.letter}: {one.title}", len(STATS)) for one in moves.run.scenarios]
    return groups, [*headings_of(moves.run.range)] * len(groups)


def _living_table(moves: Moves) -> Table:
    rows = [
        Row(
            stop.words,
            [
                moves.shown_living(course, stat, stop)
                for course in moves.levels(moves.living(at))
                for stat in STATS
            ],
        )
        for at, stop in enumerate(STOPS)
    ]
    caption = "People whose behaviour challenges who live there, average over the run"
    return Table(caption, "Place", *_headings(moves), rows)


def _arrivals_table(moves: Moves, arrived: Sequence[Values]) -> Table:
    rows = []
    for stop, values in zip(STOPS, arrived, strict=True):
        both = {course.scenario.name: course for course in moves.differences(values)}
        cells = []
        for course in moves.levels(values):
            wanted = both.get(course.scenario.name, course)
            cells += [moves.shown(wanted, stat, stop) for stat in STATS]
        rows.append(Row(stop.words, cells))
    groups = [
        (f"{one.letter}: {one.title}" + ", difference" * (one.compare_with is not None), len(STATS))
        for one in moves.run.scenarios
    ]
    headings = [*headings_of(moves.run.range)] * len(groups)
    caption = "Moves to each place a year, average over the run; of options, the difference"
    return Table(caption, "To", groups, headings, rows)


def _pairs_table(moves: Moves) -> Table:
    rows = []
    for pair in most_first(moves, moves.pairs):
        courses = moves.levels(moves.between(pair))
        if max(course.at(moves.run.years[0], "mean") for course in courses) < LEAST_DRAWN / 2:
            continue
        start, end = STOPS[pair[0]], STOPS[pair[1]]
        cells = [moves.shown(course, stat, end, start) for course in courses for stat in STATS]
        rows.append(Row(f"{start.words} to {_name(end)}", cells))
    caption = "Moves from place to place a year, average over the run, most first"
    return Table(caption, "From and to", *_headings(moves), rows)
