"""Mathematics of being right: reliability, confusion, and how sure a score is.

This room knows arrays and nothing else: no actors, no dates, no files.
"""

from countermove.scoring.confusion import Confusion, cross_tabulate
from countermove.scoring.reliability import Reliability, measure_reliability
from countermove.scoring.resampling import Interval, bootstrap_clusters

__all__ = [
    "Confusion",
    "Interval",
    "Reliability",
    "bootstrap_clusters",
    "cross_tabulate",
    "measure_reliability",
]
