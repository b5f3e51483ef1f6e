"""All pictures of one page, drawn in order, each with its words.

Long rows of institutions and observers are cut to the first few; the tables hold all.
"""

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from altair.utils.schemapi import debug_mode
from markupsafe import Markup

from countermove.report import captions
from countermove.report.document import Document
from countermove.report.matrix import chart_matrix
from countermove.report.outlook import chart_outlook
from countermove.report.palette import Palette
from countermove.report.parts import StoredForecast
from countermove.report.picture import ChartLike, render
from countermove.report.pressures import chart_pressure, pressures_to_draw
from countermove.report.ribbons import chart_control, order_institutions
from countermove.report.rivals import chart_rivals, rival_tables
from countermove.report.stakes import (
    AIM,
    ALL,
    FORM,
    chart_aim_and_form,
    chart_stakes,
    latest_stake,
)
from countermove.report.tables import forecast_groups
from countermove.report.timeline import chart_timeline, chart_window

__all__ = ["Figure", "Gallery", "draw_gallery"]

_WINDOW_DAYS, _LONG_DAYS = 90, 120
_MOST_INSTITUTIONS, _MOST_OBSERVERS = 6, 9
_MOST_HORIZONS, _HORIZONS = 3, (30, 90, 365)
"""With more horizons than that, pictures show these; the table shows all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One picture with the sentence that stands for it and its caption."""

    name: str
    picture: Markup
    alternative: str
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gallery:
    """The pictures of each section; empty where there are no data."""

    timelines: tuple[Figure, ...]
    matrix: tuple[Figure, ...]
    aim: tuple[Figure, ...]
    stakes: tuple[Figure, ...]
    control: tuple[Figure, ...]
    outlook: tuple[Figure, ...]
    rivals: tuple[Figure, ...]
    pressures: tuple[Figure, ...]


def draw_gallery(document: Document, palette: Palette) -> Gallery:
    """Draw every picture for which there are data.

    The charts are valid by construction (the tests check them against the schema), so
    the slow check of every part at its making is skipped here.
    """
    with debug_mode(False):  # noqa: FBT003 - the library's own signature
        return Gallery(
            timelines=tuple(_timelines(document, palette)),
            matrix=_matrix(document, palette),
            aim=_aim(document, palette),
            stakes=tuple(_stakes(document, palette)),
            control=tuple(_control(document, palette)),
            outlook=tuple(_outlook(document, palette)),
            rivals=tuple(_rivals(document, palette)),
            pressures=tuple(_pressures(document, palette)),
        )


def _figure(
    chart: ChartLike, palette: Palette, *, name: str, alternative: str, caption: str
) -> Figure:
    picture = render(chart, name=name, variables=palette.variables)
    return Figure(name=name, picture=picture, alternative=alternative, caption=caption)


def _timelines(document: Document, palette: Palette) -> list[Figure]:
    if not document.visible:
        return []
    first = document.visible[0].date
    since = document.as_of - timedelta(days=_WINDOW_DAYS)
    figures = []
    if (document.as_of - first).days > _LONG_DAYS:
        figures.append(
            _figure(
                chart_timeline(document, palette),
                palette,
                name="timeline",
                alternative=captions.describe_timeline(document, since=first),
                caption="The whole contest up to the vantage. Curves less probable "
                "than 25 percent are left out here; the table of answers has them.",
            )
        )
    else:
        since = first
    if any(move.date >= since for move in document.visible):
        figures.append(
            _figure(
                chart_window(document, palette, since=since),
                palette,
                name="window",
                alternative=captions.describe_timeline(document, since=since),
                caption=f"The last {(document.as_of - since).days} days before the "
                "vantage, with words where there is room. Curves from the left edge "
                "answer earlier moves; those under 15 percent are left out.",
            )
        )
    return figures


def _matrix(document: Document, palette: Palette) -> tuple[Figure, ...]:
    if not document.who_answers_whom:
        return ()
    figure = _figure(
        chart_matrix(document),
        palette,
        name="matrix",
        alternative=captions.describe_matrix(document),
        caption="Expected number of answers (a sum of probabilities) and the median "
        "wait. Read a row: this camp answers the camp of the column.",
    )
    return (figure,)


def _aim(document: Document, palette: Palette) -> tuple[Figure, ...]:
    if not (latest_stake(document, AIM) and latest_stake(document, FORM)):
        return ()
    figure = _figure(
        chart_aim_and_form(document),
        palette,
        name="aim",
        alternative=captions.describe_aim(document),
        caption="Aim (ring) beside form (dot) at the vantage; 90 percent intervals.",
    )
    return (figure,)


def _stakes(document: Document, palette: Palette) -> list[Figure]:
    known = {point.observer for point in document.stakes}
    names = {ALL: "All moves", AIM: "All moves: the aim", FORM: "All moves: the form"}
    names |= {camp.id: camp.name for camp in document.record.camps}
    observers = [key for key in (ALL, AIM, FORM) if key in known]
    observers += [camp.id for camp in document.record.camps if camp.id in known]
    return [
        _figure(
            chart_stakes(document, observer=key),
            palette,
            name=f"stakes-{place}",
            alternative=captions.describe_stakes(document, key, names[key]),
            caption=names[key],
        )
        for place, key in enumerate(observers[:_MOST_OBSERVERS])
    ]


def _control(document: Document, palette: Palette) -> list[Figure]:
    return [
        _figure(
            chart_control(document, palette, institution=key),
            palette,
            name=f"control-{place}",
            alternative=captions.describe_control(document, key),
            caption=document.institution(key),
        )
        for place, key in enumerate(order_institutions(document)[:_MOST_INSTITUTIONS])
    ]


def _outlook(document: Document, palette: Palette) -> list[Figure]:
    figures: list[Figure] = []
    groups = forecast_groups(document)
    for clock, scenarios in groupby(groups, key=lambda group: group[0].clock):
        forecasts = [item for rows in scenarios for item in _shown(rows)]
        warning = (
            "" if all(item.calibrated for item in forecasts) else " (UNCALIBRATED)"
        )
        figures.append(
            _figure(
                chart_outlook(forecasts),
                palette,
                name=f"outlook-{len(figures)}",
                alternative=captions.describe_outlook(forecasts),
                caption=f"{(clock or 'other').capitalize()} clock{warning}",
            )
        )
    return figures


def _shown(rows: list[StoredForecast]) -> list[StoredForecast]:
    """Return the horizons that a picture has room for."""
    kept = [item for item in rows if item.horizon_days in _HORIZONS]
    return kept if kept and len(rows) > _MOST_HORIZONS else rows


def _rivals(document: Document, palette: Palette) -> list[Figure]:
    return [
        _figure(
            chart_rivals(table),
            palette,
            name=f"rivals-{place}",
            alternative=captions.describe_rivals(table),
            caption="Which of these comes first, by horizon: each bar adds up to 100 "
            "percent. Colours as in the table.",
        )
        for place, table in enumerate(rival_tables(document))
    ]


def _pressures(document: Document, palette: Palette) -> list[Figure]:
    return [
        _figure(
            chart_pressure(item),
            palette,
            name=f"pressure-{place}",
            alternative=item.words or item.title,
            caption=f"{item.title}, {item.unit}",
        )
        for place, item in enumerate(pressures_to_draw(document.weighed.pressures))
    ]
