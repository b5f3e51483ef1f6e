"""Render ``docs/reference/backtest.md`` from ``verification/backtest.json``.

python scripts/render_backtest.py
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "verification" / "backtest.json"
TARGET = ROOT / "docs" / "reference" / "backtest.md"
HEAD = """# Forecasts put to the test

Generated from `verification/backtest.json` by `python scripts/render_backtest.py`; the file is made by
`python scripts/run_backtest.py`. The same numbers for the packaged cases come from `countermove backtest`.

Every thirty days of a contest the record is cut to what had been reported, futures are drawn from a fit that left the whole contest
out, and for each clock the chance that it leaves its state within 30, 90, 180, 365 and 730 days is held against what came. Clocks
are watched for two years beyond the record, so that long horizons do not favour contests that ended with a change. Scores are log
scores: 0 at best, lower is better. Skill is over the *shrunken country rate* (the other contests' rate and the contest's own past).
Forecasts of one contest overlap, so intervals (90 percent) come from drawing whole contests. How far to trust the numbers is said
in [how far the forecasts can be trusted](../explanation/forecasts.md).
"""


def render() -> str:
    """Return the page."""
    stored = json.loads(SOURCE.read_text(encoding="utf-8"))
    library, outside = stored["library"], stored["outside"]
    raw = stored["uncorrected"]
    parts = [
        HEAD,
        "## The library, each contest left out in turn\n",
        _scores(library),
        f"Before the line of the back-test is applied (it is learned on the other contests), the simulation's own chances score "
        f"{raw['log_score']:.3f}: skill {raw['skill']:.1%}, calibration slope {raw['slope']:.2f}, intercept {raw['intercept']:.2f}.\n",
        "## What was said and what came true\n",
        "All clocks and horizons of the library together.\n",
        _table(
            (
                "said",
                "forecasts",
                "came true",
                "mean said",
                "share",
                "90 percent, as if independent",
            ),
            [
                (
                    f"{row['from']:.0%} to {row['to']:.0%}",
                    f"{row['count']:.0f}",
                    f"{row['came_true']:.0f}",
                    f"{row['mean_forecast']:.3f}",
                    f"{row['share']:.3f}",
                    f"{row['low']:.3f} to {row['high']:.3f}",
                )
                for row in library["pooled"]["reliability"]
            ],
        ),
        "## Contests that no fit ever saw\n",
        "Six short records coded from the design alone by other coders, thirty-five moves each (`verification/outside`).\n",
        _scores(outside),
        "## Contest by contest\n",
        _table(
            (
                "contest",
                "forecasts",
                "came true",
                "mean said",
                "log score",
                "country rate",
                "density only",
                "skill",
            ),
            [
                (
                    row["contest"] + (" (outside)" if row["outside"] else ""),
                    f"{row['forecasts']:,}",
                    f"{row['came_true']:,}",
                    f"{row['mean_probability']:.2f}",
                    f"{row['log_score']:.3f}",
                    f"{row['country_rate']:.3f}",
                    f"{row['density_only']:.3f}",
                    f"{row['skill']:.0%}",
                )
                for row in stored["contests"]
            ],
        ),
        "## What analogues are worth\n",
        _analogues(stored["analogues"]),
        "## Questions as they would have been asked\n",
        _questions(stored["questions"]),
    ]
    return "\n".join(parts)


def _scores(stored: Mapping[str, Any]) -> str:
    rows = [("pooled", stored["pooled"])]
    rows += [("pooled", row) for row in stored["by_horizon"]]
    rows += [(row["clock"], row) for row in stored["by_clock"]]
    rows += [(row["clock"], row) for row in stored["clocks"]]
    return _table(
        (
            "clock",
            "days",
            "forecasts",
            "came true",
            "moves",
            "log score",
            "base rate",
            "country rate",
            "persistence",
            "density only",
            "analogues",
            "skill",
            "beyond density",
            "slope",
            "Brier",
        ),
        [
            (
                clock,
                row["horizon_days"] or "all",
                f"{row['forecasts']:,}",
                f"{row['events']:,}",
                row["moves"],
                _number(row["log_score"]),
                *(
                    _number(row["references"][key]["log_score"])
                    for key in (
                        "base_rate",
                        "country_rate",
                        "persistence",
                        "density_only",
                        "analogues",
                    )
                ),
                _interval(row["skill"], row["low"], row["high"]),
                _interval(
                    row["beyond_density"]["skill"],
                    row["beyond_density"]["low"],
                    row["beyond_density"]["high"],
                ),
                _slope(row),
                _number(row["brier"]),
            )
            for clock, row in rows
        ],
    )


def _analogues(stored: Mapping[str, Any]) -> str:
    table = _table(
        (
            "contests",
            "forecasts",
            "log score",
            "over base rate",
            "over country rate",
            "over the same contests unweighted",
        ),
        [
            (
                name,
                f"{row['forecasts']:,}",
                _number(row["log_score"]),
                *(
                    _interval(row[key]["skill"], row[key]["low"], row[key]["high"])
                    for key in ("base_rate", "country_rate", "unweighted")
                ),
            )
            for name, row in stored.items()
        ],
    )
    return (
        "The same forecasts by nothing but what became of the contests that went alike to the same age "
        "([analogues](../explanation/analogues.md)). Skill over references: above 0 analogues are better. The last column tells "
        f"whether likeness itself helps.\n\n{table}"
    )


def _questions(rows: Sequence[Mapping[str, Any]]) -> str:
    mean = sum(row["score"] for row in rows) / len(rows)
    base = sum(row["base_score"] for row in rows) / len(rows)
    table = _table(
        (
            "contest",
            "asked on",
            "question",
            "forecast",
            "base rate",
            "truth",
            "score",
            "base rate's",
        ),
        [
            (
                row["case"],
                row["issued"],
                row["asks"],
                f"{row['probability']:.2f} ({row['low']:.2f} to {row['high']:.2f})",
                f"{row['base_rate']:.2f}",
                "yes" if row["truth"] else "no",
                f"{row['score']:.2f}",
                f"{row['base_score']:.2f}",
            )
            for row in rows
        ],
    )
    return (
        "Each answered by a fit that never saw the contest, from what had been reported by the day of the question. The base rate "
        f"knows only how the clocks stood. Mean log score {mean:.2f}, of the base rate {base:.2f}; so few questions about two "
        f"contests prove nothing by themselves.\n\n{table}"
    )


def _interval(value: float | None, low: float | None, high: float | None) -> str:
    if value is None:
        return ""
    if low is None or high is None:
        return f"{value:.1%}"
    return f"{value:.1%} ({low:.1%} to {high:.1%})"


def _slope(row: Mapping[str, Any]) -> str:
    if row["calibration_slope"] is None:
        return "too few"
    if row["calibration_slope_low"] is None:
        return f"{row['calibration_slope']:.2f}"
    return (
        f"{row['calibration_slope']:.2f} ({row['calibration_slope_low']:.2f} to "
        f"{row['calibration_slope_high']:.2f})"
    )


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [
        "| " + " | ".join(head) + " |",
        "| " + " | ".join("---" for _ in head) + " |",
    ]
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
    print(f"Wrote {TARGET.name}")
