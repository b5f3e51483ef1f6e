"""Skill out of time: fitted to 2005, scored on 2006 to 2015.

The score of a cause is the log density of what happened on the rows where it can
strike, sum of d log h - h T in nats, higher is better; differences between two
forecasts are what counts. Their interval draws whole countries with replacement.
"""

import numpy as np
from clock_rates.lists import day_of
from numpy.typing import NDArray

from countermove.errors import ConvergenceError
from countermove.hazard import fit_shared_gamma
from countermove.outlook.street import STREET_FEATURES
from countermove.scoring.resampling import bootstrap_clusters
from countermove.streams import Streams
from street_effects.design import (
    FloatArray,
    control_columns,
    tenure_columns,
)
from street_effects.fitting import fit_cause
from street_effects.models import CLAIM, FORECAST, model_columns
from street_effects.panel import CAUSES, Panel

Row = dict[str, object]
BoolArray = NDArray[np.bool_]
PARTING = day_of(2006)
SEED = 2006


def forecast_rates(
    panel: Panel, features: FloatArray, cause: int, learn: BoolArray
) -> dict[str, FloatArray]:
    """Return hazards a year of all rows by five forecasts that learn from some rows."""
    controls = control_columns(panel, cause)
    sets = {
        "without the street": controls,
        "forecast": model_columns(panel, features, cause, FORECAST),
        "claim": model_columns(panel, features, cause, CLAIM),
    }
    tenure = tenure_columns(panel)
    found = {
        "country": _country_rates(panel, cause, learn),
        "tenure and regime": fit_cause(
            panel.only(learn), tenure.rows(learn), cause, spread=0
        ).rates(panel, tenure),
    }
    for name, columns in sets.items():
        fit = fit_cause(panel.only(learn), columns.rows(learn), cause)
        found[name] = fit.rates(panel, columns)
    return found


def skill_rows(
    panel: Panel, features: FloatArray, rates: list[dict[str, FloatArray]]
) -> list[Row]:
    """Compare the two fits with each simpler forecast, cause by cause and together."""
    test = panel.start >= PARTING
    stirred = features[:, STREET_FEATURES.index("recent")] > 0
    scopes = {
        "all": test,
        "protest in 90 days": test & stirred,
    }
    rows = []
    for scope, chosen in scopes.items():
        for model in ("forecast", "claim"):
            for rival in ("country", "tenure and regime", "without the street"):
                gains = [
                    score_rows(panel, slot, own[model])
                    - score_rows(panel, slot, own[rival])
                    for slot, own in enumerate(rates)
                ]
                for name, gain in zip(
                    (*CAUSES, "together"), [*gains, np.sum(gains, axis=0)], strict=True
                ):
                    rows.append(
                        {"scope": scope, "model": model, "rival": rival, "cause": name}
                        | _gain(panel, gain, chosen, name)
                    )
    return rows


def score_rows(panel: Panel, cause: int, rates: FloatArray) -> FloatArray:
    """Return the log density of each row in nats; 0 where the cause cannot strike."""
    hit = panel.cause == cause
    density = np.where(hit, np.log(rates), 0.0) - rates * panel.years
    return np.where(panel.at_risk(cause), density, 0.0)


def _country_rates(panel: Panel, cause: int, learn: BoolArray) -> FloatArray:
    """Return each country's own rate, shrunken to the others'."""
    chosen = learn & panel.at_risk(cause)
    codes, slots = np.unique(panel.country[chosen], return_inverse=True)
    events = np.bincount(slots, weights=panel.cause[chosen] == cause)
    years = np.bincount(slots, weights=panel.years[chosen])
    rates = np.full(codes.size, events.sum() / years.sum())
    pooled = float(rates[0])
    try:
        shared = fit_shared_gamma(events, years)
        rates = (shared.shape + events) / (shared.rate + years)
        pooled = shared.mean
    except ConvergenceError:
        pass
    places = np.searchsorted(codes, panel.country).clip(max=codes.size - 1)
    return np.where(codes[places] == panel.country, rates[places], pooled)


def _gain(panel: Panel, gain: FloatArray, chosen: BoolArray, cause: str) -> Row:
    kinds = range(len(CAUSES)) if cause == "together" else [CAUSES.index(cause)]
    events = int(np.isin(panel.cause[chosen], list(kinds)).sum())
    _, slots = np.unique(panel.country[chosen], return_inverse=True)
    totals = np.bincount(slots, weights=gain[chosen])
    interval = bootstrap_clusters(
        [np.array([[value]]) for value in totals],
        {"gain": lambda rows: float(rows.sum())},
        stream=Streams(SEED).named("street", "countries"),
    )["gain"]
    return {
        "events": events,
        "gain": float(totals.sum()),
        "low_90": interval.low,
        "high_90": interval.high,
    }
