r"""What stakes say: how much likelier one is the largest than it was beforehand.

An observer's stakes at the vantage are a Dirichlet distribution with concentration a.
Shares are independent gammas over their sum, so

    P(share s is the largest) = int_0^1 prod_{k != s} G(Q(u; a_s); a_k) du,

G the distribution function of a gamma variable with shape a_k and Q its inverse, by
Gauss-Legendre quadrature. Beforehand every mixture is as likely as any other and the
same chance is one third. The ratio is the factor by which the moves favour a reading
that takes this stake for the largest.

Fails as the stakes themselves do (:mod:`countermove.reading.stakes`): in a record where
one act stands in many rows the distribution is too narrow and the factor too bold.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainc, gammaincinv

from countermove.reading.stakes import HALF_LIFE, PRIOR, STAKES, Stakes

__all__ = ["largest_chances", "stake_factors"]

FloatArray = NDArray[np.float64]

PLACES, MASSES = np.polynomial.legendre.leggauss(200)


def stake_factors(stakes: Stakes, observer: str) -> Mapping[str, float] | None:
    """Return how much likelier each stake is the largest than before any move.

    Parameters
    ----------
    stakes : Stakes
    observer : str
        A camp, or ``all``, ``all:aim``, ``all:form``.

    Returns
    -------
    mapping of str to float, or None
        By stake, in [0, 3], summing to 3; all 1 before any move. None if the observer
        had not appeared.
    """
    if observer not in stakes.observers:
        return None
    concentration = np.full(len(STAKES), PRIOR)
    if stakes.days.size:
        elapsed = stakes.vantage_day - int(stakes.days[-1])
        row = stakes.observers.index(observer)
        concentration += stakes.evidence[-1, row] * 2.0 ** (-elapsed / HALF_LIFE)
    chances = len(STAKES) * largest_chances(concentration)
    return dict(zip(STAKES, chances.tolist(), strict=True))


def largest_chances(concentration: FloatArray) -> FloatArray:
    """Return the chance that each share of a Dirichlet distribution is the largest.

    Parameters
    ----------
    concentration : shape (share,)
        Above 0; tried from 0.5 to 300, where the error stays below 1e-5.

    Returns
    -------
    shape (share,)
        Summing to 1.
    """
    levels = (PLACES + 1) / 2
    chances = np.empty(concentration.size)
    for share, own in enumerate(concentration):
        sizes = gammaincinv(own, levels)
        others = np.delete(concentration, share)
        below = gammainc(others[:, None], sizes).prod(axis=0)
        chances[share] = (MASSES * below).sum() / 2
    return np.asarray(chances / chances.sum())
