"""Spoils what is typed on the command line, and the folder that a command is given."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import product
from pathlib import Path

import cli
from benchmarks.attack.asking import Answer, ask
from benchmarks.attack.kinds import CHECK, PLACE, planned
from benchmarks.attack.mutations import NASTY

EFFORT = (
    "--draws", "2", "--replications", "1", "--seed", "3", "--workers", "1", "--years", "2",
    "--out", f"{PLACE}/runs/out", "--hold", "package_drift=0", "--draws-from", "draws.csv",
)  # fmt: skip
COMMANDS: tuple[tuple[str, ...], ...] = (
    CHECK,
    ("run", PLACE, "first.yaml", *EFFORT),
    ("sweep", PLACE, "beds.yaml", *EFFORT),
    ("check", PLACE, "open.yaml", "--set", "beds=30%", "--set", "closing=start + 24 months"),
    ("run", PLACE, "open.yaml", "--set", "lag=6 months", "--set", "price=60000", *EFFORT),
    ("list", "levers", "--place", PLACE),
    ("share", PLACE),
    ("run", "--resume", f"{PLACE}/runs/out"),
    ("init", "out", "--area", "Kent", "--no-drift"),
    ("init", "out", "--area", "Kent, Medway, Surrey", "--no-drift"),
    ("report", PLACE),
    ("evidence", "PUB-01"),
    ("reference", "commands"),
    ("list",),
    ("schema",),
)


def spoilt_arguments(n: int, seed: int) -> Iterator[tuple[str, Answer]]:
    """Commands with a word or two that nobody should type, and what each is answered with."""
    chance = random.Random(f"{seed} arguments")
    for _ in range(n):
        words = list(chance.choice(COMMANDS))
        for _ in range(chance.choice((1, 1, 1, 2))):
            _spoil(words, chance)
        yield " ".join(words), ask(partial(planned, words))
        shutil.rmtree("out", ignore_errors=True)


def _spoil(words: list[str], chance: random.Random) -> None:
    at = chance.randrange(len(words))
    nasty = chance.choice(NASTY).replace("\0", "")  # no system passes this on
    change = chance.randrange(5)
    if change == 0:
        del words[at]
    elif change == 1:
        words.insert(at, nasty)
    elif change == 2:
        words[at] = words[at] + nasty
    else:
        words[at] = nasty
    words[:] = words or ["list"]


Oddity = Callable[[Path], object]


def _remade(path: Path, make: Oddity) -> None:
    """Remove a file or folder, and make something else of its name."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
    make(path)


ODDITIES: dict[str, Oddity] = {
    "gone": lambda path: _remade(path, lambda _: None),
    "a folder": lambda path: _remade(path, Path.mkdir),
    "empty": lambda path: _remade(path, Path.touch),
    "a link to itself": lambda path: _remade(path, lambda p: p.symlink_to(p.name)),
    "a link to nothing": lambda path: _remade(path, lambda p: p.symlink_to("nothing")),
    "a pipe": lambda path: _remade(path, os.mkfifo),
    "without permission": lambda path: path.chmod(0),
    "too large": lambda path: os.truncate(path, 200_000_000) if path.is_file() else None,
    "in capitals": lambda path: path.rename(path.with_name(path.name.upper())),
    "beside a name that is not UTF-8": lambda path: _beside(path, b"caf\xe9.yaml"),
    "beside a name with a control character": lambda path: _beside(path, b"a\x1b[2Jb.csv"),
    "beside a name of 255 characters": lambda path: _beside(path, b"x" * 250 + b".yaml"),
    "named by a name that is not UTF-8": lambda path: _renamed(path, b"caf\xe9"),
}  # fmt: skip


def _beside(path: Path, name: bytes) -> None:
    (path.parent / os.fsdecode(name)).write_text("a: b\n", encoding="utf-8")


def _renamed(path: Path, name: bytes) -> None:
    path.rename(path.with_name(os.fsdecode(name) + path.suffix))


def odd_folders(clean: Path, every: int = 1) -> Iterator[tuple[str, Answer]]:
    """Each file, and the place's folder, made odd in each way, and what check answers.

    Args:
        clean: the folder of clean files.
        every: 1 for all of them, 2 for every other, and so on.
    """
    folder = Path.cwd() / "odd"
    names = [path.relative_to(clean) for path in sorted(clean.rglob("*"))]
    for name, how in list(product(names, ODDITIES))[::every]:
        shutil.copytree(clean, folder)
        with _in(folder):
            ODDITIES[how](Path(name))
            yield f"{name}: {how}", ask(partial(cli.main, list(CHECK)))
        if (folder / name).exists():
            (folder / name).chmod(0o700)
        shutil.rmtree(folder)


@contextmanager
def _in(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
