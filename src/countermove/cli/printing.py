"""Printing for people (tables on a terminal) and programs (JSON); reading a text."""

import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from countermove.errors import AccessError, NotFoundError, ValidationError

__all__ = [
    "json_text",
    "number_or_none",
    "print_facts",
    "print_json",
    "print_table",
    "read_text",
    "steps",
]


def print_json(value: object) -> None:
    """Write one JSON value to standard output, as UTF-8 whatever the terminal says."""
    sys.stdout.buffer.write(json_text(value).encode())
    sys.stdout.buffer.flush()


def json_text(value: object) -> str:
    """Return one JSON value as text that people can read too, with a line end."""
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def print_table(title: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Print rows as a table; the keys of the first row are the columns."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for name in rows[0] if rows else ():
        table.add_column(name.replace("_", " "))
    for row in rows:
        cells = ("" if cell is None else escape(str(cell)) for cell in row.values())
        table.add_row(*cells)
    Console().print(table)


def print_facts(title: str, facts: Mapping[str, object]) -> None:
    """Print what is known of one thing, a line a fact."""
    rows = [
        {"about": name.replace("_", " "), "entry": _in_words(value)}
        for name, value in facts.items()
    ]
    print_table(title, rows)


def _in_words(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {item}" for key, item in value.items() if item != "")
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    return str(value)


def number_or_none(value: float, digits: int) -> float | None:
    """Round for people; NaN is nothing."""
    return None if math.isnan(value) else round(value, digits)


@contextmanager
def steps() -> Iterator[Callable[[str], None]]:
    """Show on a terminal what is being done; stay silent elsewhere."""
    if not sys.stderr.isatty():
        yield lambda words: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), "{task.description}", TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("starting", total=None)
        yield lambda words: progress.update(task, description=words)


def read_text(name: str, *, remedy: str = "Give the path of a file.") -> str:
    """Return the text of a file, or of standard input for ``-``.

    Parameters
    ----------
    remedy : str
        What to do if there is no such file.

    Raises
    ------
    NotFoundError, AccessError
        If there is no such file, or the file system refuses.
    ValidationError
        If it is no UTF-8 text.
    """
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text("utf-8-sig")
    except FileNotFoundError:
        raise NotFoundError(
            f"Expected a file {name}, got no such file. {remedy}"
        ) from None
    except OSError as fault:
        raise AccessError(f"Expected to read {name}, got: {fault.strerror}.") from None
    except UnicodeDecodeError as fault:
        raise ValidationError(
            f"Expected UTF-8 text in {name}, got byte {fault.start} that is not."
        ) from None
