"""What the regressions accept: rows, designs, strata and priors, or one clear error."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from countermove.errors import ShapeError, ValidationError

__all__ = ["checked_design", "checked_prior", "checked_rows", "checked_strata"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def checked_rows(
    events: ArrayLike, exposure: ArrayLike, design: ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return events (row, cause), exposure (row,) and design, or say what is wrong."""
    counts = np.asarray(events, dtype=np.float64)
    times = np.asarray(exposure, dtype=np.float64)
    matrix = checked_design(design)
    fits = counts.ndim == 2 and times.ndim == 1 and times.size > 0
    if not (fits and counts.shape[0] == times.size == matrix.shape[0]):
        raise ShapeError(
            "Expected events of shape (row, cause), exposure (row,) and design "
            f"(row, covariate) with at least one row, got shapes {counts.shape}, "
            f"{times.shape} and {matrix.shape}. Were rows dropped from only some?"
        )
    if counts.shape[1] == 0:
        raise ShapeError("Expected events of at least one cause, got none.")
    if not (np.all(np.isfinite(counts)) and np.all(counts >= 0)):
        raise ValidationError(
            "Expected finite 'events' of 0 or more, got a negative or missing one. "
            "An unknown ending is not a censored one."
        )
    if not (np.all(np.isfinite(times)) and np.all(times > 0)):
        bad = int(np.flatnonzero(~(np.isfinite(times) & (times > 0)))[0])
        raise ValidationError(
            f"Expected finite 'exposure' above 0, got {times[bad]} in row {bad}. "
            "Drop rows without time at risk."
        )
    return counts, times, matrix


def checked_design(design: ArrayLike) -> FloatArray:
    """Return a finite design (row, covariate), contiguous, or say what is wrong."""
    matrix = np.ascontiguousarray(design, dtype=np.float64)
    if matrix.ndim != 2:
        raise ShapeError(
            f"Expected a design of shape (row, covariate), got {matrix.shape}."
        )
    if not np.all(np.isfinite(matrix)):
        row, column = (int(place[0]) for place in np.nonzero(~np.isfinite(matrix)))
        raise ValidationError(
            f"Expected a finite 'design', got {matrix[row, column]} in row {row}, "
            f"column {column}. Fill what is missing openly, or drop the row."
        )
    return matrix


def checked_strata(strata: ArrayLike | None, rows: int) -> IntArray:
    """Return the stratum of each row, one for all by default."""
    if strata is None:
        return np.zeros(rows, dtype=np.int64)
    raw = np.asarray(strata)
    if raw.shape != (rows,):
        raise ShapeError(f"Expected strata of shape ({rows},), got {raw.shape}.")
    if not np.issubdtype(raw.dtype, np.integer) or np.any(raw < 0):
        raise ValidationError(
            f"Expected strata as whole numbers 0, 1, ..., got {raw.dtype} values from "
            f"{raw.min()}. Number your groups first, as numpy.unique does."
        )
    return raw.astype(np.int64)


def checked_prior(
    name: str, means: ArrayLike, deviations: ArrayLike, shape: tuple[int, ...]
) -> tuple[FloatArray, FloatArray]:
    """Return means and precisions of one shape."""
    try:
        centres = np.broadcast_to(np.asarray(means, dtype=np.float64), shape)
        widths = np.broadcast_to(np.asarray(deviations, dtype=np.float64), shape)
    except ValueError as fault:
        raise ShapeError(
            f"Expected '{name}_means' and '{name}_deviations' that broadcast to "
            f"{shape}, got shapes {np.shape(means)} and {np.shape(deviations)}."
        ) from fault
    if not np.all(np.isfinite(centres)) or not np.all(widths > 0):
        raise ValidationError(
            f"Expected finite '{name}_means' and '{name}_deviations' above 0 (infinity "
            "is flat), got others. A coefficient known for sure is an offset: "
            "multiply the exposure by its effect."
        )
    return centres, 1 / widths**2
