"""A run on a Dask cluster: the same bits as here, and plain words when the cluster fails."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from tests.acceptance.test_command_line import hometruth, no_outputs, refused
from tests.patience import PATIENCE_SECONDS
from tests.small_place import write_small_place

TINY = ("--draws", "3", "--replications", "2", "--years", "2")
NOBODY = "tcp://127.0.0.1:9"


@pytest.fixture(autouse=True)
def _without_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commands.report.write_outputs", no_outputs)


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONNECT_SECONDS", "WORKER_SECONDS"):
        monkeypatch.setattr(f"simulation.running.cluster.{name}", PATIENCE_SECONDS)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_place(tmp_path_factory.mktemp("place") / "smallshire")


@pytest.fixture
def cluster() -> Iterator[Any]:
    """Two workers, each a process of its own, and their scheduler."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as started:
        yield started


def test_a_cluster_of_two_gives_the_same_bits(cluster: Any, place: Path, tmp_path: Path) -> None:
    """Protects people who need more than one machine: the results are those of one."""
    dask = ("--backend", "dask", "--scheduler", cluster.scheduler_address)
    said = hometruth("run", place, "halve-beds", *TINY, "--out", tmp_path / "far", *dask)
    assert said.status == 0, said.err
    assert "2 workers of a Dask cluster" in said.err and "6 of 6 futures" in said.err
    said = hometruth(
        "run", place, "halve-beds", *TINY, "--out", tmp_path / "here", "--workers", "1"
    )
    assert said.status == 0, said.err
    for name in ("results.parquet", "verdicts.json"):
        assert (tmp_path / "far" / name).read_bytes() == (tmp_path / "here" / name).read_bytes()
    far, here = (
        json.loads((tmp_path / name / "manifest.json").read_text())["hashes"]
        for name in ("far", "here")
    )
    assert far == here
    _break_off_and_resume(place, tmp_path / "resumed", dask, tmp_path / "here")
    _with_another_version(cluster, place, tmp_path / "none", dask)


def _break_off_and_resume(place: Path, out: Path, dask: tuple[str, ...], whole: Path) -> None:
    """A run begun on the cluster ends here with the same bits."""
    from simulation.running import parts

    write, left = parts.write_whole, iter(range(2))

    def stopping(path: Path, content: bytes) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt
        write(path, content)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(parts, "write_whole", stopping)
        said = hometruth("run", place, "halve-beds", *TINY, "--out", out, *dask)
    assert "Stopped: 2 of 6 futures" in said.err
    said = hometruth("run", "--resume", out, "--workers", "1")
    assert said.status == 0, said.err
    assert (out / "results.parquet").read_bytes() == (whole / "results.parquet").read_bytes()


def _with_another_version(cluster: Any, place: Path, out: Path, dask: tuple[str, ...]) -> None:
    """One worker whose code is another is refused before anything is run."""
    with cluster.get_client() as client:
        first = next(iter(client.nthreads()))
        client.run(_pretend_to_be_another, workers=[first])
    error = refused("run", place, "halve-beds", *TINY, "--out", out, *dask)
    assert first in error and "other code" in error and "same lock file" in error
    assert not list(out.parent.glob("*none*"))


def _pretend_to_be_another() -> None:
    mock.patch("simulation.running.cluster.code_hash", return_value="another").start()


def test_a_lost_cluster_is_told_and_what_was_finished_is_kept(
    cluster: Any, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects from waiting for ever on workers that are gone, and from losing what they did."""
    import scenarios.runs.working_folder  # noqa: F401 - it writes its plan by the same function
    from simulation.running import parts

    out, write, done = tmp_path / "run", parts.write_whole, threading.Event()

    def then_pull_the_plug(path: Path, content: bytes) -> None:
        write(path, content)
        if not done.is_set():
            done.set()
            cluster.close()

    monkeypatch.setattr(parts, "write_whole", then_pull_the_plug)
    dask = ("--backend", "dask", "--scheduler", cluster.scheduler_address, "--batch-size", "1")
    error = refused("run", place, "halve-beds", *TINY, "--out", out, *dask)
    assert "the cluster was lost" in error
    assert f"hometruth run --resume {out}" in error


def test_a_scheduler_that_does_not_answer_is_told(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects from a traceback about sockets: which address, and how to start one."""
    pytest.importorskip("distributed")
    monkeypatch.setattr("simulation.running.cluster.CONNECT_SECONDS", 1)
    dask = ("--backend", "dask", "--scheduler", NOBODY, "--out", tmp_path / "run")
    error = refused("run", place, "halve-beds", *TINY, *dask)
    assert NOBODY in error and "no Dask scheduler answers" in error and "dask scheduler" in error
    assert list(tmp_path.iterdir()) == []


def test_without_dask_it_is_said_how_to_install_it(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects who follows the how-to on a plain install; and options that do not go together."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    run = ("run", place, "halve-beds", *TINY, "--out", tmp_path / "run")
    error = refused(*run, "--backend", "dask", "--scheduler", NOBODY)
    assert "pip install 'hometruth[dask]'" in error
    assert "needs --scheduler" in refused(*run, "--backend", "dask")
    assert "--backend dask" in refused(*run, "--scheduler", NOBODY)
    wrong = refused(*run, "--backend", "dask", "--scheduler", "localhost")
    assert "'localhost' is no address" in wrong
    both = refused(*run, "--backend", "dask", "--scheduler", NOBODY, "--workers", "2")
    assert "--workers is for this machine" in both
    assert list(tmp_path.iterdir()) == []
