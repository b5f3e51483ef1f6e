"""Coincidences: do moves fall together, or follow from abroad, by more than chance."""

from countermove.weighing.coincidences.coincidence import Coincided, find_coincidences
from countermove.weighing.coincidences.cross_excitation import (
    CrossExcitation,
    measure_cross_excitation,
)

__all__ = [
    "Coincided",
    "CrossExcitation",
    "find_coincidences",
    "measure_cross_excitation",
]
