"""What the struggle is perceived to be about: three lines with bands an observer.

Personnel (who sits where), authority (how the seats are arranged) and structural (the
order of society) always sum to one. The last picture sets the aim beside the form.
"""

import altair as alt

from countermove.report.document import Document
from countermove.report.frame import (
    SMALL_HEIGHT,
    SMALL_WIDTH,
    Rows,
    end_names,
    pinned,
    stack,
    table,
    time_axis,
)
from countermove.report.palette import GRID, INK, PAPER, STAKES
from countermove.report.parts import StoredStake
from countermove.report.picture import milliseconds

__all__ = ["AIM", "ALL", "FORM", "chart_aim_and_form", "chart_stakes", "latest_stake"]

ALL, AIM, FORM = "all", "all:aim", "all:form"
AXIS = alt.Axis(format=".0%", values=[0, 0.5, 1], gridColor=GRID)
SCALE = alt.Scale(domain=[0, 1], nice=False)
_HEIGHT_AXIS = alt.Y("share:Q", title=None, axis=AXIS, scale=SCALE)
_DASHES = {"personnel": [1, 0], "authority": [6, 3], "structural": [2, 2]}


def latest_stake(document: Document, observer: str) -> StoredStake | None:
    """Return the last stake of one observer, or None."""
    points = [point for point in document.stakes if point.observer == observer]
    return max(points, key=lambda point: point.date, default=None)


def chart_stakes(document: Document, *, observer: str) -> alt.LayerChart:
    """Paint the stake of one observer over time."""
    points = [point for point in document.stakes if point.observer == observer]
    rows = [row for point in points for row in _parts(point)]
    last = max((row["time"] for row in rows), default=0)
    data = table(rows)
    utc = alt.Scale(type="utc", nice=False)
    time = alt.X("time:T", title=None, axis=time_axis(ticks=4), scale=utc)
    colour = alt.Color("colour:N", scale=None)
    band = data.mark_area(opacity=0.15, line=False).encode(
        x=time,
        y=alt.Y("low:Q", title=None, axis=AXIS, scale=SCALE),
        y2=alt.Y2("high:Q"),
        color=colour,
        detail=alt.Detail("stake:N"),
    )
    line = data.mark_line(strokeWidth=1.8, interpolate="linear").encode(
        x=time,
        y=_HEIGHT_AXIS,
        color=colour,
        strokeDash=alt.StrokeDash(
            "stake:N",
            legend=None,
            scale=alt.Scale(domain=list(_DASHES), range=list(_DASHES.values())),
        ),
        detail=alt.Detail("stake:N"),
    )
    ends = [
        {**row, "text": f"{row['stake']} {row['share']:.0%}"}
        for row in rows
        if row["time"] == last
    ]
    layers = [band, line, *end_names(ends, y=_HEIGHT_AXIS)]
    return stack(layers, width=SMALL_WIDTH, height=SMALL_HEIGHT)


def chart_aim_and_form(document: Document) -> alt.LayerChart:
    """Paint the last aim (ring) beside the last form (dot), with their intervals."""
    rows: Rows = []
    for observer, what, shift in ((AIM, "aim", -0.2), (FORM, "form", 0.2)):
        point = latest_stake(document, observer)
        for place, row in enumerate(_parts(point) if point else []):
            said = f"{what} {row['share']:.0%}"
            rows.append({**row, "what": what, "y": place + shift, "text": said})
    data = table(rows)
    y_scale = alt.Scale(domain=[2.6, -0.6], nice=False)
    y = alt.Y("y:Q", axis=None, scale=y_scale, title=None)
    x_scale = alt.Scale(domain=[0, 1], nice=False)
    axis = alt.Axis(format=".0%", tickCount=6, gridColor=GRID)
    x = alt.X("share:Q", title=None, axis=axis, scale=x_scale)
    colour = alt.Color("colour:N", scale=None)
    interval = data.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", title=None, axis=axis, scale=x_scale),
        x2=alt.X2("high:Q"),
        y=y,
        color=colour,
    )
    is_form = alt.datum.what == "form"
    dot = data.transform_filter(is_form).mark_point(filled=True, size=95, opacity=1)
    ring = data.transform_filter(~is_form).mark_point(
        size=80, strokeWidth=2.2, fill=PAPER, opacity=1
    )
    said = data.mark_text(align="left", dx=8, color=INK, fontSize=10.5)
    names = alt.Chart(
        alt.InlineData(
            values=[{"y": place, "name": name} for place, name in enumerate(STAKES)]
        )
    ).mark_text(align="right", dx=-10, color=INK)
    layers = [
        interval,
        dot.encode(x=x, y=y, color=colour),
        ring.encode(x=x, y=y, color=colour),
        said.encode(
            x=alt.X("high:Q", title=None, axis=axis, scale=x_scale),
            y=y,
            text=alt.Text("text:N"),
        ),
        names.encode(x=pinned(0), y=y, text=alt.Text("name:N")),
    ]
    return stack(layers, width=420, height=120)


def _parts(point: StoredStake) -> Rows:
    shares = {
        "personnel": (point.personnel, point.personnel_low, point.personnel_high),
        "authority": (point.authority, point.authority_low, point.authority_high),
        "structural": (point.structural, point.structural_low, point.structural_high),
    }
    return [
        {
            "stake": name,
            "colour": STAKES[name],
            "time": milliseconds(point.date.toordinal()),
            "share": share,
            "low": share if low is None else low,
            "high": share if high is None else high,
        }
        for name, (share, low, high) in shares.items()
    ]
