"""The exchange as a picture: a lane a camp, a mark a move, a curve an answer.

Shape tells the form of a move and size its force; the lane tells the camp, colour only
repeats it. Curves show answers. Rounds of two moves or more are named bars on top;
those shorter than a third of the picture also shade the lanes.
"""

from collections.abc import Sequence
from datetime import date

import altair as alt

from countermove.report.curves import layer_curves
from countermove.report.document import Document
from countermove.report.frame import Rows, pinned, stack, table
from countermove.report.labels import Align, Label, place_labels
from countermove.report.lanes import Layout, lay_out
from countermove.report.palette import BAND, GRID, INK, PAPER, Palette
from countermove.report.picture import anchor, milliseconds

__all__ = ["FORCES", "FORMS", "chart_timeline", "chart_window", "wrap_name"]

WIDTH = 960
FORMS = {
    "lawful": "circle",
    "grey": "diamond",
    "irregular": "triangle-up",
    "violent": "cross",
}
FORCES = {"none": 40, "threat": 70, "limited": 115, "lethal": 190}
_OVERVIEW_LEAST, _WINDOW_LEAST = 0.25, 0.15


def chart_timeline(document: Document, palette: Palette) -> alt.LayerChart:
    """Paint the whole contest up to the vantage."""
    first = min((move.date for move in document.visible), default=document.as_of)
    layout = _lay(document, (first, document.as_of), pitch=12)
    return _paint(document, palette, layout, least=_OVERVIEW_LEAST, labels=())


def chart_window(
    document: Document, palette: Palette, *, since: date
) -> alt.LayerChart:
    """Paint the last stretch before the vantage, with words where there is room.

    Openers of rounds are named first, then labelled moves, then the most answered.
    """
    layout = _lay(document, (since, document.as_of), pitch=21)
    openers = {item.opener: item.id for item in document.exchanges}
    shown = [move for move in document.visible if move.id in layout.spots]
    answered: dict[str, float] = {}
    for row in document.answers:
        answered[row.parent or ""] = answered.get(row.parent or "", 0) + row.probability
    shown.sort(
        key=lambda move: (
            move.id not in openers,
            not move.labels,
            -answered.get(move.id, 0),
        )
    )
    words = {
        move.id: f"{openers.get(move.id, '')} {move.action or move.act}".strip()
        for move in shown
    }
    labels = place_labels(layout, words)
    return _paint(document, palette, layout, least=_WINDOW_LEAST, labels=labels)


def _lay(document: Document, window: tuple[date, date], *, pitch: float) -> Layout:
    return lay_out(
        document.visible,
        document.exchanges,
        camps=[camp.id for camp in document.record.camps],
        window=window,
        width=WIDTH,
        pitch=pitch,
    )


def _paint(
    document: Document,
    palette: Palette,
    layout: Layout,
    *,
    least: float,
    labels: Sequence[Label],
) -> alt.LayerChart:
    time = alt.X(
        "time:T",
        title=None,
        scale=alt.Scale(
            type="utc",
            domain=[milliseconds(layout.first), milliseconds(layout.last)],
            nice=False,
        ),
        axis=alt.Axis(
            format="%-d %b %Y",
            labelExpr="(utcmonth(datum.value) == 0 || datum.index == 0) "
            "? utcFormat(datum.value, '%-d %b %Y') : utcFormat(datum.value, '%-d %b')",
            tickCount=12,
            labelOverlap=True,
            grid=False,
        ),
    )
    height = _height(layout, "y")
    layers = [
        *_shades(layout, time, height),
        *_lane_lines(document, palette, layout, time, height),
        *layer_curves(document, palette, layout, axes=(time, height), least=least),
        *_marks(document, palette, layout, time, height),
        *_bars(layout, time, height),
        *_words(labels, time, height),
    ]
    return stack(layers, width=WIDTH, height=layout.height)


def _shades(layout: Layout, time: alt.X, height: alt.Y) -> list[alt.Chart]:
    short = (layout.last - layout.first) / 3
    rows = [
        {
            "time": milliseconds(bar.start),
            "until": milliseconds(bar.end),
            "y": bar.y,
            "floor": layout.height,
        }
        for bar in layout.bars
        if bar.end - bar.start <= short
    ]
    shade = table(rows).mark_rect(color=BAND, opacity=0.11)
    return [shade.encode(x=time, x2=alt.X2("until:T"), y=height, y2=alt.Y2("floor:Q"))]


def _lane_lines(
    document: Document, palette: Palette, layout: Layout, time: alt.X, height: alt.Y
) -> list[alt.Chart]:
    rows: Rows = [
        {
            "name": name,
            "said_at": lane.middle - 6.5 * name.count("\n"),
            "colour": palette.camp(lane.camp),
            "time": milliseconds(layout.first),
            "until": milliseconds(layout.last),
            "y": lane.middle,
            "top": lane.top,
            "start": lane.top + 3,
            "end": lane.bottom - 3,
        }
        for lane in layout.lanes
        for name in [wrap_name(document.camp(lane.camp) if lane.camp else "No camp")]
    ]
    data = table(rows)
    edge = data.mark_rule(color=GRID).encode(
        x=time, x2=alt.X2("until:T"), y=_height(layout, "top")
    )
    name = data.mark_text(align="right", dx=-12, lineBreak="\n", lineHeight=13).encode(
        x=time, y=_height(layout, "said_at"), text=alt.Text("name:N")
    )
    mark = data.mark_rule(strokeWidth=5).encode(
        x=pinned(-5),
        y=_height(layout, "start"),
        y2=alt.Y2("end:Q"),
        color=alt.Color("colour:N", scale=None),
    )
    return [edge, name, mark]


def _height(layout: Layout, field: str) -> alt.Y:
    scale = alt.Scale(domain=[layout.height, 0], nice=False, zero=False)
    return alt.Y(f"{field}:Q", title=None, axis=None, scale=scale)


def _marks(
    document: Document, palette: Palette, layout: Layout, time: alt.X, height: alt.Y
) -> list[alt.Chart]:
    rows: Rows = []
    for move in document.visible:
        spot = layout.spots.get(move.id)
        if spot is None:
            continue
        camp = move.camps[0] if move.camps else None
        rows.append(
            {
                "move": move.id,
                "time": milliseconds(spot.day),
                "y": spot.y,
                "form": move.form or "lawful",
                "force": move.force or "none",
                "colour": palette.camp(camp),
                "link": f"#{anchor(move.id)}",
                "says": f"{move.id}, {move.date}: {document.camp(camp)}: "
                f"{move.action or move.act} ({move.form}, force: {move.force})",
            }
        )
    marks = table(rows).mark_point(filled=True, opacity=0.95, strokeWidth=0)
    return [
        marks.encode(
            x=time,
            y=height,
            color=alt.Color("colour:N", scale=None),
            shape=alt.Shape(
                "form:N",
                title="Form",
                scale=alt.Scale(domain=list(FORMS), range=list(FORMS.values())),
                legend=alt.Legend(orient="bottom", direction="horizontal", offset=12),
            ),
            size=alt.Size(
                "force:N",
                title="Force",
                scale=alt.Scale(domain=list(FORCES), range=list(FORCES.values())),
                legend=alt.Legend(orient="bottom", direction="horizontal", offset=12),
            ),
            href=alt.Href("link:N"),
            description=alt.Description("says:N"),
        )
    ]


def _bars(layout: Layout, time: alt.X, height: alt.Y) -> list[alt.Chart]:
    rows: Rows = [
        {
            "name": bar.round,
            "time": milliseconds(bar.start),
            "until": milliseconds(bar.end),
            "y": bar.y,
            "top": bar.y - 6.5,
            "floor": bar.y + 6.5,
        }
        for bar in layout.bars
    ]
    data = table(rows)
    box = data.mark_rect(color=BAND, opacity=0.3, cornerRadius=2).encode(
        x=time, x2=alt.X2("until:T"), y=_height(layout, "top"), y2=alt.Y2("floor:Q")
    )
    name = data.mark_text(align="left", dx=3, fontWeight="bold", fontSize=10.5).encode(
        x=time, y=height, text=alt.Text("name:N")
    )
    return [box, name]


def _words(labels: Sequence[Label], time: alt.X, height: alt.Y) -> list[alt.Chart]:
    layers = []
    aligns: tuple[Align, ...] = ("left", "right")
    for align in aligns:
        rows: Rows = [
            {"time": milliseconds(label.day), "y": label.y, "text": label.text}
            for label in labels
            if label.align == align
        ]
        data = table(rows)
        halo = data.mark_text(align=align, stroke=PAPER, strokeWidth=3, color=PAPER)
        words = data.mark_text(align=align, color=INK)
        layers += [
            mark.encode(x=time, y=height, text=alt.Text("text:N"))
            for mark in (halo, words)
        ]
    return layers


def wrap_name(name: str, *, width: int = 20, lines: int = 2) -> str:
    """Break a name into short lines; what does not fit ends in an ellipsis."""
    rows = [""]
    for word in name.split():
        if rows[-1] and len(rows[-1]) + len(word) + 1 > width:
            rows.append(word)
        else:
            rows[-1] = f"{rows[-1]} {word}".strip()
    if len(rows) > lines:
        rows = [*rows[: lines - 1], rows[lines - 1] + " …"]
    return "\n".join(
        row if len(row) <= width + 2 else row[:width] + "…" for row in rows
    )
