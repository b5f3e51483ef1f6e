"""Words beside marks without touching each other: the first free place wins.

Each label tries eight places around its mark (near and far, above and below, to the
right and to the left), first in full, then shortened; if all are taken it is left out,
for the tables hold every word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Literal

from countermove.report.lanes import Layout, Spot

__all__ = ["Align", "Label", "place_labels"]

_LETTER, _LINE = 5.6, 13.0
_LENGTHS = (36, 28, 17)
_SHIFTS = (-13.0, 13.0, -26.0, 26.0)

Align = Literal["left", "right"]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A text, where it stands, and on which side of that point it runs."""

    day: float
    y: float
    text: str
    align: Align


def place_labels(layout: Layout, words: Mapping[str, str]) -> tuple[Label, ...]:
    """Find a free place for the words of each move.

    Parameters
    ----------
    words : mapping of str to str
        Text for each move key, most important first.
    """
    scale = layout.width / (layout.last - layout.first)
    taken: list[Box] = [_mark(spot, layout, scale) for spot in layout.spots.values()]
    labels = []
    for move, text in words.items():
        spot = layout.spots[move]
        label = _place(spot, text, layout=layout, scale=scale, taken=taken)
        if label is not None:
            labels.append(label)
            taken.append(_box(label, layout, scale))
    return tuple(labels)


def _place(
    spot: Spot, text: str, *, layout: Layout, scale: float, taken: list[Box]
) -> Label | None:
    aligns: tuple[Align, ...] = ("left", "right")
    for length in _LENGTHS:
        for shift, align in product(_SHIFTS, aligns):
            label = Label(
                day=spot.day + (-4 if align == "left" else 4) / scale,
                y=spot.y + shift,
                text=_cut(text, length),
                align=align,
            )
            box = _box(label, layout, scale)
            if _inside(box, layout) and not any(_touch(box, other) for other in taken):
                return label
    return None


def _inside(box: Box, layout: Layout) -> bool:
    top = min((lane.top for lane in layout.lanes), default=0.0)
    across = box[0] >= 0 and box[2] <= layout.width
    return across and box[1] >= top and box[3] <= layout.height


def _cut(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    kept = text[:length].rsplit(" ", 1)[0].rstrip(" ,;:")
    return f"{kept} …"


def _mark(spot: Spot, layout: Layout, scale: float) -> Box:
    x = (spot.day - layout.first) * scale
    return (x - 6, spot.y - 6, x + 6, spot.y + 6)


def _box(label: Label, layout: Layout, scale: float) -> Box:
    x = (label.day - layout.first) * scale
    long = len(label.text) * _LETTER
    left = x if label.align == "left" else x - long
    return (left, label.y - _LINE / 2, left + long, label.y + _LINE / 2)


def _touch(first: Box, second: Box) -> bool:
    return (
        first[0] < second[2]
        and second[0] < first[2]
        and first[1] < second[3]
        and second[1] < first[3]
    )
