"""Long-run rates of the clocks, as counted in public lists and shipped.

``clock_rates.json`` holds, for each clock, transition and stratum, the events counted,
the years of exposure, and what had to be stated for want of a list
(docs/reference/clock-rates.md).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

__all__ = ["ClockRates", "shipped_rates"]

Entry = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRates:
    """The shipped rates.

    Parameters
    ----------
    rates, assumed : mappings
        Sections of ``clock_rates.json``.
    """

    rates: Mapping[str, Entry]
    assumed: Mapping[str, Entry]


@cache
def shipped_rates() -> ClockRates:
    """Read the rates that come with the package."""
    file = resources.files("countermove.outlook").joinpath("clock_rates.json")
    stored = json.loads(file.read_text(encoding="utf-8"))
    return ClockRates(rates=stored["rates"], assumed=stored["assumed"])
