"""The size of a run: futures, source of the values, and workers."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from scenarios.binding.draws import Draws
    from simulation.running.workers import Workers

DRAWS, REPLICATIONS = 20, 5


@dataclass(frozen=True)
class Effort:
    """The options of ``run`` and ``sweep`` about effort, as given.

    Attributes:
        draws, replications: None where not given.
    """

    draws: int | None
    replications: int | None
    seed: int
    workers: int | None
    backend: str
    scheduler: str
    batch_size: int | None
    engine: str | None
    draws_from: Path | None
    hold: tuple[str, ...]

    def drawn(self) -> Draws:
        """The source of the parameter values.

        Raises:
            InputError: the file of draws is faulty or has too few, or ``--hold`` holds nothing.
        """
        return drawn(self.draws_from, self.draws, self.seed, held_by(self.hold))

    def hands(self) -> Workers:
        """The workers."""
        from simulation.running.workers import Workers

        if self.backend != "dask":
            if self.scheduler:
                raise click.UsageError("--scheduler goes with --backend dask.")
            return Workers(self.workers or os.cpu_count() or 1)
        from simulation.running.cluster import cluster_size

        if not self.scheduler:
            raise click.UsageError(
                "--backend dask needs --scheduler: the address that 'dask scheduler' prints, "
                "such as tcp://HOST:8786."
            )
        if self.workers:
            raise click.UsageError("--workers is for this machine; a Dask cluster has its own.")
        return Workers(cluster_size(self.scheduler), self.scheduler)


def held_by(texts: Sequence[str]) -> dict[str, float]:
    """Parameters held at a value, from ``NAME=VALUE`` each.

    Raises:
        InputError: a text is not of that form.
    """
    from scenarios.binding.draws import read_held
    from simulation.errors import Fault, Faults

    faults = Faults()
    read = [faults.attempt(read_held, text) for text in texts]
    names = [held[0] for held in read if held]
    for name in sorted({name for name in names if names.count(name) > 1}):
        problem = f"--hold gives '{name}' more than one value"
        faults.add(Fault("", None, None, problem, fix="keep one of them"))
    faults.raise_if_any()
    return dict(held for held in read if held)


def set_by(texts: Sequence[str]) -> dict[str, str]:
    """Levers and their values, from ``NAME=VALUE`` each.

    Raises:
        InputError: a text is not of that form, or a lever is set twice.
    """
    from simulation.errors import Fault, Faults

    faults = Faults()
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals and value):
            expected = "NAME=VALUE, such as --set beds=30%"
            faults.add(Fault("", None, None, f"--set {text} sets nothing", expected=expected))
        elif name in found:
            problem = f"--set gives '{name}' more than one value"
            faults.add(Fault("", None, None, problem, fix="keep one of them"))
        found[name] = value
    faults.raise_if_any()
    return found


def drawn(file: Path | None, n: int | None, seed: int, held: dict[str, float]) -> Draws:
    """Draws from a file or from the ranges, with some parameters held.

    Args:
        n: number of draws; by default all of the file, or 20.
    """
    from scenarios.binding.draws import Draws
    from simulation.errors import Fault, InputError

    if file is None:
        return Draws.prior(n or DRAWS, seed).holding(**held)
    found = Draws.joint(file, seed).holding(**held)
    if n and n > found.n:
        problem = f"--draws asks for {n} draws, and this file has {found.n}"
        raise InputError(Fault(str(file), None, None, problem, fix="leave out --draws"))
    return found.first(n or found.n)
