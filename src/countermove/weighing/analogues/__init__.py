"""Analogues: contests that went alike, and what their likeness is worth."""

from countermove.weighing.analogues.forecast import (
    AnalogueForecast,
    forecast_by_analogues,
)
from countermove.weighing.analogues.likeness import Likeness, measure_likeness
from countermove.weighing.analogues.ranking import Analogue, find_analogues

__all__ = [
    "Analogue",
    "AnalogueForecast",
    "Likeness",
    "find_analogues",
    "forecast_by_analogues",
    "measure_likeness",
]
