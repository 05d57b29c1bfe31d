"""Parameter files: a number without its papers does not get in."""

import time
from pathlib import Path

import pytest

from scenarios.parameters.evidence import evidence_ids
from scenarios.parameters.files import load_parameters, unread_parameters
from simulation.errors import InputError
from simulation.parameters import ParameterSet

GOOD = """\
crisis_rate_serious:
  meaning: Crises a year for a person whose behaviour is a serious challenge
  value: 0.35
  low: 0.15
  high: 0.7
  unit: per person-year
  source: reconciled default
  evidence: [BRK-18]
  year: 2024
  grade: C
  basis: assumed
"""


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    def write_and_load(*texts: str) -> ParameterSet:
        paths = [Path(f"{name}.yaml") for name in "ab"[: len(texts)]]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text)
        return load_parameters(paths)

    return write_and_load


def complaint(load, *texts: str) -> str:
    with pytest.raises(InputError) as caught:
        load(*texts)
    return str(caught.value)


def test_a_parameter_brings_its_papers(load):
    """Protects the trail from a number in a run back to its source."""
    read = load(GOOD)["crisis_rate_serious"]
    assert (read.value, read.low, read.high, read.unit) == (0.35, 0.15, 0.7, "per person-year")
    assert (read.scale, read.minimum, read.maximum) == ("log", 0.0, None)
    assert (read.evidence, read.year, read.grade, read.basis) == (
        ("BRK-18",),
        "2024",
        "C",
        "assumed",
    )
    assert (read.file, read.line, read.price_base) == ("a.yaml", 1, None)


def edited(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


FAULTS = {
    "no unit": (
        edited("  unit: per person-year\n", ""),
        "a.yaml:2:3: 'crisis_rate_serious' has no 'unit'. Fix: add 'unit:'.",
    ),
    "no source": (
        edited("  source: reconciled default\n", ""),
        "a.yaml:2:3: 'crisis_rate_serious' has no 'source'. Fix: add 'source:'.",
    ),
    "unknown key": (
        edited("  unit:", "  units:"),
        "a.yaml:6:3: 'units' is not a key here. Expected one of: meaning, value, unit, source,"
        " grade, basis, low, high, scale, evidence, year, minimum, maximum, price_base, shares."
        " Did you mean 'unit'?",
    ),
    "unknown evidence": (
        edited("[BRK-18]", "[BRK-18, BRK-7]"),
        "a.yaml:8:22: there is no evidence 'BRK-7'. Did you mean 'BRK-07'? Fix: correct the id;"
        " 'hometruth evidence --all' lists them all.",
    ),
    "value outside its range": (
        edited("value: 0.35", "value: 0.9"),
        "a.yaml:3:10: 'crisis_rate_serious': value 0.9 lies outside its range, low 0.15 to high"
        " 0.7. Fix: low and high are the 5th and 95th percentiles around the value.",
    ),
    "range reversed": (
        edited("low: 0.15", "low: 0.8"),
        "a.yaml:4:8: 'crisis_rate_serious': low 0.8 is not below high 0.7. Fix: swap or widen"
        " them.",
    ),
    "outside the bounds": (
        edited("unit: per person-year", "unit: probability\n  maximum: 0.6"),
        "a.yaml:5:9: 'crisis_rate_serious': high 0.7 is above the greatest value, 0.6. Fix: write"
        " a figure up to 0.6.",
    ),
    "log with 0": (
        edited("low: 0.15", "low: 0\n  scale: log"),
        "a.yaml:5:10: 'crisis_rate_serious': scale 'log' cannot hold 0. Fix: raise it above 0, or"
        " write scale: identity.",
    ),
    "no number": (
        edited("value: 0.35", 'value: "0.35"'),
        "a.yaml:3:10: 'value' has '0.35', which is in quotes, so it is text and not a number."
        " Expected a number. Fix: remove the quotes.",
    ),
    "unknown grade": (
        edited("grade: C", "grade: E"),
        "a.yaml:10:10: 'grade' has 'E', which is not known here. Expected one of: A, B, C, D.",
    ),
    "bad name": (
        edited("crisis_rate_serious", "Crisis-rate"),
        "a.yaml:1:1: 'Crisis-rate' is not a parameter name. Expected lower-case letters, digits"
        " and underscores, such as crisis_rate.",
    ),
    "nothing under the name": (
        "crisis_rate_serious:\n",
        "a.yaml:1:21: 'crisis_rate_serious' is empty. Expected a group of keys. Fix: write"
        " the keys below it, indented by two spaces, each as 'key: value'.",
    ),
}


@pytest.mark.parametrize(("text", "message"), FAULTS.values(), ids=FAULTS.keys())
def test_each_fault_has_its_place_and_remedy(load, text, message):
    """Protects the words a person meets, in full."""
    assert complaint(load, text) == message


def test_an_unknown_unit_names_the_nearest(load):
    """Protects against two spellings of one unit."""
    message = complaint(load, edited("per person-year", "per person year"))
    assert message.startswith(
        "a.yaml:6:9: 'unit' has 'per person year', which is not known here. Expected one of: per"
    )
    assert message.endswith("Did you mean 'per person-year'?")


def test_all_faults_of_all_files_come_at_once(load):
    """Protects against correcting files one run at a time."""
    first = edited("grade: C", "grade: E").replace("[BRK-18]", "[BRK-99]")
    second = GOOD.replace("crisis_rate_serious", "other_rate").replace("low: 0.15", "low: 0.5")
    starts = [fault.split(": ")[0] for fault in complaint(load, first, second).split("\n\n")]
    assert starts == ["a.yaml:10:10", "a.yaml:8:14", "b.yaml:3:10"]


def test_one_parameter_over_two_files_is_refused(load):
    """Protects against a value that depends on which file came last."""
    assert complaint(load, GOOD, "\n" + GOOD) == (
        "b.yaml:2:1: parameter 'crisis_rate_serious' is given twice; the first is at a.yaml:1."
        " Fix: keep one of them."
    )


def test_a_file_that_cannot_be_parsed_does_not_hide_the_others(load):
    """Protects against correcting files one run at a time, the broken one included."""
    message = complaint(load, "a: [1\n", edited("grade: C", "grade: E"))
    assert "a.yaml:1:4: a bracket or brace is not closed" in message
    assert "b.yaml:10:10: 'grade' has 'E'" in message


def test_a_parameter_that_nothing_reads_is_found(load):
    """Protects against a number that can be turned without any effect."""
    known = load(GOOD, GOOD.replace("crisis_rate_serious", "crisis_rate_serous"))
    assert unread_parameters(known, ["crisis_rate_serious", "crisis_rate_serous"]) == []
    (fault,) = unread_parameters(known, {"crisis_rate_serious"})
    assert str(fault) == (
        "b.yaml:1:1: nothing reads the parameter 'crisis_rate_serous', so changing it would do"
        " nothing. Did you mean 'crisis_rate_serious'? Fix: correct its name, or delete it."
    )


def test_a_folder_is_read_in_order_of_name_and_quickly(tmp_path):
    """Protects the order of the values, and the start of every command."""
    for name in ("b", "a"):
        text = "".join(
            GOOD.replace("crisis_rate_serious", f"{name}{number}") for number in range(100)
        )
        (tmp_path / f"{name}.yaml").write_text(text)
    evidence_ids()  # the published evidence is read once
    started = time.process_time()
    known = load_parameters(tmp_path)
    assert time.process_time() - started < 2.0  # about 0.05 s; slow machines are allowed for
    assert known.names[:2] == ("a0", "a1")
    assert len(known) == 200
