"""The verb ``codebook``: look a word up."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli.printing import print_facts, print_json, print_table
from countermove.errors import UnknownWordError

if TYPE_CHECKING:
    from countermove.contest.entries import Entry

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("codebook")(show_codebook)


def show_codebook(
    word: Annotated[
        str, typer.Argument(help="A word, a section such as acts, or nothing.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Look a word of the codebook up; without a word, list its sections."""
    from countermove.contest import codebook

    book = codebook()
    if not word:
        rows = [
            {"section": name, "words": ", ".join(entries)}
            for name, entries in book.sections.items()
        ]
        print_json(rows) if as_json else print_table("The codebook", rows)
        return
    found = [_facts(entry) for _, entry in book.look_up(word)]
    if not found:
        near = [book.nearest(word, name) for name in book.sections]
        offers = ", ".join(sorted({offer for offer in near if offer})) or "none"
        raise UnknownWordError(
            f"Expected a word of the codebook, got {word!r}. Near it: {offers}. "
            "`countermove codebook` lists all."
        )
    if as_json:
        print_json(found)
    elif len(found) > 3:
        print_table(
            word, [{"word": f["name"], "means": f["definition"]} for f in found]
        )
    else:
        for facts in found:
            print_facts(f"{facts['section']}: {facts['name']}", facts)


def _facts(entry: "Entry") -> dict[str, object]:
    from dataclasses import fields

    facts = {item.name: _plain(getattr(entry, item.name)) for item in fields(entry)}
    return {key: value for key, value in facts.items() if value not in ((), "")}


def _plain(value: object) -> object:
    """Turn entries inside entries, such as the words of a clock, into mappings."""
    from dataclasses import fields, is_dataclass

    if is_dataclass(value):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return value
