"""Risk in a month, as counted: exits over leader-months, by class of the street."""

from countermove.hazard import update_rate
from street_effects.classes import SPLITS
from street_effects.design import FloatArray
from street_effects.panel import CAUSES, Panel

Row = dict[str, object]
LEVEL = 0.9


def risk_rows(panel: Panel, features: FloatArray) -> list[Row]:
    """Return percent a month with a 90 percent interval, and the counts, by class.

    Every leader-month counts, those too in which a cause cannot strike, so that causes
    may be added up.
    """
    rows = []
    for split, divide in SPLITS.items():
        classes = divide(features)
        if split == "presence":
            (some,) = classes.values()
            classes = {"all leader-months": some | ~some, "no protest": ~some} | classes
        for label, chosen in classes.items():
            months = float(panel.years[chosen].sum()) * 12
            row: Row = {"split": split, "class": label, "months": round(months, 1)}
            for slot, cause in enumerate(CAUSES):
                events = int((panel.cause[chosen] == slot).sum())
                rate = update_rate(events=events, exposure=months)
                row[cause] = {
                    "events": events,
                    "percent": 100 * events / months,
                    "low_90": 100 * rate.interval(LEVEL)[0],
                    "high_90": 100 * rate.interval(LEVEL)[1],
                }
            rows.append(row)
    return rows
