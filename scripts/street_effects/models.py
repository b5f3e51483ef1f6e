"""The two sets of street features that are fitted, and those that were tried.

*Forecast* is the set chosen by skill out of time; *claim* is the essay's own sentence
that participation, duration and deaths decide, whether or not it forecasts.
"""

from collections.abc import Mapping

from street_effects.design import Columns, FloatArray, control_columns, street_columns
from street_effects.panel import CAUSES, Panel

Model = Mapping[str, tuple[str, ...]]

FORECAST: Model = {
    "irregular": ("recent", "wave", "size"),
    "between_elections": ("recent", "wave", "size"),
    "after_vote": ("recent", "wave"),
}
CLAIM: Model = dict.fromkeys(CAUSES, ("recent", "size", "duration", "killed"))
MODELS: dict[str, Model] = {"forecast": FORECAST, "claim": CLAIM}

TRIED = (
    ("recent",),
    ("wave",),
    ("activity",),
    ("quiet",),
    ("recent", "wave"),
    ("recent", "activity"),
    ("recent", "size"),
    ("recent", "wave", "size"),
    ("activity", "size"),
    ("recent", "size", "duration"),
    ("activity", "size", "duration"),
    ("recent", "size", "killed"),
    ("recent", "size", "duration", "killed"),
    ("recent", "size", "share_unknown"),
    ("recent", "size", "repressed"),
    ("recent", "size", "conceded"),
    ("recent", "activity", "size", "duration", "killed"),
)


def model_columns(
    panel: Panel, features: FloatArray, cause: int, model: Model
) -> Columns:
    """Return the columns of a model for one cause."""
    street = street_columns(features, model[CAUSES[cause]])
    return control_columns(panel, cause) + street
