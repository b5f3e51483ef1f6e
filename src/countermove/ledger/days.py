"""Civil days of the whole earth, told from one moment in UTC.

Dates in a ledger are civil dates at the place of a contest, and the ledger does not
know that place. So it gives every place the benefit of the doubt: a day has begun when
it has begun anywhere (14 hours ahead of UTC), and is over when it is over everywhere
(12 hours behind).
"""

import datetime as dt

__all__ = ["is_over", "latest_day", "utc_now"]

_AHEAD, _BEHIND = dt.timedelta(hours=14), dt.timedelta(hours=12)


def utc_now() -> dt.datetime:
    """Return the present moment, to the second, in UTC."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def latest_day(now: dt.datetime) -> dt.date:
    """Return the latest day that has begun anywhere.

    Examples
    --------
    >>> latest_day(dt.datetime(2026, 3, 1, 11, tzinfo=dt.UTC))
    datetime.date(2026, 3, 2)
    """
    return (now.astimezone(dt.UTC) + _AHEAD).date()


def is_over(day: dt.date, now: dt.datetime) -> bool:
    """Tell whether a day is over everywhere.

    Examples
    --------
    >>> is_over(dt.date(2026, 3, 1), dt.datetime(2026, 3, 2, 11, tzinfo=dt.UTC))
    False
    >>> is_over(dt.date(2026, 3, 1), dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC))
    True
    """
    return (now.astimezone(dt.UTC) - _BEHIND).date() > day
