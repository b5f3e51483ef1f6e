r"""Wording: how alike two quotes are, and what that says of copying.

Words are compared, not letters, after Unicode folding. Two things are looked at:

- *order*: the longest common subsequence of words, over the length of the shorter text;
- *rarity*: the weight of the shared words over that of the lighter text, where a word
  that occurs in d of n texts weighs ``log(1 + n / d)`` (inverse document frequency).

Likeness L is their mean, in [0, 1]; the shorter text rules, so that a sentence lifted
out of a long one counts as lifted. The likelihood ratio of copying compares two Beta
densities,

    LR(L) = Beta(L; 4, 1.5) / Beta(L; 1.5, 5),    held to [1/20, 50].

Copies are mostly close (mean .73), independent texts about one thing mostly are not
(mean .23). The limits say that densities do not hold in their tails: a translator
changes every word of a copy, and two sources may quote one speech in full.

Assumes that both texts are in one language and are the sources' own words. The coder's
words (`says`) are no such thing and are never compared. Fails for set phrases, and for
quotes of a third party, which are alike without copying. The densities are stated, not
learned.

References
----------
Bergroth, L., Hakonen, H. and Raita, T. (2000), A Survey of Longest Common Subsequence
Algorithms. doi:10.1109/SPIRE.2000.878178
Spärck Jones, K. (1972), A Statistical Interpretation of Term Specificity.
doi:10.1108/eb026526
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from math import isnan, lgamma, log

from rapidfuzz.distance import LCSseq

__all__ = ["ALIKE", "FEWEST", "LIMITS", "UNLIKE", "Wordings", "log_wording_ratio"]

ALIKE, UNLIKE = (4.0, 1.5), (1.5, 5.0)
"""Shapes of the Beta densities of likeness, when copied and when independent."""
LIMITS = (1 / 20, 50.0)
"""Least and greatest ratio that wording alone may give."""
FEWEST = 4
"""Words that both texts need; fewer agree by chance, and nothing is concluded."""

WORD = re.compile(r"\w+")


class Wordings:
    """Texts made ready for comparison with one another.

    Parameters
    ----------
    texts : sequence of str
        Empty where there are no words. Rarity is counted over those that have some.

    Examples
    --------
    >>> wordings = Wordings(["the harbour fell at dawn", "Dawn: the harbour fell!", ""])
    >>> round(wordings.likeness(0, 1), 2)
    0.88
    >>> wordings.likeness(0, 2)
    nan
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._words = [_words_of(text) for text in texts]
        sets = [frozenset(words) for words in self._words]
        seen = Counter(word for words in sets for word in words)
        count = sum(bool(words) for words in sets)
        rarity = {word: log(1 + count / number) for word, number in seen.items()}
        self._rarities = [{word: rarity[word] for word in words} for words in sets]
        self._weights = [sum(row.values()) for row in self._rarities]

    def likeness(self, one: int, other: int) -> float:
        """Return how alike two texts are, from 0 (no word shared) to 1.

        NaN where either has fewer than :data:`FEWEST` words: nothing to compare.
        """
        first, second = self._words[one], self._words[other]
        shorter = min(len(first), len(second))
        if shorter < FEWEST:
            return float("nan")
        mine, theirs = self._rarities[one], self._rarities[other]
        shared = sum(mine[word] for word in mine.keys() & theirs.keys())
        lighter = min(self._weights[one], self._weights[other])
        order = LCSseq.similarity(first, second) / shorter
        return (order + min(shared / lighter, 1.0)) / 2


def log_wording_ratio(likeness: float) -> float:
    """Return the log likelihood ratio of "copied" against "independent".

    Parameters
    ----------
    likeness : float
        In [0, 1], or NaN where words are missing on either side.

    Returns
    -------
    float
        Zero for NaN: absent words tell neither way. Rises with likeness.
    """
    if isnan(likeness):
        return 0.0
    inside = min(max(likeness, 1e-6), 1 - 1e-6)
    ratio = _log_beta(inside, *ALIKE) - _log_beta(inside, *UNLIKE)
    return min(max(ratio, log(LIMITS[0])), log(LIMITS[1]))


def _words_of(text: str) -> list[str]:
    return WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _log_beta(at: float, first: float, second: float) -> float:
    """Return the log density of a Beta distribution."""
    constant = lgamma(first + second) - lgamma(first) - lgamma(second)
    return constant + (first - 1) * log(at) + (second - 1) * log(1 - at)
