"""What was expected beside what came: by tenths of the hazard, and after 2015."""

import numpy as np

from countermove.hazard import update_rate
from street_effects.classes import presence
from street_effects.design import Columns, FloatArray, control_columns
from street_effects.fitting import CauseFit
from street_effects.models import FORECAST, model_columns
from street_effects.panel import CAUSES, Panel
from street_effects.skill import PARTING, Row

DECILES = 10


def calibration_rows(panel: Panel, rates: list[dict[str, FloatArray]]) -> list[Row]:
    """Set expected beside observed exits, by tenths of exposure out of time."""
    rows = []
    for slot, cause in enumerate(CAUSES):
        chosen = (panel.start >= PARTING) & panel.at_risk(slot)
        hazards, years = rates[slot]["forecast"][chosen], panel.years[chosen]
        hit = panel.cause[chosen] == slot
        order = np.argsort(hazards, kind="stable")
        share = np.cumsum(years[order]) / years.sum()
        tenth = np.minimum((share * DECILES).astype(int), DECILES - 1)
        for part in range(DECILES):
            inside = order[tenth == part]
            events, time = int(hit[inside].sum()), float(years[inside].sum())
            low, high = update_rate(events=events, exposure=1.0).interval(0.9)
            rows.append(
                {
                    "cause": cause,
                    "tenth": part + 1,
                    "months": round(12 * time, 1),
                    "expected": float((hazards * years)[inside].sum()),
                    "observed": events,
                    "low_90": low,
                    "high_90": high,
                }
            )
    return rows


def later_rows(
    panel: Panel,
    features: FloatArray,
    fits: dict[str, CauseFit],
    bare: dict[str, CauseFit],
    *,
    others: float,
) -> list[Row]:
    """Score exits of any kind after 2015, by fits to all years before.

    Parameters
    ----------
    panel, features : rows after 2015, features as of the first day of the month
    fits, bare : fits by cause, with and without the street
    others : float
        Exits a year of no cause that is fitted: deaths, foreign removals.
    """
    totals = {"forecast": np.full(panel.start.size, others)}
    totals["without the street"] = totals["forecast"].copy()
    for slot, cause in enumerate(CAUSES):
        columns: dict[str, tuple[CauseFit, Columns]] = {
            "forecast": (fits[cause], model_columns(panel, features, slot, FORECAST)),
            "without the street": (bare[cause], control_columns(panel, slot)),
        }
        for name, (fit, design) in columns.items():
            totals[name] += np.where(panel.at_risk(slot), fit.rates(panel, design), 0.0)
    (some,) = presence(features).values()
    rows = []
    classes = {"all": some | ~some, "no protest": ~some, "protest in 90 days": some}
    for label, chosen in classes.items():
        hit, years = panel.any_exit[chosen], panel.years[chosen]
        scores = {
            name: float((hit * np.log(rate[chosen]) - rate[chosen] * years).sum())
            for name, rate in totals.items()
        }
        rows.append(
            {
                "class": label,
                "months": round(12 * float(years.sum()), 1),
                "observed": int(hit.sum()),
                "expected": float((totals["forecast"][chosen] * years).sum()),
                "expected_without": float(
                    (totals["without the street"][chosen] * years).sum()
                ),
                "gain": scores["forecast"] - scores["without the street"],
            }
        )
    return rows
