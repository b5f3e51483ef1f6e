"""Weights of the rounds model: the stated prior, and the fits that are shipped.

How weights are learned stands in :mod:`countermove.reading.learning`. A fit is a set of
posterior draws for a contest that has not been seen; everybody averages over the same
ones. The prior leans on what is known before any case is read: answers come within
days, opponents answer opponents, targets answer back, and what is named in both
descriptions links them. Where nothing is known its mean is zero.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countermove.errors import ShapeError
from countermove.reading.pairs import FEATURES
from countermove.reading.references import RankLaw

__all__ = ["PRIOR", "Weights", "shipped_rank_laws", "shipped_weights"]

FloatArray = NDArray[np.float64]

_STATED = {
    "lag_0": (-1.5, 1.0),
    "lag_1": (-1.0, 1.0),
    "lag_3": (-1.5, 1.0),
    "lag_7": (-2.2, 1.0),
    "lag_21": (-3.5, 1.0),
    "lag_60": (-5.0, 1.0),
    "lag_180": (-6.5, 1.0),
    "lag_365": (-8.0, 1.0),
    "own_camp": (-0.7, 0.7),
    "own_actor": (-0.5, 0.7),
    "targets_mover": (1.0, 0.7),
    "targets_camp": (0.5, 0.7),
    "was_target": (0.7, 0.7),
    "same_institution": (0.5, 0.7),
    "shared_names": (2.0, 0.7),
    "opposing_between": (-0.3, 0.7),
}
_UNSTATED = (0.0, 0.7)

PRIOR: Mapping[str, tuple[float, float]] = {
    name: _STATED.get(name, _UNSTATED) for name in FEATURES
}
"""Mean and standard deviation of each weight before any case is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Posterior draws of the weights.

    Parameters
    ----------
    draws : shape (draw, feature)
        In the order of :data:`~countermove.reading.pairs.FEATURES`.
    name : str
        Which fit this is, for the provenance: ``all``, or ``without CASE``.
    digest : str
        SHA-256 of the file they came from; empty for a fit of one's own.
    """

    draws: FloatArray
    name: str
    digest: str = ""

    def __post_init__(self) -> None:
        """Refuse draws that do not match the features."""
        draws = np.array(self.draws, dtype=np.float64)
        if draws.ndim != 2 or draws.shape[1] != len(FEATURES):
            raise ShapeError(
                f"Expected weights of shape (draw, {len(FEATURES)}), got "
                f"{draws.shape}. Were they fitted with another version? Fit them again."
            )
        draws.setflags(write=False)
        object.__setattr__(self, "draws", draws)


def shipped_weights(contest: str) -> Weights:
    """Return the weights that were fitted without the contest about to be read.

    Parameters
    ----------
    contest : str
        Key of the contest; contests that took no part in fitting get the fit on all.
    """
    stored, digest = _stored()
    name = _fit_without(contest)
    draws = np.array(stored["fits"][name]["draws"])
    return Weights(draws=draws, name=name, digest=digest)


def shipped_rank_laws(contest: str) -> dict[str, RankLaw]:
    """Return how often each rule of thumb is right on other contests, by rule.

    Parameters
    ----------
    contest : str
        Key of the contest, which took no part in the counts.
    """
    laws = _stored()[0]["fits"][_fit_without(contest)]["rules"]
    return {
        rule: RankLaw(answering=law["answering"], places=tuple(law["places"]))
        for rule, law in laws.items()
    }


def _fit_without(contest: str) -> str:
    """Name the fit that never saw a contest: the one place where that is decided."""
    name = f"without {contest}"
    return name if name in _stored()[0]["fits"] else "all"


@cache
def _stored() -> tuple[dict[str, Any], str]:
    text = resources.files("countermove.reading").joinpath("weights.json").read_bytes()
    stored = json.loads(text)
    if stored["features"] != list(FEATURES):
        raise ShapeError(
            "Expected stored weights for the features of this version, got others. "
            "Fit them again with scripts/fit_round_weights.py."
        )
    return stored, sha256(text).hexdigest()
