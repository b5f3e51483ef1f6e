r"""Movement between states, estimated without a model: Nelson-Aalen, Aalen-Johansen.

At each time u at which somebody moved, :math:`d_{hj}` of the :math:`n_h` subjects in
state h went to j. The cumulative intensities and their variances are

.. math::
    A_{hj}(t) = \sum_{u \le t} \frac{d_{hj}}{n_h} , \qquad
    \operatorname{var} A_{hj}(t) = \sum_{u \le t} \frac{d_{hj} (n_h - d_{hj})}{n_h^3} ,

and, with :math:`dA_{hh} = - \sum_{j \ne h} dA_{hj}`, the transition probabilities are
the product

.. math:: P(s, t) = \prod_{s < u \le t} (I + dA(u)) .

States may be left and entered again. Chances of being somewhere are in
:mod:`countermove.hazard.occupation`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from countermove.compiled import compiled
from countermove.errors import ValidationError
from countermove.hazard.bands import equal_precision_reach
from countermove.hazard.limits import check_level, logarithmic_limits
from countermove.hazard.tallies import count_at_risk
from countermove.hazard.transitions import LOST, Transitions

__all__ = ["TransitionEstimate", "estimate_transitions"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TransitionEstimate:
    """Moves and subjects at risk at each time at which somebody moved.

    Parameters
    ----------
    times : shape (time,)
        Distinct times of moves, rising.
    pairs : shape (transition, 2)
        From and to of the transitions that occur, in order.
    at_risk : shape (state, time)
        Subjects in each state just before.
    events : shape (transition, time)
        Moves.
    entrances : shape (row,), states : shape (row,)
        When and in which state each row of the data began; :mod:`occupation` reads
        initial shares from them.
    exits : shape (row,)
        When it ended.
    """

    times: FloatArray
    pairs: IntArray
    at_risk: IntArray
    events: IntArray
    entrances: FloatArray
    exits: FloatArray
    states: IntArray

    def __post_init__(self) -> None:
        """Lock the arrays."""
        for name in self.__slots__:
            array = getattr(self, name).copy()
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    @property
    def n_states(self) -> int:
        """Number of states."""
        return int(self.at_risk.shape[0])

    @property
    def cumulative(self) -> FloatArray:
        """Nelson-Aalen estimates, shape (transition, time)."""
        return np.cumsum(self.events / self.risk, axis=1)

    @property
    def variances(self) -> FloatArray:
        """Variances of `cumulative`, shape (transition, time), with ties allowed for.

        Zero while everybody at risk has moved at once: such an estimate rests on one
        moment and its true uncertainty is larger.
        """
        number = self.risk.astype(np.float64)
        steps = self.events * (number - self.events) / number**3
        return np.cumsum(steps, axis=1)

    def interval(self, level: float = 0.9) -> tuple[FloatArray, FloatArray]:
        """Return pointwise limits of `cumulative`, each of shape (transition, time).

        Normal on the logarithm; NaN before the first move.

        Raises
        ------
        ValidationError
            If `level` lies outside (0, 1).
        """
        check_level(level)
        reach = float(ndtri((1 + level) / 2))
        return logarithmic_limits(self.cumulative, self.variances, reach)

    def band(
        self, transition: int, level: float = 0.9, *, window: tuple[float, float]
    ) -> tuple[FloatArray, FloatArray]:
        """Return an equal-precision band of one transition, each of shape (time,).

        Parameters
        ----------
        transition : int
            Row of `pairs`.
        level : float
            Chance that the band holds the whole curve over the window.
        window : tuple of float
            [low, high]; choose it before looking. NaN outside.

        Raises
        ------
        ValidationError
            If an argument is out of range or the window holds no uncertain move.

        References
        ----------
        Nair (1984), *Technometrics* 26, 265-275; see
        :mod:`countermove.hazard.bands`.
        """
        if not 0 <= transition < self.pairs.shape[0]:
            raise ValidationError(
                f"Expected a transition below {self.pairs.shape[0]}, got {transition}."
            )
        sums, variances = self.cumulative[transition], self.variances[transition]
        inside = (self.times >= window[0]) & (self.times <= window[1]) & (variances > 0)
        if not inside.any():
            raise ValidationError(
                f"Expected a window with uncertain moves of transition {transition}, "
                f"got {window}."
            )
        spans = variances[inside]
        reach = equal_precision_reach(
            level, first=float(spans[0]), last=float(spans[-1])
        )
        return logarithmic_limits(np.where(inside, sums, np.nan), variances, reach)

    @property
    def risk(self) -> IntArray:
        """Subjects at risk, shape (transition, time); one where there is none.

        Nobody moves where nobody is, so that the one never counts.
        """
        return np.maximum(self.at_risk[self.pairs[:, 0]], 1)


def estimate_transitions(
    transitions: Transitions, *, n_states: int | None = None
) -> TransitionEstimate:
    """Count moves and subjects at risk.

    Parameters
    ----------
    transitions : Transitions
    n_states : int, optional
        Default: one more than the highest that occurs.

    Returns
    -------
    TransitionEstimate
        Without times if nobody moved.

    Raises
    ------
    ValidationError
        If `n_states` is below what occurs.

    Notes
    -----
    A row is at risk at u if entered < u <= left. Assumes independent late entry and
    loss from view. Chances of being in a state (not intensities) stay consistent even
    when the process is not Markov, if nobody enters late (Datta and Satten 2001);
    transition probabilities P(s, t) do not.

    References
    ----------
    Aalen and Johansen (1978), *Scandinavian Journal of Statistics* 5, 141-150.
    Andersen, Borgan, Gill and Keiding (1993), sections IV.1 (4.1.7) and IV.4. Datta and
    Satten (2001), *Statistics & Probability Letters* 55, 403-411.
    """
    known = transitions.n_states if n_states is None else n_states
    if known < transitions.n_states:
        raise ValidationError(
            f"Expected at least {transitions.n_states} states, as they occur, got "
            f"{known}."
        )
    moved = transitions.to_state != LOST
    codes = transitions.from_state[moved] * known + transitions.to_state[moved]
    kinds, kind = np.unique(codes, return_inverse=True)
    times, slots = np.unique(transitions.left[moved], return_inverse=True)
    at_risk = [
        count_at_risk(transitions.entered[here], transitions.left[here], times)
        for here in (transitions.from_state == state for state in range(known))
    ]
    return TransitionEstimate(
        times=times,
        pairs=np.stack([kinds // max(known, 1), kinds % max(known, 1)], axis=1),
        at_risk=np.array(at_risk, dtype=np.int64).reshape(known, times.size),
        events=_count(kind, slots, kinds.size, times.size),
        entrances=transitions.entered,
        exits=transitions.left,
        states=transitions.from_state,
    )


@compiled
def _count(kind: IntArray, slots: IntArray, kinds: int, times: int) -> IntArray:
    """Count moves by kind and time."""
    events = np.zeros((kinds, times), dtype=np.int64)
    for move in range(kind.size):
        events[kind[move], slots[move]] += 1
    return events
