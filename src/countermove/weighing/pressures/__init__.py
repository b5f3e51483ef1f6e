"""Pressures: the factors of a struggle as measured series."""

from countermove.weighing.pressures.measuring import (
    PRESSURES,
    Pressure,
    measure_pressures,
)

__all__ = [
    "PRESSURES",
    "Pressure",
    "measure_pressures",
]
