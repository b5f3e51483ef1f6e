"""Matrix exponentials agree with closed forms and with the laws of Markov."""

import numpy as np
import pytest
from numpy.typing import NDArray

from countermove.errors import ShapeError, ValidationError
from countermove.hazard import (
    intensity_matrices,
    piecewise_incidence,
    piecewise_transition_probabilities,
)


def test_two_states_follow_the_textbook_formula() -> None:
    up, down = 0.7, 0.2
    matrices = intensity_matrices([[up, down]], pairs=[[0, 1], [1, 0]], n_states=2)
    ends = np.array([0.1, 1.0, 7.0])
    found = piecewise_transition_probabilities(matrices, cuts=[0.0], ends=ends)
    fading = np.exp(-(up + down) * ends)
    assert found[:, 0, 1] == pytest.approx(up / (up + down) * (1 - fading), abs=1e-13)
    assert found[:, 1, 0] == pytest.approx(down / (up + down) * (1 - fading), abs=1e-13)


def test_illness_and_death_follow_their_closed_form() -> None:
    ill, dead, worse, time = 0.3, 0.1, 0.8, 2.5
    matrices = intensity_matrices(
        [[ill, dead, worse]], pairs=[[0, 1], [0, 2], [1, 2]], n_states=3
    )
    found = piecewise_transition_probabilities(matrices, cuts=[0.0], ends=[time])[0]
    healthy, sick = np.exp(-(ill + dead) * time), np.exp(-worse * time)
    assert found[0, 0] == pytest.approx(healthy, abs=1e-13)
    assert found[0, 1] == pytest.approx(
        ill * (healthy - sick) / (worse - ill - dead), abs=1e-13
    )
    assert found[1] == pytest.approx([0, sick, 1 - sick], abs=1e-13)


def test_competing_risks_over_pieces_are_the_piecewise_incidence() -> None:
    hazards = np.array([[0.2, 0.1], [0.0, 0.4], [0.5, 0.05]])
    cuts, start = [0.0, 1.0, 2.5], 0.4
    ends = np.array([3.4, 0.4, 0.9, 2.5, 40.0])
    found = piecewise_transition_probabilities(
        intensity_matrices(hazards, pairs=[[0, 1], [0, 2]], n_states=3),
        cuts=cuts,
        start=start,
        ends=ends,
    )
    expected = piecewise_incidence(
        hazards.T, cuts=cuts, horizons=ends - start, entered=start
    )
    assert found[:, 0, 1:] == pytest.approx(expected.T, abs=1e-13)


def test_probabilities_over_a_stretch_are_products_over_its_parts() -> None:
    stream = np.random.default_rng(4)
    pairs = [[i, j] for i in range(4) for j in range(4) if i != j]
    matrices = intensity_matrices(
        stream.exponential(size=(3, 12)), pairs=pairs, n_states=4
    )
    cuts = [0.0, 1.0, 1.5]

    def between(start: float, end: float) -> NDArray[np.float64]:
        found = piecewise_transition_probabilities(
            matrices, cuts=cuts, start=start, ends=[end]
        )
        return np.asarray(found[0])

    whole = between(0.2, 3.0)
    assert whole == pytest.approx(between(0.2, 1.2) @ between(1.2, 3.0), abs=1e-13)
    assert whole.sum(axis=1) == pytest.approx(np.ones(4), abs=1e-13)
    assert np.all(whole > 0)
    # Kolmogorov's forward equation, by central differences: dP/dt = P Q of the piece.
    slope = (between(0.2, 1.2001) - between(0.2, 1.1999)) / 2e-4
    assert slope == pytest.approx(between(0.2, 1.2) @ matrices[1], abs=1e-6)


@pytest.mark.parametrize(
    ("intensities", "match"),
    [
        ([[[-1.0, 1.0], [0.5, 0.0]]], "rows of intensities that add to zero"),
        ([[[1.0, -1.0], [0.0, 0.0]]], "0 or more off the diagonal"),
        ([[[-np.inf, np.inf], [0.0, 0.0]]], "finite intensities"),
    ],
)
def test_matrices_that_are_no_intensities_are_refused(
    intensities: list[list[list[float]]], match: str
) -> None:
    with pytest.raises(ValidationError, match=match):
        piecewise_transition_probabilities(intensities, cuts=[0.0], ends=[1.0])


def test_times_and_shapes_out_of_range_are_refused() -> None:
    swap = [[[-1.0, 1.0], [1.0, -1.0]]]
    with pytest.raises(ValidationError, match="ends not before it"):
        piecewise_transition_probabilities(swap, cuts=[0.0], start=2.0, ends=[1.0])
    with pytest.raises(ShapeError, match="one matrix a piece"):
        piecewise_transition_probabilities(swap, cuts=[0.0, 1.0], ends=[1.0])
    with pytest.raises(ShapeError, match="pairs \\(transition, 2\\)"):
        intensity_matrices([1.0], pairs=[[0, 1], [1, 0]], n_states=2)
    with pytest.raises(ValidationError, match="finite hazards of 0 or more"):
        intensity_matrices([-1.0], pairs=[[0, 1]], n_states=2)
    with pytest.raises(ValidationError, match="two different states below 2"):
        intensity_matrices([1.0], pairs=[[0, 2]], n_states=2)
    with pytest.raises(ValidationError, match="each pair once"):
        intensity_matrices([1.0, 1.0], pairs=[[0, 1], [0, 1]], n_states=2)
