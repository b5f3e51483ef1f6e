"""What was weighed, as tables on a terminal."""

from collections.abc import Iterable

from countermove.cli.printing import print_table
from countermove.report.flips import say_flips
from countermove.report.weighed_parts import (
    StoredAnalogue,
    StoredIndicator,
    StoredPressure,
    StoredWeighed,
    WeighedQuestionPart,
)

__all__ = [
    "print_analogues",
    "print_beliefs",
    "print_indicators",
    "print_pressures",
    "print_question",
]

_HOLDS = {True: "yes", False: "no", None: "cannot tell"}
_WORTH_SHOWING = 0.1
"""Probability from which a possible copy is shown."""


def print_question(item: WeighedQuestionPart) -> None:
    """Print the readings of a question, what tells most, and what would flip it."""
    print_table(
        f"{item.id}: {item.question}",
        [
            {
                "reading": row.text,
                "before": f"{100 * row.prior:.0f}%",
                "after": f"{100 * row.posterior:.0f}%",
                "90% interval": f"{100 * row.low:.0f} to {100 * row.high:.0f}%",
                "inconsistency": f"{row.inconsistency:.1f}",
            }
            for row in item.ranked
        ],
    )
    if item.diagnostic:
        print(f"Tells most: {', '.join(item.diagnostic)}.")
    print(f"{say_flips(item)}\n")


def print_beliefs(weighed: StoredWeighed) -> None:
    """Print sources, the facts that more than one claim is about, and copies."""
    print_table(
        "Sources of claims",
        [
            {
                "source": item.id,
                "interest": item.camp or "not known",
                "claims": item.claims,
                "for / against it": f"{item.for_interest} / {item.against_interest}",
                "reliability": f"{item.reliability:.2f}",
                "90% interval": f"{item.low:.2f} to {item.high:.2f}",
                "verdict": item.verdict,
            }
            for item in weighed.sources
        ],
    )
    print_table(
        "What is in question",
        [
            {
                "fact": item.fact.replace("_", " "),
                "answer": value.value,
                "probability": f"{value.probability:.2f}",
                "90% interval": f"{value.low:.2f} to {value.high:.2f}",
                "verdict": item.verdict,
                "claims": " ".join(item.claims),
            }
            for item in weighed.facts
            if len(item.claims) > 1
            for value in item.values
        ],
    )
    print_table(
        "Claims that may repeat others",
        [
            {
                "claim": item.claim,
                "repeats": item.origin,
                "probability": f"{item.probability:.2f}",
                "settled": "by hand" if item.by_hand else "",
            }
            for item in weighed.copies
            if item.by_hand or item.probability >= _WORTH_SHOWING
        ],
    )


def print_pressures(title: str, pressures: Iterable[StoredPressure]) -> None:
    """Print where each pressure stands."""
    print_table(
        f"Pressures, {title}",
        [
            {"pressure": item.title, "status": item.status, "in words": item.words}
            for item in pressures
        ],
    )


def print_indicators(indicators: Iterable[StoredIndicator]) -> None:
    """Print each sign with its verdict."""
    print_table(
        "Indicators",
        [
            {
                "indicator": item.title,
                "holds": _HOLDS[item.holds],
                "in words": item.words,
                "moves": " ".join(item.moves[:6]),
            }
            for item in indicators
        ],
    )


def print_analogues(found: Iterable[StoredAnalogue]) -> None:
    """Print analogues, the nearest first."""
    print_table(
        "Nearest contests at the same age",
        [
            {
                "rank": item.rank,
                "case": item.case,
                "distance": f"{item.distance:.2f}",
                "holds": "\n".join(item.holds),
                "breaks": "\n".join(item.breaks),
                "went on": "\n".join(item.went_on),
            }
            for item in found
        ],
    )
