"""Mathematics of being right: proper scores, calibration, skill, and how sure each is.

This room knows arrays and nothing else: no actors, no dates, no files.
"""

from countermove.scoring.calibration import (
    CalibrationLine,
    Recalibration,
    fit_calibration,
    fit_recalibration,
    sharpness,
)
from countermove.scoring.confusion import Confusion, cross_tabulate
from countermove.scoring.proper import (
    Scores,
    brier_score,
    log_score,
    ranked_probability_score,
)
from countermove.scoring.reliability import Reliability, measure_reliability
from countermove.scoring.resampling import Interval, bootstrap_clusters
from countermove.scoring.skill import (
    ExtraSkill,
    Skill,
    measure_extra_skill,
    measure_skill,
)

__all__ = [
    "CalibrationLine",
    "Confusion",
    "ExtraSkill",
    "Interval",
    "Recalibration",
    "Reliability",
    "Scores",
    "Skill",
    "bootstrap_clusters",
    "brier_score",
    "cross_tabulate",
    "fit_calibration",
    "fit_recalibration",
    "log_score",
    "measure_extra_skill",
    "measure_reliability",
    "measure_skill",
    "ranked_probability_score",
    "sharpness",
]
