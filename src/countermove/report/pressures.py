"""Pressures over time: one small picture a factor, a line with its band."""

import altair as alt

from countermove.report.frame import (
    SMALL_HEIGHT,
    SMALL_WIDTH,
    Rows,
    stack,
    table,
    time_axis,
)
from countermove.report.palette import GRID
from countermove.report.picture import milliseconds
from countermove.report.weighed_parts import StoredPressure

__all__ = ["chart_pressure", "pressures_to_draw"]

_LINE = "#2f6db5"
_FEWEST = 2


def pressures_to_draw(pressures: tuple[StoredPressure, ...]) -> list[StoredPressure]:
    """Return the pressures with two values or more."""
    return [item for item in pressures if len(item.known) >= _FEWEST]


def chart_pressure(pressure: StoredPressure) -> alt.LayerChart:
    """Paint a pressure over time; gaps stay gaps, for nothing is known there.

    Parameters
    ----------
    pressure : StoredPressure
        With at least one known value.
    """
    rows = _rows(pressure)
    axis = alt.Axis(tickCount=3, gridColor=GRID, format="~r")
    scale = alt.Scale(zero=True, nice=True)
    time = alt.X(
        "time:T",
        title=None,
        axis=time_axis(ticks=4),
        scale=alt.Scale(type="utc", nice=False),
    )

    def y(name: str) -> alt.Y:
        return alt.Y(f"{name}:Q", title=None, axis=axis, scale=scale)

    part = alt.Detail("part:N")
    banded = table([row for row in rows if row["low"] is not None])
    layers = [
        banded.mark_area(opacity=0.18, line=False, color=_LINE).encode(
            x=time, y=y("low"), y2=alt.Y2("high:Q"), detail=part
        ),
        table(rows)
        .mark_line(strokeWidth=1.8, color=_LINE)
        .encode(x=time, y=y("value"), detail=part),
        table(rows)
        .mark_point(filled=True, size=12, strokeWidth=0, opacity=1, color=_LINE)
        .encode(x=time, y=y("value")),
    ]
    return stack(layers, width=SMALL_WIDTH + 60, height=SMALL_HEIGHT)


def _rows(pressure: StoredPressure) -> Rows:
    """Return known values, numbered anew after each gap."""
    rows: Rows = []
    part = 0
    for item in pressure.values:
        if item.value is None:
            part += 1
            continue
        whole = item.low is not None and item.high is not None
        rows.append(
            {
                "time": milliseconds(item.date.toordinal()),
                "value": item.value,
                "low": item.low if whole else None,
                "high": item.high if whole else None,
                "part": part,
            }
        )
    return rows
