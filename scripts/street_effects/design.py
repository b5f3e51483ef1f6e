"""Covariates of the hazard of exit: their columns, their reference, their priors.

All are read at the start of a row. A leader at the reference has held office for one
to two years, sees no vote within a year and saw none in half a year, leads a country
without a coup attempt in five years, in 2005, with no protest ever. The kind of regime
is the stratum.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.outlook.street import STREET_FEATURES
from street_effects.panel import CAUSES, Panel

FloatArray = NDArray[np.float64]

STREET_DEVIATION = 1.0
CONTROL_DEVIATION = 2.0
TREND_DEVIATION = 0.25
DAYS_A_YEAR, YEAR_2005 = 365.25, 731_947.0

TENURES = {"tenure_0_1": (0.0, 1.0), "tenure_2_4": (2.0, 4.0)}
TENURES |= {"tenure_4_8": (4.0, 8.0), "tenure_8_up": (8.0, np.inf)}
VOTES = {"vote_0_30": (0, 31), "vote_30_90": (31, 91), "vote_90_365": (91, 366)}
SINCE = {"voted_0_30": (0, 30), "voted_30_90": (30, 90), "voted_90_183": (90, 184)}
COUPS = {"coup_0_12": (0, 13), "coup_12_60": (13, 61)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Columns of a design with their names and prior deviations."""

    names: tuple[str, ...]
    values: FloatArray
    deviations: FloatArray

    def __add__(self, other: "Columns") -> "Columns":
        """Put two sets of columns side by side."""
        return Columns(
            names=self.names + other.names,
            values=np.concatenate([self.values, other.values], axis=1),
            deviations=np.concatenate([self.deviations, other.deviations]),
        )

    def rows(self, chosen: NDArray[np.bool_]) -> "Columns":
        """Return the chosen rows."""
        return Columns(
            names=self.names, values=self.values[chosen], deviations=self.deviations
        )

    def only(self, names: tuple[str, ...]) -> "Columns":
        """Return the named columns."""
        slots = [self.names.index(name) for name in names]
        return Columns(
            names=names,
            values=self.values[:, slots],
            deviations=self.deviations[slots],
        )


def tenure_columns(panel: Panel) -> Columns:
    """Return pieces of years in office."""
    return _pieces(panel.tenure, TENURES)


def control_columns(panel: Panel, cause: int) -> Columns:
    """Return all but the street: tenure, votes, coups, calendar.

    Time since the vote is left out where a cause is at risk only long after one; for
    exits laid to a vote the first 30 days are the reference.
    """
    columns = tenure_columns(panel) + _pieces(panel.to_vote, VOTES)
    if CAUSES[cause] == "irregular":
        columns += _pieces(panel.since_vote, SINCE)
    if CAUSES[cause] == "after_vote":
        columns += _pieces(panel.since_vote, dict(list(SINCE.items())[1:]))
    # Whole years, so that quiet weeks are alike and can be added up.
    years = np.floor((panel.start - YEAR_2005) / DAYS_A_YEAR)
    trend = Columns(
        names=("decades_since_2005",),
        values=(years / 10)[:, None].astype(np.float64),
        deviations=np.array([TREND_DEVIATION]),
    )
    return columns + _pieces(panel.since_coup, COUPS) + trend


def street_columns(features: FloatArray, names: tuple[str, ...]) -> Columns:
    """Return chosen features of the street, as they are."""
    slots = [STREET_FEATURES.index(name) for name in names]
    return Columns(
        names=names,
        values=features[:, slots],
        deviations=np.full(len(names), STREET_DEVIATION),
    )


def class_columns(classes: dict[str, NDArray[np.bool_]]) -> Columns:
    """Return one column for each class of rows; rows in none are the reference."""
    return Columns(
        names=tuple(classes),
        values=np.stack(list(classes.values()), axis=1).astype(np.float64),
        deviations=np.full(len(classes), CONTROL_DEVIATION),
    )


def _pieces(values: FloatArray, pieces: Mapping[str, tuple[float, float]]) -> Columns:
    table = [(low <= values) & (values < high) for low, high in pieces.values()]
    return Columns(
        names=tuple(pieces),
        values=np.stack(table, axis=1).astype(np.float64),
        deviations=np.full(len(pieces), CONTROL_DEVIATION),
    )
