"""The verb ``whatif``: the outlook of a day beside that of the same day changed."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli.forecast import choose_horizons
from countermove.cli.printing import print_json, print_table, steps

if TYPE_CHECKING:
    from countermove.contest import Vantage
    from countermove.outlook.changes import Change
    from countermove.outlook.whatif import ClockShift, Difference, WhatIf

__all__ = ["register"]

SHOWN = (90, 365)
MOST = 8
WORTH = 0.005
"""Change of a clock's chance below which it carries nothing."""


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("whatif")(ask_what_if)


def ask_what_if(
    contest: Annotated[
        str,
        typer.Argument(metavar="CASE|FOLDER", help="A packaged case or a folder."),
    ],
    as_of: Annotated[
        str, typer.Option(metavar="DATE", help="Day of issue; default the last.")
    ] = "",
    move: Annotated[
        list[str] | None,
        typer.Option(
            metavar="MOVE",
            help="Add a move: 'actor; act; target; institutions; result=...; form=...; "
            "participants=...'. Several keys in one place stand between commas.",
        ),
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="FACTOR=VALUE",
            help="Set a covariate, the state of a clock (cabinet=caretaker), or end a "
            "procedure (procedure:ID=dropped).",
        ),
    ] = None,
    drop: Annotated[
        list[str] | None,
        typer.Option(metavar="MOVE-ID", help="Take a move as never made."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Root of all chance.")] = 0,
    horizon: Annotated[
        list[int] | None,
        typer.Option(metavar="DAYS", help="Days ahead; may be given several times."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Compare the outlook of a day with that of the same day changed.

    Both are drawn with the same chance. The difference is what the model expects of a
    day that looks so, and no effect of a cause.
    """
    from countermove.folder import load
    from countermove.outlook.prospect import prospect_at
    from countermove.outlook.whatif import compare_from
    from countermove.report.plain import plain_values

    with steps() as step:
        step("reading the folder")
        whole = load(contest)
        vantage = whole.at(as_of or whole.last_reported)
        changes = _read_changes(vantage, move or [], set_ or [], drop or [])
        horizons = choose_horizons(horizon, None if as_json else SHOWN)
        step("reading the vantage")
        prospect = prospect_at(vantage, seed=seed)
        step("drawing futures twice")
        found = compare_from(vantage, prospect, changes, horizons=horizons)
    if as_json:
        about = {"contest": vantage.record.id, "as_of": vantage.issued, "seed": seed}
        print_json(plain_values(about | asdict(found)))
        return
    _show(vantage, found, horizons)


def _read_changes(
    vantage: "Vantage", moves: list[str], factors: list[str], dropped: list[str]
) -> "list[Change]":
    from countermove.outlook.changes import (
        AddMove,
        DropMove,
        SetFactor,
        read_factor,
        read_move,
    )

    added = [
        AddMove(move=read_move(text, vantage, number=place))
        for place, text in enumerate(moves, start=1)
    ]
    set_by_hand: list[SetFactor] = [read_factor(text) for text in factors]
    return [*added, *(DropMove(id=key) for key in dropped), *set_by_hand]


def _show(vantage: "Vantage", found: "WhatIf", horizons: tuple[int, ...]) -> None:
    print(f"{vantage.record.title}, as of {vantage.issued}; {'; '.join(found.changes)}")
    for name, (before, after) in found.covariates.items():
        print(f"  {name.replace('_', ' ')}: {before:.2f} -> {after:.2f}")
    for note in found.notes:
        print(f"Note: {note}")
    for days in horizons:
        rows = found.most(horizon=days, count=MOST)
        carrying = [
            item for item in found.carried_by(days) if abs(item.difference) >= WORTH
        ]
        print_table(f"Within {days} days, what changes most", [*map(_row, rows)])
        said = ", ".join(map(_shift, carrying)) or "none moves more or less often"
        print(f"Clocks that carry it: {said}")
    print(
        "Percent; differences in points with 90 percent interval; +/- is the error of "
        "simulation. What the model expects of such a day, no effect of a cause."
    )


def _row(item: "Difference") -> dict[str, object]:
    return {
        "scenario": item.title,
        "before": f"{100 * item.before:.1f}",
        "after": f"{100 * item.after:.1f}",
        "difference": f"{100 * item.difference:+.1f}",
        "interval": f"{100 * item.low:+.1f} to {100 * item.high:+.1f}",
        "error": f"+/- {100 * item.monte_carlo_error:.1f}",
    }


def _shift(item: "ClockShift") -> str:
    return (
        f"{item.clock} {100 * item.before:.0f} -> {100 * item.after:.0f} "
        f"({100 * item.difference:+.1f})"
    )
