"""Events that provoke events: mutually exciting point processes.

A numerical library that knows nothing of politics. Fit one with `fit_hawkes`, ask the
`Hawkes` model for intensities, parents and likelihoods, see how sure the branching is
with `draw_branching`, check it with `rescaled_waits`, and draw futures with
`simulate_hawkes`. Times are in days, or in any other unit used throughout.
"""

from countermove.excitation.fit import HawkesFit, StandardErrors, fit_hawkes
from countermove.excitation.hawkes import Hawkes
from countermove.excitation.interval import BranchingDraws, draw_branching
from countermove.excitation.penalty import GammaPrior, HawkesPrior
from countermove.excitation.record import EventRecord
from countermove.excitation.rescaling import (
    ExponentialCheck,
    check_exponential,
    rescaled_waits,
)
from countermove.excitation.simulate import simulate_by_thinning, simulate_hawkes

__all__ = [
    "BranchingDraws",
    "EventRecord",
    "ExponentialCheck",
    "GammaPrior",
    "Hawkes",
    "HawkesFit",
    "HawkesPrior",
    "StandardErrors",
    "check_exponential",
    "draw_branching",
    "fit_hawkes",
    "rescaled_waits",
    "simulate_by_thinning",
    "simulate_hawkes",
]
