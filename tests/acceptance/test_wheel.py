"""The wheel, installed far from the repository, holds everything that a run needs."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGES = ("calibration", "outputs", "scenarios", "simulation")


def run_quietly(*command: str | Path, cwd: Path) -> str:
    """Run a command in `cwd`, fail with what it printed, else return its standard output."""
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the working tree, built with what is already installed."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ("--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", folder)
    run_quietly(sys.executable, "-m", "pip", "wheel", *options, REPOSITORY, cwd=folder)
    (built,) = folder.glob("hometruth-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scripts folder of an environment that has the wheel, our dependencies and no repository."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / "python"
    # A folder named in a .pth file lends its packages but not its own .pth files, so the
    # repository, which an editable install names in one, stays out of sight.
    own = sysconfig.get_path("purelib", "venv", {"base": str(folder), "platbase": str(folder)})
    lent = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    Path(own, "dependencies.pth").write_text("\n".join(sorted(lent)), encoding="utf-8")
    options = ("--quiet", "--no-deps", "--no-index", "--ignore-installed")
    run_quietly(
        sys.executable, "-m", "pip", "--python", python, "install", *options, wheel, cwd=folder
    )
    return scripts


def test_every_file_of_the_packages_is_in_the_wheel(wheel: Path) -> None:
    tracked = {
        path.relative_to(REPOSITORY).as_posix()
        for package in PACKAGES
        for path in (REPOSITORY / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    with zipfile.ZipFile(wheel) as archive:
        assert tracked | {"cli.py"} <= set(archive.namelist())


def test_packages_come_from_the_wheel_and_not_from_the_repository(
    installed: Path, tmp_path: Path
) -> None:
    modules = ", ".join((*PACKAGES, "cli"))
    show = f"import {modules}; print(*[m.__file__ for m in ({modules})], sep='\\n')"
    for file in run_quietly(installed / "python", "-c", show, cwd=tmp_path).splitlines():
        assert Path(file).is_relative_to(installed.parent)


def test_wheel_lists_and_runs_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    hometruth = installed / "hometruth"
    listed = run_quietly(hometruth, "list", cwd=tmp_path)
    for name in ("gloucestershire", "baseline", "halve-beds", "halve-beds-and-reinvest"):
        assert name in listed

    size = ("--draws", "1", "--replications", "1", "--years", "2", "--workers", "1")
    run_quietly(
        hometruth, "run", "gloucestershire", "halve-beds", *size, "--seed", "1", "--out", "out",
        cwd=tmp_path,
    )  # fmt: skip
    assert (tmp_path / "out" / "page.html").stat().st_size > 0
    assert (tmp_path / "out" / "results.parquet").stat().st_size > 0


def test_the_demonstration_runs_from_the_wheel_alone(installed: Path, tmp_path: Path) -> None:
    """Protects the two commands of a laptop without make, git or a checkout."""
    size = ("--draws", "1", "--replications", "1", "--workers", "2")
    said = run_quietly(installed / "hometruth", "demo", *size, cwd=tmp_path)
    page = tmp_path / "runs" / "demo" / "page.html"
    assert page.stat().st_size > 0 and f"Open {page} in a browser." in said
