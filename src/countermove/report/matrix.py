"""Who answers whom: rows answer, columns are answered; deeper means more often.

Each cell says the expected number of answers (a sum of probabilities) and the median
wait in days.
"""

from typing import Literal

import altair as alt

from countermove.report.document import Document
from countermove.report.frame import Rows, pinned, stack, table
from countermove.report.palette import GRID, INK, PAPER
from countermove.report.timeline import wrap_name

__all__ = ["chart_matrix"]

_CELL_WIDTH, _CELL_HEIGHT, _ROW_NAMES = 84, 46, 86
_FILL = "#2f6db5"


def chart_matrix(document: Document) -> alt.LayerChart:
    """Paint the camps that answer against the camps that are answered."""
    cells = document.who_answers_whom
    named = {key for cell in cells for key in (cell.answering, cell.answered)}
    order = [camp.id for camp in document.record.camps if camp.id in named]
    order += sorted(named - set(order))
    names = [wrap_name(document.camp(key), width=12, lines=3) for key in order]
    deep = max((name.count("\n") for name in names), default=0)
    tops = ["\n" * (deep - name.count("\n")) + name for name in names]
    largest = max((cell.expected_answers for cell in cells), default=1.0) or 1.0
    rows: Rows = [
        {
            "answering": names[order.index(cell.answering)],
            "answered": tops[order.index(cell.answered)],
            "depth": round(0.06 + 0.84 * cell.expected_answers / largest, 4),
            "count": f"{cell.expected_answers:.1f}",
            "lag": _lag(cell.median_lag_days),
            "ink": PAPER if cell.expected_answers > 0.55 * largest else INK,
        }
        for cell in cells
        if cell.expected_answers >= 0.05
    ]
    data = table(rows)
    x = alt.X(
        "answered:N",
        title="answered",
        scale=alt.Scale(domain=tops),
        axis=_axis(orient="top", lift=12.0 * deep),
    )
    y = alt.Y(
        "answering:N",
        title="answering",
        scale=alt.Scale(domain=names),
        axis=_axis(orient="left", lift=_ROW_NAMES, labels=False),
    )
    box = data.mark_rect(color=_FILL, stroke=PAPER, strokeWidth=2).encode(
        x=x, y=y, opacity=alt.Opacity("depth:Q", scale=None, legend=None)
    )
    ink = alt.Color("ink:N", scale=None)
    count = data.mark_text(dy=-7, fontSize=13, fontWeight="bold")
    lag = data.mark_text(dy=9, fontSize=10.5)
    layers = [
        box,
        count.encode(x=x, y=y, text=alt.Text("count:N"), color=ink),
        lag.encode(x=x, y=y, text=alt.Text("lag:N"), color=ink),
        *_row_names(names, y),
    ]
    size = len(order)
    return stack(layers, width=_CELL_WIDTH * size, height=_CELL_HEIGHT * size)


def _row_names(names: list[str], y: alt.Y) -> list[alt.Chart]:
    """Write the names of the rows, each in the middle of its lines."""
    layers = []
    for breaks in sorted({name.count("\n") for name in names}):
        rows = [{"answering": name} for name in names if name.count("\n") == breaks]
        data = table(rows)
        mark = data.mark_text(
            align="right", lineBreak="\n", lineHeight=12, dy=-6 * breaks, color=INK
        )
        text = alt.Text("answering:N")
        layers.append(mark.encode(x=pinned(-8), y=y, text=text))
    return layers


def _axis(
    *, orient: Literal["left", "top"], lift: float, labels: bool = True
) -> alt.Axis:
    return alt.Axis(
        orient=orient,
        labelExpr="split(datum.label, '\\n')",
        labelAngle=0,
        labelColor=INK,
        labels=labels,
        ticks=False,
        domain=False,
        grid=True,
        gridColor=GRID,
        bandPosition=0,
        labelLimit=130,
        labelLineHeight=12,
        labelPadding=8 + lift,
        titlePadding=10 if labels else lift,
    )


def _lag(days: float | None) -> str:
    if days is None:
        return ""
    return "same day" if days < 0.5 else f"{days:.0f} d"
