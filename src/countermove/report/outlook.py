"""What may come next: a dot with its interval, and the base rate beside it.

One picture a clock: for each scenario a row a horizon. The dot is the forecast, the
line its interval; the open lozenge is how often such things happen in general.
"""

from collections.abc import Sequence
from typing import Any

import altair as alt

from countermove.report.frame import Rows, pinned, stack, table
from countermove.report.palette import GRID, INK, MUTED
from countermove.report.parts import StoredForecast
from countermove.report.words import horizon, percent, percent_range

__all__ = ["chart_outlook"]

WIDTH, _ROW, _HEAD = 290, 19, 24
_FORECAST = "#2f6db5"


def chart_outlook(forecasts: Sequence[StoredForecast]) -> alt.LayerChart:
    """Paint the forecasts of one clock, grouped by scenario, in the order given."""
    rows, heads, height = _places(forecasts)
    y_scale = alt.Scale(domain=[height, 0], nice=False)
    y = alt.Y("y:Q", axis=None, scale=y_scale, title=None)
    axis = alt.Axis(format=".0%", tickCount=5, gridColor=GRID)
    x_scale = alt.Scale(domain=[0, 1], nice=False)

    def x(name: str) -> alt.X:
        return alt.X(f"{name}:Q", title=None, axis=axis, scale=x_scale)

    data = table(rows)
    titles = table(heads)
    base = data.transform_filter("isValid(datum.base)")
    layers = [
        titles.mark_text(align="left", fontWeight="bold", color=INK).encode(
            x=pinned(-56), y=y, text=alt.Text("text:N")
        ),
        data.mark_text(align="right", dx=-8, color=MUTED).encode(
            x=pinned(0), y=y, text=alt.Text("horizon:N")
        ),
        base.mark_rule(strokeWidth=5, opacity=0.25, color=MUTED).encode(
            x=x("base_low"), x2=alt.X2("base_high:Q"), y=y
        ),
        base.mark_point(
            shape="diamond", size=55, stroke=MUTED, strokeWidth=1.6, opacity=1
        ).encode(x=x("base"), y=y),
        data.mark_rule(strokeWidth=2.2, color=_FORECAST).encode(
            x=x("low"), x2=alt.X2("high:Q"), y=y
        ),
        data.mark_point(
            filled=True, size=62, color=_FORECAST, opacity=1, strokeWidth=0
        ).encode(x=x("probability"), y=y),
        data.mark_text(align="left", color=INK, fontSize=10.5).encode(
            x=pinned(WIDTH + 12), y=y, text=alt.Text("says:N")
        ),
    ]
    return stack(layers, width=WIDTH, height=height)


def _places(forecasts: Sequence[StoredForecast]) -> tuple[Rows, Rows, float]:
    rows: Rows = []
    heads: Rows = []
    y, scenario = 0.0, None
    for item in forecasts:
        if item.scenario != scenario:
            scenario = item.scenario
            heads.append({"text": item.title or item.scenario, "y": y + _HEAD / 2})
            y += _HEAD
        rows.append({**_numbers(item), "y": y + _ROW / 2, "horizon": horizon(item)})
        y += _ROW
    return rows, heads, y + 6


def _numbers(item: StoredForecast) -> dict[str, Any]:
    value, base = item.probability, item.base_rate
    says = f"{percent(value)} ({percent_range(item.low, item.high)})"
    if base is not None:
        says += f", base {percent(base)}"
    return {
        "probability": value,
        "low": value if item.low is None else item.low,
        "high": value if item.high is None else item.high,
        "base": base,
        "base_low": base if item.base_low is None else item.base_low,
        "base_high": base if item.base_high is None else item.base_high,
        "says": says,
    }
