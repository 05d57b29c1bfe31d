"""The command line: the commands that there are, and what an error is answered with."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from commands.look_up import doctor, evidence, list_, reference, rulebook, schema
from commands.place import check, init
from commands.report import report
from commands.run import run, sweep
from commands.share import share
from commands.story import story

DONE, OUR_FAULT, THEIR_FAULT = 0, 1, 2


@click.group()
@click.version_option(package_name="hometruth")
def cli() -> None:
    """Test a care strategy before you commit to it."""


for _command in (
    check, doctor, evidence, init, list_, reference, report, rulebook, run, schema, share, story,
    sweep,
):  # fmt: skip
    cli.add_command(_command)


def _notes(error: BaseException) -> list[str]:
    """What was said about an error, or about what led to it, such as how to go on."""
    notes: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        notes += getattr(cause, "__notes__", ())
        cause = cause.__cause__ or cause.__context__
    return list(dict.fromkeys(notes))


def main(arguments: list[str] | None = None) -> Any:
    """Run a command; exit 0 when done, 2 when the input is at fault, 1 when we are."""
    from simulation.errors import HometruthError

    try:
        cli.main(args=arguments, prog_name="hometruth", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(THEIR_FAULT)
    except HometruthError as error:
        click.echo("\n\n".join([str(error), *_notes(error)]), err=True)
        sys.exit(THEIR_FAULT)
    except (click.Abort, KeyboardInterrupt) as error:
        click.echo("\n".join(["Stopped.", *_notes(error)]), err=True)
        sys.exit(OUR_FAULT)
    except Exception as error:
        if os.environ.get("HOMETRUTH_DEBUG"):
            raise
        click.echo(
            f"hometruth failed, and the fault is ours: {type(error).__name__}: {error}\n"
            "Set HOMETRUTH_DEBUG=1 to see where, and please report it.",
            err=True,
        )
        for note in _notes(error):
            click.echo(note, err=True)
        sys.exit(OUR_FAULT)
    sys.exit(DONE)


if __name__ == "__main__":
    main()
