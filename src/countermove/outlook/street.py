r"""What the street did lately, in numbers that lists and contests can both supply.

At time t only protests with day d < t are seen; later rows never change earlier
features. With "recent" for the last 90 days, N for the number of recent protests and
2 to the power -(t - d)/30 for a memory that halves in 30 days:

    activity       log(1 + sum over all d < t of 2^(-(t - d) / 30))
    recent         1 if N > 0, else 0
    size           log10(max known recent size / 100), never below 0; 0 if none known
    size_known     1 if the size of a recent protest is known, else 0
    share_unknown  recent protests without a known size, divided by N; 0 if N = 0
    wave           1 if the last protest is at most 30 days old, else 0
    duration       log(1 + age of the wave in weeks); 0 if there is no wave
    killed         1 if a recent protest is known to have cost a life, else 0
    repressed      1 if a protest of the last 60 days was repressed, else 0
    conceded       1 if a protest of the last 60 days was answered by a concession
    quiet          log(1 + days since the last protest / 30), held to a year

A wave begins with a protest before which 30 days were quiet. A size that is not known
is never replaced by a number: `size` then speaks for the known ones alone, and
`size_known` and `share_unknown` say so. Deaths that are not known count as none known.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from countermove.errors import ShapeError, ValidationError

__all__ = ["STREET_FEATURES", "street_features"]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

STREET_FEATURES = (
    "activity",
    "recent",
    "size",
    "size_known",
    "share_unknown",
    "wave",
    "duration",
    "killed",
    "repressed",
    "conceded",
    "quiet",
)
"""Names of the columns, in order."""

HALF_LIFE = 30.0
RECENT = 90.0
ANSWERED = 60.0
QUIET = 30.0
LONGEST = 365.0
SMALLEST = 100.0


def street_features(
    days: ArrayLike,
    sizes: ArrayLike,
    deaths: ArrayLike,
    repressed: ArrayLike,
    conceded: ArrayLike,
    *,
    at: ArrayLike,
) -> FloatArray:
    """Measure the street at several times from the protests before each.

    Parameters
    ----------
    days : shape (protest,)
        Days of the protests on any one scale, finite, in any order.
    sizes : shape (protest,)
        Participants, zero or more; NaN where not known.
    deaths : shape (protest,)
        People killed, or 1 for "somebody was"; zero or more; NaN where not known.
    repressed, conceded : shape (protest,)
        True where the protest was met by force or arrests, or by a concession.
    at : shape (time,)
        Times at which to look, on the scale of `days`; a protest on that very day is
        not yet seen.

    Returns
    -------
    shape (time, feature)
        Columns as in :data:`STREET_FEATURES`; always finite. Higher means more street,
        save for `quiet`, which is log(1 + 365 / 30) when there never was a protest.

    Raises
    ------
    ShapeError
        If the arrays of the protests differ in length, or any is not flat.
    ValidationError
        If a day or time is not finite, or a size or death count is negative.

    Notes
    -----
    What happened to a protest is dated with it. Where a list gives one row to a long
    protest, date the row where all it says was known, or the features look ahead.
    """
    order, columns = _checked(days, sizes, deaths, repressed, conceded)
    dates, people, killed, force, yielded = (column[order] for column in columns)
    times = np.asarray(at, dtype=np.float64)
    if times.ndim != 1:
        raise ShapeError(f"Expected 'at' of shape (time,), got {times.shape}.")
    if not np.all(np.isfinite(times)):
        raise ValidationError("Expected finite times in 'at', got NaN or infinity.")
    ages = times[:, None] - dates[None, :]
    seen = ages > 0
    recent = seen & (ages <= RECENT)
    answered = seen & (ages <= ANSWERED)
    number = recent.sum(axis=1)
    unknown = (recent & np.isnan(people)).sum(axis=1)
    last, began = _wave(dates, times)
    wave = last <= QUIET
    weeks = np.where(wave, began, 0.0) / 7
    found = (
        np.log1p(
            np.where(seen, np.exp2(-np.where(seen, ages, 0) / HALF_LIFE), 0).sum(1)
        ),
        number > 0,
        _log_size(people, recent),
        number > unknown,
        unknown / np.maximum(number, 1),
        wave,
        np.log1p(weeks),
        (recent & (killed > 0)).any(axis=1),
        (answered & (force > 0)).any(axis=1),
        (answered & (yielded > 0)).any(axis=1),
        np.log1p(np.minimum(last, LONGEST) / QUIET),
    )
    return np.stack([np.asarray(column, dtype=np.float64) for column in found], axis=1)


def _log_size(people: FloatArray, recent: BoolArray) -> FloatArray:
    """Return log10 of the largest known size over 100, zero where that is less."""
    known = np.where(recent & ~np.isnan(people), people, 0.0)
    largest = known.max(axis=1, initial=0.0)
    return np.asarray(np.log10(np.maximum(largest, SMALLEST) / SMALLEST))


def _wave(dates: FloatArray, times: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return days since the last protest, and since its wave began; inf if none."""
    if dates.size == 0:
        never = np.full(times.size, np.inf)
        return never, never
    opens = np.concatenate([[True], np.diff(dates) > QUIET])
    starts = dates[np.maximum.accumulate(np.where(opens, np.arange(dates.size), 0))]
    slots = np.searchsorted(dates, times, side="left") - 1
    before = slots < 0
    last = np.where(before, np.inf, times - dates[slots])
    return last, np.where(before, np.inf, times - starts[slots])


def _checked(*columns: ArrayLike) -> tuple[NDArray[np.int64], list[FloatArray]]:
    arrays = [np.asarray(column, dtype=np.float64) for column in columns]
    shapes = [array.shape for array in arrays]
    if arrays[0].ndim != 1 or len(set(shapes)) != 1:
        raise ShapeError(
            "Expected days, sizes, deaths, repressed and conceded of one shape "
            f"(protest,), got {shapes}."
        )
    if not np.all(np.isfinite(arrays[0])):
        raise ValidationError("Expected finite days of protests, got NaN or infinity.")
    for name, array in zip(("sizes", "deaths"), arrays[1:3], strict=True):
        if np.any(array < 0) or np.any(np.isinf(array)):
            raise ValidationError(
                f"Expected {name} of 0 or more, or NaN where not known. Mend the rows "
                "below zero."
            )
    return np.argsort(arrays[0], kind="stable"), arrays
