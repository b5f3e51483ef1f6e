"""Spells refuse what cannot be time at risk."""

import numpy as np
import pytest

from countermove.errors import ShapeError, ValidationError
from countermove.hazard import CENSORED, Spells


def _spells(
    entered: list[float], left: list[float], ending: list[float] | list[int]
) -> Spells:
    return Spells(
        entered=np.array(entered),
        left=np.array(left),
        ending=np.array(ending),
    )


def test_exposure_is_the_time_under_watch_and_nothing_else() -> None:
    spells = _spells([0.0, 2.0], [3.0, 2.5], [1, CENSORED])
    assert spells.exposure == 3.5
    assert (spells.size, spells.causes) == (2, 1)


def test_spells_that_are_all_censored_have_no_cause() -> None:
    assert _spells([0.0], [1.0], [CENSORED]).causes == 0
    assert _spells([], [], []).exposure == 0.0


def test_spells_do_not_change_when_the_callers_array_does() -> None:
    left = np.array([2.0])
    spells = Spells(entered=np.array([0.0]), left=left, ending=np.array([1]))
    left[0] = 9.0
    assert spells.left[0] == 2.0
    with pytest.raises(ValueError, match="read-only"):
        spells.left[0] = 1.0


@pytest.mark.parametrize("time", [-1.0, np.nan, np.inf])
def test_a_time_that_no_clock_shows_is_refused(time: float) -> None:
    with pytest.raises(ValidationError, match="finite times of zero or more"):
        _spells([time], [3.0], [0])


def test_a_spell_without_length_is_refused_and_named() -> None:
    with pytest.raises(ValidationError, match=r"spell 1 is \[4, 4\)"):
        _spells([0.0, 4.0], [1.0, 4.0], [1, 1])


@pytest.mark.parametrize("ending", [-1.0, 0.5, np.nan])
def test_an_ending_must_be_a_whole_number(ending: float) -> None:
    with pytest.raises(ValidationError, match="endings as whole numbers"):
        _spells([0.0], [1.0], [ending])


def test_arrays_of_different_length_are_refused() -> None:
    with pytest.raises(ShapeError, match="three flat arrays of one length"):
        _spells([0.0, 0.0], [1.0, 2.0], [1])
