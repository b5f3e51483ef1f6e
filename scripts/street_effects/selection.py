"""The choice of features: every set that was tried, scored out of time.

Fits are without effects of countries, to 2005; the gain is the log density of 2006 to
2015 over that of the same fit without the street, in nats. The choice was made on the
very years on which skill is then reported, so that report is a little too kind.
"""

from collections.abc import Mapping

from street_effects.design import (
    Columns,
    FloatArray,
    control_columns,
    street_columns,
)
from street_effects.fitting import fit_cause
from street_effects.models import TRIED
from street_effects.panel import CAUSES, Panel
from street_effects.skill import PARTING, BoolArray, Row, score_rows


def tried_rows(panel: Panel, choices: Mapping[str, FloatArray]) -> list[Row]:
    """Score every set of features that was tried, without effects of countries."""
    learn = panel.start < PARTING
    rows: list[Row] = []
    for slot, cause in enumerate(CAUSES):
        controls = control_columns(panel, slot)
        least = _score(panel, controls, slot, learn)
        for protests, features in choices.items():
            for names in TRIED:
                columns = controls + street_columns(features, names)
                gain = _score(panel, columns, slot, learn) - least
                rows.append(
                    {
                        "cause": cause,
                        "protests": protests,
                        "features": list(names),
                        "gain": gain,
                    }
                )
    return rows


def _score(panel: Panel, columns: Columns, cause: int, learn: BoolArray) -> float:
    fit = fit_cause(panel.only(learn), columns.rows(learn), cause, spread=0)
    return float(score_rows(panel, cause, fit.rates(panel, columns))[~learn].sum())
