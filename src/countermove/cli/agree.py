"""The verb ``agree``: two codings of one contest, compared."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli.printing import number_or_none, print_json, print_table

if TYPE_CHECKING:
    from countermove.contest import Move
    from countermove.reading.agreement import Agreement

__all__ = ["register"]

_Coding = Annotated[str, typer.Argument(help="A packaged case or a contest folder.")]


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("agree")(agree)


def agree(
    first: _Coding,
    second: _Coding,
    seed: Annotated[int, typer.Option(min=0, help="Root of all chance.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Compare two codings of one contest: Krippendorff's alpha, and what to discuss."""
    from countermove.folder import load
    from countermove.reading.agreement import compare_codings

    ours, theirs = load(first), load(second)
    found = compare_codings(ours, theirs, seed=seed)
    only_first = _listed(ours.moves, found.matching.only_first)
    only_second = _listed(theirs.moves, found.matching.only_second)
    if as_json:
        print_json(
            {
                "first": first,
                "second": second,
                "matched": len(found.matching.pairs),
                "only_first": only_first,
                "only_second": only_second,
                "fields": _field_rows(found),
                "disagreements": _topic_rows(found),
            }
        )
        return
    print(
        f"{len(found.matching.pairs)} moves are in both codings, {len(only_first)} "
        f"only in {first}, {len(only_second)} only in {second}."
    )
    print_table("Agreement (90 percent intervals)", _field_rows(found))
    rows = [
        {name: row[name] for name in ("first", "second", "action")}
        | {"differs": "\n".join(f"{f}: {a} / {b}" for f, a, b in item.fields)}
        for row, item in zip(_topic_rows(found), found.disagreements, strict=True)
    ]
    if rows:
        print_table("Worth talking about", rows)
    for name, items in ((first, only_first), (second, only_second)):
        if items:
            print_table(f"Only in {name}", items)


def _listed(moves: "Sequence[Move]", rows: Sequence[int]) -> list[dict[str, object]]:
    return [
        {
            "id": moves[n].id,
            "date": moves[n].date.isoformat(),
            "action": moves[n].action,
        }
        for n in rows
    ]


def _field_rows(found: "Agreement") -> list[dict[str, object]]:
    return [
        {
            "field": item.field,
            "alpha": number_or_none(item.alpha, 3),
            "low": number_or_none(item.low, 3),
            "high": number_or_none(item.high, 3),
            "agreement": number_or_none(item.agreement, 3),
            "units": item.units,
        }
        for item in found.fields
    ]


def _topic_rows(found: "Agreement") -> list[dict[str, object]]:
    return [
        {
            "first": item.first,
            "second": item.second,
            "action": item.action,
            "fields": [
                {"field": field, "first": ours, "second": theirs}
                for field, ours, theirs in item.fields
            ],
        }
        for item in found.disagreements
    ]
