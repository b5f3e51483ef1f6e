"""Claims: whom to believe, what is so, and who only repeats."""

from countermove.weighing.claims.beliefs import Believed
from countermove.weighing.claims.gathering import gather_claims, weigh_claims
from countermove.weighing.claims.testimony import Testimony

__all__ = [
    "Believed",
    "Testimony",
    "gather_claims",
    "weigh_claims",
]
