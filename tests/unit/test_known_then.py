"""What could be known in early 2019: nothing later, and nothing forgotten."""

from __future__ import annotations

import re

from calibration.back_test.known_then import as_known_in_early_2019
from scenarios.binding.model import load_model
from scenarios.parameters.evidence import load_evidence


def is_late(evidence_id: str) -> bool:
    """Whether a piece of evidence has a year of 2019 or later."""
    years = re.findall(r"20\d\d", load_evidence()[evidence_id].year)
    return any(int(year) >= 2019 for year in years)


def test_no_later_evidence_is_used() -> None:
    """Protects the back-test from today's vintage: no parameter cites anything of 2019 or later."""
    then = as_known_in_early_2019(load_model().parameters)
    assert [p.name for p in then.parameters if any(is_late(e) for e in p.evidence)] == []


def test_each_says_what_was_left_out() -> None:
    """Protects the papers: what is missing is named, and is exactly the later evidence."""
    now = load_model().parameters
    then = as_known_in_early_2019(now)
    for name, parameter in now.items():
        late = [e for e in parameter.evidence if is_late(e)]
        if late:
            assert f"left out: {', '.join(late)}" in then[name].source
        else:
            assert then[name] == parameter


def test_hospital_use_is_not_todays() -> None:
    """Protects from the fall since: admissions after a crisis were about twice as likely."""
    now = load_model().parameters
    then = as_known_in_early_2019(now)
    assert then["p_admission_serious"].value > 1.5 * now["p_admission_serious"].value
    assert then["autism_people_at_risk"].value < now["autism_people_at_risk"].value


def test_less_was_known() -> None:
    """Protects honesty: no range is narrower than today's, relative to its value."""
    now = load_model().parameters
    for name, parameter in as_known_in_early_2019(now).items():
        today = now[name]
        if parameter.source != today.source and today.low and parameter.low:
            assert today.high and parameter.high
            ratio = parameter.high / parameter.low / (today.high / today.low)
            assert ratio > 0.75, name
