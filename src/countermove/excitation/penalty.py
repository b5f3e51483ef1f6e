r"""Gamma priors that keep a fit sober when there are few events.

A prior with density proportional to :math:`x^{a-1} e^{-c x}` acts as :math:`a - 1`
events that are known to come from a parameter, seen in :math:`c` units of exposure. For
:math:`a \ge 1` the penalised log-likelihood stays concave; for any :math:`a > 0` the
prior is conjugate once the parents are known, which is what the draws use.
"""

from dataclasses import dataclass, field

import numpy as np

from countermove.errors import ShapeError, ValidationError
from countermove.excitation.record import FloatArray, float_array, frozen

__all__ = ["GammaPrior", "HawkesPrior"]


@dataclass(frozen=True, slots=True, eq=False)
class GammaPrior:
    """A Gamma distribution for each of some non-negative parameters.

    Parameters
    ----------
    shape : float or array
        Above 0; 1 makes the prior exponential. An array gives each parameter its own:
        (m,) for backgrounds, (m, m, b) for branching.
    rate : float or array
        Zero or more: days for a background, events for a branching. The prior mean is
        ``shape / rate``.

    Raises
    ------
    ValidationError
        If a shape is not positive, or a rate is negative.

    Notes
    -----
    ``GammaPrior()`` is flat and improper: it leaves all to the data.

    Examples
    --------
    >>> GammaPrior(2.0, 5.0).spread((2,))
    (array([2., 2.]), array([5., 5.]))
    """

    shape: float | FloatArray = 1.0
    rate: float | FloatArray = 0.0

    def __post_init__(self) -> None:
        """Check the values and keep read-only copies."""
        shape = float_array(self.shape, "shape")
        rate = float_array(self.rate, "rate")
        if not (np.isfinite(shape) & (shape > 0)).all():
            raise ValidationError(
                f"Expected the shape of a Gamma prior above zero, got {self.shape}."
            )
        if not (np.isfinite(rate) & (rate >= 0)).all():
            raise ValidationError(
                "Expected the rate of a Gamma prior to be zero or more, got "
                f"{self.rate}."
            )
        object.__setattr__(self, "shape", frozen(shape))
        object.__setattr__(self, "rate", frozen(rate))

    def spread(self, over: tuple[int, ...]) -> tuple[FloatArray, FloatArray]:
        """Return shape and rate for every parameter of an array.

        Parameters
        ----------
        over : tuple of int
            Shape of the parameter array.

        Raises
        ------
        ShapeError
            If the prior was given as arrays that do not fit.
        """
        try:
            return (
                np.array(np.broadcast_to(self.shape, over)),
                np.array(np.broadcast_to(self.rate, over)),
            )
        except ValueError as fault:
            raise ShapeError(
                f"Expected a prior that fits parameters of shape {over}, got shape "
                f"{np.shape(self.shape)} and rate {np.shape(self.rate)}."
            ) from fault


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HawkesPrior:
    """Independent Gamma priors for all parameters of a Hawkes model.

    Parameters
    ----------
    background : GammaPrior
        For events per day that nothing provoked; flat by default.
    branching : GammaPrior
        For expected direct children per event; flat by default.
    """

    background: GammaPrior = field(default_factory=GammaPrior)
    branching: GammaPrior = field(default_factory=GammaPrior)

    def by_target(self, n_marks: int, n_kernels: int) -> tuple[FloatArray, FloatArray]:
        """Return shapes and rates with one row a target.

        Returns
        -------
        shapes, rates : shape (mark, 1 + mark * kernel)
            Background first, then branching by source and kernel.
        """
        pairs = zip(
            self.background.spread((n_marks,)),
            self.branching.spread((n_marks, n_marks, n_kernels)),
            strict=True,
        )
        shapes, rates = (
            np.column_stack([own, provoked.reshape(n_marks, -1)])
            for own, provoked in pairs
        )
        return shapes, rates
