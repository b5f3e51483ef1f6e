"""Long-run rates of the clocks, as counted in public lists and shipped.

``clock_rates.json`` holds, for each clock, transition and stratum, the events counted,
the years of exposure, and how much countries differ. A draw of one country's rate is

    rate = Gamma(events + a, exposure + b) * exp(s z - s^2 / 2),   z ~ N(0, 1),

the pooled rate with its counting error, times the spread of countries about the pool
(mean one). Strata are by regime: ``weak_parliamentary``, ``parliamentary`` or ``all``;
a key without the asked stratum falls back to the next wider one, or failing that to the
next narrower one.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from countermove.errors import UnknownWordError
from countermove.hazard import GammaRate

__all__ = ["STRATA", "ClockRates", "shipped_rates"]

FloatArray = NDArray[np.float64]
Entry = Mapping[str, float]

DAYS_A_YEAR = 365.25
STRATA = ("weak_parliamentary", "parliamentary", "all")
"""Kinds of regime, narrow to wide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRates:
    """The shipped rates.

    Parameters
    ----------
    rates, shares, assumed : mappings
        Sections of ``clock_rates.json``.
    effects : mapping
        Stated priors of log ratios: covariate to {transition: (mean, deviation)}.
    digest : str
        SHA-256 of the file.
    """

    rates: Mapping[str, Entry]
    shares: Mapping[str, Entry]
    assumed: Mapping[str, Entry]
    effects: Mapping[str, Mapping[str, tuple[float, float]]]
    digest: str

    def key(self, transition: str, stratum: str, piece: str = "") -> str:
        """Return the key of the stratum, else of the next wider or narrower counted.

        Raises
        ------
        UnknownWordError
            If no stratum has this transition.
        """
        at = STRATA.index(stratum)
        for near in (*STRATA[at:], *reversed(STRATA[:at])):
            for name in (f"{transition}.{near}.{piece}", f"{transition}.{near}"):
                if name.rstrip(".") in self.rates:
                    return name.rstrip(".")
        raise UnknownWordError(
            f"Expected a counted transition, got {transition!r} for {stratum!r}."
        )

    def daily(self, key: str, *, draws: int, stream: Generator) -> FloatArray:
        """Draw one country's rate a day, shape (draw,)."""
        entry = self.rates[key]
        belief = GammaRate(
            shape=entry["events"] + entry["prior_shape"],
            rate=entry["exposure_years"] + entry["prior_years"],
        )
        pooled = belief.draws(draws=draws, stream=stream)
        spread = self._spread(entry, draws, stream)
        normal = stream.standard_normal(draws)
        return np.asarray(
            pooled * np.exp(spread * normal - spread**2 / 2) / DAYS_A_YEAR
        )

    def assumed_daily(self, key: str, *, draws: int, stream: Generator) -> FloatArray:
        """Draw a stated log-normal rate a day, shape (draw,)."""
        entry = self.assumed[key]
        logs = stream.normal(entry["log_mean"], entry["log_sd"], draws)
        return np.asarray(np.exp(logs) / DAYS_A_YEAR)

    def assumed_share(self, key: str, *, draws: int, stream: Generator) -> FloatArray:
        """Draw a stated share, shape (draw,)."""
        mean, size = self.assumed[key]["mean"], self.assumed[key]["size"]
        return np.asarray(stream.beta(mean * size, (1 - mean) * size, draws))

    def _spread(self, entry: Entry, draws: int, stream: Generator) -> FloatArray:
        if not np.isnan(entry["country_log_sd"]):
            return np.full(draws, entry["country_log_sd"])
        stated = self.assumed["country.log_sd.default"]
        return np.exp(stream.normal(stated["log_mean"], stated["log_sd"], draws))


@cache
def shipped_rates() -> ClockRates:
    """Read the rates that come with the package."""
    file = resources.files("countermove.outlook").joinpath("clock_rates.json")
    text = file.read_bytes()
    stored = json.loads(text)
    effects = {
        name: {key: tuple(pair) for key, pair in entry["effects"].items()}
        for name, entry in stored["effects"].items()
    }
    rates = {
        key: entry | {"country_log_sd": _number(entry["country_log_sd"])}
        for key, entry in stored["rates"].items()
    }
    return ClockRates(
        rates=rates,
        shares=stored["shares"],
        assumed=stored["assumed"],
        effects=effects,
        digest=sha256(text).hexdigest(),
    )


def _number(value: float | None) -> float:
    """Return a number; NaN for one that could not be measured."""
    return float("nan") if value is None else value
