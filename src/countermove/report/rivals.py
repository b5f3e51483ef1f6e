"""Rivals: scenarios of which just one comes true, so that they add up to 100."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from countermove.report.document import Document
from countermove.report.frame import Rows, pinned, stack, table
from countermove.report.palette import BAND, INK, MUTED
from countermove.report.parts import StoredForecast

__all__ = ["RivalRow", "RivalTable", "chart_rivals", "rival_tables", "whole_percents"]

_WIDTH, _ROW, _GAP = 620, 24, 6
_COLOURS = (
    "#b5566b",
    "#8f6cc0",
    "#c8702a",
    "#3f7fbf",
    "#2f9686",
    "#a8842a",
    "#6c8f3c",
)
"""Told apart on white and on black, and by most colour-blind eyes in this order."""
_ROOM = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class RivalRow:
    """One rival: its words, colour, percents that add up, and forecasts by horizon."""

    title: str
    colour: str
    percents: tuple[int, ...]
    forecasts: tuple[StoredForecast, ...]

    @property
    def calibrated(self) -> bool:
        """Whether the forecasts of this rival are."""
        return all(item.calibrated for item in self.forecasts)


@dataclass(frozen=True, slots=True, kw_only=True)
class RivalTable:
    """One set of rivals; `shared` is what their titles begin with."""

    shared: str
    horizons: tuple[int, ...]
    rows: tuple[RivalRow, ...]


def rival_tables(document: Document) -> list[RivalTable]:
    """Return a table for each set of rivals that is whole at every horizon."""
    sets: dict[str, dict[str, list[StoredForecast]]] = {}
    for item in document.outlook:
        if item.exclusive:
            rows = sets.setdefault(item.exclusive, {})
            rows.setdefault(item.scenario, []).append(item)
    return [_tabulate(list(rows.values())) for rows in sets.values()]


def _tabulate(groups: list[list[StoredForecast]]) -> RivalTable:
    ordered = [sorted(rows, key=lambda row: row.horizon_days) for rows in groups]
    days = [{row.horizon_days for row in rows} for rows in ordered]
    horizons = sorted(set.intersection(*days))
    kept = [[row for row in rows if row.horizon_days in horizons] for rows in ordered]
    columns = [
        whole_percents([rows[place].probability for rows in kept])
        for place in range(len(horizons))
    ]
    titles = [rows[0].title or rows[0].scenario for rows in ordered]
    heads = {title.partition(": ")[0] for title in titles if ": " in title}
    shared = heads.pop() if len(heads) == 1 else ""
    return RivalTable(
        shared=shared or "What comes first",
        horizons=tuple(horizons),
        rows=tuple(
            RivalRow(
                title=title.removeprefix(f"{shared}: "),
                colour=_colour(place, len(kept)),
                percents=tuple(column[place] for column in columns),
                forecasts=tuple(rows),
            )
            for place, (title, rows) in enumerate(zip(titles, kept, strict=True))
        ),
    )


def _colour(place: int, count: int) -> str:
    """Return the colour of a rival; the last, that nothing comes, is grey."""
    return BAND if place == count - 1 else _COLOURS[place % len(_COLOURS)]


def whole_percents(shares: Sequence[float]) -> list[int]:
    """Round shares to whole percents that add up to 100: largest remainders go up.

    Examples
    --------
    >>> whole_percents([1 / 3, 1 / 3, 1 / 3])
    [34, 33, 33]
    """
    total = sum(shares)
    if total <= 0:
        return [0 for _ in shares]
    exact = [100 * share / total for share in shares]
    down = [int(value) for value in exact]
    order = sorted(range(len(exact)), key=lambda n: (down[n] - exact[n], n))
    for place in order[: 100 - sum(down)]:
        down[place] += 1
    return down


def chart_rivals(rivals: RivalTable) -> alt.LayerChart:
    """Paint a bar a horizon, divided among the rivals."""
    bars: Rows = []
    heads: Rows = []
    for place, days in enumerate(rivals.horizons):
        top, start = place * (_ROW + _GAP), 0
        heads.append({"y": top + _ROW / 2, "head": f"{days} days"})
        for row in rivals.rows:
            share = row.percents[place]
            bars.append(
                {
                    "start": start,
                    "end": start + share,
                    "middle": start + share / 2,
                    "top": top,
                    "bottom": top + _ROW,
                    "y": top + _ROW / 2,
                    "colour": row.colour,
                    "text": f"{share}" if share >= _ROOM else "",
                }
            )
            start += share
    height = len(rivals.horizons) * (_ROW + _GAP)
    y_scale = alt.Scale(domain=[height, 0], nice=False)
    x_scale = alt.Scale(domain=[0, 100], nice=False)

    def x(name: str) -> alt.X:
        return alt.X(f"{name}:Q", title=None, axis=None, scale=x_scale)

    def y(name: str) -> alt.Y:
        return alt.Y(f"{name}:Q", title=None, axis=None, scale=y_scale)

    data = table(bars)
    layers = [
        data.mark_rect(opacity=1).encode(
            x=x("start"),
            x2=alt.X2("end:Q"),
            y=y("top"),
            y2=alt.Y2("bottom:Q"),
            color=alt.Color("colour:N", scale=None),
        ),
        table([row for row in bars if row["text"]])
        .mark_text(color=INK, fontSize=11, fontWeight="bold")
        .encode(x=x("middle"), y=y("y"), text=alt.Text("text:N")),
        table(heads)
        .mark_text(align="right", dx=-8, color=MUTED)
        .encode(x=pinned(0), y=y("y"), text=alt.Text("head:N")),
    ]
    return stack(layers, width=_WIDTH, height=height)
