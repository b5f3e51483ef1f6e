"""The command ``countermove``: its verbs, and how errors leave it.

Exit codes: 0 done, 1 findings, 2 wrong use or an input that cannot be read.
"""

import sys
from typing import Annotated

import typer

from countermove.cli import (
    agree,
    backtest,
    cases,
    codebook,
    evaluate,
    folders,
    forecast,
    ledger,
    read,
    report,
    weigh,
    whatif,
)
from countermove.errors import CountermoveError

__all__ = ["app", "main"]

app = typer.Typer(
    name="countermove",
    help="Read a struggle for power as a conversation of moves and answers.",
    epilog="Exit codes: 0 done, 1 findings, 2 wrong use. Forecasts marked UNCALIBRATED "
    "are of clocks that moved too seldom in back-tests.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for verbs in (
    cases,
    folders,
    read,
    forecast,
    whatif,
    weigh,
    report,
    backtest,
    ledger,
    evaluate,
    agree,
    codebook,
):
    verbs.register(app)


@app.callback()
def common(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.")
    ] = False,
) -> None:
    """Read a struggle for power as a conversation of moves and answers."""
    if version:
        from importlib.metadata import version as version_of

        print(version_of("countermove"))
        raise typer.Exit


def main() -> None:
    """Run the command; errors raised on purpose become one message and exit code 2."""
    try:
        app()
    except CountermoveError as error:
        print(f"countermove: {error}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        # The reader of our output went away, as `head` does: that is no fault.
        sys.stderr.close()
        sys.exit(0)
