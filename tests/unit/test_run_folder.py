"""A run folder that is half there, of another version or of another shape: said, never a crash."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import cli
from outputs.run_read import read_run
from simulation.errors import InputError
from simulation.results import STORED, VERSION_FIELD, read_results, write_results
from simulation.results.dictionary import StoredMeasure
from simulation.results.dictionary_file import Dictionary
from simulation.results.disclosure import KEEP_INSIDE
from simulation.results.json_file import JsonFile
from simulation.results.run_folder import RunFolder
from tests.synthetic_run import SCENARIOS, synthetic_results, write_run

Change = Callable[[Any], object]


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    results = synthetic_results(draws=1, replications=1)
    return RunFolder(write_run(tmp_path / "run", results, draws=1, replications=1))


def refused(folder: RunFolder) -> str:
    """What is said of a folder that cannot be read."""
    with pytest.raises(InputError) as caught:
        read_run(folder.path)
    return str(caught.value)


def rewrite(path: Path, change: Change) -> None:
    """Change what a JSON file holds."""
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content, indent=2), encoding="utf-8")


def test_a_manifest_that_was_changed_is_refused(folder: RunFolder) -> None:
    """Protects a reader of the page: its prices, titles and dates are those of the run."""
    folder.write_manifest(folder.read_manifest())
    folder.write_manifest(folder.read_manifest())  # signed again, and the same
    rewrite(folder.manifest, lambda content: None)
    folder.read_manifest()
    rewrite(folder.manifest, lambda content: content["place"].update(title="Elsewhere"))
    with pytest.raises(InputError, match="is not what the run wrote"):
        folder.read_manifest()


def test_a_manifest_is_written_back_as_it_was(folder: RunFolder) -> None:
    """Protects the file's form: what is read and written again is the same, to the byte."""
    folder.write_manifest(folder.read_manifest())
    whole = folder.manifest.read_bytes()
    folder.write_manifest(folder.read_manifest())
    assert folder.manifest.read_bytes() == whole
    assert b'"start": "2026-04-01"' in whole and b'"sweep"' not in whole


def test_a_manifest_has_its_types(folder: RunFolder) -> None:
    """Protects every reader: days are days, and what an option compares with may be nothing."""
    manifest = folder.read_manifest()
    assert manifest.place.start == date(2026, 4, 1)
    assert [each.first_change_on for each in manifest.scenarios[:2]] == [None, date(2027, 4, 1)]
    assert manifest.made_on == "2026-05-01"
    assert manifest.money.discounting.money.rate(1) == 0.035


def test_an_older_run_without_later_keys_is_read(folder: RunFolder) -> None:
    """Protects runs of before remarks, history and engines: what is absent has its old meaning."""

    def older(manifest: dict[str, Any]) -> None:
        for key in ("drift", "workers", "seconds"):
            manifest.pop(key, None)
        manifest["place"].pop("public_figures_only")
        manifest["place"].pop("protected")

    rewrite(folder.manifest, older)
    run = read_run(folder.path)
    assert (run.manifest.engine, run.manifest.drift) == ("simpy", {})
    assert run.manifest.place.history == () and run.manifest.sweep is None
    assert run.disclosure_words == KEEP_INSIDE  # local data may have been used


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda m: m.update(schema_version=0), ":2:3: its schema version is 0"),
        (lambda m: m.update(schema_version=2), "hometruth that wrote it (0.1.0)"),
        (lambda m: m.pop("schema_version"), "schema version is None"),
        (lambda m: m.pop("money"), "before price indices and discount rates"),
        (lambda m: m.pop("seed"), "1:1: 'seed' is missing here"),
        (lambda m: m["place"].pop("title"), "'title' is missing here"),
        (lambda m: m.update(seed="1"), "'seed' is \"1\". Expected a whole number"),
        (lambda m: m.update(draws=True), "'draws' is true. Expected a whole number"),
        (lambda m: m.update(scenarios={}), "'scenarios' is {}. Expected a list"),
        (lambda m: m.update(place=[]), "'place' is []. Expected an object in braces"),
        (lambda m: m["place"].update(start="1 April"), "Expected a date such as 2026-04-01"),
        (lambda m: m["scenarios"][1].update(name=None), "'name' is null. Expected text"),
        (lambda m: m["money"]["discounting"].update(bands=[]), "has bands in order"),
    ],
)
def test_another_form_is_refused_with_what_to_do(
    folder: RunFolder, change: Change, said: str
) -> None:
    """Protects people who report on an old, new or mended run: what is wrong, and what to do."""
    rewrite(folder.manifest, change)
    found = refused(folder)
    assert said in found, found
    assert str(folder.manifest) in found and "run the scenarios again" in found


def test_every_fault_is_told_at_its_line(folder: RunFolder) -> None:
    """Protects against mending one fault at a time, and against looking for them."""

    def spoil(manifest: dict[str, Any]) -> None:
        manifest["scenarios"][1]["title"] = 7
        manifest["money"]["inflation"]["years"][2]["gdp_deflator"] = "lots"

    rewrite(folder.manifest, spoil)
    lines = folder.manifest.read_text(encoding="utf-8").splitlines()
    found = refused(folder)
    for wrong in ('"title": 7', '"gdp_deflator": "lots"'):
        (line,) = (number for number, text in enumerate(lines, 1) if wrong in text)
        column = lines[line - 1].index('"') + 1
        assert f"manifest.json:{line}:{column}:" in found, found


@pytest.mark.parametrize("text", ["", "[1, 2", "3", "[]", "null", '"words"', "\xff"])
@pytest.mark.parametrize("name", ["manifest", "verdicts"])
def test_a_broken_file_is_refused_by_report(
    folder: RunFolder, name: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Protects a person whose disk was full: exit status 2 and a sentence, never a traceback."""
    path: Path = getattr(folder, name)
    path.write_bytes(text.encode("latin-1"))
    if (name, text) == ("verdicts", "[]"):  # no hypothesis was judged
        assert read_run(folder.path).verdicts == ()
        return
    with pytest.raises(SystemExit) as stopped:
        cli.main(["report", str(folder.path)])
    said = capsys.readouterr().err
    assert stopped.value.code == 2, said
    assert path.name in said and "Fix: run the scenarios again" in said
    assert not folder.page.exists() and not folder.workbook.exists()


def test_verdicts_of_another_form_are_refused(folder: RunFolder) -> None:
    """Protects the page from half a verdict: which one, and what it lacks."""
    rewrite(folder.verdicts, lambda verdicts: verdicts[1].pop("claims"))
    assert "'claims' is missing here" in refused(folder)


def test_results_of_another_schema_are_refused(folder: RunFolder) -> None:
    """Protects against numbers read as what they are not: version, and names not explained."""
    table = pq.read_table(folder.results)
    pq.write_table(table.replace_schema_metadata({VERSION_FIELD: b"0"}), folder.results)
    assert "schema version is 0" in refused(folder)
    frame = table.to_pandas()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(STORED, "luck", StoredMeasure("Luck", "", ()))
        write_results(frame.iloc[:1].assign(measure="luck"), folder.results)
    found = refused(folder)
    assert "stored measure luck" in found and "run the scenarios again" in found


def test_results_without_any_scenario_of_the_manifest_are_refused(folder: RunFolder) -> None:
    """Protects against a results table of another run beside this manifest."""
    other = [{**scenario, "name": f"other-{scenario['name']}"} for scenario in SCENARIOS]
    rewrite(folder.manifest, lambda manifest: manifest.update(scenarios=other))
    assert "no scenario of the manifest is in the results table" in refused(folder).lower()


def test_titles_come_from_the_runs_own_dictionary(folder: RunFolder) -> None:
    """Protects settings and payers that this version does not know: the run explains them."""
    rows = [
        {"kind": "setting", "name": "hub", "meaning": "Community hub"},
        {"kind": "payer", "name": "hub", "meaning": "Hub company"},
    ]
    folder.write_dictionary(rows)
    found = read_run(folder.path).dictionary
    assert (found.title_of("setting", "hub"), found.title_of("payer", "hub")) == (
        "Community hub", "Hub company",
    )  # fmt: skip
    assert found.title_of("setting", "own_tenancy") == "own tenancy"
    assert found.names("payer") == ["hub"]
    assert Dictionary(()).names("payer") == []


def test_a_dictionary_without_its_columns_is_refused(folder: RunFolder) -> None:
    """Protects titles: a file saved by a spreadsheet in another form is not half read."""
    folder.dictionary.write_text("kind;name;meaning\n", encoding="utf-8")
    assert "no column kind, name, meaning" in refused(folder)


@pytest.fixture
def sealed(folder: RunFolder) -> RunFolder:
    """A run folder whose manifest holds the hash of every file, as a run leaves it."""
    folder.write_dictionary([{"kind": "payer", "name": "hub", "meaning": "Hub company"}])
    folder.read_by_line()
    written = folder.hashes_now()
    rewrite(folder.manifest, lambda m: m["hashes"].update(written=written))
    return folder


@pytest.mark.parametrize("name", ["verdicts", "dictionary", "results"])
def test_a_file_that_the_run_did_not_write_is_refused(sealed: RunFolder, name: str) -> None:
    """Protects decisions from figures that were changed after the run, by hand or by a disk."""
    path: Path = getattr(sealed, name)
    whole = path.read_bytes()
    read_run(sealed.path)
    path.write_bytes(whole + b"\n")
    assert f"{path}: this file is not what the run wrote" in refused(sealed)
    path.unlink()
    assert f"{path}: this file, which the run wrote, is gone" in refused(sealed)
    path.write_bytes(whole)
    read_run(sealed.path)


def test_results_whose_values_were_changed_are_refused(sealed: RunFolder) -> None:
    """Protects from a sound table with other numbers in it, wherever a run is read."""
    frame = read_results(sealed.results)
    write_results(frame.assign(value=frame["value"] * 1.5), sealed.results)
    for read in (sealed.read_results, sealed.read_by_line, lambda: read_run(sealed.path)):
        with pytest.raises(InputError, match="not what the run wrote"):
            read()


def test_a_verdict_that_was_mended_by_hand_is_refused(sealed: RunFolder) -> None:
    """Protects a board from "supported" written over "not supported"."""
    rewrite(sealed.verdicts, lambda verdicts: verdicts[0].update(verdict="supported"))
    with pytest.raises(InputError, match="not what the run wrote"):
        sealed.read_verdicts()


def test_where_a_value_stands_is_found_in_any_layout(tmp_path: Path) -> None:
    """Protects the line and column of a fault from a file without line breaks or with odd ones."""
    path = tmp_path / "manifest.json"
    path.write_text('{"a" : [ {"b": "{[,"} ,\n\t{"b":1, "c"\n:2}]}', encoding="utf-8")
    file = JsonFile.read(path)
    for at, place in ((("a",), (1, 2)), (("a", 1), (2, 2)), (("a", 1, "c"), (2, 10))):
        fault = file.fault(at, "wrong")
        assert (fault.line, fault.column) == place


def test_the_made_up_manifest_has_no_key_that_nothing_reads(folder: RunFolder) -> None:
    """Protects the other tests: what they make up is in the form of a real run."""
    written = set(json.loads(folder.manifest.read_text(encoding="utf-8")))
    folder.write_manifest(folder.read_manifest())
    assert written <= set(json.loads(folder.manifest.read_text(encoding="utf-8")))
