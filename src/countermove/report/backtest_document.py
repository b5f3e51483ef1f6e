"""Scores of a back-test as plain values, and the sentence that sums them up."""

import math
from collections.abc import Sequence

from countermove.outlook.backtest_scores import Tally

__all__ = ["store_tallies", "verdict"]


def store_tallies(tallies: Sequence[Tally]) -> dict[str, object]:
    """Return tallies as plain values: one row a clock and horizon, and all pooled."""
    return {
        "clocks": [
            {"clock": item.name, **_store(item)}
            for item in tallies
            if item.name != "pooled" and item.horizon is not None
        ],
        "by_clock": [
            {"clock": item.name, **_store(item)}
            for item in tallies
            if item.name != "pooled" and item.horizon is None
        ],
        "by_horizon": [
            _store(item)
            for item in tallies
            if item.name == "pooled" and item.horizon is not None
        ],
        "pooled": _store(tallies[0]),
    }


def verdict(item: Tally) -> str:
    """Say in a sentence what the pooled scores allow to say."""
    if math.isnan(item.skill):
        return "Nothing could be scored."
    if math.isnan(item.low):
        side = "better" if item.skill > 0 else "worse"
        return (
            f"Over {item.forecasts:,} forecasts the log score is "
            f"{abs(item.skill):.0%} {side} than that of the shrunken country rate; "
            "one contest has no interval."
        )
    lead = (
        "better than"
        if item.low > 0
        else "worse than"
        if item.high < 0
        else "not surely other than"
    )
    beyond = (
        "and part of it is surely more than what the density of moves betrays"
        if item.beyond_low > 0
        else "and it cannot be told from what the density of moves betrays"
    )
    return (
        f"Over {item.forecasts:,} forecasts the log score is {lead} that of the "
        f"shrunken country rate: skill {item.skill:.1%}, interval {item.low:.1%} to "
        f"{item.high:.1%}; {beyond} ({item.beyond_density:.1%}, "
        f"{item.beyond_low:.1%} to {item.beyond_high:.1%})."
    )


def _store(item: Tally) -> dict[str, object]:
    return {
        "horizon_days": item.horizon,
        "forecasts": item.forecasts,
        "events": item.events,
        "moves": item.moves,
        "log_score": _number(item.log_score),
        "brier": _number(item.brier),
        "references": {
            name: {key: _number(value) for key, value in scores.items()}
            | {
                "skill": _number(item.skills[name][0]),
                "low": _number(item.skills[name][1].low),
                "high": _number(item.skills[name][1].high),
            }
            for name, scores in item.references.items()
        },
        "skill": _number(item.skill),
        "low": _number(item.low),
        "high": _number(item.high),
        "beyond_density": {
            "skill": _number(item.beyond_density),
            "low": _number(item.beyond_low),
            "high": _number(item.beyond_high),
        },
        "calibration_slope": _number(item.slope),
        "calibration_slope_low": _number(item.slope_low),
        "calibration_slope_high": _number(item.slope_high),
        "calibration_intercept": _number(item.intercept),
        "sharpness": _number(item.sharpness),
        "reliability": [
            {key: _number(float(value)) for key, value in row.items()}
            for row in item.reliability.to_polars().to_dicts()
        ],
    }


def _number(value: float) -> float | None:
    return round(value, 4) if math.isfinite(value) else None
