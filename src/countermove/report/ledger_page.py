"""The page of a ledger: one HTML file that needs nothing else.

As with the page of a reading, nothing is loaded from elsewhere, a content policy in the
head forbids it, and everything that was written into the ledger is escaped.
"""

import datetime as dt
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from altair.utils.schemapi import debug_mode

from countermove.folder.writing import write_text
from countermove.ledger import Book, Entry
from countermove.outlook.track_record import Judgement, TrackRecord
from countermove.report import tables, words
from countermove.report.gallery import Figure
from countermove.report.palette import choose_palette
from countermove.report.picture import render
from countermove.report.reliability import chart_reliability, describe_reliability
from countermove.report.templates import join_styles, page_environment, style_variables
from countermove.scoring import Interval

__all__ = ["Origin", "ledger_page", "write_ledger_page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Entries that were written down by one call.

    Parameters
    ----------
    entries : str
        Their numbers, in words.
    facts : mapping of str to str
        What made them.
    """

    entries: str
    facts: Mapping[str, str]


def write_ledger_page(
    book: Book, record: TrackRecord, path: Path, *, now: dt.datetime
) -> Path:
    """Write the page of a ledger; the file is replaced whole, never half written.

    Raises
    ------
    NotFoundError, AccessError
        If the place does not exist or the file system refuses.
    """
    write_text(path, ledger_page(book, record, now=now))
    return path


def ledger_page(book: Book, record: TrackRecord, *, now: dt.datetime) -> str:
    """Return the text of the page; equal ledgers at equal moments give equal bytes."""
    palette = choose_palette(())
    kinds = (
        ("advance", "Written down in advance", record.in_advance),
        ("hindsight", "Written down in hindsight", record.in_hindsight),
    )
    with debug_mode(False):  # noqa: FBT003 - the library's own signature
        figures = {
            key: _draw(judgement, key) for key, _, judgement in kinds if judgement
        }
    return (
        page_environment(
            percent=words.percent,
            long_date=words.long_date,
            address=tables.safe_address,
            score=_score,
            interval=_interval,
        )
        .get_template("ledger.html.j2")
        .render(
            book=book,
            counts=record.counts,
            kinds=kinds,
            figures=figures,
            groups=_contests(book.entries),
            policies=_policies(book.entries),
            origins=_origins(book.entries),
            now=now,
            style=join_styles("page.css", "ledger.css"),
            **style_variables(palette),
            words=words,
        )
    )


def _draw(judgement: Judgement, key: str) -> Figure:
    picture = render(
        chart_reliability(judgement.reliability),
        name=f"reliability-{key}",
        variables=choose_palette(()).variables,
    )
    return Figure(
        name=f"reliability-{key}",
        picture=picture,
        alternative=describe_reliability(judgement.reliability),
        caption="What was said and what came true",
    )


def _score(value: float) -> str:
    """Write a score with four digits; no number and infinity are words."""
    if math.isnan(value):
        return "none"
    if math.isinf(value):
        return "infinite" if value > 0 else "minus infinity"
    return f"{value:.4f}".replace("-", "\N{MINUS SIGN}")


def _interval(interval: Interval) -> str:
    if math.isnan(interval.low):
        return "none"
    ends = (f"{end:.2f}" for end in (interval.low, interval.high))
    return " to ".join(ends).replace("-", "\N{MINUS SIGN}")


def _contests(entries: Sequence[Entry]) -> list[tuple[str, list[Entry]]]:
    """Gather the entries of each contest, contests by their first entry."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.forecast.contest, []).append(entry)
    return [(rows[0].forecast.title, rows) for rows in groups.values()]


def _policies(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """Return each void policy with the entries that it holds for."""
    groups: dict[str, list[int]] = {}
    for entry in entries:
        groups.setdefault(entry.forecast.void_policy, []).append(entry.id)
    return [(policy, _numbers(ids)) for policy, ids in groups.items()]


def _origins(entries: Sequence[Entry]) -> list[Origin]:
    """Gather entries that share provenance, moment and vantage."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        made = entry.forecast.provenance
        seen = [entry.recorded.isoformat(), entry.forecast.vantage_digest]
        key = json.dumps([*seen, dict(made)], sort_keys=True, default=str)
        groups.setdefault(key, []).append(entry)
    return [
        Origin(
            entries=_numbers([entry.id for entry in rows]),
            facts={
                "recorded": rows[0].recorded.isoformat(),
                "vantage": rows[0].forecast.vantage_digest,
            }
            | {
                name.replace("_", " "): _plain(value)
                for name, value in rows[0].forecast.provenance.items()
            },
        )
        for rows in groups.values()
    ]


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        given = {name: item for name, item in value.items() if item is not None}
        return ", ".join(f"{name} {_plain(item)}" for name, item in given.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_plain, value))
    return str(value)


def _numbers(ids: Sequence[int]) -> str:
    """Write whole numbers with runs drawn together: 1 to 4, 7."""
    runs = []
    for _, run in groupby(enumerate(ids), key=lambda pair: pair[1] - pair[0]):
        row = [number for _, number in run]
        runs.append(str(row[0]) if len(row) == 1 else f"{row[0]} to {row[-1]}")
    return ", ".join(runs)
