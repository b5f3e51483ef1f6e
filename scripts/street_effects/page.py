"""Write the page of street effects from the stored numbers alone."""

from collections.abc import Mapping, Sequence
from math import exp
from typing import Any

from street_effects.contrasts import NORMAL_95
from street_effects.findings import find_sentences
from street_effects.page_words import CLOSING, OPENING, READ, TITLES

Stored = Mapping[str, Any]
CAUSES = ("irregular", "between_elections", "after_vote")


def render_page(stored: Stored) -> str:
    """Return the page in Markdown.

    Parameters
    ----------
    stored : mapping
        What ``street_effects.json`` holds.

    Returns
    -------
    str
        Ends with a line break; the same numbers always give the same text.
    """
    parts = [
        OPENING,
        find_sentences(stored),
        _provenance(stored["provenance"], stored["exits"]),
        _risks(stored["risks"]),
        _contrasts(stored["contrasts"]),
        _effects("forecast", stored["full"]),
        _effects("claim", stored["full"]),
        _effects("early", {"early": stored["dated_at_start"]["claim"]}),
        _skill(stored["skill"]),
        _calibration(stored["calibration"]),
        _later(stored["later"]),
        _tried(stored["tried"]),
        CLOSING,
    ]
    return "\n".join(parts).rstrip() + "\n"


def _section(name: str, table: str) -> str:
    return f"## {TITLES[name]}\n\n{READ[name]}\n{table}"


def _risks(rows: Sequence[Stored]) -> str:
    table = [
        [row["class"], f"{row['months']:,.0f}"]
        + [
            f"{row[cause]['events']}: **{row[cause]['percent']:.2f}** "
            f"({row[cause]['low_90']:.2f} to {row[cause]['high_90']:.2f})"
            for cause in CAUSES
        ]
        for row in rows
    ]
    return _section("risks", _table(["class", "leader-months", *_heads()], table))


def _contrasts(rows: Sequence[Stored]) -> str:
    kinds = ("raw", "adjusted", "country-year", "leader")
    table = [
        [_word(row["cause"]), row["class"], f"{row['events']} in {row['years']:.0f}"]
        + [_interval(*row[kind]) for kind in kinds]
        for row in rows
    ]
    heads = ["exit", "class", "exits in years", *kinds]
    return _section("contrasts", _table(heads, table))


def _effects(name: str, fits: Stored) -> str:
    table = []
    for cause in CAUSES:
        fit = fits[name][cause]
        for label, mean, error in zip(
            fit["names"], fit["coefficients"], fit["standard_errors"], strict=True
        ):
            if name == "forecast" or label in fit["street_names"]:
                low, high = mean - NORMAL_95 * error, mean + NORMAL_95 * error
                ratio = _interval(exp(mean), exp(low), exp(high))
                bold = (
                    f"**`{label}`**" if label in fit["street_names"] else f"`{label}`"
                )
                table.append([_word(cause), bold, ratio, f"{mean:+.2f} ({error:.2f})"])
    heads = ["exit", "covariate", "hazard ratio, 90 %", "log ratio (error)"]
    page = _section(name, _table(heads, table))
    return page + (_baselines(fits[name]) if name == "forecast" else "")


def _baselines(fits: Stored) -> str:
    table = []
    for regime in fits[CAUSES[0]]["baseline_per_year"]:
        row = [regime]
        for cause in CAUSES:
            rate = fits[cause]["baseline_per_year"][regime]
            error = fits[cause]["baseline_log_errors"][regime]
            spread = exp(NORMAL_95 * error)
            row.append(_interval(rate, rate / spread, rate * spread))
        table.append(row)
    spreads = ["*spread of countries*"]
    spreads += [f"{fits[cause]['country_log_sd']:.2f}" for cause in CAUSES]
    heads = ["baseline a year at risk", *_heads()]
    return "\n" + _table(heads, [*table, spreads])


def _skill(rows: Sequence[Stored]) -> str:
    table = [
        [
            row["scope"],
            row["model"],
            row["rival"],
            _word(row["cause"]),
            str(row["events"]),
            f"{row['gain']:+.1f}",
            f"{row['low_90']:+.1f} to {row['high_90']:+.1f}",
        ]
        for row in rows
    ]
    heads = ["rows", "fit", "against", "exit", "exits", "gain, nats", "90 %"]
    return _section("skill", _table(heads, table))


def _calibration(rows: Sequence[Stored]) -> str:
    table = [
        [
            _word(row["cause"]),
            str(row["tenth"]),
            f"{row['months']:,.0f}",
            f"{row['expected']:.1f}",
            str(row["observed"]),
            f"{row['low_90']:.1f} to {row['high_90']:.1f}",
        ]
        for row in rows
    ]
    heads = ["exit", "tenth", "leader-months", "expected", "observed", "90 %"]
    return _section("calibration", _table(heads, table))


def _later(rows: Sequence[Stored]) -> str:
    table = [
        [
            row["class"],
            f"{row['months']:,.0f}",
            str(row["observed"]),
            f"{row['expected']:.1f}",
            f"{row['expected_without']:.1f}",
            f"{row['gain']:+.1f}",
        ]
        for row in rows
    ]
    heads = ["rows", "leader-months", "exits", "expected", "without the street"]
    return _section("later", _table([*heads, "gain, nats"], table))


def _tried(rows: Sequence[Stored]) -> str:
    """Put choices of protests side by side, one line a cause and set."""
    choices = list(dict.fromkeys(row["protests"] for row in rows))
    lines: dict[tuple[str, str], dict[str, float]] = {}
    for row in rows:
        key = (row["cause"], ", ".join(row["features"]))
        lines.setdefault(key, {})[row["protests"]] = row["gain"]
    table = [
        [_word(cause), names, *(f"{gains[choice]:+.1f}" for choice in choices)]
        for (cause, names), gains in lines.items()
    ]
    return _section("tried", _table(["exit", "features", *choices], table))


def _provenance(account: Stored, exits: Stored) -> str:
    rows = [
        [
            f"`{item['file']}`",
            item["title"],
            item["licence"],
            str(item["rows"]),
            f"`{item['sha256'][:16]}`",
        ]
        for item in account["files"]
    ]
    versions = ", ".join(
        f"{name} {version}" for name, version in sorted(account["versions"].items())
    )
    used = ", ".join(
        f"{name.replace('_', ' ')} {count:,}"
        for name, count in sorted(account["rows_used"].items())
    )
    counted = ", ".join(f"{_word(name)} {count}" for name, count in exits.items())
    table = _table(["file", "what", "licence", "rows", "SHA-256, first 16"], rows)
    return (
        f"## Provenance\n\nMade by `{account['command']}` with {versions}, seed "
        f"{account['seed']}. Rows used: {used}. Exits: {counted}.\n\n{table}"
    )


def _heads() -> list[str]:
    return [_word(cause) for cause in CAUSES]


def _word(name: str) -> str:
    return name.replace("_", " ")


def _interval(middle: float, low: float, high: float) -> str:
    return f"**{middle:.2g}** ({low:.2g} to {high:.2g})"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
