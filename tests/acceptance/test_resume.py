"""Runs that break off: what was finished stays, and what is done later gives the same bits."""

from __future__ import annotations

import errno
import gc
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from commands.ending import INTERRUPTED
from simulation.results import content_hash, read_results, write_results
from simulation.running import parts as parts_module
from tests.acceptance.test_command_line import SWEEP, hometruth, no_outputs, refused
from tests.patience import PATIENCE_SECONDS
from tests.small_place import vouched_for, write_small_place

REPOSITORY = Path(__file__).resolve().parents[2]
SEED_OF_MOMENTS = 20260401
N_KILLS = 20
TINY = ("--draws", "3", "--replications", "4", "--years", "2", "--workers", "1")
FUTURES = 12
SCENARIO = """\
schema: 1
title: Close the ward
question: What if it closes?
source: Made up
compare_with: baseline
changes:
  - at: 2026-07-01
    set_capacity: {of: local_beds, to: 0}
hypothesis:
  statement: Nobody is sent away for it.
  sure_enough: 90%
  claims:
    - {measure: people_far_from_home, in: year 2, versus: baseline, at_most: 100%}
    - {measure: net_present_cost, over: 2 years, versus: baseline, at_most: 100%}
"""
# The command without page and workbook, which take longer than the run and add nothing here.
WITHOUT_PAGE = (
    "import cli, sys; from commands import report; "
    "report.write_outputs = lambda folder: [('Page', folder / 'page.html')]; "
    "cli.main(sys.argv[1:])"
)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny place, ``hamlet``, and a scenario and a sweep for it."""
    folder = tmp_path_factory.mktemp("inputs")
    place = write_small_place(folder / "hamlet")
    counts = pd.read_csv(place / "counts.csv")
    counts["people"] = (counts["people"] / 8).round().astype(int)
    counts.to_csv(place / "counts.csv", index=False)
    vouched_for(place)
    (folder / "close.yaml").write_text(SCENARIO, encoding="utf-8")
    (folder / "beds.yaml").write_text(SWEEP, encoding="utf-8")
    return folder


@pytest.fixture(scope="module", autouse=True)
def _little_to_collect() -> Iterator[None]:
    """A run looks for garbage after each future, which takes long among all that tests load."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def _without_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commands.report.write_outputs", no_outputs)


@pytest.fixture(scope="module")
def whole(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that nothing interrupted, in batches of another size."""
    out = tmp_path_factory.mktemp("whole") / "run"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("commands.report.write_outputs", no_outputs)
        said = hometruth("run", *asked(inputs, out, "--batch-size", "5", "--events"))
    assert said.status == 0, said.err
    return out


def asked(inputs: Path, out: Path, *more: str) -> list[str]:
    """What is asked of every run here."""
    return [str(inputs / "hamlet"), str(inputs / "close.yaml"), *TINY, "--out", str(out), *more]


def working(out: Path) -> Path:
    return out.with_name(f".{out.name}-partial")


def results_in(out: Path) -> list[Path]:
    return sorted((working(out) / "parts").glob("results-*.parquet"))


def assert_same(out: Path, whole: Path) -> None:
    """The same results, verdicts and drift to the bit, and nothing left beside the run folder."""
    for name in ("results.parquet", "by_line.parquet", "verdicts.json", "data_dictionary.csv"):
        assert (out / name).read_bytes() == (whole / name).read_bytes(), name
    manifests = [json.loads((run / "manifest.json").read_text()) for run in (out, whole)]
    timings = ("created", "seconds", "resumed", "workers", "engine", "own_hash")
    one, other = ({k: v for k, v in m.items() if k not in timings} for m in manifests)
    for hashes in (one["hashes"]["written"], other["hashes"]["written"]):
        for with_events in ("events.parquet", "plan.json"):
            hashes.pop(with_events, None)
    assert one == other
    assert one["complete"] and one["replications_done"] == FUTURES
    assert one["hashes"]["results"] == content_hash(read_results(out / "results.parquet"))
    assert not working(out).exists() and not (out / "partial").exists()


class Stopping:
    """Breaks off a run in this process once so many parts are written."""

    def __init__(self, after: int, error: BaseException) -> None:
        self.left, self.error = after, error
        self.write = parts_module.write_whole

    def __call__(self, path: Path, content: bytes) -> None:
        if path.name.startswith("results-"):
            if not self.left:
                raise self.error
            self.left -= 1
        self.write(path, content)


@pytest.fixture
def broken_off(inputs: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Path, Any]]:
    """Begin a run that breaks off after five parts; returns its folder and what was said."""

    def begin(out: Path, error: BaseException, *more: str) -> tuple[Path, Any]:
        with monkeypatch.context() as patched:
            patched.setattr(parts_module, "write_whole", Stopping(5, error))
            said = hometruth("run", *asked(inputs, out, "--batch-size", "1", *more))
        return out, said

    return begin


@pytest.fixture
def crashed(broken_off: Callable[..., tuple[Path, Any]], tmp_path: Path) -> Path:
    """A run that broke off after five of its twelve futures, with nothing tidied up."""
    out, said = broken_off(tmp_path / "run", RuntimeError("lightning"), "--events")
    assert said.status == 1
    assert f"hometruth run --resume {out}" in said.err
    assert len(results_in(out)) == 5 and not out.exists()
    return out


# Crashes


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is sent the POSIX way")
def test_a_run_killed_at_twenty_random_moments_ends_with_the_same_bits(
    inputs: Path, whole: Path, tmp_path: Path
) -> None:
    """Protects a night's computing from a power cut: kill -9 whenever, resume, the same bits.

    A moment is a fraction of a session's first second, or of its work, which takes as long as
    that of a run that nobody kills.
    """
    moments = random.Random(SEED_OF_MOMENTS)
    at_work = _seconds_of_work(inputs, tmp_path / "timed")
    kills, found_at, finished = 0, list[int](), 0
    out = tmp_path / "run0"
    while kills < N_KILLS or working(out).exists():
        began = _work_began(out)
        session = _session(inputs, out)
        from_the_start, fraction = moments.random() < 0.2, moments.random()
        if kills < N_KILLS:
            if from_the_start:
                _wait(session, lambda: False, fraction)
            else:
                _wait(session, partial(_began_after, out, began))
                _wait(session, lambda: False, fraction * at_work)
            if session.poll() is None:
                os.killpg(session.pid, signal.SIGKILL)
                session.communicate()
                kills += 1
                found_at.append(len(results_in(out)))
                continue
        _, errors = session.communicate(timeout=PATIENCE_SECONDS)
        assert session.returncode == 0, errors
        assert_same(out, whole)
        assert (out / "events.parquet").read_bytes() == (whole / "events.parquet").read_bytes()
        finished += 1
        out = tmp_path / f"run{finished}"
    if out.exists():  # the last kill came when all was done but the process had not ended
        assert_same(out, whole)
        finished += 1
    assert kills == N_KILLS and finished
    assert len(set(found_at)) > 4, f"killed always at the same moment: {found_at}"
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"timed", *(f"run{n}" for n in range(finished))}


def _session(inputs: Path, out: Path, *more: str) -> subprocess.Popen[str]:
    """A process that begins a run, or goes on with it if there is a plan."""
    began = ["run", *asked(inputs, out, "--events", "--overwrite"), "--engine", "simpy"]  # soonest
    resumed = (working(out) / "plan.json").exists()
    words = ["run", "--resume", str(out), "--workers", "1"] if resumed else began
    return subprocess.Popen(
        [sys.executable, "-c", WITHOUT_PAGE, *words, "--batch-size", "1", *more],
        cwd=out.parent, env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def _seconds_of_work(inputs: Path, out: Path) -> float:
    session = _session(inputs, out)
    _wait(session, partial(_began_after, out, 0))
    began = time.monotonic()
    _, errors = session.communicate(timeout=PATIENCE_SECONDS)
    assert session.returncode == 0, errors
    return time.monotonic() - began


def _wait(
    session: subprocess.Popen[str], until: Callable[[], bool], seconds: float = PATIENCE_SECONDS
) -> None:
    """Wait until something is so, the session has ended, or so many seconds have passed."""
    end = time.monotonic() + seconds
    while session.poll() is None and not until() and time.monotonic() < end:
        time.sleep(0.005)


def _began_after(out: Path, before: int) -> bool:
    return _work_began(out) > before


def _work_began(out: Path) -> int:
    """When the last session that got so far began to work; 0 if none did."""
    try:
        return (working(out) / "finished").stat().st_ctime_ns
    except FileNotFoundError:
        return 0


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_workers_end_with_the_command_that_was_killed(inputs: Path, tmp_path: Path) -> None:
    """Protects the machine from processes that wait for ever on a parent that kill -9 took."""
    session = _session(inputs, tmp_path / "run", "--workers", "2")
    _wait(session, lambda: bool(results_in(tmp_path / "run")))
    workers = _children(session.pid)
    assert len(workers) >= 2
    session.kill()
    try:
        end = time.monotonic() + PATIENCE_SECONDS
        while (left := [pid for pid in workers if _runs(pid)]) and time.monotonic() < end:
            time.sleep(0.1)
        assert not left
    finally:
        with suppress(ProcessLookupError):
            os.killpg(session.pid, signal.SIGKILL)
        session.communicate()


@pytest.mark.skipif(os.name == "nt", reason="signals are sent the POSIX way")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_run_told_to_end_says_how_to_go_on(
    number: signal.Signals, inputs: Path, whole: Path, tmp_path: Path
) -> None:
    """Protects a run from a shutdown or a closed terminal: a status of its own, and what to do."""
    out = tmp_path / "run"
    session = _session(inputs, out, "--workers", "2")
    _wait(session, lambda: bool(results_in(out)))
    session.send_signal(number)
    _, errors = session.communicate(timeout=PATIENCE_SECONDS)
    if session.returncode == 0:
        pytest.skip("it was finished before the signal came")
    assert session.returncode == 128 + number, errors
    assert f"hometruth run --resume {out}" in errors and "Traceback" not in errors
    assert hometruth("run", "--resume", out).status == 0
    assert_same(out, whole)


def test_control_c_before_anything_is_finished_is_no_fault(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects the exit status: stopped is neither done nor wrong, and nothing is left behind."""
    monkeypatch.setattr(parts_module, "write_whole", Stopping(0, KeyboardInterrupt()))
    said = hometruth("run", *asked(inputs, tmp_path / "run", "--batch-size", "1"))
    assert said.status == INTERRUPTED
    assert "stopped before any future was finished" in said.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks for open files in /proc")
def test_no_file_of_a_run_is_open_when_it_is_put_in_place(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects Windows, which moves no folder in which a file is open: neither lock nor table."""
    monkeypatch.undo()  # page and workbook are made here
    rename, seen = Path.rename, list[str]()

    def watched(path: Path, target: Path) -> Path:
        links = (link for link in Path("/proc/self/fd").iterdir() if link.is_symlink())
        opened = [str(link.readlink()) for link in links]
        seen.extend(name for name in opened if name.startswith(f"{path}/"))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", watched)
    out = tmp_path / "run"
    for options in ((), ("--overwrite",)):
        assert hometruth("run", *asked(inputs, out, *options)).status == 0
    with monkeypatch.context() as patched:
        patched.setattr(parts_module, "write_whole", Stopping(2, KeyboardInterrupt()))
        said = hometruth("run", *asked(inputs, out, "--batch-size", "1", "--overwrite"))
    assert said.status == INTERRUPTED and (out / "partial").is_dir()
    assert hometruth("run", "--resume", out).status == 0
    assert seen == []


def _children(parent: int) -> list[int]:
    stats = {int(path.parent.name): path for path in Path("/proc").glob("[0-9]*/stat")}
    return [pid for pid in stats if _parent_and_state(pid)[0] == parent]


def _runs(pid: int) -> bool:
    return _parent_and_state(pid)[1] not in ("Z", "X")


def _parent_and_state(pid: int) -> tuple[int, str]:
    try:
        state, parent, *_ = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0, "X"
    return int(parent), state


def test_a_crashed_run_is_resumed_with_other_workers(crashed: Path, whole: Path) -> None:
    """Protects resuming: only what is missing is run, on any number of workers."""
    kept = {path.name: path.stat().st_mtime_ns for path in results_in(crashed)}
    said = hometruth("run", "--resume", crashed, "--workers", "2", "--batch-size", "3")
    assert said.status == 0, said.err
    assert "12 of 12 futures" in said.err and "5 of 12" not in said.err
    assert len(kept) == 5
    assert_same(crashed, whole)
    assert (crashed / "events.parquet").read_bytes() == (whole / "events.parquet").read_bytes()
    assert json.loads((crashed / "manifest.json").read_text())["resumed"] is True


def test_a_run_is_found_by_its_name_and_a_finished_one_lacks_nothing(
    crashed: Path, whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects scripts that resume until it is done: a name suffices, and done is no error."""
    monkeypatch.chdir(crashed.parent)
    Path("runs").mkdir()
    working(crashed).rename(Path("runs") / working(crashed).name)
    assert hometruth("run", "--resume", "run").status == 0
    assert_same(Path("runs/run"), whole)
    said = hometruth("run", "--resume", "run")
    assert said.status == 0 and said.out == f"Nothing is missing from {Path('runs/run')}.\n"


def test_a_sweep_is_resumed(inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects sweeps: they break off and go on as runs do, by the same command."""
    words = (inputs / "hamlet", inputs / "beds.yaml", *TINY, "--batch-size", "1", "--out")
    assert hometruth("sweep", *words, tmp_path / "whole").status == 0
    with monkeypatch.context() as patched:
        patched.setattr(parts_module, "write_whole", Stopping(5, RuntimeError("lightning")))
        assert hometruth("sweep", *words, tmp_path / "run").status == 1
    said = hometruth("run", "--resume", tmp_path / "run")
    assert said.status == 0, said.err
    assert_same(tmp_path / "run", tmp_path / "whole")


def test_control_c_leaves_a_run_folder_that_can_be_resumed(
    broken_off: Any, whole: Path, tmp_path: Path
) -> None:
    """Protects who must stop now and wants the whole later: partial results, then all of them."""
    out, said = broken_off(tmp_path / "run", KeyboardInterrupt())
    assert said.status == INTERRUPTED, said.err
    assert "Stopped: 5 of 12 futures" in said.err
    assert f"hometruth run --resume {out}" in said.err
    manifest = json.loads((out / "manifest.json").read_text())
    assert (manifest["complete"], manifest["replications_done"]) == (False, 5)
    results = read_results(out / "results.parquet")
    assert len(results[["draw", "replication"]].drop_duplicates()) == 5
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    said = hometruth("run", "--resume", out)
    assert said.status == 0, said.err
    assert_same(out, whole)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_new_run_does_not_bury_an_unfinished_one(
    inputs: Path, crashed: Path, whole: Path
) -> None:
    """Protects what was computed from the same command given again after a power cut."""
    error = refused("run", *asked(inputs, crashed))
    assert "an unfinished run is here" in error and f"--resume {crashed}" in error
    assert len(results_in(crashed)) == 5
    assert hometruth("run", "--resume", crashed).status == 0
    error = refused("run", *asked(inputs, crashed, "--events"))
    assert "a finished run is here" in error and "--overwrite" in error
    assert hometruth("run", *asked(inputs, crashed, "--events", "--overwrite")).status == 0
    assert_same(crashed, whole)


def test_an_earlier_run_stays_until_the_new_one_is_whole(
    broken_off: Any, inputs: Path, whole: Path, tmp_path: Path
) -> None:
    """Protects last week's results from this week's power cut."""
    out = shutil.copytree(whole, tmp_path / "run")
    _, said = broken_off(out, RuntimeError("lightning"), "--seed", "2", "--overwrite")
    assert said.status == 1
    assert_unchanged = (out / "results.parquet").read_bytes()
    assert assert_unchanged == (whole / "results.parquet").read_bytes()
    assert hometruth("run", "--resume", out).status == 0
    assert json.loads((out / "manifest.json").read_text())["seed"] == 2


def test_two_processes_do_not_work_on_one_run(crashed: Path) -> None:
    """Protects a run from being resumed while it is still going."""
    if os.name == "nt":
        pytest.skip("locks are taken otherwise there")
    import fcntl

    with (working(crashed) / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "another hometruth is working" in refused("run", "--resume", crashed)
    assert len(results_in(crashed)) == 5


# What is refused


@pytest.fixture
def own_inputs(inputs: Path, tmp_path: Path) -> Path:
    """A copy of the inputs that a test may spoil."""
    shutil.copytree(inputs, tmp_path / "own")
    return tmp_path / "own"


@pytest.mark.parametrize("changed", ["hamlet/area.yaml", "hamlet/parameters.yaml", "close.yaml"])
def test_a_changed_input_is_refused_by_name(
    changed: str, own_inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects a run folder from two inputs in one: which file changed is said, nothing is lost."""
    out = tmp_path / "run"
    with monkeypatch.context() as patched:
        patched.setattr(parts_module, "write_whole", Stopping(2, RuntimeError("lightning")))
        assert hometruth("run", *asked(own_inputs, out, "--batch-size", "1")).status == 1
    before = (own_inputs / changed).read_bytes()
    (own_inputs / changed).write_bytes(before + b"\n# a remark\n")
    error = refused("run", "--resume", out)
    assert f"{own_inputs / changed}: this file has changed since the run began" in error
    assert error.count("has changed") == 1
    (own_inputs / changed).unlink()
    assert "this file is gone" in refused("run", "--resume", out)
    (own_inputs / changed).write_bytes(before)
    history = own_inputs / "hamlet" / "history.csv"
    shutil.copy(REPOSITORY / "scenarios/places/shipped/gloucestershire-2016/history.csv", history)
    assert "history.csv: this file was not there" in refused("run", "--resume", out)
    history.unlink()
    assert len(results_in(out)) == 2
    assert hometruth("run", "--resume", out).status == 0


def test_another_hometruth_is_refused(crashed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects from a run begun by one version and ended by another, in code, tables or numpy."""
    from scenarios.runs import plan as plan_file
    from simulation.results import manifest

    found = manifest.versions()
    with monkeypatch.context() as patched:
        patched.setattr(plan_file, "versions", lambda: {**found, "numpy": "1.0"})
        assert f"the run began with numpy {found['numpy']}" in refused("run", "--resume", crashed)
    with monkeypatch.context() as patched:
        patched.setattr("simulation.rulebook.tables.Tables.content_hash", lambda self: "another")
        assert "rulebook: " in refused("run", "--resume", crashed)
    with monkeypatch.context() as patched:
        patched.setattr(plan_file, "code_hash", lambda *packages: "another")
        assert "hometruth's own code has changed" in refused("run", "--resume", crashed)
    record = json.loads((working(crashed) / "plan.json").read_text())
    record["asked"]["seed"] = 2
    (working(crashed) / "plan.json").write_text(json.dumps(record))
    assert "plan is not what the run wrote" in refused("run", "--resume", crashed)
    record["schema_version"] = 2
    (working(crashed) / "plan.json").write_text(json.dumps(record))
    assert "this plan is of version 2" in refused("run", "--resume", crashed)
    assert len(results_in(crashed)) == 5


def test_what_cannot_be_resumed_is_explained(inputs: Path, crashed: Path, tmp_path: Path) -> None:
    """Protects who mistypes: the unfinished run nearest in name, and what does not go together."""
    assert "Did you mean 'run'?" in refused("run", "--resume", tmp_path / "runn")
    assert "leave out --seed" in refused("run", "--resume", crashed, "--seed", "4")
    assert "leave out place" in refused("run", inputs / "hamlet", "--resume", crashed)
    assert "Missing argument 'PLACE'" in refused("run")
    assert "Missing argument 'SCENARIOS'" in refused("run", inputs / "hamlet")
    (working(crashed) / "plan.json").write_text("{")
    assert "plan of this unfinished run cannot be read" in refused("run", "--resume", crashed)
    assert len(results_in(crashed)) == 5


# More futures


@pytest.mark.parametrize("events", [False, True], ids=["", "with events"])
def test_a_finished_run_is_extended_to_the_same_bits(
    events: bool, inputs: Path, whole: Path, tmp_path: Path
) -> None:
    """Protects what was computed: extended, a run is to the bit what running it at once gives."""
    out, kept = tmp_path / "run", ["--events"] if events else []
    small = [str(inputs / "hamlet"), str(inputs / "close.yaml"), "--out", str(out), *kept]
    less = ("--draws", "1", "--replications", "2", "--years", "2", "--workers", "1")
    assert hometruth("run", *small, *less).status == 0
    first = read_results(out / "results.parquet")
    size = dict(zip(TINY[::2], TINY[1::2], strict=True))
    draws, replications = size["--draws"], size["--replications"]
    said = hometruth("run", "--resume", out, "--replications", replications)
    assert said.status == 0 and "Going on with" in said.err, said.err
    said = hometruth("run", "--resume", out, "--draws", draws)
    assert said.status == 0, said.err
    assert (out / "results.parquet").read_bytes() == (whole / "results.parquet").read_bytes()
    if events:
        assert (out / "events.parquet").read_bytes() == (whole / "events.parquet").read_bytes()
        told = json.loads((out / "manifest.json").read_text())
        assert told["events"] == json.loads((whole / "manifest.json").read_text())["events"]
    assert len(read_results(out / "results.parquet")) > len(first)
    assert "Nothing is missing" in hometruth("run", "--resume", out, "--draws", "1").out
    assert not working(out).exists()


def test_a_refused_extension_leaves_the_finished_run_alone(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects a finished run: what cannot be done is said before anything is moved or written."""
    out = tmp_path / "run"
    words = [str(inputs / "hamlet"), str(inputs / "close.yaml"), "--out", str(out)]
    less = ("--draws", "2", "--replications", "1", "--years", "1", "--workers", "1")
    assert hometruth("run", *words, *less).status == 0
    with monkeypatch.context() as patched:
        patched.setattr("scenarios.runs.plan.code_hash", lambda *packages: "another")
        error = refused("run", "--resume", out, "--draws", "3")
    assert "code has changed" in error and "stays as it is" in error
    assert not working(out).exists()
    said = hometruth("run", "--resume", out, "--draws", "1", "--replications", "2")
    assert said.status == 0, said.err  # a finished run keeps its draws
    assert json.loads((out / "manifest.json").read_text())["draws"] == 2


def test_a_run_that_cannot_be_extended_says_why(inputs: Path, tmp_path: Path) -> None:
    """Protects from mixing: a changed table, another run's plan or an older run is refused."""
    out, other = tmp_path / "run", tmp_path / "other"
    words = [str(inputs / "hamlet"), str(inputs / "close.yaml"), "--events"]
    less = ("--draws", "1", "--replications", "1", "--years", "1", "--workers", "1")
    assert hometruth("run", *words, *less, "--out", out).status == 0
    assert hometruth("run", *words, *less, "--out", other, "--seed", "2").status == 0
    results, plan, events = (out / n for n in ("results.parquet", "plan.json", "events.parquet"))
    before = {path: path.read_bytes() for path in (results, plan, events)}
    more = ("run", "--resume", out, "--draws", "2")
    frame = read_results(results)
    write_results(frame.assign(value=frame["value"] * 2), results)
    assert "is not what the run wrote" in refused(*more)
    results.write_bytes(before[results])
    for stray in (events, plan):
        stray.write_bytes((other / stray.name).read_bytes())
        assert f"{stray}: this file is not what the run wrote" in refused(*more)
        stray.write_bytes(before[stray])
    plan.unlink()
    assert "no plan.json" in refused(*more)
    assert results.read_bytes() == before[results]
    plan.write_bytes(before[plan])
    assert hometruth(*more).status == 0


# Damage


@pytest.mark.parametrize("damage", ["a flipped bit", "cut short", "empty", "of another run"])
def test_a_damaged_part_is_done_again(
    damage: str, crashed: Path, whole: Path, broken_off: Any, tmp_path: Path
) -> None:
    """Protects the results from a disk that lies, and from a part that strayed in."""
    victim, *_ = results_in(crashed)
    content = bytearray(victim.read_bytes())
    if damage == "a flipped bit":
        content[len(content) // 2] ^= 1
        victim.write_bytes(content)
    elif damage == "cut short":
        victim.write_bytes(content[:-100])
    elif damage == "empty":
        victim.write_bytes(b"")
    else:
        other, _ = broken_off(tmp_path / "other", RuntimeError("x"), "--seed", "2", "--events")
        victim.unlink()
        for stray in (working(other) / "parts").iterdir():
            shutil.copy(stray, victim.parent)
    (victim.parent / f".{victim.name}.tmp").write_bytes(b"half")
    said = hometruth("run", "--resume", crashed)
    assert said.status == 0, said.err
    assert_same(crashed, whole)


def test_a_part_without_its_events_is_done_again(crashed: Path, whole: Path) -> None:
    """Protects the event table from holes."""
    next((working(crashed) / "parts").glob("events-*")).unlink()
    assert hometruth("run", "--resume", crashed).status == 0
    assert_same(crashed, whole)
    assert (crashed / "events.parquet").read_bytes() == (whole / "events.parquet").read_bytes()


# A full disk


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_ends_with_a_plain_message_and_can_be_resumed(
    number: int, broken_off: Any, whole: Path, tmp_path: Path
) -> None:
    """Protects from a traceback at night: what is full, what stays, and how to go on."""
    error = OSError(number, os.strerror(number), str(tmp_path / "somewhere"))
    out, said = broken_off(tmp_path / "run", error)
    assert said.status == 2
    last = said.err.splitlines()[-1]
    assert last.startswith(f"{tmp_path / 'somewhere'}: the disk ")
    assert f"'hometruth run --resume {out}'" in last and "what was finished is kept" in last
    assert "Traceback" not in said.err and "fault is ours" not in said.err
    assert len(results_in(out)) == 5
    assert not [path for path in working(out).rglob("*") if path.name.endswith(".tmp")]
    assert hometruth("run", "--resume", out).status == 0
    assert_same(out, whole)


def test_a_disk_that_is_full_at_the_end_loses_nothing(
    inputs: Path, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protects a finished computation when there is no room for its table or page."""
    out = tmp_path / "run"

    def full(*arguments: object) -> None:
        try:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            raise RuntimeError("a library wraps it") from error

    for step in (
        "scenarios.runs.run_folder.assemble",
        "commands.report.write_outputs",
        "scenarios.runs.working_folder.put_in_place",
    ):
        with monkeypatch.context() as patched:
            patched.setattr(step, full)
            words = ["--resume", str(out)] if working(out).exists() else asked(inputs, out)
            error = refused("run", *words)
        assert "the disk is full" in error and f"--resume {out}" in error
        assert not out.exists()
    assert hometruth("run", "--resume", out).status == 0
    assert_same(out, whole)


@pytest.mark.skipif(os.name == "nt", reason="limits are set the POSIX way")
def test_a_real_refusal_of_the_system_is_told(inputs: Path, whole: Path, tmp_path: Path) -> None:
    """Protects the message from being tested against made-up errors only."""
    import resource

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

    out = tmp_path / "run"
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_PAGE, "run", *asked(inputs, out)],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, preexec_fn=limited,
        capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "a file would be larger than is allowed here" in done.stderr
    named = done.stderr.strip().splitlines()[-1].partition(": ")[0]
    assert named.startswith(f"{tmp_path}/") and named.endswith((".parquet", ".json", ".csv"))
    assert "Traceback" not in done.stderr
    assert f"--resume {out}" in done.stderr
    assert hometruth("run", "--resume", out).status == 0
    assert_same(out, whole)
