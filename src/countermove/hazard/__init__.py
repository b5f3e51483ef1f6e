"""Mathematics of what happens once or again: spells, states, hazards, incidence.

This room knows arrays and nothing else: no actors, no dates, no files.
"""

from countermove.hazard.constant import constant_incidence, piecewise_incidence
from countermove.hazard.cox import CoxFit, Ties, fit_cox
from countermove.hazard.incidence import Incidence, estimate_incidence
from countermove.hazard.intensities import (
    intensity_matrices,
    piecewise_transition_probabilities,
)
from countermove.hazard.multistate import TransitionEstimate, estimate_transitions
from countermove.hazard.occupation import (
    Occupation,
    TransitionProbabilities,
    estimate_occupation,
    estimate_probabilities,
)
from countermove.hazard.piecewise import OccurrenceExposure, count_occurrences
from countermove.hazard.rates import GammaRate, ratio_interval, update_rate
from countermove.hazard.regression import HazardFit, fit_hazards
from countermove.hazard.shrinkage import fit_shared_gamma, log_spread, pooled_prior
from countermove.hazard.spells import CENSORED, Spells
from countermove.hazard.splitting import CovariatePaths, SplitSpells, split_spells
from countermove.hazard.transitions import LOST, Transitions

__all__ = [
    "CENSORED",
    "LOST",
    "CovariatePaths",
    "CoxFit",
    "GammaRate",
    "HazardFit",
    "Incidence",
    "Occupation",
    "OccurrenceExposure",
    "Spells",
    "SplitSpells",
    "Ties",
    "TransitionEstimate",
    "TransitionProbabilities",
    "Transitions",
    "constant_incidence",
    "count_occurrences",
    "estimate_incidence",
    "estimate_occupation",
    "estimate_probabilities",
    "estimate_transitions",
    "fit_cox",
    "fit_hazards",
    "fit_shared_gamma",
    "intensity_matrices",
    "log_spread",
    "piecewise_incidence",
    "piecewise_transition_probabilities",
    "pooled_prior",
    "ratio_interval",
    "split_spells",
    "update_rate",
]
