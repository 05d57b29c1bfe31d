"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

YEARS_HELP = "Years to run.  [default: what the scenarios say, or 15]"
DRAWS_FROM_HELP = "Joint draws from a CSV or Parquet file: a column for each parameter."
HOLD_HELP = "Hold a parameter at a value in every draw; may be repeated."
SET_HELP = "Set a lever of the scenarios to a value; may be repeated."
MOST_SEED = 2**63 - 1


class WholeNumber(click.IntRange):
    """A whole number, with the same advice on how to write it as in a file."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number, or a usage error."""
        from scenarios.reading.as_written import advice

        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            high = None if self.max is None else float(self.max)
            low = None if self.min is None else float(self.min)
            fix = advice(value, low, high, whole=True) if isinstance(value, str) else ""
            self.fail(f"{error.message} Fix: {fix}." if fix else error.message, param, ctx)


def number(
    name: str, low: int, high: int | None, default: int | None, words: str
) -> Callable[[F], F]:
    """An option that takes a whole number from ``low`` to ``high``."""
    shown = default is not None
    kind = WholeNumber(low, high)
    return click.option(name, type=kind, default=default, show_default=shown, help=words)


def draws_from(command: F) -> F:
    """The source of parameter values, if not only their ranges."""
    file = click.Path(path_type=Path)
    held = click.option("--hold", multiple=True, metavar="NAME=VALUE", help=HOLD_HELP)
    return click.option("--draws-from", type=file, default=None, help=DRAWS_FROM_HELP)(
        held(command)
    )


def set_levers(command: F) -> F:
    """Values of levers that are not at their start."""
    return click.option("--set", "levers", multiple=True, metavar="NAME=VALUE", help=SET_HELP)(
        command
    )
