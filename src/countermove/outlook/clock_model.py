"""What was learned about the clocks, as arrays that can be stored and drawn from.

- *Direct* hazards of cause k: ``log h_k = b_k,piece + x . beta_k`` with pieces by
  tenure (leader) or age (caretaker), normal posterior.
- *Fates* of a procedure: done, dropped or moved, hazards by phase and kind,
  ``log h_c = a_phase,c + u_kind,c``. With a due day the phases lie about it; without
  one they count from the opening.
- *Bringing*: chances that what completion means, or makes possible, does come; Beta.
- *Coupling*: chance that one move of a clock pulls another along within days; Beta.
- *Openings*: procedures started a day, full or caretaker cabinet; Gamma; and the
  procedures themselves, to draw from.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from countermove.errors import NotFoundError
from countermove.outlook.causes import CAUSES, CLOCKS, clock_of
from countermove.outlook.past import Past

__all__ = [
    "BORDERS",
    "EDGES",
    "FATES",
    "PHASES",
    "ClockModel",
    "Laws",
    "Shipped",
    "draw_laws",
    "shipped_model",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

EDGES = ((90.0, 365.0, 1095.0), (30.0, 120.0, 1e9))
"""Pieces of the baselines: days of tenure, and days as a caretaker."""
BORDERS = (-90.0, -30.0, -7.0, -1.5, 1.5, 14.0, 60.0, 7.0, 30.0, 90.0, 365.0)
"""Phases: seven borders in days from the due day, then four from the opening."""
PHASES = 13
OWN = 2.0
"""Procedures that the library's pace is worth beside a contest's own."""
FATES = ("done", "dropped", "moved")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockModel:
    """Fitted parameters.

    Parameters
    ----------
    baselines : shape (cause, piece)
        Log hazards a day at the library's mean of every covariate.
    coefficients : shape (cause, covariate)
    covariances : shape (cause, piece + covariate, piece + covariate)
    means : shape (covariate,)
        Means of the library: what a missing value is taken for, and what the
        coefficients are about.
    reference_street : shape (2,)
        The two log ratios of the street, on average where it is active.
    phases, phase_covariances : shapes (phase, fate), (fate, phase + kind, phase + kind)
    kinds : shape (kind, fate)
    brought : shape (cause, 2)
        Beta parameters.
    let_in : shape (kind, cause, 2)
        Beta parameters.
    lags : shape (cause,)
        Mean days from completion to what it let in.
    moved : shape (2,)
        Mean and deviation of the log days by which a date is put off.
    coupled : shape (cause, cause, 2)
        Beta parameters; first axis what pulls.
    openings : shape (2, 2)
        Gamma shape and days of exposure, for full and caretaker cabinets.
    templates : shape (procedure, 6)
        State, kind, days to the due day (NaN: none), bits brought, bits let in,
        whether personal; sorted by state.
    leaving : shape (clock, state)
        Rates a day at which clocks left their states, of any origin.
    alike : shape (clock,)
        How alike contests are: shape of the Gamma from which a contest's own factor
        comes; the larger, the more alike.
    events : shape (cause,)
        Moves of the clocks that were seen, of any origin.
    """

    baselines: FloatArray
    coefficients: FloatArray
    covariances: FloatArray
    means: FloatArray
    reference_street: FloatArray
    phases: FloatArray
    kinds: FloatArray
    phase_covariances: FloatArray
    brought: FloatArray
    let_in: FloatArray
    lags: FloatArray
    moved: FloatArray
    coupled: FloatArray
    openings: FloatArray
    templates: FloatArray
    leaving: FloatArray
    alike: FloatArray
    events: FloatArray

    def to_json(self) -> dict[str, object]:
        """Return plain lists, rounded to eight digits; NaN as null."""
        return {
            item.name: _plain(np.asarray(getattr(self, item.name)))
            for item in fields(self)
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> "ClockModel":
        """Read what :meth:`to_json` wrote."""
        return cls(
            **{
                item.name: np.array(stored[item.name], dtype=np.float64)
                for item in fields(cls)
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Laws:
    """Parameter draws, in the shape that the futures take.

    Parameters
    ----------
    baselines : shape (draw, cause, piece)
    coefficients : shape (draw, cause, covariate)
    phases : shape (draw, phase, fate)
    kinds : shape (draw, kind, fate)
    brought : shape (draw, cause)
    let_in : shape (draw, kind, cause)
    coupled : shape (draw, cause, cause)
    openings : shape (draw, 2)
    """

    baselines: FloatArray
    coefficients: FloatArray
    phases: FloatArray
    kinds: FloatArray
    brought: FloatArray
    let_in: FloatArray
    coupled: FloatArray
    openings: FloatArray

    @property
    def draws(self) -> int:
        """How many parameter draws there are."""
        return int(self.baselines.shape[0])


def draw_laws(model: ClockModel, past: Past, *, draws: int, stream: Generator) -> Laws:
    """Draw parameters from what was learned, and from the contest's own past.

    Contests differ. Each clock of a contest has a factor of its own, Gamma with mean
    one and a shape a that says how alike contests are; after d moves where the
    library's rates would have had m it is ``Gamma(a + d, a + m)``. It multiplies direct
    hazards, and the odds that what completion means, or lets in, or pulls along, does
    come.
    """
    pieces = model.baselines.shape[1]
    means = np.concatenate([model.baselines, model.coefficients], axis=1)
    direct = _normal(means, model.covariances, draws, stream)
    ends = np.concatenate([model.phases, model.kinds], axis=0).T
    fates = np.swapaxes(_normal(ends, model.phase_covariances, draws, stream), 1, 2)
    factors = _own_factors(model, past, draws, stream)
    by_cause = factors[:, [CLOCKS.index(clock_of(k)) for k in range(len(CAUSES))]]
    pace = model.openings[:, 0] / model.openings[:, 1]
    opened = (OWN + past.started) / (OWN + past.days[1, :2] @ pace)
    return Laws(
        baselines=direct[:, :, :pieces] + np.log(by_cause)[:, :, None],
        coefficients=direct[:, :, pieces:],
        phases=fates[:, :PHASES],
        kinds=fates[:, PHASES:],
        brought=_beta(model.brought, draws, stream),
        let_in=_at_odds(_beta(model.let_in, draws, stream), by_cause[:, None, :]),
        coupled=_at_odds(_beta(model.coupled, draws, stream), by_cause[:, None, :]),
        openings=opened
        * stream.gamma(model.openings[:, 0], 1 / model.openings[:, 1], size=(draws, 2)),
    )


def _own_factors(
    model: ClockModel, past: Past, draws: int, stream: Generator
) -> FloatArray:
    """Draw the factor of each clock of this contest, shape (draw, clock)."""
    expected = (past.days * model.leaving).sum(axis=1)
    seen = past.left.sum(axis=1)
    return stream.gamma(
        model.alike + seen, 1 / (model.alike + expected), size=(draws, seen.size)
    )


def _at_odds(chances: FloatArray, factors: FloatArray) -> FloatArray:
    """Multiply the odds of chances by factors."""
    return chances * factors / (1 - chances + chances * factors)


def _normal(
    means: FloatArray, covariances: FloatArray, draws: int, stream: Generator
) -> FloatArray:
    lower = np.linalg.cholesky(covariances)
    normal = stream.standard_normal((draws, *means.shape))
    return np.ascontiguousarray(means + np.einsum("kij,dkj->dki", lower, normal))


def _beta(parameters: FloatArray, draws: int, stream: Generator) -> FloatArray:
    """Draw chances; a first parameter of zero stands for never."""
    first, second = parameters[..., 0], parameters[..., 1]
    never = first <= 0
    drawn = stream.beta(
        np.where(never, 1.0, first),
        np.where(never, 1.0, second),
        size=(draws, *first.shape),
    )
    return np.where(never, 0.0, drawn)


@cache
def _stored() -> tuple[dict[str, Any], str]:
    text = (
        resources.files("countermove.outlook").joinpath("clock_model.json").read_bytes()
    )
    return json.loads(text), sha256(text).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """A fit as it comes with the package.

    Parameters
    ----------
    line : mapping
        Parameters of the recalibration (:mod:`countermove.outlook.raking`), as stored.
    tried : mapping of str to int
        By clock, how many moves of it the back-test held.
    name, digest : str
        Name of the fit, SHA-256 of the file.
    """

    model: ClockModel
    line: Mapping[str, object]
    tried: Mapping[str, int]
    name: str
    digest: str


@cache
def shipped_model(contest: str) -> Shipped:
    """Return the fit that never saw a contest.

    Raises
    ------
    NotFoundError
        If the package was built without fits.
    """
    stored, digest = _stored()
    fits = stored.get("fits", {})
    name = f"without {contest}" if f"without {contest}" in fits else "all"
    if name not in fits:
        raise NotFoundError("Expected fits in clock_model.json, got none.")
    return Shipped(
        model=ClockModel.from_json(fits[name]["model"]),
        line=fits[name]["line"],
        tried=stored["tried"],
        name=name,
        digest=digest,
    )


def _plain(array: FloatArray) -> object:
    if array.ndim:
        return [_plain(item) for item in array]
    value = float(array)
    return None if np.isnan(value) else float(f"{value:.8g}")
