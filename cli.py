"""The command line: the commands that there are, and what an error is answered with."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from commands.console import print_plainly
from commands.demo import demo
from commands.ending import DONE, INTERRUPTED, OUR_FAULT, THEIR_FAULT, ToldToEnd, orderly_end
from commands.look_up import doctor, evidence, list_, reference, rulebook, schema
from commands.place import check, init
from commands.report import report
from commands.run import run, sweep
from commands.share import share
from commands.story import story


@click.group()
@click.version_option(package_name="hometruth")
def cli() -> None:
    """Test a care strategy before you commit to it."""


for _command in (
    check, demo, doctor, evidence, init, list_, reference, report, rulebook, run, schema, share,
    story,
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
    """Run a command, and exit with one of ``commands.ending.STATUSES``."""
    from simulation.errors import HometruthError
    from simulation.results.whole_file import disk_fault

    status = DONE
    print_plainly()
    try:
        with orderly_end():
            status = cli.main(args=arguments, prog_name="hometruth", standalone_mode=False) or DONE
    except click.ClickException as error:
        error.show()
        sys.exit(THEIR_FAULT)
    except HometruthError as error:
        click.echo("\n\n".join([str(error), *_notes(error)]), err=True)
        sys.exit(THEIR_FAULT)
    except (click.Abort, KeyboardInterrupt) as error:
        click.echo("\n".join(["Stopped.", *_notes(error)]), err=True)
        sys.exit(INTERRUPTED)
    except ToldToEnd as error:
        click.echo("\n".join([f"Told to end ({error}).", *_notes(error)]), err=True)
        sys.exit(error.status)
    except Exception as error:
        if fault := disk_fault(error, "put that right, and give the command again"):
            click.echo("\n\n".join([str(fault), *_notes(error)]), err=True)
            sys.exit(THEIR_FAULT)
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
    sys.exit(status)


if __name__ == "__main__":
    main()
