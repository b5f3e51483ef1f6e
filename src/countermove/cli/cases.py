"""The verb ``cases``: the packaged contests."""

from typing import Annotated

import typer

from countermove.cli.printing import print_json, print_table

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("cases")(list_cases)


def list_cases(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the packaged contests."""
    from countermove.folder import case_names, load

    rows = []
    for name in case_names():
        contest = load(name)
        rows.append(
            {
                "case": name,
                "title": contest.title,
                "start": contest.start.isoformat(),
                "end": contest.end.isoformat() if contest.end else None,
                "moves": len(contest.moves),
                "camps": len(contest.camps),
                "answers": sum(bool(move.answers) for move in contest.moves),
            }
        )
    if as_json:
        print_json(rows)
    else:
        print_table("Packaged contests", rows)
