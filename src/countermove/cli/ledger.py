"""The verbs ``ledger add | list | resolve | score | page | verify``."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli.ledger_documents import (
    break_document,
    entry_document,
    entry_line,
    record_document,
    score_rows,
)
from countermove.cli.printing import print_json, print_table, steps

if TYPE_CHECKING:
    from countermove.ledger import Book, Registered
    from countermove.outlook.track_record import Judgement

__all__ = ["register"]

_File = Annotated[
    Path, typer.Option("--ledger", metavar="FILE", help="The ledger's file.")
]
_Seed = Annotated[int, typer.Option(min=0, help="Root of all chance.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_FILE = Path("countermove-ledger.sqlite")


def register(app: typer.Typer) -> None:
    """Add the verbs to the command."""
    verbs = typer.Typer(
        no_args_is_help=True,
        help="Write forecasts down before anybody knows, and score them afterwards.",
    )
    verbs.command("add")(add_forecasts)
    verbs.command("list")(list_entries)
    verbs.command("resolve")(resolve_entry)
    verbs.command("score")(score_entries)
    verbs.command("page")(make_page)
    verbs.command("verify")(verify_chain)
    app.add_typer(verbs, name="ledger")


def add_forecasts(
    contest: Annotated[
        str, typer.Argument(help="A packaged case or a contest folder.")
    ],
    as_of: Annotated[
        str, typer.Option(metavar="DATE", help="Day of issue: what was known then.")
    ],
    ledger: _File = _FILE,
    scenario: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Only these scenarios; default all."),
    ] = None,
    horizon: Annotated[
        list[int] | None,
        typer.Option(metavar="DAYS", help="Only these horizons; default all."),
    ] = None,
    seed: _Seed = 0,
    as_json: _Json = False,
) -> None:
    """Forecast a contest and write the forecasts down; what stands there stays."""
    from countermove.folder import load
    from countermove.ledger import Ledger
    from countermove.outlook import look_ahead
    from countermove.outlook.registration import choose_expectations, prepare_forecasts
    from countermove.reading import read

    with steps() as step:
        step("weighing moves and answers")
        reading = read(load(contest).at(as_of), seed=seed)
        step("drawing futures")
        chosen = choose_expectations(
            look_ahead(reading), scenarios=scenario or (), horizons=horizon or ()
        )
        arguments: dict[str, object] = {"contest": contest, "as_of": as_of}
        arguments |= {"scenarios": scenario, "horizons": horizon}
        forecasts = prepare_forecasts(
            reading, chosen, command="countermove ledger add", arguments=arguments
        )
        found = Ledger(ledger).register(forecasts)
    _show_added(ledger, found, as_json=as_json)


def list_entries(
    ledger: _File = _FILE,
    still_open: Annotated[
        bool, typer.Option("--open", help="Only those whose deadline is to come.")
    ] = False,
    due: Annotated[
        bool, typer.Option("--due", help="Only those overdue; exit code 1 if any is.")
    ] = False,
    resolved: Annotated[
        bool, typer.Option("--resolved", help="Only those with a resolution.")
    ] = False,
    as_json: _Json = False,
) -> None:
    """List the entries with their status; several choices add up."""
    from countermove.ledger import Status
    from countermove.ledger.days import utc_now

    book, now = _read(ledger, as_json=as_json), utc_now()
    wanted = {Status.OPEN} if still_open else set()
    wanted |= {Status.OVERDUE} if due else set()
    wanted |= {Status.DECIDED, Status.SCORED, Status.VOID} if resolved else set()
    shown = [
        entry for entry in book.entries if not wanted or entry.status(now) in wanted
    ]
    if as_json:
        entries = [entry_document(entry, now) for entry in shown]
        print_json({"events": book.events, "head": book.head, "entries": entries})
    else:
        for entry in shown:
            print(entry_line(entry, now))
        print(f"{len(shown)} of {len(book.entries)} entries.")
        print(_chain_line(book))
    if due and any(entry.status(now) is Status.OVERDUE for entry in shown):
        raise typer.Exit(1)


def resolve_entry(
    entry: Annotated[int, typer.Argument(help="Number of the entry.")],
    outcome: Annotated[
        str, typer.Argument(metavar="true|false|void", help="How it turned out.")
    ],
    known: Annotated[
        str, typer.Option(metavar="DATE", help="The day since when it is known.")
    ],
    source: Annotated[
        str, typer.Option(metavar="TEXT", help="Where that can be read.")
    ],
    note: Annotated[str, typer.Option(metavar="TEXT", help="Anything else.")] = "",
    early: Annotated[
        bool,
        typer.Option(
            "--early",
            help="Nothing can change it before the deadline; --note says why.",
        ),
    ] = False,
    replaces: Annotated[
        int | None,
        typer.Option(metavar="NUMBER", help="The resolution that this one corrects."),
    ] = None,
    ledger: _File = _FILE,
    as_json: _Json = False,
) -> None:
    """Write down how an entry turned out; nothing is overwritten."""
    from countermove.contest.calendar import parse_date
    from countermove.errors import ValidationError
    from countermove.ledger import Ledger, Resolution, Verdict

    if outcome not in set(Verdict):
        raise ValidationError(f"Expected true, false or void, got {outcome!r}.")
    resolution = Resolution(
        entry=entry,
        verdict=Verdict(outcome),
        known=parse_date(known),
        source=source,
        note=note,
        early=early,
        replaces=replaces,
    )
    number = Ledger(ledger).resolve(resolution)
    if as_json:
        print_json({"resolution": number, **resolution.to_plain()})
    else:
        print(f"Entry {entry} is {outcome}, by resolution {number} in {ledger}.")


def score_entries(
    ledger: _File = _FILE, seed: _Seed = 0, as_json: _Json = False
) -> None:
    """Score what is past its deadline against the base rates, and count the rest."""
    from countermove.ledger.days import utc_now
    from countermove.outlook.track_record import keep_record

    book = _read(ledger, as_json=as_json)
    record = keep_record(book.entries, now=utc_now(), seed=seed)
    if as_json:
        chain = {"events": book.events, "head": book.head}
        print_json(chain | record_document(record))
        return
    counts = {name.replace("_", " "): n for name, n in asdict(record.counts).items()}
    print_table("Entries", [{"": name, "count": n} for name, n in counts.items()])
    _show_judgement("Written down in advance", record.in_advance)
    if record.in_hindsight is not None:
        _show_judgement("Written down in hindsight", record.in_hindsight)
    print(_chain_line(book))


def make_page(
    out: Annotated[Path, typer.Option(metavar="FILE", help="The page to write.")],
    ledger: _File = _FILE,
    seed: _Seed = 0,
    as_json: _Json = False,
) -> None:
    """Write the ledger as one HTML page that needs nothing else."""
    from countermove.ledger.days import utc_now
    from countermove.outlook.track_record import keep_record
    from countermove.report.ledger_page import write_ledger_page

    book, now = _read(ledger, as_json=as_json), utc_now()
    record = keep_record(book.entries, now=now, seed=seed)
    write_ledger_page(book, record, out, now=now)
    if as_json:
        print_json({"page": str(out), "events": book.events, "head": book.head})
    else:
        print(f"Page: {out}")


def verify_chain(
    ledger: _File = _FILE,
    head: Annotated[
        str,
        typer.Option(metavar="DIGEST", help="A head that was kept; it must be there."),
    ] = "",
    as_json: _Json = False,
) -> None:
    """Check that nothing was changed; exit code 1 and the first fault if it was."""
    book = _read(ledger, as_json=as_json)
    holds = not head or head in book.digests
    if as_json:
        print_json({"holds": holds, "events": book.events, "head": book.head})
    elif holds:
        print(_chain_line(book))
    else:
        print(f"No event has the digest {head}: the ledger was cut off or made anew.")
    if not holds:
        raise typer.Exit(1)


def _read(ledger: Path, *, as_json: bool) -> "Book":
    """Read a ledger; a broken chain is a finding."""
    from countermove.ledger import Ledger

    book = Ledger(ledger).read()
    if book.broken is None:
        return book
    if as_json:
        print_json(break_document(book))
    else:
        print(f"The chain of {ledger} is broken: {book.broken}.")
    raise typer.Exit(1)


def _show_added(ledger: Path, found: "Registered", *, as_json: bool) -> None:
    book = _read(ledger, as_json=as_json)
    late = [
        entry.id
        for entry in book.entries
        if entry.id in found.added and not entry.in_advance
    ]
    if as_json:
        print_json(
            {
                "ledger": str(ledger),
                "added": found.added,
                "known": found.known,
                "in_hindsight": late,
                "events": book.events,
                "head": book.head,
            }
        )
        return
    print(f"Added {_numbers(found.added)} to {ledger}.")
    if found.known:
        print(f"Stood there already: {_numbers(found.known)}.")
    if late:
        print(
            f"In hindsight: {_numbers(late)}. The day of issue lies more than 7 days "
            "back or the deadline has come, so they are scored apart."
        )
    print(_chain_line(book))


def _show_judgement(title: str, judgement: "Judgement | None") -> None:
    if judgement is None:
        print(f"{title}: nothing to score yet.")
        return
    print_table(
        f"{title}: {judgement.entries} scored, {judgement.came_true} came true, "
        f"{judgement.contests} contests; 90 percent intervals over contests",
        score_rows(judgement),
    )
    print(judgement.verdict)


def _chain_line(book: "Book") -> str:
    return f"The chain of {book.events} events holds; its head is {book.head}."


def _numbers(entries: "tuple[int, ...] | list[int]") -> str:
    if not entries:
        return "nothing"
    if len(entries) == 1:
        return f"entry {entries[0]}"
    whole = entries[-1] - entries[0] == len(entries) - 1
    words = f"{entries[0]} to {entries[-1]}" if whole else ", ".join(map(str, entries))
    return f"{len(entries)} entries ({words})"
