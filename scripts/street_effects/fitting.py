"""Fits of one cause, with a shrunken effect of each country.

    log h = b(regime) + x beta + u(country),   u ~ N(0, s^2).

The spread s is found first: without country effects each country has d events where m
were expected, and the Gamma from which the ratios d / m are drawn gives s
(:func:`countermove.hazard.fit_shared_gamma`). Then u is fitted with the rest.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.errors import ConvergenceError
from countermove.hazard import HazardFit, fit_hazards, fit_shared_gamma, log_spread
from street_effects.design import Columns
from street_effects.panel import REGIMES, Panel

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

BASELINE_DEVIATION = 2.0
SMALLEST_SPREAD = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseFit:
    """A fit of one cause: shared columns first, then one for each country."""

    names: tuple[str, ...]
    fit: HazardFit
    countries: tuple[int, ...]
    spread: float
    events: int
    years: float

    @property
    def coefficients(self) -> FloatArray:
        """Coefficients of the shared columns, shape (covariate,)."""
        return np.asarray(self.fit.coefficients[0, : len(self.names)])

    @property
    def errors(self) -> FloatArray:
        """Their standard errors, shape (covariate,)."""
        first = len(REGIMES)
        return np.asarray(self.fit.standard_errors[0, first : first + len(self.names)])

    @property
    def baselines(self) -> FloatArray:
        """Log rates a year at the reference, shape (regime,)."""
        return np.asarray(self.fit.log_baselines[0])

    @property
    def baseline_errors(self) -> FloatArray:
        """Their standard errors, shape (regime,)."""
        return self.fit.standard_errors[0, : len(REGIMES)]

    def rates(self, panel: Panel, columns: Columns) -> FloatArray:
        """Return hazards a year of rows; a country not fitted has no effect."""
        effects = np.zeros(panel.start.size)
        if self.countries:
            known = np.array(self.countries)
            slots = np.searchsorted(known, panel.country).clip(max=known.size - 1)
            found = known[slots] == panel.country
            own = self.fit.coefficients[0, len(self.names) :]
            effects = np.where(found, own[slots], 0.0)
        shared = columns.only(self.names).values @ self.coefficients
        return np.asarray(np.exp(self.baselines[panel.regime] + shared + effects))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Rows of one country, regime and design added up; no likelihood tells them apart.

    Parameters
    ----------
    hits, years : shape (cell,)
    design : shape (cell, covariate)
    country, regime : int arrays, shape (cell,)
    """

    hits: FloatArray
    years: FloatArray
    design: FloatArray
    country: IntArray
    regime: IntArray

    @classmethod
    def of(cls, panel: Panel, hits: FloatArray, design: FloatArray) -> "Cells":
        """Add up the rows that are alike."""
        keys = np.column_stack([panel.country, panel.regime, design])
        raw = np.ascontiguousarray(keys + 0.0).view(f"V{8 * keys.shape[1]}").ravel()
        _, firsts, slots = np.unique(raw, return_index=True, return_inverse=True)
        return cls(
            hits=np.bincount(slots, weights=hits).astype(np.float64),
            years=np.bincount(slots, weights=panel.years).astype(np.float64),
            design=design[firsts],
            country=panel.country[firsts],
            regime=panel.regime[firsts],
        )


def fit_cause(
    panel: Panel, columns: Columns, cause: int, *, spread: float | None = None
) -> CauseFit:
    """Fit one cause on the rows where it can strike.

    Parameters
    ----------
    panel : Panel
        All rows; those not at risk are left out here.
    columns : Columns
        Of all rows.
    cause : int
        Index into the causes.
    spread : float, optional
        Deviation of country effects; 0 leaves them out; default: estimated.
    """
    chosen = panel.at_risk(cause)
    hits = (panel.cause[chosen] == cause).astype(np.float64)
    rows = Cells.of(panel.only(chosen), hits, columns.values[chosen])
    if spread is None:
        spread = _spread(rows, _fit(rows, rows.design, columns.deviations))
    codes, slots = np.unique(rows.country, return_inverse=True)
    design, deviations = rows.design, columns.deviations
    if spread > 0:
        dummies = (slots[:, None] == np.arange(codes.size)).astype(np.float64)
        design = np.concatenate([design, dummies], axis=1)
        deviations = np.concatenate([deviations, np.full(codes.size, spread)])
    return CauseFit(
        names=columns.names,
        fit=_fit(rows, design, deviations),
        countries=tuple(int(code) for code in codes) if spread > 0 else (),
        spread=spread,
        events=int(rows.hits.sum()),
        years=float(rows.years.sum()),
    )


def _fit(rows: Cells, design: FloatArray, deviations: FloatArray) -> HazardFit:
    pooled = np.log(rows.hits.sum() / rows.years.sum())
    return fit_hazards(
        rows.hits[:, None],
        rows.years,
        design,
        strata=rows.regime,
        prior_deviations=deviations,
        baseline_means=np.full(len(REGIMES), pooled),
        baseline_deviations=np.full(len(REGIMES), BASELINE_DEVIATION),
    )


def _spread(rows: Cells, fit: HazardFit) -> float:
    expected = fit.hazards(rows.design, rows.regime)[:, 0] * rows.years
    _, slots = np.unique(rows.country, return_inverse=True)
    try:
        shared = fit_shared_gamma(
            np.bincount(slots, weights=rows.hits), np.bincount(slots, weights=expected)
        )
    except ConvergenceError:
        return SMALLEST_SPREAD
    return max(log_spread(shared), SMALLEST_SPREAD)
