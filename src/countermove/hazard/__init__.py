"""Mathematics of what happens once: spells, cause-specific hazards, incidence.

This room knows arrays and nothing else: no actors, no dates, no files.
"""

from countermove.hazard.constant import constant_incidence, piecewise_incidence
from countermove.hazard.incidence import Incidence, estimate_incidence
from countermove.hazard.piecewise import OccurrenceExposure, count_occurrences
from countermove.hazard.rates import GammaRate, ratio_interval, update_rate
from countermove.hazard.shrinkage import fit_shared_gamma, log_spread, pooled_prior
from countermove.hazard.spells import CENSORED, Spells

__all__ = [
    "CENSORED",
    "GammaRate",
    "Incidence",
    "OccurrenceExposure",
    "Spells",
    "constant_incidence",
    "count_occurrences",
    "estimate_incidence",
    "fit_shared_gamma",
    "log_spread",
    "piecewise_incidence",
    "pooled_prior",
    "ratio_interval",
    "update_rate",
]
