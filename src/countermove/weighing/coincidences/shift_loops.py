"""Compiled counts of how tight a meeting gets when streams are shifted.

A *table* has one row for each way in which a stream may lie, and one column for each
anchor: the days from the anchor back to the stream's nearest event at or before it, and
the days on to the nearest at or after it. A row of one table for every stream is one
draw under the null. The width at an anchor is the least ``back + on`` over all ways to
reach some streams backwards and the others onwards.
"""

import numpy as np
from numpy.typing import NDArray

from countermove.compiled import compiled

__all__ = ["count_all", "count_drawn", "reach", "tightest_width"]

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


@compiled
def reach(occupied: BoolArray, anchors: IntArray) -> tuple[IntArray, IntArray]:
    """Return days back and on from each anchor to the nearest event, row by row.

    Parameters
    ----------
    occupied : shape (row, day)
        Whether the stream has an event on that day.
    anchors : shape (anchor,)
        Days.

    Returns
    -------
    back, on : shape (row, anchor)
        Zero where an event falls on the anchor's day; the length of the window where
        there is none on that side.
    """
    rows, days = occupied.shape
    back = np.full((rows, anchors.size), days)
    on = np.full((rows, anchors.size), days)
    for row in range(rows):
        for place in range(anchors.size):
            anchor = anchors[place]
            for day in range(anchor, -1, -1):
                if occupied[row, day]:
                    back[row, place] = anchor - day
                    break
            for day in range(anchor, days):
                if occupied[row, day]:
                    on[row, place] = day - anchor
                    break
    return back, on


@compiled
def tightest_width(
    back: IntArray, on: IntArray, rows: IntArray, anchor: int, never: int
) -> int:
    """Return the least span that holds an anchor and an event of each stream.

    Parameters
    ----------
    back, on : shape (row, anchor)
        Tables of all streams, one below the other.
    rows : shape (stream,)
        The row of each stream.
    never : int
        Span that stands for "no meeting".
    """
    best = never
    for edge in range(-1, rows.size):
        # The span reaches back to one stream's event, or starts at the anchor itself.
        begun = 0 if edge < 0 else back[rows[edge], anchor]
        if begun >= best:
            continue
        ended = 0
        for stream in range(rows.size):
            if back[rows[stream], anchor] > begun:
                ended = max(ended, on[rows[stream], anchor])
        best = min(best, begun + ended)
    return best


@compiled
def _count_one(
    back: IntArray, on: IntArray, rows: IntArray, place: int, counts: IntArray
) -> None:
    """Add one draw to the counts of widths, at the anchor and at the best anchor."""
    never = counts.shape[1] - 1
    here = tightest_width(back, on, rows, place, never)
    counts[0, here] += 1
    best = here
    for anchor in range(back.shape[1]):
        # No meeting can be tighter than the best so far: ask for what lies below.
        if best == 0:
            break
        best = min(best, tightest_width(back, on, rows, anchor, best))
    counts[1, best] += 1


@compiled
def count_all(
    back: IntArray, on: IntArray, streams: int, place: int, days: int
) -> IntArray:
    """Count widths over every combination of shifts of the streams.

    Parameters
    ----------
    back, on : shape (streams * days, anchor)
        A row for each shift of the first stream, then of the second, and so on.
    place : int
        Column of the anchor that is asked about.
    days : int
        Length of the window, which is also the number of shifts.

    Returns
    -------
    shape (2, days + 1)
        Draws by width, at that anchor and at the best anchor; the last place counts
        those without a meeting.
    """
    counts = np.zeros((2, days + 1), dtype=np.int64)
    rows = np.arange(streams) * days
    for _ in range(days**streams):
        _count_one(back, on, rows, place, counts)
        for stream in range(streams):
            rows[stream] += 1
            if rows[stream] < (stream + 1) * days:
                break
            rows[stream] = stream * days
    return counts


@compiled
def count_drawn(
    back: IntArray, on: IntArray, drawn: IntArray, place: int, days: int
) -> IntArray:
    """Count widths over drawn rows, of shape (draw, stream); else as `count_all`."""
    counts = np.zeros((2, days + 1), dtype=np.int64)
    for draw in range(drawn.shape[0]):
        _count_one(back, on, drawn[draw], place, counts)
    return counts
