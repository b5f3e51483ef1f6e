"""The verb ``report``: a page from a stored reading."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from countermove.cli.printing import read_text
from countermove.errors import ValidationError

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("report")(make_report)


def make_report(
    reading: Annotated[str, typer.Argument(help="A stored reading, or - for stdin.")],
    out: Annotated[
        str, typer.Option(metavar="FILE", help="Where to write; - for stdout.")
    ] = "report.html",
) -> None:
    """Make the report page from a stored reading.json."""
    from countermove.report import read_document, write_page, write_report

    document = _read_json(reading)
    if out == "-":
        sys.stdout.buffer.write(write_page(read_document(document)).encode())
        return
    print(f"Report: {write_report(document, Path(out))}")


def _read_json(name: str) -> dict[str, object]:
    text = read_text(
        name, remedy="Make a reading with `countermove read CASE --out DIR`."
    )
    try:
        document = json.loads(text)
    except json.JSONDecodeError as fault:
        raise ValidationError(
            f"Expected JSON in {name}, got a fault in line {fault.lineno}, column "
            f"{fault.colno}: {fault.msg}. Use the reading.json of `countermove read`."
        ) from None
    if not isinstance(document, dict):
        raise ValidationError(
            f"Expected one JSON object in {name}, got {type(document).__name__}."
        )
    return document
