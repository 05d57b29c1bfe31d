"""The command line: the commands that there are, and what an error is answered with."""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from commands.console import print_plainly
from commands.demo import demo
from commands.ending import DONE, INTERRUPTED, OUR_FAULT, THEIR_FAULT, ToldToEnd, orderly_end
from commands.look_up import doctor, evidence, list_, reference, rulebook, schema
from commands.paths import paths
from commands.place import check, init
from commands.report import report
from commands.run import run, sweep
from commands.share import share
from commands.story import story

if TYPE_CHECKING:
    from simulation.errors import Fault


@click.group()
@click.version_option(package_name="hometruth")
def cli() -> None:
    """Test a care strategy before you commit to it."""


for _command in (
    check, demo, doctor, evidence, init, list_, paths, reference, report, rulebook, run,
    schema, share, story, sweep,
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


def _refuse_unseen(arguments: list[str]) -> None:
    """Refuse a word with a character that cannot be seen, before anything is named after it.

    Raises:
        InputError: one fault for each such word.
    """
    from simulation.characters import first_unseen, name_of
    from simulation.errors import Fault, Faults

    faults = Faults()
    for word in arguments:
        if (index := first_unseen(word)) >= 0:
            problem = f"'{word}' has a character that cannot be seen: {name_of(word[index])}"
            fix = "type the word again, or rename the file or folder if it is part of its name"
            faults.add(Fault("", None, None, problem, fix=fix))
    faults.raise_if_any()


def _of_system(error: OSError) -> Fault:
    """What to say where the system refuses a file or folder that no reader has looked after."""
    from simulation.errors import Fault

    reason = error.strerror or type(error).__name__
    fix = "check that it is what was meant, and that it may be read and written"
    if error.errno == errno.ENAMETOOLONG:
        fix = "give it a shorter name"
    return Fault(str(error.filename or ""), None, None, f"this cannot be used: {reason}", fix=fix)


def main(arguments: list[str] | None = None) -> Any:
    """Run a command, and exit with one of ``commands.ending.STATUSES``."""
    from simulation.characters import shown
    from simulation.errors import HometruthError
    from simulation.results.whole_file import disk_fault

    status = DONE
    words = sys.argv[1:] if arguments is None else arguments
    print_plainly()
    try:
        _refuse_unseen(words)
        with orderly_end():
            status = cli.main(args=words, prog_name="hometruth", standalone_mode=False) or DONE
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
        if isinstance(error, OSError):
            click.echo("\n".join([str(_of_system(error)), *_notes(error)]), err=True)
            sys.exit(THEIR_FAULT)
        said = shown(f"{type(error).__name__}: {error}")
        click.echo(
            f"hometruth failed, and the fault is ours: {said}\n"
            "Set HOMETRUTH_DEBUG=1 to see where, and please report it.",
            err=True,
        )
        for note in _notes(error):
            click.echo(note, err=True)
        sys.exit(OUR_FAULT)
    sys.exit(status)


if __name__ == "__main__":
    main()
