"""Four comparisons of one thing: how much likelier an exit is after such protests.

*raw* compares rates as they are. *adjusted* adds regime, tenure, votes, coups, calendar
and a shrunken effect of the country. *country-year* and *leader* compare only weeks of
the same country and year, or of the same leader: each such group has its own free
baseline, so that all that is constant in it drops out, and groups without an exit say
nothing. A leader's exit comes last by nature, so the leader comparison favours whatever
grows with time; the country-year comparison looks after the exit too, and is lowered
when a wave outlives the leader.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from countermove.hazard import fit_hazards, ratio_interval, update_rate
from street_effects.classes import SPLITS, Classes
from street_effects.design import (
    Columns,
    FloatArray,
    class_columns,
    control_columns,
)
from street_effects.fitting import Cells, fit_cause
from street_effects.panel import CAUSES, Panel, year_of

IntArray = NDArray[np.int64]
Row = dict[str, object]

NORMAL_95 = 1.6448536269514722
VARYING = ("vote_", "voted_")


def contrast_rows(
    panel: Panel, features: FloatArray, spreads: dict[str, float]
) -> list[Row]:
    """Return every comparison for every cause and split of the street."""
    years = np.array([year_of(day) for day in panel.start])
    groups = {
        "country-year": panel.country * 10_000 + years,
        "leader": panel.leader,
    }
    rows = []
    for slot, cause in enumerate(CAUSES):
        for split, divide in SPLITS.items():
            classes = divide(features)
            columns = control_columns(panel, slot)
            found = {"raw": _raw(panel, classes, slot)}
            whole = columns + class_columns(classes)
            fit = fit_cause(panel, whole, slot, spread=spreads[cause])
            found["adjusted"] = _ratios(
                fit.coefficients[-len(classes) :], fit.errors[-len(classes) :]
            )
            for name, group in groups.items():
                found[name] = _within(panel, columns, classes, slot, group)
            counts = _counts(panel, classes, slot)
            rows += [
                {"cause": cause, "split": split, "class": label, **counts[label]}
                | {name: values[place] for name, values in found.items()}
                for place, label in enumerate(classes)
            ]
    return rows


def _raw(panel: Panel, classes: Classes, cause: int) -> list[list[float]]:
    risk = panel.at_risk(cause)
    hit = panel.cause == cause
    quiet = risk & ~np.any(list(classes.values()), axis=0)
    under = update_rate(
        events=float(hit[quiet].sum()), exposure=float(panel.years[quiet].sum())
    )
    found = []
    for rows in classes.values():
        chosen = risk & rows
        over = update_rate(
            events=float(hit[chosen].sum()), exposure=float(panel.years[chosen].sum())
        )
        found.append(list(ratio_interval(over=over, under=under)))
    return found


def _within(
    panel: Panel, columns: Columns, classes: Classes, cause: int, group: IntArray
) -> list[list[float]]:
    """Compare weeks of one group; what is constant or rises with time is left out."""
    risk = panel.at_risk(cause)
    hit = risk & (panel.cause == cause)
    chosen = risk & np.isin(group, group[hit])
    kept = tuple(name for name in columns.names if name.startswith(VARYING))
    design = (columns.only(kept) + class_columns(classes)).rows(chosen)
    hits = hit[chosen].astype(np.float64)
    rows = Cells.of(
        replace(panel.only(chosen), country=group[chosen]), hits, design.values
    )
    _, strata = np.unique(rows.country, return_inverse=True)
    fit = fit_hazards(
        rows.hits[:, None],
        rows.years,
        rows.design,
        strata=strata,
        prior_deviations=design.deviations,
    )
    number = len(classes)
    return _ratios(fit.coefficients[0, -number:], fit.standard_errors[0, -number:])


def _counts(panel: Panel, classes: Classes, cause: int) -> dict[str, dict[str, float]]:
    risk, hit = panel.at_risk(cause), panel.cause == cause
    return {
        label: {
            "events": int(hit[risk & rows].sum()),
            "years": round(float(panel.years[risk & rows].sum()), 2),
        }
        for label, rows in classes.items()
    }


def _ratios(logs: FloatArray, errors: FloatArray) -> list[list[float]]:
    """Return ratio, low and high of the 90 percent interval."""
    table = np.stack([logs, logs - NORMAL_95 * errors, logs + NORMAL_95 * errors], 1)
    return [[float(value) for value in row] for row in np.exp(table)]
