r"""Words of likelihood as probabilities: a published scale with a stated spread.

A word w stands for a probability whose log odds are normal,

    logit p_w = logit mid_w + spread_w z + r z',      the five sorted in each row,

with z standard normal by word, because two analysts mean different things by "likely",
and z' by word and row, because one analyst does not use a word in one way (r is
:data:`ROW_SPREAD`). Sorted, because nobody means less by "likely" than by "even".

The middles are a stated scale, not estimates of ours. ``likely`` and ``unlikely`` lie
near the averages that Mosteller and Youtz (1990) pool over twenty studies, rounded;
``very`` follows their rule that the word halves the way to the nearer end, 0 or 1.
Positive words lie nearer to one half than negative ones (Reagan, Mosteller and Youtz
1989), so evidence *against* a reading tells more than evidence for it, as Heuer (1999)
wants. Spreads are ours: readers differ much about "very likely" and "unlikely", hardly
about "even" (Budescu, Por, Broomell and Smithson 2014 show how wide the differences are
when words stand alone). Fails when an analyst uses a scale of his own.

References
----------
Budescu, D. V., Por, H.-H., Broomell, S. B. and Smithson, M. (2014), The interpretation
of IPCC probabilistic statements around the world, Nature Climate Change 4, 508-512.
Heuer, R. J. (1999), Psychology of Intelligence Analysis, chapter 8.
Mosteller, F. and Youtz, C. (1990), Quantifying probabilistic expressions, Statistical
Science 5, 2-12.
Reagan, R. T., Mosteller, F. and Youtz, C. (1989), Quantitative meanings of verbal
probability expressions, Journal of Applied Psychology 74, 433-442.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import expit, logit

from countermove.errors import UnknownWordError, ValidationError

__all__ = [
    "EVEN",
    "ROW_SPREAD",
    "SCALE",
    "WORDS",
    "Meaning",
    "draw_chances",
    "mid_chances",
    "word_rank",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a word of likelihood stands for.

    Parameters
    ----------
    mid : float
        Probability in (0, 1).
    spread : float
        Standard deviation between analysts, in log odds.
    """

    mid: float
    spread: float


SCALE: Mapping[str, Meaning] = MappingProxyType(
    {
        "very_unlikely": Meaning(mid=0.10, spread=0.6),
        "unlikely": Meaning(mid=0.20, spread=0.5),
        "even": Meaning(mid=0.50, spread=0.1),
        "likely": Meaning(mid=0.70, spread=0.4),
        "very_likely": Meaning(mid=0.85, spread=0.5),
    }
)
WORDS = tuple(SCALE)
"""The scale from the least to the most likely; one step is one place along it."""
EVEN = "even"
"""What a reading is taken to expect where nothing is said."""
ROW_SPREAD = 0.2
"""Log odds by which one analyst's use of one word differs from row to row."""


def word_rank(word: str) -> int:
    """Return the place of a word along :data:`WORDS`, from 0.

    Raises
    ------
    UnknownWordError
        If the scale does not have it.
    """
    if word not in SCALE:
        raise UnknownWordError(
            f"Expected a word of likelihood, got {word!r}. Use one of "
            f"{', '.join(reversed(WORDS))}."
        )
    return WORDS.index(word)


def mid_chances() -> FloatArray:
    """Return the middle of each word, shape (word,), rising."""
    return np.array([meaning.mid for meaning in SCALE.values()])


def draw_chances(ranks: IntArray, *, draws: int, stream: Generator) -> FloatArray:
    """Draw what the words of a table mean.

    Parameters
    ----------
    ranks : int array, shape (item, reading)
        Places along :data:`WORDS`.
    draws : int
        One or more.
    stream : Generator

    Returns
    -------
    shape (draw, item, reading)
        Probabilities in (0, 1), in the order of the words. Readings with one word in a
        row have one probability there: the analyst said that they do not differ.

    Raises
    ------
    ValidationError
        If `draws` is below one.
    """
    if draws < 1:
        raise ValidationError(f"Expected at least one draw, got {draws}.")
    items, words = ranks.shape[0], len(WORDS)
    spreads = np.array([meaning.spread for meaning in SCALE.values()])
    shifts = spreads * stream.standard_normal((draws, 1, words))
    own = ROW_SPREAD * stream.standard_normal((draws, items, words))
    meanings = np.sort(logit(mid_chances()) + shifts + own, axis=2)
    return np.asarray(expit(meanings[:, np.arange(items)[:, None], ranks]))
