"""Evidence: every published value keeps its source, and the shipped files hold."""

from pathlib import Path

import pytest

from scenarios.parameters.evidence import (
    Evidence,
    describe_evidence,
    evidence_table,
    find_evidence,
    load_evidence,
)
from simulation.errors import InputError

GOOD = """\
PREV-01:
  meaning: Adults presenting a serious challenge
  value: 24
  low: 20
  high: 45
  unit: per 100,000 total population
  population: Adults
  year: 2007
  place: England
  source: A guide
  grade: B
  basis: read
  judged: [low, high]
"""


@pytest.fixture(scope="module")
def shipped() -> dict[str, Evidence]:
    return load_evidence()


@pytest.fixture
def complaint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What loading these files is refused with."""
    monkeypatch.chdir(tmp_path)

    def complain(*texts: str) -> str:
        for name, text in zip("ab", texts, strict=False):
            Path(f"{name}.yaml").write_text(text)
        with pytest.raises(InputError) as caught:
            load_evidence(Path())
        return str(caught.value)

    return complain


def test_the_shipped_evidence_loads_in_full(shipped):
    """Protects every published value from being lost or altered by an edit."""
    assert len(shipped) == 275
    crisis = shipped["BRK-18"]
    assert (crisis.value, crisis.low, crisis.high) == (0.35, 0.15, 0.7)
    assert (crisis.grade, crisis.basis) == ("C", "recalled")
    assert shipped["COST-01"].value == 750_000
    assert shipped["EFF-11"].value == "no overall effect on irritability"
    counts = {
        basis: sum(item.basis == basis for item in shipped.values())
        for basis in ("read", "derived", "recalled", "assumed")
    }
    assert counts == {"read": 213, "derived": 35, "recalled": 27, "assumed": 0}


def test_shipped_figures_were_read_or_say_that_they_were_not(shipped):
    """Protects readers from taking a recalled figure for one that was read."""
    for item in shipped.values():
        says_recalled = "recalled, not read" in item.source.lower()
        assert not (says_recalled and item.basis == "read"), item.id
        assert item.source.startswith("Derived") <= (item.basis != "recalled"), item.id
        assert len(item.note) <= 100, item.id


FAULTS = {
    "no unit": (
        GOOD.replace("  unit: per 100,000 total population\n", ""),
        "a.yaml:2:3: 'PREV-01' has no 'unit'. Fix: add 'unit:'.",
    ),
    "no source": (
        GOOD.replace("  source: A guide\n", ""),
        "a.yaml:2:3: 'PREV-01' has no 'source'. Fix: add 'source:'.",
    ),
    "unknown key": (
        GOOD.replace("  source:", "  sauce:"),
        "a.yaml:10:3: 'sauce' is not a key here. Expected one of: meaning, value, unit,"
        " population, year, place, source, grade, basis, low, high, url, judged, note."
        " Did you mean 'source'?",
    ),
    "bad id": (
        GOOD.replace("PREV-01", "prev1"),
        "a.yaml:1:1: 'prev1' is not an id. Expected capitals, a hyphen and at least two digits,"
        " such as PREV-01.",
    ),
    "value outside its range": (
        GOOD.replace("value: 24", "value: 50"),
        "a.yaml:3:10: 'PREV-01': value 50 lies outside its range, low 20 to high 45."
        " Fix: correct whichever of the three is mistyped.",
    ),
    "one end": (
        GOOD.replace("  low: 20\n", ""),
        "a.yaml:1:1: 'PREV-01' has only one end of its range. Fix: give low and high.",
    ),
    "a mistyped number": (
        GOOD.replace("value: 24", "value: 2O"),
        "a.yaml:3:10: 'value' has '2O', which is not a number. Expected a number.",
    ),
    "words with a range": (
        GOOD.replace("value: 24", "value: more than expected"),
        "a.yaml:4:8: 'PREV-01' is a finding in words, which has no range.",
    ),
    "twice in a file": (
        GOOD + GOOD,
        "a.yaml:14:1: 'PREV-01' appears twice, on line 1 and line 14. Fix: keep one of them.",
    ),
}


@pytest.mark.parametrize(("text", "message"), FAULTS.values(), ids=FAULTS.keys())
def test_evidence_without_its_papers_is_refused(complaint, text, message):
    """Protects the evidence base from values that nobody could check."""
    assert complaint(text) == message


def test_one_id_over_two_files_is_refused(complaint):
    """Protects each id from meaning two things."""
    assert complaint(GOOD, GOOD) == (
        "b.yaml:1:1: evidence 'PREV-01' is given twice; the first is at a.yaml:1. Fix: give one"
        " of them another id."
    )


def test_a_folder_that_is_not_there(tmp_path):
    """Protects against an empty evidence base passing for a real one."""
    with pytest.raises(InputError, match="there is no such folder of evidence"):
        load_evidence(tmp_path / "no")


def test_an_unknown_id_names_the_nearest(shipped):
    """Protects the command that explains a number."""
    assert find_evidence(shipped, "prev-01").id == "PREV-01"
    with pytest.raises(InputError) as caught:
        find_evidence(shipped, "PREV-1")
    assert str(caught.value) == (
        "there is no evidence 'PREV-1'. Did you mean 'PREV-01'? "
        "Fix: 'hometruth evidence --all' lists every id."
    )


def test_one_piece_of_evidence_in_words(shipped):
    """Protects what a reader sees: value, range, where from, how sure, used by what."""
    assert describe_evidence(shipped["COST-14"], ["hub_saving", "other"]).splitlines()[:-1] == [
        "COST-14  Anticipated saving of local hub vs out-of-area",
        "  Value        0.2 proportion (0 to 0.45)",
        "  Judgement    the high, not the source's own",
        "  Population   Complex needs",
        "  Place, year  North West London, 2004",
        "  Grade        B: one study or an official guide",
        "  Basis        read: the figure was read in its source",
        "  Note         An aim stated beforehand, not a result.",
        "  Source       Swift P, Foundation for People with Learning Disabilities,"
        " Commissioning Local",
        "               Services for Local People (North West London evaluation), c.2010",
        "  Used by      hub_saving, other",
    ]
    described = describe_evidence(shipped["COST-14"], [])
    assert "Used by      no parameter" in described
    assert "Written in   scenarios/parameters/published/costs.yaml, line " in described


def test_the_table_fits_a_hundred_columns(shipped):
    """Protects the list in an ordinary terminal, with nothing cut off."""
    table = evidence_table(shipped.values())
    assert max(map(len, table.splitlines())) <= 100
    for item in shipped.values():
        assert f"\n{item.id} " in table
    assert evidence_table([shipped["PREV-14"]]).splitlines()[2:] == [
        "PREV-14   A      read      930,000 people (870,000 to        Adults with a learning"
        " disability,",
        "                           1,000,000)                        England",
    ]
