"""The verb ``read``: read a contest as it stood on a day."""

from pathlib import Path
from typing import Annotated

import typer

from countermove.cli.printing import json_text, print_json, steps

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("read")(read_contest)


def read_contest(
    contest: Annotated[
        str, typer.Argument(help="A packaged case or a contest folder.")
    ],
    as_of: Annotated[
        str, typer.Option(metavar="DATE", help="Day to read as of; default the last.")
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write reading.json and report.html here."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Root of all chance.")] = 0,
    ignore_labels: Annotated[
        bool, typer.Option("--ignore-labels", help="Ignore settled answers.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the reading as JSON.")
    ] = False,
) -> None:
    """Read rounds, stakes, control and outlook from what had been reported by a day."""
    from countermove.folder import load
    from countermove.folder.placing import make_folder
    from countermove.folder.writing import write_text
    from countermove.outlook.why import look_ahead_and_explain
    from countermove.reading import read, read_without_labels
    from countermove.report.storing import store_reading
    from countermove.weighing import weigh

    if out is not None:
        make_folder(out)
    with steps() as step:
        step("reading the folder")
        whole = load(contest)
        vantage = whole.at(as_of or whole.last_reported)
        step("weighing moves and answers")
        reading = (read_without_labels if ignore_labels else read)(vantage, seed=seed)
        step("drawing futures")
        outlook, reasons = look_ahead_and_explain(reading)
        step("weighing claims, readings and likenesses")
        document = store_reading(reading, outlook, reasons, weigh(reading))
        if out is not None:
            from countermove.report import write_report

            step("writing the report")
            write_text(out / "reading.json", json_text(document))
            write_report(document, out / "report.html")
    if as_json:
        print_json(document)
        return
    from countermove.report.summary import summary_lines

    for line in summary_lines(document):
        print(line)
    if out is not None:
        print(f"\nReport:  {out / 'report.html'}\nReading: {out / 'reading.json'}")
