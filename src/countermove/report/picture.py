"""A chart becomes a still picture inside the page: SVG without script or address.

The renderer's output is cleaned: colours turn into style variables, so that the light
or dark setting of the reader rules; names of clip paths become unique within the page;
links point to rows of the page; what a mark stands for becomes its tooltip.
"""

import re
from collections.abc import Mapping
from xml.etree import ElementTree as ET

import altair as alt
import vl_convert
from markupsafe import Markup

from countermove.report.palette import GRID, INK, MUTED

__all__ = ["FONT", "ChartLike", "anchor", "milliseconds", "render"]

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
ChartLike = alt.Chart | alt.LayerChart
_SVG = "http://www.w3.org/2000/svg"
_LINK = "{http://www.w3.org/1999/xlink}href"
_VERSION = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
_DROPPED = ("aria-label", "aria-hidden", "aria-roledescription", "role", "class")
_NUMBER = re.compile(r"-?\d+\.\d{2,}")
_AXIS = {
    "labelColor": MUTED,
    "titleColor": MUTED,
    "titleFontWeight": "normal",
    "domainColor": GRID,
    "tickColor": GRID,
    "gridColor": GRID,
    "labelFontSize": 11,
    "titleFontSize": 11,
}
_CONFIG = {
    "background": None,
    "font": FONT,
    "view": {"stroke": None},
    "axis": _AXIS,
    "legend": {
        "labelColor": INK,
        "titleColor": MUTED,
        "titleFontWeight": "normal",
        "labelFontSize": 11,
        "titleFontSize": 11,
        "symbolFillColor": INK,
        "symbolStrokeColor": INK,
    },
    "text": {"color": INK, "fontSize": 11},
}


def anchor(key: str) -> str:
    """Return the page anchor of a move: letters, digits, hyphens, always the same."""
    safe = "".join(
        letter if letter.isascii() and letter.isalnum() else f"-{ord(letter):x}-"
        for letter in key
    )
    return f"m-{safe}"


def milliseconds(day: float) -> int:
    """Turn a proleptic day number (``date.toordinal``) into the renderer's time."""
    return round((day - 719163) * 86_400_000)


def render(chart: ChartLike, *, name: str, variables: Mapping[str, str]) -> Markup:
    """Draw a chart as SVG text for the page.

    Parameters
    ----------
    name : str
        Prefix for names inside the picture; unique in the page.
    variables : mapping of str to str
        Style variable that stands for each colour.
    """
    drawn: str = vl_convert.vegalite_to_svg(
        chart.to_dict(validate=False), vl_version=_VERSION, config=_CONFIG
    )
    root = ET.fromstring(drawn)
    _prune(root)
    _name_clips(root, name)
    for element in root.iter():
        _tidy(element, variables)
    _link(root)
    root.set("aria-hidden", "true")
    root.set("focusable", "false")
    ET.register_namespace("", _SVG)
    return Markup(ET.tostring(root, encoding="unicode"))


def _prune(parent: ET.Element) -> None:
    """Remove shapes that paint nothing."""
    for child in list(parent):
        _prune(child)
        hidden = child.get("display") == "none" or child.get("d") == "M0,0h0v0h0Z"
        ground = child.get("class") == "background" and not child.get("fill")
        empty = _tag(child) == "g" and len(child) == 0
        if hidden or ground or empty:
            parent.remove(child)


def _name_clips(root: ET.Element, name: str) -> None:
    """Give the clip paths of one picture new names, whatever was drawn before."""
    clips = [element for element in root.iter() if element.get("id")]
    names = {
        element.get("id", ""): f"{name}-{place}" for place, element in enumerate(clips)
    }
    for element in root.iter():
        if element.get("id") in names:
            element.set("id", names[element.get("id", "")])
        used = element.get("clip-path", "")[5:-1]
        if used in names:
            element.set("clip-path", f"url(#{names[used]})")


def _tidy(element: ET.Element, variables: Mapping[str, str]) -> None:
    label = element.get("aria-label")
    if label and element.get("role") == "graphics-symbol" and _tag(element) == "path":
        title = ET.SubElement(element, f"{{{_SVG}}}title")
        title.text = label
    for unwanted in _DROPPED:
        element.attrib.pop(unwanted, None)
    for paint in ("fill", "stroke"):
        colour = (element.get(paint) or "").lower()
        if colour in variables:
            element.set(paint, f"var(--{variables[colour]})")
    for shape in ("d", "transform"):
        if shape in element.attrib:
            element.set(shape, _NUMBER.sub(_shorten, element.attrib[shape]))


def _link(root: ET.Element) -> None:
    """Keep links into the page only; the keyboard reaches them through the tables."""
    for element in root.iter(f"{{{_SVG}}}a"):
        _, _, target = element.attrib.pop(_LINK, "").partition("#")
        element.set("href", f"#{target}")
        element.set("tabindex", "-1")


def _shorten(number: re.Match[str]) -> str:
    return f"{float(number.group()):.1f}".removesuffix(".0")


def _tag(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]
