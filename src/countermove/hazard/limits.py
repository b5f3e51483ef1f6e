"""Limits around step functions, on scales that keep them inside their range.

For a probability F with variance v and a reach z (a normal quantile, or a band's
critical value)

    F ** exp(+- z sqrt(v) / (F |log F|)),

normal limits of log(-log F); for a cumulative hazard A

    A * exp(+- z sqrt(v) / A),

normal limits of log A.

References
----------
Andersen, Borgan, Gill and Keiding (1993), *Statistical Models Based on Counting
Processes*, sections IV.1.3 and IV.3.3. Kalbfleisch and Prentice (2002), section 1.4.
"""

import numpy as np
from numpy.typing import NDArray

from countermove.errors import ValidationError

__all__ = ["check_level", "complementary_limits", "logarithmic_limits"]

FloatArray = NDArray[np.float64]


def check_level(level: float) -> None:
    """Refuse a level of confidence outside (0, 1)."""
    if not 0 < level < 1:
        raise ValidationError(f"Expected a level between 0 and 1, got {level}.")


def complementary_limits(
    chances: FloatArray, variances: FloatArray, reach: float
) -> tuple[FloatArray, FloatArray]:
    """Return low and high limits of probabilities; NaN where they are 0 or 1.

    Parameters
    ----------
    chances, variances : one shape
    reach : float
        Standard errors to either side, on the scale of log(-log F).
    """
    inside = (chances > 0) & (chances < 1)
    known = np.where(inside, chances, np.nan)
    width = reach * np.sqrt(variances) / (known * np.abs(np.log(known)))
    return known ** np.exp(width), known ** np.exp(-width)


def logarithmic_limits(
    sums: FloatArray, variances: FloatArray, reach: float
) -> tuple[FloatArray, FloatArray]:
    """Return low and high limits of cumulative hazards; NaN where they are 0.

    Parameters
    ----------
    sums, variances : one shape
    reach : float
        Standard errors to either side, on the scale of the logarithm.
    """
    known = np.where(sums > 0, sums, np.nan)
    factor = np.exp(reach * np.sqrt(variances) / known)
    return known / factor, known * factor
