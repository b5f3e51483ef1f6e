"""What the street does to leaders, as measured on protests in 161 countries.

``street_effects.json`` holds fits of leaders' exits on protests that demand removal
(docs/reference/street-effects.md), with each country of the library left out in turn.
The log ratio of a street with features f is ``f . beta`` over the features that the fit
kept; without protest it is zero. The comparison is confounded: people protest where
leaders are weak, so the ratio forecasts and does not explain.
"""

import json
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countermove.contest import Country
from countermove.outlook.street import STREET_FEATURES

__all__ = ["street_ratios"]

FloatArray = NDArray[np.float64]


def street_ratios(features: FloatArray, *, country: Country) -> tuple[float, float]:
    """Return log ratios of irregular exits and of regular exits between elections.

    Parameters
    ----------
    features : shape (feature,)
        In the order of :data:`STREET_FEATURES`.
    country : Country
        If it is one of those left out, the fit that never saw it is used.
    """
    fits = _stored()
    name = str(country.cow if country.cow is not None else country.gw)
    fit = fits["without"].get(name, fits["full"])["forecast"]
    return (
        _ratio(fit["irregular"], features),
        _ratio(fit["between_elections"], features),
    )


def _ratio(fit: dict[str, Any], features: FloatArray) -> float:
    beta = dict(zip(fit["names"], fit["coefficients"], strict=True))
    return float(
        sum(
            beta[name] * features[STREET_FEATURES.index(name)]
            for name in fit["street_names"]
        )
    )


@cache
def _stored() -> dict[str, Any]:
    file = resources.files("countermove.outlook").joinpath("street_effects.json")
    stored: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return stored
