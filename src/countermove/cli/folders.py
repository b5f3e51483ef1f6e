"""The verbs ``new`` and ``check``: contest folders of one's own."""

from pathlib import Path
from typing import Annotated

import typer

from countermove.cli.printing import print_json

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command."""
    app.command("new")(new_folder)
    app.command("check")(check_one)


def new_folder(
    folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")],
) -> None:
    """Make a commented, valid starter contest."""
    from countermove.folder import write_starter

    write_starter(folder)
    print(f"A starter contest lies in {folder}. Next: countermove check {folder}")


def check_one(
    folder: Annotated[Path, typer.Argument(help="A contest folder.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Report every fault of a contest folder at once; exit code 1 if there is any."""
    from dataclasses import asdict

    from countermove.folder import check_folder

    findings = check_folder(folder)
    errors = sum(finding.severity == "error" for finding in findings)
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            print(finding)
        warnings = len(findings) - errors
        print(f"{folder}: {errors} faults, {warnings} warnings")
    if errors:
        raise typer.Exit(1)
