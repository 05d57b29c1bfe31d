"""The documents say what is true: examples load, commands exist, generated pages are fresh."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import cli
from scenarios.binding.model import load_model
from scenarios.language.load import load_scenario
from simulation.pathway import build_pathway
from simulation.rulebook.describe import describe_rulebook
from tests.acceptance.test_command_line import hometruth

REPOSITORY = Path(__file__).resolve().parents[2]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
PAGES = sorted([*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")])


def test_the_rulebook_page_is_what_the_command_prints() -> None:
    """Protects docs/reference/rulebook.md from going stale (make docs renews it)."""
    model = load_model()
    now = describe_rulebook(build_pathway(model.services), dict(model.parameters.items()))
    assert (REPOSITORY / "docs/reference/rulebook.md").read_text(encoding="utf-8") == now


def test_the_scenario_in_the_readme_loads(tmp_path: Path) -> None:
    """Protects a newcomer's first copy and paste."""
    model = load_model()
    (example,) = re.findall(r"```yaml\n(.*?)```", README, re.S)
    path = tmp_path / "my-scenario.yaml"
    path.write_text(example, encoding="utf-8")
    assert load_scenario(path, model.vocabulary).hypothesis is not None


def test_the_readmes_commands_exist() -> None:
    """Protects the commands and options that the README shows from being renamed."""
    for command, rest in re.findall(r"hometruth (\w+)([^\n#]*)", README):
        if command not in cli.commands:
            continue
        shown = CliRunner().invoke(cli, [command, "--help"]).output
        for option in re.findall(r"--[\w-]+", rest):
            assert option in shown
    assert {"run", "check", "report", "rulebook", "evidence", "list"} <= set(cli.commands)
    targets = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)$", README, re.M):
        assert re.search(rf"^{target}:", targets, re.M)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(REPOSITORY).as_posix())
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """Protects readers from links to pages that moved."""
    for target in re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_the_tutorial_can_be_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects a newcomer's first ten minutes: each command of the tutorial, as written, works."""
    text = (REPOSITORY / "docs/tutorial/first-test.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", text, re.S)
    monkeypatch.chdir(tmp_path)
    Path("ours.yaml").write_text(example, encoding="utf-8")
    commands = [
        line for block in re.findall(r"```sh\n(.*?)```", text, re.S) for line in block.splitlines()
    ]
    assert len(commands) >= 8
    for command in commands:
        words = shlex.split(command)
        assert words[0] == "hometruth"
        said = hometruth(*words[1:])
        assert said.status == 0, f"{command}: {said.err}"
    for run in ("first", "ours"):
        for name in ("page.html", "workbook.xlsx", "results.parquet"):
            assert Path("runs", run, name).is_file()
    Path("ours.yaml").write_text(example.replace("set_capacity", "set_capacty"), encoding="utf-8")
    said = hometruth("check", "my-area", "ours.yaml")
    assert said.status == 2
    assert "ours.yaml:11:" in said.err and "set_capacity" in said.err


@pytest.mark.parametrize("page", ["commands", "measures", "scenarios"])
def test_a_reference_page_is_what_the_command_prints(page: str) -> None:
    """Protects the reference pages from going stale (make docs renews them)."""
    kept = (REPOSITORY / f"docs/reference/{page}.md").read_text(encoding="utf-8")
    assert kept == hometruth("reference", page).out
