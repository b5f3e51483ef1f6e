"""Who holds what: one small picture an institution, a line with its band a camp.

The most contested institutions come first: weight times one minus the lead of the first
camp over the second at the vantage.
"""

from collections.abc import Iterable

import altair as alt

from countermove.report.document import Document
from countermove.report.frame import (
    SMALL_HEIGHT,
    SMALL_WIDTH,
    Rows,
    end_names,
    stack,
    table,
    time_axis,
)
from countermove.report.palette import GRID, Palette
from countermove.report.parts import StoredControl
from countermove.report.picture import milliseconds

__all__ = ["chart_control", "latest_control", "order_institutions"]

_SHOWN, _BANDS, _LEAST = 4, 2, 0.05
AXIS = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], gridColor=GRID)
SCALE = alt.Scale(domain=[0, 1], nice=False)
_HEIGHT_AXIS = alt.Y("share:Q", title=None, axis=AXIS, scale=SCALE)


def latest_control(document: Document) -> dict[str, list[StoredControl]]:
    """Return the last shares in each institution, largest first."""
    found: dict[str, list[StoredControl]] = {}
    for point in document.control:
        rows = found.setdefault(point.institution, [])
        if rows and rows[0].date < point.date:
            rows.clear()
        if not rows or rows[0].date == point.date:
            rows.append(point)
    return {
        key: sorted(rows, key=lambda row: (-row.share, row.camp))
        for key, rows in found.items()
    }


def order_institutions(document: Document) -> list[str]:
    """Return the institutions with a known holder, most contested first."""
    weights = {item.id: item.weight for item in document.record.institutions}

    def lead(key: str) -> tuple[float, str]:
        shares = [row.share for row in latest[key]] + [0.0, 0.0]
        return (-weights.get(key, 0.5) * (1 - shares[0] + shares[1]), key)

    latest = latest_control(document)
    return sorted(latest, key=lead)


def chart_control(
    document: Document, palette: Palette, *, institution: str
) -> alt.LayerChart:
    """Paint the shares of the camps in one institution over time.

    Only the four camps whose share was once the largest are shown, if it ever reached
    5 percent; only the two that are largest at the end have bands.
    """
    points = [row for row in document.control if row.institution == institution]
    camps = _largest(points)
    rows: Rows = [
        {
            "camp": row.camp,
            "colour": palette.camp(row.camp),
            "time": milliseconds(row.date.toordinal()),
            "share": row.share,
            "low": row.share if row.low is None else row.low,
            "high": row.share if row.high is None else row.high,
        }
        for row in points
        if row.camp in camps
    ]
    last = max((row["time"] for row in rows), default=0)
    ends = [row for row in rows if row["time"] == last]
    ahead = sorted(ends, key=lambda row: (-row["share"], row["camp"]))[:_BANDS]
    banded = {row["camp"] for row in ahead}
    layers = [*_bands(rows, banded), *end_names(_said(document, ends), y=_HEIGHT_AXIS)]
    return stack(layers, width=SMALL_WIDTH, height=SMALL_HEIGHT)


def _largest(points: Iterable[StoredControl]) -> set[str]:
    peak: dict[str, float] = {}
    for row in points:
        peak[row.camp] = max(peak.get(row.camp, 0.0), row.share)
    order = sorted(peak, key=lambda camp: (-peak[camp], camp))
    return {camp for camp in order[:_SHOWN] if peak[camp] >= _LEAST} or set(order[:1])


def _bands(rows: Rows, banded: set[str]) -> list[alt.Chart]:
    data = table(rows)
    colour = alt.Color("colour:N", scale=None)
    time = alt.X("time:T", title=None, axis=time_axis(ticks=4), scale=_utc())
    kept = table([row for row in rows if row["camp"] in banded])
    band = kept.mark_area(opacity=0.16, line=False).encode(
        x=time,
        y=alt.Y("low:Q", title=None, axis=AXIS, scale=SCALE),
        y2=alt.Y2("high:Q"),
        color=colour,
        detail=alt.Detail("camp:N"),
    )
    line = data.mark_line(strokeWidth=1.8, interpolate="linear").encode(
        x=time,
        y=_HEIGHT_AXIS,
        color=colour,
        detail=alt.Detail("camp:N"),
    )
    return [band, line]


def _said(document: Document, ends: Rows) -> Rows:
    """Say each camp's name and its last share."""
    return [
        {**row, "text": f"{_short(document.camp(row['camp']))} {row['share']:.0%}"}
        for row in ends
    ]


def _utc() -> alt.Scale:
    return alt.Scale(type="utc", nice=False)


def _short(name: str, *, letters: int = 15) -> str:
    return name if len(name) <= letters else name[: letters - 1].rstrip(" ,") + "…"
