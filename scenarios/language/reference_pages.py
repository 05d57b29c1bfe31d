"""Reference pages made from the code itself, so that they stay up to date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from scenarios.language import keys as forms
from scenarios.language.keys import Form
from scenarios.language.lever_uses import ANY, PLACES
from simulation.results.measures import measure_rows
from simulation.rulebook.describe import table

MADE = "*Made by `make docs`; the code is where to change it.*"


def commands_page(helps: Iterable[tuple[str, str]], statuses: Mapping[int, str]) -> str:
    """Every command with its own help text, and what each exit status means.

    Args:
        helps: names and help texts.
        statuses: meanings by exit status.
    """
    rows = [(str(status), meaning) for status, meaning in statuses.items()]
    lines = ["# The command line", "", MADE, "", *table(("exit status", "meaning"), rows), ""]
    for name, text in helps:
        lines += [f"## hometruth {name}", "", "```text", text.rstrip(), "```", ""]
    return _page(lines)


def measures_page() -> str:
    """Every measure that claims, sweeps and charts may use."""
    rows = [(row["name"], row["meaning"], row["unit"], row["better"]) for row in measure_rows()]
    headings = ("measure", "what it says", "unit", "better")
    return _page(["# Measures", "", MADE, "", *table(headings, rows)])


def language_page() -> str:
    """Every key of scenario and sweep files."""
    lines = ["# The scenario language", "", MADE, ""]
    lines += _group("A scenario file", forms.SCENARIO)
    lines += _group("A sweep file: one change", forms.SWEEP)
    lines += _group("A sweep file: one lever", forms.LEVER_SWEEP)
    lines += _group("horizon", forms.HORIZON) + _group("One lever", forms.LEVER)
    lines += ["A lever may replace these, and must be in one of these units:", ""]
    lines += table(("within a change", "units"), lever_rows())
    lines += ["", *_group("One change", forms.CHANGE)]
    for verb, form in forms.VERB_FORMS.items():
        lines += _group(verb, form)
    lines += _group("slots, for each head", forms.PER_POPULATION)
    return _page(lines + _group("hypothesis", forms.HYPOTHESIS) + _group("One claim", forms.CLAIM))


def lever_rows() -> list[tuple[str, str]]:
    """Every key of a change that a lever may stand for, with the units that fit."""
    return [
        (" / ".join("each name" if key == ANY else key for key in path), " or ".join(units))
        for path, units in PLACES.items()
    ]


def _group(name: str, form: Form) -> list[str]:
    rows = [(key, "yes", words) for key, words in form.required.items()]
    rows += [(key, "", words) for key, words in form.optional.items()]
    said = [f"Exactly one of: {', '.join(keys)}." for keys in form.one_of]
    return [f"## {name}", "", f"{form.meaning}.", *said, "", *table(("key", "needed", ""), rows)]


def _page(lines: Sequence[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"
