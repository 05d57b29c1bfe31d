"""Where people went when admission was sought: the chart with its words and its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from outputs.charts.chart import STATS, Chart, Row, Table, headings_of, shown
from outputs.charts.destinations import PARTS, draw_destinations, periods_of, words_of
from outputs.charts.numbers import in_words, unit_of
from outputs.charts.sentences import NO_BREAK
from outputs.charts.style import to_svg
from outputs.charts.summaries import Course, levels
from outputs.run_read import Run


def destinations_chart(run: Run) -> Chart:
    """Stacked bars of where admissions ended, by period and scenario."""
    periods = periods_of(run.years)
    shares = {
        (part[0], first): _yearly_averages(run, part[0], first, length)
        for part in PARTS
        for first, length in periods
    }
    first, length = periods[-1]
    away = shares["admissions_away", first]
    unit = unit_of("admissions_away")
    ends = ", ".join(
        f"{one.scenario.letter}{NO_BREAK}{in_words(one.at(first, 'mean'), unit)}" for one in away
    )
    message = f"Admitted out of the area, a year, {words_of(periods[-1])}: {ends}"
    subtitle = "Where admissions ended, each bar one scenario. Average over futures and years."
    figure = draw_destinations(shares, run.scenarios, periods, message, subtitle)
    says = [_destinations_sentence(shares, place, (first, length)) for place in range(len(away))]
    rows = [
        Row(
            f"{words_of(period)}, {one.letter}: {one.title}",
            [
                shown(part[0], shares[part[0], period[0]][place], period[0], stat, period[1])
                for part in PARTS
                for stat in STATS
            ],
        )
        for period in periods
        for place, one in enumerate(run.scenarios)
    ]
    table = Table(
        "Where admissions ended, a year, average over the period",
        "Period and scenario",
        [(part[1].capitalize(), 3) for part in PARTS],
        [*headings_of(run.range)] * len(PARTS),
        rows,
    )
    alternative = (
        f"Stacked bar chart, one group of bars a period and one bar a scenario. {message}. "
        "The numbers are in the table below the chart."
    )
    svg = Markup(to_svg(figure, "destinations", message, alternative))
    return Chart("admissions_destinations", "Where people went", svg, says, [table], wide=True)


def _yearly_averages(run: Run, measure: str, first: int, length: int) -> list[Course]:
    """Each scenario's yearly events, averaged over a period of each future."""
    values = run.over_period(measure, first, length)
    return levels(values.divided_by(length), run.scenarios)


def _destinations_sentence(
    shares: Mapping[tuple[str, int], Sequence[Course]], place: int, period: tuple[int, int]
) -> Markup:
    first, length = period
    parts = []
    for measure, words, *_ in PARTS:
        course = shares[measure, first][place]
        number = shown(measure, course, first, "mean", length)
        spoken = number.spoken(in_words(number.value, unit_of(measure)))
        parts.append(Markup("{} {}").format(words, spoken))
    scenario = shares[PARTS[0][0], first][place].scenario
    return Markup("<strong>{}: {}.</strong> {}, admissions a year: {}.").format(
        scenario.letter, scenario.title, words_of(period), Markup(", ").join(parts)
    )
