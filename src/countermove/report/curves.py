"""Curves from a move to the move that answers it, each with a head at the answer.

The opacity of a curve grows with the probability of its link, and settled links are
twice as thick. A curve whose beginning lies before the picture enters at its left edge.
"""

import math
from collections.abc import Sequence
from typing import Any

import altair as alt

from countermove.report.document import Document
from countermove.report.frame import Rows, table
from countermove.report.lanes import Layout, Spot
from countermove.report.palette import Palette
from countermove.report.parts import Answer
from countermove.report.picture import milliseconds

__all__ = ["layer_curves"]

_TIP = 9.0


def layer_curves(
    document: Document,
    palette: Palette,
    layout: Layout,
    *,
    axes: tuple[alt.X, alt.Y],
    least: float,
) -> list[alt.Chart]:
    """Paint a curve and an arrowhead for each answer at least this probable."""
    curves, tips = _trace(document, palette, layout, least=least)
    x, y = axes
    colour = alt.Color("colour:N", scale=None)
    opacity = alt.Opacity("opacity:Q", scale=None, legend=None)
    line = (
        table(curves)
        .mark_line(clip=True, interpolate="basis")
        .encode(
            x=x,
            y=y,
            detail=alt.Detail("link:N"),
            order=alt.Order("order:Q"),
            strokeWidth=alt.StrokeWidth("width:Q", scale=None, legend=None),
            color=colour,
            opacity=opacity,
        )
    )
    tip = table(tips).mark_point(
        shape="triangle-right", size=42, filled=True, strokeWidth=0, clip=True
    )
    angle = alt.Angle("angle:Q", scale=None)
    return [line, tip.encode(x=x, y=y, angle=angle, color=colour, opacity=opacity)]


def _trace(
    document: Document, palette: Palette, layout: Layout, *, least: float
) -> tuple[Rows, Rows]:
    curves: Rows = []
    tips: Rows = []
    for answer in document.answers:
        child = layout.spots.get(answer.move)
        start = _start(document, layout, answer)
        if child is None or start is None or answer.probability < least:
            continue
        camp = document.by_id[answer.move].camps
        look = {
            "link": f"{answer.parent} {answer.move}",
            "colour": palette.camp(camp[0] if camp else None),
            "opacity": round(0.12 + 0.78 * answer.probability, 3),
            "width": 2.0 if answer.settled else 1.0,
        }
        path = _curve(start, child, reach=(layout.last - layout.first) / 40)
        for order, (day, y) in enumerate(path):
            curves.append(
                {**look, "order": order, "time": milliseconds(day), "y": round(y, 1)}
            )
        tips.append({**look, **_tip(path, layout)})
    return curves, tips


def _start(document: Document, layout: Layout, answer: Answer) -> Spot | None:
    """Return where a curve begins: at the parent, or at the edge if it is earlier."""
    if answer.parent is None:
        return None
    spot = layout.spots.get(answer.parent)
    parent = document.by_id[answer.parent]
    if spot is None and parent.camps:
        lane = layout.lane(parent.camps[0])
        y = lane.middle if lane else layout.height
        spot = Spot(move=parent.id, day=layout.first - 1, y=y)
    return spot


def _curve(start: Spot, end: Spot, *, reach: float) -> list[tuple[float, float]]:
    """Return the knots of a smooth curve that leaves and arrives along time.

    Between different heights an S; in one row an arch above it. The handles are at
    least `reach` days long, so that moves of one day stay joined visibly.
    """
    handle = max((end.day - start.day) * 0.45, reach)
    lift = -min(34.0, 12 + abs(end.day - start.day) / reach) if start.y == end.y else 0
    return [
        (start.day, start.y),
        (start.day + handle, start.y + lift),
        (end.day - handle, end.y + lift),
        (end.day, end.y),
    ]


def _tip(path: Sequence[tuple[float, float]], layout: Layout) -> dict[str, Any]:
    """Return where the head of an arrow sits, short of the mark, and its angle."""
    scale = layout.width / (layout.last - layout.first)
    end, back = ((day * scale, y) for day, y in (path[-1], path[-2]))
    far = math.dist(back, end) or 1.0
    x, y = (
        here + (there - here) * _TIP / far
        for here, there in zip(end, back, strict=True)
    )
    angle = math.degrees(math.atan2(end[1] - back[1], end[0] - back[0]))
    return {
        "time": milliseconds(x / scale),
        "y": round(y, 1),
        "angle": round(angle, 1),
    }
