"""What each picture shows, as a sentence for those who cannot see it.

The sentences are computed from the data behind the picture.
"""

from collections.abc import Sequence
from datetime import date

from countermove.report.document import Document
from countermove.report.parts import StoredForecast
from countermove.report.ribbons import latest_control
from countermove.report.rivals import RivalTable
from countermove.report.stakes import AIM, FORM, latest_stake
from countermove.report.words import (
    join,
    long_date,
    percent,
    percent_range,
    plural,
    short_date,
)

__all__ = [
    "describe_aim",
    "describe_control",
    "describe_matrix",
    "describe_outlook",
    "describe_rivals",
    "describe_stakes",
    "describe_timeline",
]


def describe_timeline(document: Document, *, since: date) -> str:
    """Describe a timeline that begins on `since`."""
    shown = [move for move in document.visible if move.date >= since]
    counts: dict[str, int] = {}
    for move in shown:
        name = document.camp(move.camps[0]) if move.camps else "no known camp"
        counts[name] = counts.get(name, 0) + 1
    by_camp = [f"{name} {count}" for name, count in counts.items()]
    rounds = [item for item in document.exchanges if item.end >= since]
    named = [
        f"{item.id} from {short_date(item.start)} to {short_date(item.end)}"
        for item in rounds[:12]
    ]
    return (
        f"Timeline of {plural(len(shown), 'move')} from {long_date(since)} to "
        f"{long_date(document.as_of)}, a lane a camp: {join(by_camp) or 'none'}. "
        f"{plural(len(rounds), 'round')} of two moves or more"
        f"{': ' + join(named) if named else ''}."
    )


def describe_control(document: Document, institution: str) -> str:
    """Describe the first and the last shares in one institution."""
    points = [row for row in document.control if row.institution == institution]
    first = min(row.date for row in points)
    began = sorted(
        (row for row in points if row.date == first), key=lambda row: -row.share
    )
    last = latest_control(document)[institution]

    def say(rows: Sequence[object]) -> str:
        return join(
            [
                f"{document.camp(getattr(row, 'camp', None))} "
                f"{percent(getattr(row, 'share', None))}"
                for row in rows[:3]
            ]
        )

    return (
        f"{document.institution(institution)}: on {long_date(first)} {say(began)}; on "
        f"{long_date(last[0].date)} {say(last)}."
    )


def describe_stakes(document: Document, observer: str, name: str) -> str:
    """Describe the last stake of one observer."""
    point = latest_stake(document, observer)
    if point is None:
        return f"Nothing is known of the stake for {name}."
    return (
        f"Stake for {name} on {long_date(point.date)}: personnel "
        f"{percent(point.personnel)}, authority {percent(point.authority)}, structural "
        f"{percent(point.structural)}."
    )


def describe_aim(document: Document) -> str:
    """Describe how the aim differs from the form."""
    aim, form = latest_stake(document, AIM), latest_stake(document, FORM)
    if aim is None or form is None:
        return "Aim and form are not known."
    parts = [
        f"{name}: aim {percent(getattr(aim, name))}, "
        f"form {percent(getattr(form, name))}"
        for name in ("personnel", "authority", "structural")
    ]
    return f"Aim beside form on {long_date(aim.date)}. {'; '.join(parts)}."


def describe_matrix(document: Document) -> str:
    """Describe the busiest pairs of camps."""
    cells = sorted(document.who_answers_whom, key=lambda cell: -cell.expected_answers)
    parts = [
        f"{document.camp(cell.answering)} answers {document.camp(cell.answered)} "
        f"{cell.expected_answers:.1f} times"
        for cell in cells[:4]
    ]
    return f"Expected answers between camps; most often {'; '.join(parts) or 'none'}."


def describe_outlook(forecasts: Sequence[StoredForecast]) -> str:
    """Describe the forecasts of one clock, always with the warning."""
    parts = [
        f"{item.title or item.scenario} within {item.horizon_days} days "
        f"{percent(item.probability)}, interval {percent_range(item.low, item.high)}"
        for item in forecasts
    ]
    calibrated = all(item.calibrated for item in forecasts)
    title = "Forecasts" if calibrated else "Uncalibrated forecasts"
    return f"{title}: {'; '.join(parts)}."


def describe_rivals(table: RivalTable) -> str:
    """Describe which rival comes first, for the first and the last horizon."""
    parts = []
    for place in dict.fromkeys((0, len(table.horizons) - 1)):
        said = [f"{row.title} {row.percents[place]}%" for row in table.rows]
        parts.append(f"within {table.horizons[place]} days {join(said)}")
    return f"What comes first: {'; '.join(parts)}."
