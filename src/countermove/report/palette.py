"""Colours that everybody can tell apart, on white and on black.

A camp keeps the colour its analyst chose. Where none is given, or two camps share one,
the next free colour of a set that stays distinct for colour-blind eyes is taken. Each
colour is then darkened for paper and lightened for night until its contrast with the
ground reaches 3 to 1 on paper (WCAG 2.1, graphical objects) and 4.5 to 1 at night,
where thin curves fade sooner.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from countermove.report.parts import StoredCamp

__all__ = [
    "BAND",
    "GRID",
    "INK",
    "MUTED",
    "PAPER",
    "STAKES",
    "Palette",
    "choose_palette",
    "contrast",
    "reach_contrast",
]

INK, MUTED, GRID, BAND = "#1c2127", "#59626c", "#d5dae0", "#7d8894"
PAPER, NIGHT = "#fffffe", "#14171b"
STAKES: Mapping[str, str] = {
    "personnel": "#2f6db5",
    "authority": "#b5471f",
    "structural": "#70479c",
}
_FREE = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#cc79a7",
    "#e69f00",
    "#56b4e9",
    "#8c6d46",
    "#767676",
)
_HEX = re.compile(r"#[0-9a-f]{6}")
_FIXED = {INK: "ink", MUTED: "muted", GRID: "grid", BAND: "band", PAPER: "paper"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Colours of one page.

    Parameters
    ----------
    camps : mapping of str to str
        Colour of each camp as charts paint it, for paper.
    variables : mapping of str to str
        Name of the style variable that stands for each painted colour.
    night : mapping of str to str
        Colour of each style variable on a dark ground; those not named are set in the
        style sheet.
    """

    camps: Mapping[str, str]
    variables: Mapping[str, str]
    night: Mapping[str, str]

    def camp(self, key: str | None) -> str:
        """Return the colour of a camp, grey for none."""
        return self.camps.get(key or "", MUTED)


def choose_palette(camps: Iterable[StoredCamp]) -> Palette:
    """Give each camp a colour of its own."""
    rows = list(camps)
    wanted: dict[str, str] = {}
    for camp in rows:
        colour = (camp.colour or "").lower()
        if _HEX.fullmatch(colour) and colour not in wanted.values():
            wanted[camp.id] = colour
    free = iter([colour for colour in _FREE if colour not in wanted.values()])
    painted: dict[str, str] = {}
    variables, night = dict(_FIXED), {}
    for place, camp in enumerate(rows):
        colour = wanted.get(camp.id) or next(free, "") or _spread(place)
        shown = reach_contrast(colour, ground=PAPER)
        while shown in variables:
            shown = _nudge(shown)
        painted[camp.id] = shown
        variables[shown] = f"camp-{place}"
        night[f"camp-{place}"] = reach_contrast(colour, ground=NIGHT, least=4.5)
    for name, colour in STAKES.items():
        variables.setdefault(colour, f"stake-{name}")
        night[f"stake-{name}"] = reach_contrast(colour, ground=NIGHT, least=5.0)
    return Palette(camps=painted, variables=variables, night=night)


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21.

    References
    ----------
    WCAG 2.1, "contrast ratio": (L1 + 0.05) / (L2 + 0.05) of relative luminances.
    """
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def reach_contrast(colour: str, *, ground: str, least: float = 3.0) -> str:
    """Mix a colour with black or white until it stands out from the ground."""
    towards = 0 if _luminance(ground) > 0.5 else 255
    for step in range(21):
        parts = [
            round(part + (towards - part) * step / 20) for part in _channels(colour)
        ]
        mixed = "#" + "".join(f"{part:02x}" for part in parts)
        if contrast(mixed, ground) >= least:
            return mixed
    return mixed


def _channels(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def _luminance(colour: str) -> float:
    parts = [part / 255 for part in _channels(colour)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _spread(place: int) -> str:
    """Return a grey that differs for each camp beyond the free colours."""
    shade = 70 + (place * 13) % 90
    return f"#{shade:02x}{shade:02x}{shade + 10:02x}"


def _nudge(colour: str) -> str:
    """Change the last digit, so that every painted colour has one meaning."""
    last = int(colour[5:], 16)
    return f"{colour[:5]}{last - 1 if last else 1:02x}"
