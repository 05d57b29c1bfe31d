"""The demonstration itself: the README has its number, and its page adds up."""

import json
import re
from pathlib import Path

import pytest

from tests.acceptance.test_command_line import hometruth
from tests.marked import page_numbers
from tests.recomputed import Recomputed, is_right

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run folder of the demonstration, on one worker (the bits are the same)."""
    out = tmp_path_factory.mktemp("demo") / "run"
    said = hometruth("demo", "--workers", "1", "--out", str(out))
    assert said.status == 0, said.err
    assert said.out.endswith(f"Open {out / 'page.html'} in a browser.\n")
    return out


def test_make_runs_the_same_demonstration() -> None:
    """Protects the short way from becoming another way."""
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    assert "$(BIN)/hometruth demo --overwrite --workers $(WORKERS)" in makefile
    assert "$(BIN)/python -m tests --workers $(WORKERS)" in makefile


def test_the_readmes_number_is_the_demonstrations(demo: Path) -> None:
    """Protects the first thing that anybody reads: reproduced, not remembered."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    verdicts = json.loads((demo / "verdicts.json").read_text(encoding="utf-8"))
    claims = {claim["measure"]: claim for claim in verdicts[-1]["claims"]}
    cost, far = (
        round(100 * claims[name]["probability"])
        for name in ("net_present_cost", "people_far_from_home")
    )
    together = round(100 * verdicts[-1]["probability"])
    said = re.search(
        r"In (\d+) of 100 futures\W.*?In (\d+) of 100 .*?far from home.*?hold together in (\d+) "
        r"of 100 futures: ([a-z ]+)\.",
        readme.replace("\n", " "),
    )
    assert said is not None
    assert [int(said[n]) for n in (1, 2, 3)] == [cost, far, together]
    assert said[4] == verdicts[-1]["verdict"]


def test_the_page_of_the_demonstration_follows_from_its_results(demo: Path) -> None:
    """Protects the page as people meet it, at its full size."""
    recomputed = Recomputed(demo)
    shown = page_numbers((demo / "page.html").read_text(encoding="utf-8"))
    assert len(shown) > 1000
    wrong = [one for one in shown if not is_right(one, recomputed.number(one))]
    assert not wrong
