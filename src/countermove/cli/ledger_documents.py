"""What a ledger holds and shows, as plain values for JSON and rows for a terminal."""

import datetime as dt
import math
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from countermove.ledger import Book, Entry
    from countermove.outlook.track_record import Judgement, TrackRecord
    from countermove.scoring import Interval, Skill

__all__ = [
    "break_document",
    "entry_document",
    "entry_line",
    "record_document",
    "score_rows",
]

Plain = dict[str, object]


def break_document(book: "Book") -> Plain:
    """Say where a chain breaks."""
    assert book.broken is not None
    return {
        "holds": False,
        "events": book.events,
        "head": book.head,
        "broken": {"event": book.broken.number, "fault": book.broken.fault},
    }


def entry_document(entry: "Entry", now: dt.datetime) -> Plain:
    """Return an entry with its status and every resolution."""
    return {
        "entry": entry.id,
        "status": entry.status(now).value,
        "recorded": entry.recorded.isoformat(),
        "in_advance": entry.in_advance,
        **entry.forecast.to_plain(),
        "resolutions": [
            {
                "resolution": item.number,
                "recorded": item.recorded.isoformat(),
                "stands": item is entry.standing,
                **item.resolution.to_plain(),
            }
            for item in entry.resolutions
        ],
    }


def entry_line(entry: "Entry", now: dt.datetime) -> str:
    """Return an entry as a line for people; a table would be too wide."""
    forecast, standing = entry.forecast, entry.standing
    status = entry.status(now).value
    if standing and standing.resolution.verdict.value != status:
        status += f" {standing.resolution.verdict.value}"
    late = "" if entry.in_advance else ", in hindsight"
    return (
        f"{entry.id:>4}  {forecast.contest}  {forecast.scenario} by "
        f"{forecast.deadline}, issued {forecast.issued}: {forecast.probability:.3f}, "
        f"base rate {forecast.base_rate:.3f}; {status}{late}"
    )


def record_document(record: "TrackRecord") -> Plain:
    """Return a track record."""
    return {
        "counts": asdict(record.counts),
        "in_advance": _judgement(record.in_advance),
        "in_hindsight": _judgement(record.in_hindsight),
    }


def score_rows(judgement: "Judgement") -> list[Plain]:
    """Return the two scores as rows for people."""
    return [
        {
            "score": name,
            "forecasts": _words(skill.mean),
            "base rates": _words(skill.reference_mean),
            "skill": _words(skill.value) + _range(skill.interval),
        }
        for name, skill in (("Brier", judgement.brier), ("log", judgement.log))
    ]


def _judgement(judgement: "Judgement | None") -> Plain | None:
    if judgement is None:
        return None
    line = judgement.line
    return {
        "entries": judgement.entries,
        "came_true": judgement.came_true,
        "contests": judgement.contests,
        "events": judgement.events,
        "brier": _skill(judgement.brier),
        "log": _skill(judgement.log),
        "sharpness": _number(judgement.sharpness),
        "calibration": {
            "intercept": _number(line.intercept),
            "slope": _number(line.slope),
            "intercept_error": _number(line.intercept_error),
            "slope_error": _number(line.slope_error),
            "reason": line.reason or None,
        },
        "reliability": judgement.reliability.to_polars().to_dicts(),
        "verdict": judgement.verdict,
    }


def _skill(skill: "Skill") -> Plain:
    return {
        "forecast": _number(skill.mean),
        "base_rate": _number(skill.reference_mean),
        "skill": _number(skill.value),
        "low": _number(skill.interval.low),
        "high": _number(skill.interval.high),
        "level": 0.9,
        "over": "contests",
    }


def _number(value: float) -> float | str | None:
    """Round; no number is null, and infinity, which JSON lacks, is a word."""
    if math.isnan(value):
        return None
    if math.isinf(value):
        return "infinite" if value > 0 else "-infinite"
    return round(value, 6)


def _words(value: float) -> str:
    if math.isnan(value):
        return "none"
    return f"{value:.4f}" if math.isfinite(value) else str(_number(value))


def _range(interval: "Interval") -> str:
    if math.isnan(interval.low):
        return " (no interval)"
    return f" ({interval.low:.2f} to {interval.high:.2f})"
