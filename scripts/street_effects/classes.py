"""Classes of leader-time by what the street did: for tables and for free curves."""

import numpy as np
from numpy.typing import NDArray

from countermove.outlook.street import STREET_FEATURES

FloatArray = NDArray[np.float64]
Classes = dict[str, NDArray[np.bool_]]

SIZES = {
    "under 1,000": (0.0, 1.0),
    "1,000 to 10,000": (1.0, 2.0),
    "10,000 to 100,000": (2.0, 3.0),
    "100,000 and more": (3.0, np.inf),
}
"""Bounds of log10(largest known size / 100)."""
WEEKS = {"up to 2 weeks": (0, 2), "2 to 8 weeks": (2, 8), "over 8 weeks": (8, np.inf)}


def presence(features: FloatArray) -> Classes:
    """Protest in the last 90 days."""
    return {"protest in 90 days": _column(features, "recent") > 0}


def sizes(features: FloatArray) -> Classes:
    """Largest known size in the last 90 days."""
    recent = _column(features, "recent") > 0
    known, size = _column(features, "size_known") > 0, _column(features, "size")
    return {"size not known": recent & ~known} | {
        name: recent & known & (low <= size) & (size < high)
        for name, (low, high) in SIZES.items()
    }


def large(features: FloatArray) -> Classes:
    """Protests in the last 90 days, with and without a known crowd of 10,000."""
    recent = _column(features, "recent") > 0
    big = _column(features, "size") >= 2.0
    return {"smaller or unknown": recent & ~big, "10,000 and more": recent & big}


def durations(features: FloatArray) -> Classes:
    """Age of the wave, if one is under way."""
    recent, wave = _column(features, "recent") > 0, _column(features, "wave") > 0
    weeks = np.expm1(_column(features, "duration"))
    return {"wave is over": recent & ~wave} | {
        name: wave & (low < weeks) & (weeks <= high)
        for name, (low, high) in WEEKS.items()
    }


def killings(features: FloatArray) -> Classes:
    """Protests in the last 90 days, with and without a known killing."""
    recent, killed = _column(features, "recent") > 0, _column(features, "killed") > 0
    return {"no known killing": recent & ~killed, "killing": recent & killed}


SPLITS = {
    "presence": presence,
    "size": sizes,
    "large": large,
    "duration": durations,
    "killings": killings,
}


def _column(features: FloatArray, name: str) -> FloatArray:
    return features[:, STREET_FEATURES.index(name)]
