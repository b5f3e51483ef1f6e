"""From a vantage to weighted futures: one place where everything meets.

A prospect holds what futures are drawn from; :func:`draw_weighted` draws them and
weights them by the line of the back-test. Whoever changes one thing of a prospect and
draws again with the same root compares like with like: all other chance is shared.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from countermove.contest import Vantage
from countermove.outlook.causes import CLOCKS
from countermove.outlook.clock_model import ClockModel, draw_laws, shipped_model
from countermove.outlook.clocks import ClockState
from countermove.outlook.covariates import COVARIATES
from countermove.outlook.futures import Futures, Start, draw_futures
from countermove.outlook.past import Past
from countermove.outlook.raking import (
    Line,
    clock_chances,
    first_moves,
    line_from,
    rake,
)
from countermove.outlook.references import HORIZONS
from countermove.outlook.running import no_procedures
from countermove.outlook.starting import stand_at
from countermove.reading import Reading
from countermove.reading.control import Control, track_control
from countermove.reading.escalation import measure_escalation
from countermove.streams import Streams

__all__ = [
    "DRAWS",
    "PATHS",
    "Prospect",
    "WeightedFutures",
    "draw_base",
    "draw_pair",
    "draw_weighted",
    "look_from",
    "prospect_at",
    "prospect_of",
    "without_past",
]

FloatArray = NDArray[np.float64]

DRAWS, PATHS = 200, 100
"""Parameter draws, and futures of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """What futures are drawn from.

    Parameters
    ----------
    fit : str
        Name of the fit; never one that saw the contest.
    digest : str
        SHA-256 of the file of fits.
    """

    state: ClockState
    covariates: dict[str, float]
    start: Start
    past: Past
    model: ClockModel
    line: Line
    fit: str
    digest: str
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedFutures:
    """Futures and what each of them weighs.

    Parameters
    ----------
    weights : shape (draw, path)
        Mean one.
    """

    futures: Futures
    weights: FloatArray

    @property
    def effective(self) -> float:
        """Number of futures of equal weight that would know as much."""
        return float(self.weights.sum() ** 2 / (self.weights**2).sum())


def prospect_of(reading: Reading) -> Prospect:
    """Return the prospect of a reading."""
    return look_from(
        reading.vantage,
        reading.control,
        escalating=reading.escalation.above_high,
        seed=reading.seed,
    )


def prospect_at(vantage: Vantage, *, seed: int = 0) -> Prospect:
    """Return the prospect of a vantage without reading who answers whom.

    It equals that of the full reading with the same seed.
    """
    return look_from(
        vantage,
        track_control(vantage),
        escalating=measure_escalation(vantage, Streams(seed)).above_high,
        seed=seed,
    )


def look_from(
    vantage: Vantage, control: Control, *, escalating: float, seed: int
) -> Prospect:
    """Gather what the futures of a vantage are drawn from."""
    standpoint = stand_at(vantage, control, escalating=escalating)
    shipped = shipped_model(vantage.record.id)
    return Prospect(
        state=standpoint.state,
        covariates=standpoint.covariates,
        start=standpoint.start,
        past=standpoint.past,
        model=shipped.model,
        line=line_from(shipped.line),
        fit=shipped.name,
        digest=shipped.digest,
        seed=seed,
    )


def draw_pair(prospect: Prospect) -> tuple[WeightedFutures, WeightedFutures]:
    """Draw the futures of the forecast and those of its base rate."""
    return draw_weighted(prospect), draw_base(prospect)


def draw_weighted(
    prospect: Prospect,
    *,
    draws: int = DRAWS,
    paths: int = PATHS,
    horizon: float = HORIZONS[-1],
) -> WeightedFutures:
    """Draw futures, and weight them by what such chances were worth in back-tests."""
    futures = _draw(prospect, draws=draws, paths=paths, horizon=horizon)
    moves = first_moves(futures)
    weights = rake(moves, prospect.line.apply(clock_chances(moves)))
    return WeightedFutures(futures=futures, weights=weights)


def draw_base(
    prospect: Prospect,
    *,
    draws: int = DRAWS,
    paths: int = PATHS,
    horizon: float = HORIZONS[-1],
) -> WeightedFutures:
    """Draw futures that know only how the clocks stand, at the library's rates.

    No covariate, no procedure, nothing of the contest's past; weighted so that each
    clock moves as often as the rates at which clocks left such states.
    """
    blank = without_knowledge(prospect)
    futures = _draw(blank, draws=draws, paths=paths, horizon=horizon)
    states = [0, *(prospect.start.states[clock] for clock in CLOCKS[1:])]
    rates = np.array(
        [prospect.model.leaving[place, state] for place, state in enumerate(states)]
    )
    wanted = -np.expm1(-rates[:, None] * np.array(HORIZONS))
    return WeightedFutures(futures=futures, weights=rake(first_moves(futures), wanted))


def without_knowledge(prospect: Prospect) -> Prospect:
    """Return a prospect that knows the states of the clocks and nothing else."""
    start = replace(
        prospect.start,
        values=np.full(len(COVARIATES), np.nan),
        activity=0.0,
        successes=(0.0, 0.0),
        running=no_procedures(),
    )
    return replace(prospect, start=start, past=_no_past(prospect.past))


def without_past(prospect: Prospect) -> Prospect:
    """Return a prospect that knows nothing of the contest's past, nor of tenures.

    Every piece of a baseline takes the mean of its pieces.
    """
    model = prospect.model
    means = np.broadcast_to(
        model.baselines.mean(axis=1, keepdims=True), model.baselines.shape
    )
    return replace(
        prospect,
        past=_no_past(prospect.past),
        model=replace(model, baselines=np.ascontiguousarray(means)),
    )


def _no_past(past: Past) -> Past:
    return Past(
        days=np.zeros_like(past.days),
        left=np.zeros_like(past.left),
        started=0.0,
        watched=0.0,
    )


def _draw(prospect: Prospect, *, draws: int, paths: int, horizon: float) -> Futures:
    streams = Streams(prospect.seed)
    laws = draw_laws(
        prospect.model, prospect.past, draws=draws, stream=streams.named("laws")
    )
    root = int(streams.named("futures").integers(2**63))
    return draw_futures(
        prospect.start, prospect.model, laws, paths=paths, horizon=horizon, root=root
    )
