"""Tries to work out what is hidden in a folder that was shared.

``python -m benchmarks.attack.disclosure``

The attacker knows the model, every other number, and the whole run to compare with. An attack
finds something if a number of the folder is a hidden cell, or a sum from which shown numbers leave
a hidden one, or if such sums together determine a cell. The same attack on the unprotected run
must find nearly everything, or it proves nothing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.attack.hidden import (
    Hidden,
    first_futures,
    functionals,
    hidden_in,
    recoverable,
    shown_sums,
)
from benchmarks.attack.published import Floats, keyed_in, means_in, numbers_in, words_in
from simulation.results.disclosure import protected_years
from simulation.results.run_folder import RunFolder

PRECISION = 1e-9
LEAST_DIGITS = 5  # fewer than so many digits agree by accident


@dataclass(frozen=True)
class Found:
    """What an attack on one folder found, in words, by kind of attack."""

    read: list[str]
    sums: list[str]
    solved: list[str]
    typed: list[str]
    tried: int
    published: int

    @property
    def n(self) -> int:
        """How many things it found."""
        return len(self.read) + len(self.sums) + len(self.solved) + len(self.typed)

    @property
    def line(self) -> str:
        """The figures of a row of a table."""
        return (
            f"{self.published:,} numbers, {self.tried:,} sums tried: read {len(self.read)}, "
            f"sums {len(self.sums)}, solved {len(self.solved)}, typed-in {len(self.typed)}"
        )


def attack(whole: Path, shared: Path, place: Path) -> Found:
    """Try to recover what a whole run holds from a folder that was made of it.

    Args:
        whole: the run folder inside the place.
        shared: the folder that left it.
        place: the place's folder, whose typed-in figures are looked for too.
    """
    hidden = hidden_of(whole)
    numbers = np.union1d(numbers_in(shared), means_in(shared))
    read = sorted(set(_read(shared, hidden)))
    known, tried, innocent = [], 0, shown_sums(hidden)
    for one in functionals(hidden):
        tried += 1
        tells = abs(one.value - one.shown) > 1e-6
        if not tells or not _odd(one.value, hidden.n_futures) or _holds(innocent, one.value):
            continue
        if _holds(numbers, one.value):
            known.append(one)
    firsts = [
        name
        for value, name in first_futures(hidden).items()
        if _odd(value) and _holds(numbers, value)
    ]
    return Found(
        read,
        [one.name for one in known] + firsts,
        recoverable(hidden, known),
        _typed(shared, place),
        tried,
        len(numbers),
    )


def attack_releases(wholes: Sequence[Path], shared: Sequence[Path]) -> list[str]:
    """Try to recover how hidden cells differ between releases from differences of what is shown."""
    found = []
    for (one, other), (a, b) in zip(combinations(wholes, 2), combinations(shared, 2), strict=True):
        first, second = hidden_of(one), hidden_of(other)
        aligned = _aligned(a, b)
        pairs = zip(functionals(first), functionals(second), strict=False)
        for mine, theirs in pairs:
            if mine.name != theirs.name:
                break  # the releases differ in their lines
            changed = mine.value - theirs.value
            tells = abs(changed - (mine.shown - theirs.shown)) > 1e-6
            if tells and _odd(changed, first.n_futures) and _holds(aligned, changed):
                found.append(f"difference of releases: {mine.name}")
    return found


def hidden_of(whole: Path) -> Hidden:
    """The protected cells of a whole run."""
    folder = RunFolder(whole)
    manifest = folder.read_manifest()
    results = folder.read_by_line()
    years = next(iter(results.grids.values())).years
    protected = protected_years(manifest.place.start, years)
    return hidden_in(results, protected, manifest.money.discounting.money)


def _read(shared: Path, hidden: Hidden) -> Iterable[str]:
    """Numbers that say that they are of a protected year."""
    protected = {hidden.years[at] for at in hidden.protected}
    for one in keyed_in(shared):
        if protected & set(one.years):
            yield f"{one.where}: a number of {', '.join(map(str, one.years))}"


def _typed(shared: Path, place: Path) -> list[str]:
    """Typed-in figures with enough digits to be known again, and hashes of the place's files."""
    words = words_in(shared)
    found = [
        f"hash of {path.name}"
        for path in sorted(place.glob("*.*"))
        if path.is_file() and sha256(path.read_bytes()).hexdigest() in words
    ]
    for name in ("history.csv", "parameters.yaml", "counts.csv"):
        path = place / name
        if path.is_file():
            text = path.read_text(encoding="utf-8").replace(",", " ").replace(":", " ")
            digits = {word for word in text.split() if _is_number(word) and _odd(float(word))}
            found += [f"{word} of {name}" for word in sorted(digits) if word in words]
    return found


def _aligned(one: Path, other: Path) -> Floats:
    """Differences of the means that two folders show of the same thing."""
    a, b = means_in(one), means_in(other)
    return np.sort(a - b) if a.shape == b.shape else np.empty(0)


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def _odd(value: float, n_futures: int = 1) -> bool:
    """Whether a number has digits enough to be no accident.

    Args:
        n_futures: a mean over them of how often something happened has few digits in sum.
    """
    each = (f"{abs(number):.12g}" for number in (value, value * n_futures))
    return all(len(text.replace(".", "").strip("0")) >= LEAST_DIGITS for text in each)


def _holds(numbers: Floats, value: float) -> bool:
    """Whether a sorted list of numbers has this one, or its opposite."""
    return any(_has(numbers, signed) for signed in (value, -value))


def _has(numbers: Floats, value: float) -> bool:
    room = PRECISION * abs(value)
    at = int(np.searchsorted(numbers, value - room))
    return at < len(numbers) and bool(numbers[at] <= value + room)


def main() -> None:
    """Make a place with local figures, share its runs, and attack what was shared."""
    from benchmarks.attack.local_place import OPTIONS, local_place, run_and_share

    parser = argparse.ArgumentParser(prog="python -m benchmarks.attack.disclosure")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--places", type=int, default=3, help="places with other local figures")
    asked = parser.parse_args()
    failed = False
    with TemporaryDirectory() as folder:
        wholes, shares = [], []
        for number in range(asked.places):
            place = local_place(Path(folder) / f"place-{number}", asked.seed + number)
            whole, shared = run_and_share(place, OPTIONS, asked.seed + number)
            found, control = attack(whole, shared, place), attack(whole, whole, place)
            failed |= bool(found.n) or not (control.read and control.sums and control.solved)
            print(f"place {number}, shared:      {found.line}")
            print(f"place {number}, unprotected: {control.line}")
            for words in (*found.read, *found.sums, *found.solved, *found.typed):
                print(f"  found: {words}")
            wholes.append(whole)
            shares.append(shared)
        differences = attack_releases(wholes, shares)
        print(f"differences of releases: {len(differences)} found")
        failed |= bool(differences)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
