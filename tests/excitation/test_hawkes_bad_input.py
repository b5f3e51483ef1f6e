"""Every bad input meets one clear error that names its place and value."""

from typing import Any

import numpy as np
import pytest

from countermove.errors import CountermoveError, ShapeError, ValidationError
from countermove.excitation import EventRecord, GammaPrior, Hawkes, fit_hawkes

MODEL = Hawkes(np.array([0.5, 0.5]), np.full((2, 2), 0.2), np.array([1.0]))


@pytest.mark.parametrize(
    ("times", "marks", "words"),
    [
        ([1.0, 3.0, 2.0], [0, 0, 0], r"sorted times, got times\[2\] = 2.0 after 3.0"),
        ([1.0, np.nan], [0, 0], r"finite times, got times\[1\] = nan"),
        ([1.0, np.inf], [0, 0], r"finite times, got times\[1\] = inf"),
        ([1.0, 2.0], [0, 2], r"marks from 0 to 1, got marks\[1\] = 2"),
        ([1.0, 2.0], [-1, 0], r"marks from 0 to 1, got marks\[0\] = -1"),
        ([1.0, 2.0], [0.0, 1.0], "whole numbers as marks, got an array of float64"),
        ([1.0, 2.0], [True, False], "whole numbers as marks, got an array of bool"),
        ([1.0, 2.0], [0], r"times of shape \(2,\) and marks of shape \(1,\)"),
        ([[1.0]], [[0]], r"both vectors, got times of shape \(1, 1\)"),
        (["2020-01-01"], [0], "numbers in times"),
        ([1.0, 9.0], [0, 0], r"before the horizon 9.0, got times\[1\] = 9.0"),
    ],
)
def test_events_out_of_place_are_refused_by_fit_and_by_model(
    times: Any, marks: Any, words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        fit_hawkes(times, marks, n_marks=2, horizon=9.0, decays=1.0)
    with pytest.raises(ValidationError, match=words):
        MODEL.log_likelihood(times, marks, horizon=9.0)


def test_events_before_the_start_are_history_for_a_model_and_no_part_of_a_fit() -> None:
    with pytest.raises(ValidationError, match=r"the start 2.0 on, got times\[0\] = 1"):
        fit_hawkes([1.0, 3.0], [0, 0], n_marks=2, start=2.0, horizon=9.0, decays=1.0)
    assert np.isfinite(MODEL.log_likelihood([1.0, 3.0], [0, 0], start=2.0, horizon=9.0))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"decays": -1.0}, r"positive finite decays, got decays\[0\] = -1.0"),
        ({"decays": [1.0, 0.0]}, r"decays\[1\] = 0.0"),
        ({"decays": [np.nan]}, r"decays\[0\] = nan"),
        ({"decays": [2.0, 2.0]}, "distinct decays"),
        ({"decays": []}, r"one decay or a vector of them, got shape \(0,\)"),
        ({"decays": [[1.0]]}, r"got shape \(1, 1\)"),
        ({"horizon": 0.0}, "start before horizon, got start=0.0, horizon=0.0"),
        ({"horizon": np.inf}, "finite window"),
        ({"start": np.nan}, "finite window"),
        ({"n_marks": 0}, "at least one mark, got n_marks=0"),
        ({"threads": 0}, "one thread or more, got threads=0"),
    ],
)
def test_settings_out_of_range_are_refused(changed: dict[str, Any], words: str) -> None:
    settings: dict[str, Any] = {"n_marks": 2, "horizon": 9.0, "decays": 1.0}
    with pytest.raises(ValidationError, match=words):
        fit_hawkes([1.0, 2.0], [0, 1], **{**settings, **changed})


@pytest.mark.parametrize(
    ("background", "branching", "decays", "words"),
    [
        ([0.5, -0.1], np.zeros((2, 2)), [1.0], r"background\[1\] = -0.1"),
        ([0.5], [[[np.nan]]], [1.0], r"branching\[0, 0, 0\] = nan"),
        ([0.5], [[-0.2]], [1.0], r"branching\[0, 0, 0\] = -0.2"),
        ([0.5, 0.5], np.zeros((2, 3)), [1.0], r"\(m, m, b\), got \(2,\)"),
        ([0.5, 0.5], np.zeros((2, 2)), [1.0, 2.0], r"\(m, m, b\), got \(2,\)"),
    ],
)
def test_parameters_out_of_range_are_refused(
    background: Any, branching: Any, decays: Any, words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        Hawkes(background, branching, decays)


def test_a_number_will_do_for_one_mark_and_parameters_cannot_be_changed() -> None:
    given = np.array([0.5])
    model = Hawkes(given, 0.8, 2.0)  # type: ignore[arg-type]
    assert model.branching.shape == (1, 1, 1)
    given[0] = 99.0
    assert model.background[0] == 0.5
    with pytest.raises(ValueError, match="read-only"):
        model.background[0] = 1.0


def test_a_record_keeps_its_own_copies() -> None:
    times = np.array([1.0, 2.0])
    record = EventRecord(times=times, marks=np.array([0, 0]), n_marks=1, horizon=3.0)
    times[0] = 9.0
    assert record.times[0] == 1.0
    assert times.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        record.marks[0] = 1


def test_a_caller_keeps_the_right_to_change_its_own_arrays() -> None:
    times, marks = np.array([1.0, 2.0]), np.array([0, 1])
    MODEL.log_likelihood(times, marks, horizon=3.0)
    assert times.flags.writeable
    assert marks.flags.writeable


@pytest.mark.parametrize("instants", [[np.nan], [[1.0]]])
def test_intensities_are_asked_at_finite_instants(instants: Any) -> None:
    with pytest.raises(ValidationError, match="vector of finite instants"):
        MODEL.intensity(instants, [1.0], [0])


def test_parents_of_an_event_that_the_model_forbids_are_refused() -> None:
    model = Hawkes(np.array([0.5, 0.0]), np.zeros((2, 2)), np.array([1.0]))
    with pytest.raises(ValidationError, match=r"at times\[1\] = 2.0, mark 1"):
        model.parents([1.0, 2.0], [0, 1])


@pytest.mark.parametrize(
    ("shape", "rate", "words"),
    [(0.0, 1.0, "shape of a Gamma prior"), (1.0, -1.0, "rate of a Gamma prior")],
)
def test_a_prior_out_of_range_is_refused(shape: float, rate: float, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        GammaPrior(shape, rate)


def test_errors_are_ours_and_also_of_the_builtin_kind() -> None:
    with pytest.raises(ShapeError) as caught:
        EventRecord(times=np.zeros(2), marks=np.zeros(1, int), n_marks=1, horizon=3.0)
    assert isinstance(caught.value, CountermoveError)
    assert isinstance(caught.value, ValueError)
