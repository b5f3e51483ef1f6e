"""Values of a pressure over time, and the sentence that says where it stands.

The value on the day of issue is compared with every earlier one that could be told;
with fewer than three of those nothing is compared.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

__all__ = ["PressureValue", "say_where_it_stands"]

FEWEST_TO_COMPARE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PressureValue:
    """A pressure at the end of one day.

    Parameters
    ----------
    value : float
        In the unit of the pressure; NaN where it cannot be told.
    low, high : float
        Ends of the 90 percent band, or of the range of counts; NaN where there is none.
    n : int
        Events it rests on.
    """

    date: dt.date
    value: float
    low: float
    high: float
    n: int


def say_where_it_stands(
    title: str, unit: str, status: str, values: Sequence[PressureValue]
) -> str:
    """Return one sentence: where a pressure stands now, and against its own past.

    Parameters
    ----------
    status : str
        One of the four statuses of a pressure.
    values : sequence of PressureValue
        By date, the last on the day of issue; empty if nothing is given.
    """
    if status == "not given":
        return f"{title}: not given, for the record holds nothing that shows it."
    now, told = values[-1], [value for value in values if not isnan(value.value)]
    if isnan(now.value):
        if not told:
            return f"{title}: too few to tell."
        return (
            f"{title}: too few to tell now; last {_number(told[-1].value)} ({unit}) on "
            f"{told[-1].date}."
        )
    rests = "from a series" if status == "from series" else f"resting on {now.n}"
    return (
        f"{title}: {_number(now.value)}{_band(now)} ({unit}), {rests}; "
        f"{_against_past(now.value, [value.value for value in told[:-1]])}."
    )


def _against_past(now: float, past: Sequence[float]) -> str:
    count = len(past)
    if count < FEWEST_TO_COMPARE:
        return "too few earlier values to compare"
    above = sum(now > value for value in past)
    below = sum(now < value for value in past)
    if above == count:
        return f"above all {count} earlier values"
    if below == count:
        return f"below all {count} earlier values"
    if not above and not below:
        return f"the same as all {count} earlier values"
    return f"above {above} and below {below} of {count} earlier values"


def _band(value: PressureValue) -> str:
    if isnan(value.low):
        return ""
    if isnan(value.high):
        return ", at least"
    return f" [{_number(value.low)} to {_number(value.high)}]"


def _number(value: float) -> str:
    """Write a number with three digits, whole from 100 up."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
