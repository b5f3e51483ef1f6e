"""Said and seen: for each range of probabilities, what came true.

A row a range that holds forecasts. The dot is the share that came true, the line its 90
percent interval, the open lozenge the mean forecast. Where lozenges keep lying outside
the lines, the forecasts are not calibrated.
"""

from typing import Any

import altair as alt

from countermove.report.frame import Rows, pinned, stack, table
from countermove.report.palette import GRID, INK, MUTED
from countermove.report.words import percent, plural
from countermove.scoring import Reliability

__all__ = ["chart_reliability", "describe_reliability"]

WIDTH, _ROW = 200, 22
_SHARE = "#2f6db5"


def chart_reliability(reliability: Reliability) -> alt.LayerChart:
    """Paint the ranges from the lowest to the highest."""
    rows = _rows(reliability)
    height = _ROW * len(rows)
    axis = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], gridColor=GRID)
    x_scale = alt.Scale(domain=[0, 1], nice=False)
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False))

    def x(name: str) -> alt.X:
        return alt.X(f"{name}:Q", title="came true", axis=axis, scale=x_scale)

    data = table(rows)
    layers = [
        data.mark_text(align="right", dx=-8, color=MUTED).encode(
            x=pinned(0), y=y, text=alt.Text("range:N")
        ),
        data.mark_rule(strokeWidth=2.2, color=_SHARE).encode(
            x=x("low"), x2=alt.X2("high:Q"), y=y
        ),
        data.mark_point(
            filled=True, size=62, color=_SHARE, opacity=1, strokeWidth=0
        ).encode(x=x("share"), y=y),
        data.mark_point(
            shape="diamond", size=60, stroke=MUTED, strokeWidth=1.6, opacity=1
        ).encode(x=x("forecast"), y=y),
        data.mark_text(align="left", color=INK, fontSize=10.5).encode(
            x=pinned(WIDTH + 12), y=y, text=alt.Text("says:N")
        ),
    ]
    return stack(layers, width=WIDTH, height=height)


def describe_reliability(reliability: Reliability) -> str:
    """Say in words what the picture shows."""
    parts = [
        f"said {row['range']}: {row['says']} came true, interval "
        f"{percent(row['low'])} to {percent(row['high'])}"
        for row in _rows(reliability)
    ]
    return f"{plural(len(parts), 'range')} of probability. {'; '.join(parts)}."


def _rows(reliability: Reliability) -> Rows:
    rows: list[dict[str, Any]] = reliability.to_polars().to_dicts()
    return [
        {
            "y": _ROW * (place + 0.5),
            "range": f"{100 * row['from']:.0f} to {100 * row['to']:.0f}%",
            "share": round(row["share"], 4),
            "low": round(row["low"], 4),
            "high": round(row["high"], 4),
            "forecast": round(row["mean_forecast"], 4),
            "says": f"{row['came_true']} of {row['count']}",
        }
        for place, row in enumerate(rows)
    ]
