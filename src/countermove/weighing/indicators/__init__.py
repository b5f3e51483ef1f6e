"""Indicators: signs judged by a fixed rule at any vantage."""

from countermove.weighing.indicators.judging import evaluate_indicators
from countermove.weighing.indicators.signs import Indicator

__all__ = [
    "Indicator",
    "evaluate_indicators",
]
