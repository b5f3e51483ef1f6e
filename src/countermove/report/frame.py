"""Axes and places shared by the small pictures."""

from collections.abc import Sequence
from typing import Any, cast

import altair as alt

__all__ = [
    "SMALL_HEIGHT",
    "SMALL_WIDTH",
    "Rows",
    "end_names",
    "pinned",
    "spread",
    "stack",
    "table",
    "time_axis",
]

SMALL_WIDTH, SMALL_HEIGHT = 210, 115

Rows = list[dict[str, Any]]

_DATE = (
    "(utcmonth(datum.value) == 0 || datum.index == 0) "
    "? utcFormat(datum.value, '%b %Y') : utcFormat(datum.value, '%b')"
)


def table(rows: Rows) -> alt.Chart:
    """Return a chart without marks over some rows.

    A tuple is handed on, because the library copies lists again and again.
    """
    return alt.Chart(alt.InlineData(values=tuple(rows)))


def stack(
    layers: Sequence[alt.Chart], *, width: float, height: float
) -> alt.LayerChart:
    """Lay charts over each other, the last on top; lengths in pixels."""
    layered = alt.layer(*layers).properties(width=width, height=height)
    return cast("alt.LayerChart", layered)


def pinned(pixels: float) -> alt.XValue:
    """Return a place along x that no scale moves, in pixels from the left edge."""
    return alt.XValue(pixels)  # type: ignore[no-untyped-call]


def time_axis(*, ticks: int) -> alt.Axis:
    """Return a quiet axis of months; the year stands where it is needed."""
    return alt.Axis(
        tickCount=ticks, labelExpr=_DATE, labelOverlap="greedy", grid=False, title=None
    )


def end_names(ends: Rows, *, y: alt.Y) -> list[alt.Chart]:
    """Write a name at the right end of each line of a small picture.

    Parameters
    ----------
    ends : list of mapping
        The last points: their ``share``, ``colour`` and ``text``.
    y : altair.Y
        The axis of ``share``, from 0 to 1.
    """
    wanted = [SMALL_HEIGHT * (1 - row["share"]) for row in ends]
    heights = spread(wanted, gap=13, top=SMALL_HEIGHT)
    rows = [
        {
            "share": round(1 - height / SMALL_HEIGHT, 4),
            "colour": row["colour"],
            "text": row["text"],
        }
        for row, height in zip(ends, heights, strict=True)
    ]
    data = table(rows)
    dot = data.mark_point(filled=True, size=34, strokeWidth=0, opacity=1).encode(
        x=pinned(SMALL_WIDTH + 10), y=y, color=alt.Color("colour:N", scale=None)
    )
    text = data.mark_text(align="left", fontSize=10.5).encode(
        x=pinned(SMALL_WIDTH + 17), y=y, text=alt.Text("text:N")
    )
    return [dot, text]


def spread(heights: Sequence[float], *, gap: float, top: float) -> list[float]:
    """Move heights apart until each pair is `gap` apart, keeping their order.

    Parameters
    ----------
    heights : sequence of float
        Wanted heights in pixels, in any order.
    gap, top : float
        Least distance, and the largest height allowed.

    Returns
    -------
    list of float
        One height for each wanted one, in the same order; they start at `gap` / 2 at
        least.
    """
    order = sorted(range(len(heights)), key=lambda place: (heights[place], place))
    placed = [0.0] * len(heights)
    floor = gap / 2
    for place in order:
        placed[place] = max(heights[place], floor)
        floor = placed[place] + gap
    ceiling = top
    for place in reversed(order):
        placed[place] = round(min(placed[place], ceiling), 1)
        ceiling = placed[place] - gap
    return placed
