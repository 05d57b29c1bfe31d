"""Finds published evidence and parameters by topic, words, grade, source or service."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from scenarios.parameters.evidence import Evidence
from scenarios.parameters.services import parameters_of
from simulation.errors import Fault, InputError, nearest, one_of
from simulation.parameters import BASES, GRADES, Parameter
from simulation.results.names import counted
from simulation.rulebook.services import Service

WIDTH = 100


@dataclass(frozen=True)
class Wanted:
    """What evidence and parameters to show; what is empty leaves nothing out.

    Attributes:
        topic: a file of evidence or of parameters, such as ``hospital``; what rests on its
            evidence, and what its parameters rest on, are of the topic too.
        text: words that stand in an id, a name, a meaning, a population or a note.
        grade: one letter or more, each a grade.
        basis: ``read``, ``derived``, ``recalled`` or ``assumed``.
        source: words that stand in the source.
        service: a service; its parameters, and the evidence that they rest on.
    """

    topic: str = ""
    text: str = ""
    grade: str = ""
    basis: str = ""
    source: str = ""
    service: str = ""

    @property
    def anything(self) -> bool:
        """Whether everything is wanted."""
        return not any(getattr(self, one.name) for one in fields(self))

    def describes(
        self, item: Evidence | Parameter, words: Iterable[str], topics: Collection[str]
    ) -> bool:
        """Whether an item is wanted, its service aside.

        Args:
            words: where ``text`` may stand.
            topics: those of the item.
        """
        return (
            (not self.topic or self.topic in topics)
            and (not self.grade or item.grade in self.grade.upper())
            and self.basis.lower() in ("", item.basis)
            and _holds(self.source, (item.source,))
            and _holds(self.text, words)
        )


def topic_of(item: Evidence | Parameter) -> str:
    """The file that an item is in, as a word."""
    return Path(item.file).stem


def matching(
    wanted: Wanted,
    evidence: Mapping[str, Evidence],
    parameters: Collection[Parameter],
    services: Collection[Service],
) -> tuple[list[Evidence], list[Parameter]]:
    """The evidence and the parameters that are wanted.

    Raises:
        InputError: there is no such topic, grade, basis or service, or nothing is like this.
    """
    _refuse_unknown("topic", wanted.topic, topics(evidence.values(), parameters))
    for letter in wanted.grade.upper():
        _refuse_unknown("grade", letter, GRADES)
    _refuse_unknown("basis", wanted.basis.lower(), BASES)
    _refuse_unknown("service", wanted.service, [service.name for service in services])
    read = {p for s in services if s.name == wanted.service for p in parameters_of(s)}
    cited: dict[str, list[Parameter]] = {}
    for p in parameters:
        for id in p.evidence:
            cited.setdefault(id, []).append(p)
    items = [
        item
        for item in evidence.values()
        if wanted.describes(
            item,
            (item.id, item.meaning, item.population, item.note),
            {topic_of(item), *(topic_of(p) for p in cited.get(item.id, ()))},
        )
        and (not wanted.service or any(p.name in read for p in cited.get(item.id, ())))
    ]
    found = [
        p
        for p in parameters
        if wanted.describes(
            p, (p.name, p.meaning), {topic_of(p), *(topic_of(evidence[id]) for id in p.evidence)}
        )
        and (not wanted.service or p.name in read)
    ]
    if not items and not found:
        fix = "ask for less at once, or see the topics with 'hometruth evidence'"
        raise InputError(
            Fault("", None, None, "no evidence and no parameter is like this", fix=fix)
        )
    return items, found


def topics(evidence: Iterable[Evidence], parameters: Iterable[Parameter]) -> list[str]:
    """Every topic, each once."""
    of_values, of_parameters = map(topic_of, evidence), map(topic_of, parameters)
    return list(dict.fromkeys([*of_values, *of_parameters]))


def overview(evidence: Collection[Evidence], parameters: Collection[Parameter]) -> str:
    """How much there is on each topic, and how to see it."""
    lines = [
        f"{counted(len(evidence), 'published value')} and {counted(len(parameters), 'parameter')}, "
        "by topic:",
        "",
        f"  {'topic':<16}{'values':>8}{'parameters':>12}",
    ]
    values = Counter([topic_of(item) for item in evidence])
    read = Counter([topic_of(p) for p in parameters])
    for topic in topics(evidence, parameters):
        lines.append(f"  {topic:<16}{values[topic] or '':>8}{read[topic] or '':>12}".rstrip())
    grades = [item.grade for item in evidence] + [p.grade for p in parameters]
    lines += ["", *_grades(Counter(grades)), ""]
    lines += [
        "  hometruth evidence --topic hospital      one topic; also --grade D, --basis assumed,",
        "                                           --text autism, --source BILD, --service NAME",
        "  hometruth evidence crisis_rate_serious   one parameter, or one value by its id",
        "  hometruth evidence --all                 everything",
    ]
    return "\n".join(lines)


def _grades(numbers: Mapping[str, int]) -> Iterator[str]:
    for grade, meaning in GRADES.items():
        text = f"  {grade} {numbers.get(grade, 0):>5}  {meaning}"
        yield from textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent=" " * 11)


def _holds(text: str, words: Iterable[str]) -> bool:
    return text.casefold() in "\n".join(words).casefold()


def _refuse_unknown(kind: str, name: str, known: Collection[str]) -> None:
    if name and name not in known:
        problem = f"there is no {kind} '{name}'"
        raise InputError(Fault("", None, None, problem, one_of(known), nearest(name, known)))
