"""Colours are distinct, legible by day and by night, and never anything but colours."""

import re

from hypothesis import given
from hypothesis import strategies as st

from countermove.report.palette import (
    NIGHT,
    PAPER,
    choose_palette,
    contrast,
    reach_contrast,
)
from countermove.report.parts import StoredCamp

HEX = re.compile(r"#[0-9a-f]{6}")


def test_contrast_of_black_and_white_is_twenty_one() -> None:
    assert round(contrast("#000000", "#ffffff"), 6) == 21.0


@given(colour=st.integers(0, 0xFFFFFF))
def test_every_colour_can_be_made_legible_by_day_and_by_night(colour: int) -> None:
    for ground in (PAPER, NIGHT):
        shown = reach_contrast(f"#{colour:06x}", ground=ground)
        assert contrast(shown, ground) >= 3.0


def test_camps_without_a_usable_colour_get_one_of_their_own() -> None:
    colours = ["#D55E00", "#d55e00", "", "red;} body { display: none", "#12"]
    camps = [
        StoredCamp(id=str(place), name="", colour=colour)
        for place, colour in enumerate(colours * 4)
    ]
    palette = choose_palette(
        StoredCamp(id=str(place), name="", colour=camp.colour)
        for place, camp in enumerate(camps)
    )
    painted = list(palette.camps.values())
    assert len(set(painted)) == len(camps)
    for colour in (*painted, *palette.night.values()):
        assert HEX.fullmatch(colour)
