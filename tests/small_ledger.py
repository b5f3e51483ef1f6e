"""Small forecasts and ledgers for tests, with a clock that stands still."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from countermove.ledger import (
    VOID_POLICY,
    Entry,
    Forecast,
    Ledger,
    Resolution,
    Resolved,
    Verdict,
)

ISSUED = date(2026, 1, 10)
NOON = datetime(2026, 1, 10, 12, tzinfo=UTC)


def at(days: float) -> Callable[[], datetime]:
    """A clock that stands some days after the noon of issue."""
    return lambda: NOON + timedelta(days=days)


def a_forecast(**changes: object) -> Forecast:
    """The leader resigns within thirty days: 20 percent, unless told otherwise."""
    plain: dict[str, object] = {
        "contest": "iraq-2019",
        "title": "Iraq",
        "scenario": "leader_resigns",
        "statement": "The leader resigns",
        "clock": "leader",
        "issued": ISSUED,
        "deadline": ISSUED + timedelta(days=30),
        "probability": 0.2,
        "low": 0.1,
        "high": 0.4,
        "base_rate": 0.05,
        "resolution_rule": "True if by the deadline the leader has resigned.",
        "void_policy": VOID_POLICY,
        "vantage_digest": "0" * 64,
        "provenance": {"command": "countermove ledger add", "seed": 0},
    }
    return Forecast(**plain | changes)  # type: ignore[arg-type]


def a_resolution(entry: int = 1, **changes: object) -> Resolution:
    """It did not happen, as known when the deadline was over."""
    plain: dict[str, object] = {
        "entry": entry,
        "verdict": Verdict.FALSE,
        "known": ISSUED + timedelta(days=31),
        "source": "The official gazette",
    }
    return Resolution(**plain | changes)  # type: ignore[arg-type]


def a_ledger(folder: Path, *, days: float = 0) -> Ledger:
    """A ledger in a folder, at a moment some days after issue."""
    return Ledger(folder / "ledger.sqlite", clock=at(days))


def an_entry(number: int = 1, *, verdict: str = "", **changes: object) -> Entry:
    """An entry written down at noon of issue, resolved a month later if told how."""
    said = a_resolution(number, verdict=Verdict(verdict)) if verdict else None
    resolved = Resolved(number=900 + number, recorded=at(40)(), resolution=said)  # type: ignore[arg-type]
    return Entry(
        id=number,
        recorded=NOON,
        forecast=a_forecast(**changes),
        resolutions=(resolved,) if said else (),
    )
