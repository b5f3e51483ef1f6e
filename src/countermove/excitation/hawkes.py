r"""The mutually exciting point process with exponential kernels.

Events of mark :math:`i` come at the rate

.. math:: \lambda_i(t) = \mu_i + \sum_{j,b} \alpha_{ijb}
          \sum_{t_k < t,\; m_k = j} \beta_b e^{-\beta_b (t - t_k)} .

Each kernel integrates to one, so the branching :math:`\alpha_{ijb}` is the expected
number of events in :math:`i` that one event in :math:`j` provokes directly through
kernel :math:`b`, and :math:`1 / \beta_b` is the mean delay of the answer.

References
----------
Hawkes, A. G. (1971). Spectra of some self-exciting and mutually exciting point
processes. Biometrika 58(1), 83-90. https://doi.org/10.1093/biomet/58.1.83
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from countermove.errors import ShapeError, ValidationError
from countermove.excitation.parents import parent_probabilities
from countermove.excitation.record import (
    Events,
    FloatArray,
    History,
    IntArray,
    check_before,
    check_events,
    check_window,
    float_array,
    frozen,
)
from countermove.excitation.recursion import event_rates, excitation_at, exposures
from countermove.excitation.simulate import simulate_hawkes

__all__ = ["Hawkes", "check_decays"]


def check_decays(decays: ArrayLike) -> FloatArray:
    """Return decay rates as a vector once they are positive, finite and distinct."""
    rates = np.atleast_1d(float_array(decays, "decays"))
    if rates.ndim != 1 or rates.size == 0:
        raise ShapeError(
            f"Expected one decay or a vector of them, got shape {rates.shape}."
        )
    wrong = np.flatnonzero(~(np.isfinite(rates) & (rates > 0)))
    if wrong.size:
        at = int(wrong[0])
        raise ValidationError(
            f"Expected positive finite decays, got decays[{at}] = {rates[at]}. "
            "A decay is one over the mean delay."
        )
    if np.unique(rates).size < rates.size:
        raise ValidationError(
            f"Expected distinct decays, got {rates.tolist()}: equal kernels cannot "
            "be told apart. Drop the repeated one."
        )
    return frozen(rates)


def _check_not_negative(values: FloatArray, name: str) -> None:
    """Refuse a value that is negative, infinite or NaN, and name its place."""
    wrong = np.argwhere(~(np.isfinite(values) & (values >= 0)))
    if wrong.size:
        place = tuple(int(index) for index in wrong[0])
        raise ValidationError(
            f"Expected finite {name} of zero or more, got {name}{list(place)} = "
            f"{values[place]}."
        )


@dataclass(frozen=True, slots=True, eq=False)
class Hawkes:
    """A mutually exciting point process of m marks with b exponential kernels.

    Parameters
    ----------
    background : shape (m,)
        Events per day that nothing provoked, zero or more.
    branching : shape (m, m, b)
        ``branching[i, j, b]``: expected direct children in target i of one event of
        source j through kernel b, zero or more. ``(m, m)`` will do for one kernel,
        a number for one mark.
    decays : shape (b,)
        Rates of the kernels, per day; distinct and positive.

    Raises
    ------
    ShapeError, ValidationError
        If the three do not fit together or a value is out of range.

    Notes
    -----
    Methods that read events take everything before their window as history: it
    excites the window but is not scored. Events at one instant are simultaneous and
    do not excite each other.

    Examples
    --------
    >>> import numpy as np
    >>> model = Hawkes(np.array([0.5]), np.array([[0.8]]), np.array([2.0]))
    >>> model.intensity([1.0], [0.0], [0]).round(4)
    array([[0.7165]])
    """

    background: FloatArray
    branching: FloatArray
    decays: FloatArray

    def __post_init__(self) -> None:
        """Check the parameters against each other and keep read-only copies."""
        decays = check_decays(self.decays)
        background = np.atleast_1d(float_array(self.background, "background"))
        branching = float_array(self.branching, "branching")
        if decays.size == 1 and branching.ndim in (0, 2):
            branching = branching.reshape((*(branching.shape or (1, 1)), 1))
        expected = (background.size, background.size, decays.size)
        if background.ndim != 1 or branching.shape != expected:
            raise ShapeError(
                "Expected background (m,), decays (b,) and branching (m, m, b), got "
                f"{background.shape}, {decays.shape} and {branching.shape}."
            )
        _check_not_negative(background, "background")
        _check_not_negative(branching, "branching")
        object.__setattr__(self, "background", frozen(background))
        object.__setattr__(self, "branching", frozen(branching))
        object.__setattr__(self, "decays", frozen(decays))

    @property
    def n_marks(self) -> int:
        """Number of kinds of event."""
        return self.background.size

    @property
    def spectral_radius(self) -> float:
        """Branching ratio: growth of the expected number of events per generation.

        The largest absolute eigenvalue of the branching summed over kernels. Below
        one, every cascade dies out and a stationary process exists; from one on,
        events grow without bound.
        """
        return float(np.abs(np.linalg.eigvals(self.branching.sum(axis=2))).max())

    def intensity(
        self, at: ArrayLike, times: ArrayLike, marks: ArrayLike
    ) -> FloatArray:
        """Events per day of each mark just before the instants `at`.

        Parameters
        ----------
        at : shape (q,)
            Finite instants in any order.
        times, marks : shape (n,)
            Events, sorted; those at or after an instant do not act on it.

        Returns
        -------
        shape (q, m)
        """
        days, kinds = check_events(times, marks, self.n_marks)
        instants = np.atleast_1d(float_array(at, "at"))
        if instants.ndim != 1 or not np.isfinite(instants).all():
            raise ValidationError(
                f"Expected a vector of finite instants, got {instants}."
            )
        order = np.argsort(instants, kind="stable")
        rows = excitation_at(
            frozen(instants[order]), days, kinds, self.decays, self.n_marks
        )
        rates = np.empty((instants.size, self.n_marks))
        rates[order] = self.background + rows @ self._weights().T
        return rates

    def compensator(
        self,
        times: ArrayLike,
        marks: ArrayLike,
        *,
        horizon: float,
        start: float = 0.0,
    ) -> FloatArray:
        r"""Integral of each mark's intensity over [start, horizon), exactly.

        .. math:: \mu_i (horizon - start) + \sum_{jb} \alpha_{ijb} G_{jb}

        with the exposures :math:`G_{jb}`, cut at both edges of the window.

        Returns
        -------
        shape (m,)
            Expected events in the window, given the events themselves.
        """
        check_window(start, horizon)
        days, kinds = check_events(times, marks, self.n_marks)
        check_before(days, horizon)
        inside = exposures(days, kinds, self.decays, self.n_marks, start, horizon)
        return self.background * (horizon - start) + self._weights() @ inside.ravel()

    def log_likelihood(
        self,
        times: ArrayLike,
        marks: ArrayLike,
        *,
        horizon: float,
        start: float = 0.0,
    ) -> float:
        r"""Log-likelihood of the events in [start, horizon), given those before.

        .. math:: \sum_{start \le t_k < horizon} \log \lambda_{m_k}(t_k)
                  - \sum_i \int_{start}^{horizon} \lambda_i(u) du

        Returns
        -------
        float
            In nats, higher is better; minus infinity when an event came at a moment
            to which the model gives no rate.

        References
        ----------
        Ogata, Y. (1978). The asymptotic behaviour of maximum likelihood estimators
        for stationary point processes. Annals of the Institute of Statistical
        Mathematics 30, 243-261. https://doi.org/10.1007/BF02480216
        """
        expected = self.compensator(times, marks, start=start, horizon=horizon)
        days, kinds = check_events(times, marks, self.n_marks)
        rates = self._event_rates(days, kinds)[np.searchsorted(days, start) :]
        if (rates <= 0).any():
            return -np.inf
        return float(np.log(rates).sum() - expected.sum())

    def parents(self, times: ArrayLike, marks: ArrayLike) -> csr_array:
        """Probability that each earlier event provoked each event.

        Returns
        -------
        scipy.sparse.csr_array, shape (n, n)
            Entry (k, l) with l < k: event l is the parent of event k. The diagonal
            entry (k, k): nothing in the record provoked k, it came from the
            background. Every row adds to one.

        Raises
        ------
        ValidationError
            If the model gives some event no rate at all.

        Notes
        -----
        Given the parameters this is exact, save that the farthest candidates are
        left out once a row lacks less than 1e-12; the row is then scaled to one. The
        number of entries grows with the events inside the memory of the slowest
        kernel, so keep to records where that is affordable.
        """
        days, kinds = check_events(times, marks, self.n_marks)
        rates = self._event_rates(days, kinds)
        return parent_probabilities(self, days, kinds, rates)

    def simulate(
        self,
        horizon: float,
        *,
        stream: Generator,
        history: History | None = None,
        start: float | None = None,
    ) -> Events:
        """Draw events up to `horizon`; see `simulate_hawkes`."""
        return simulate_hawkes(self, horizon, stream, history=history, start=start)

    def _weights(self) -> FloatArray:
        """Branching with one row a target, in the order of the recursion."""
        return self.branching.reshape(self.n_marks, -1)

    def _event_rates(self, times: FloatArray, marks: IntArray) -> FloatArray:
        """Intensity of each event's own mark just before it."""
        return event_rates(times, marks, self.decays, self.background, self._weights())
