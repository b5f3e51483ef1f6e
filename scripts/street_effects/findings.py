"""What was found, in sentences whose numbers are read from the stored ones."""

from collections.abc import Mapping
from math import exp
from typing import Any

from street_effects.contrasts import NORMAL_95

Stored = Mapping[str, Any]
WORDS = {
    "irregular": "an irregular exit",
    "between_elections": "a regular exit between elections",
    "after_vote": "a regular exit after a vote",
}


def find_sentences(stored: Stored) -> str:
    """Return the findings as a section in Markdown."""
    lines = ["## What was found", ""]
    lines += [_presence(stored, cause) for cause in WORDS]
    for feature, words in (
        ("size", "A tenfold crowd, given duration and deaths"),
        ("duration", "A wave of eight weeks against one of its first day, given size"),
        ("killed", "A known killing, given size and duration"),
    ):
        scale = 2.197 if feature == "duration" else 1.0
        ratios = [
            f"{_ratio(stored['full']['claim'][cause], feature, scale)} on {word}"
            for cause, word in WORDS.items()
        ]
        lines.append(f"- {words}: a hazard ratio of {'; '.join(ratios)}.")
    lines += [_skill(stored, rival) for rival in ("country", "without the street")]
    lines.append(_rough(stored))
    return "\n".join(lines) + "\n"


def _presence(stored: Stored, cause: str) -> str:
    row = next(
        row
        for row in stored["contrasts"]
        if row["cause"] == cause and row["split"] == "presence"
    )
    values = {kind: row[kind] for kind in ("raw", "adjusted", "country-year", "leader")}
    words = ", ".join(
        f"{kind} {middle:.2g} ({low:.2g} to {high:.2g})"
        for kind, (middle, low, high) in values.items()
    )
    return (
        f"- In the 90 days after a protest for removal, {WORDS[cause]} is likelier by "
        f"the factor {words}; {row['events']} exits."
    )


def _ratio(fit: Stored, feature: str, scale: float) -> str:
    slot = fit["names"].index(feature)
    mean = scale * fit["coefficients"][slot]
    reach = scale * NORMAL_95 * fit["standard_errors"][slot]
    return f"{exp(mean):.2g} ({exp(mean - reach):.2g} to {exp(mean + reach):.2g})"


def _skill(stored: Stored, rival: str) -> str:
    words = []
    for scope in ("all", "protest in 90 days"):
        row = next(
            row
            for row in stored["skill"]
            if row["scope"] == scope
            and row["model"] == "forecast"
            and row["rival"] == rival
            and row["cause"] == "together"
        )
        words.append(
            f"{row['gain']:+.1f} nats ({row['low_90']:+.1f} to {row['high_90']:+.1f}) "
            f"on {row['events']} exits, rows: {scope}"
        )
    return f"- Skill in 2006 to 2015 against *{rival}*: {'; '.join(words)}."


def _rough(stored: Stored) -> str:
    """Set the counts beside an earlier rough look, in percent a month."""
    rows = {row["class"]: row for row in stored["risks"]}
    early = {row["class"]: row for row in stored["risks_dated_at_start"]}
    parts = []
    for label, irregular, regular in (
        ("all leader-months", "0.18", "1.4"),
        ("protest in 90 days", "0.92", "2.9"),
        ("10,000 and more", "1.7", "4.4"),
        ("killing", "1.9", None),
    ):
        row = rows[label]
        both = row["between_elections"]["percent"] + row["after_vote"]["percent"]
        text = f"{label}: irregular {row['irregular']['percent']:.2f} ({irregular})"
        parts.append(text + (f", regular {both:.2f} ({regular})" if regular else ""))
    return (
        "- Percent a month, with those of a rough first count in parentheses: "
        f"{'; '.join(parts)}. What a long row tells counts here from its end. Counted "
        "from its start, as a rough count would, the irregular risk is "
        f"{early['10,000 and more']['irregular']['percent']:.2f} after large and "
        f"{early['killing']['irregular']['percent']:.2f} after deadly protests, but "
        "then the row may tell of days still to come; the truth lies between."
    )
