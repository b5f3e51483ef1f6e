from itertools import combinations
from math import exp, isnan, log

import numpy as np
import pytest
from scipy.stats import beta

from countermove.weighing.claims.wording import (
    ALIKE,
    FEWEST,
    LIMITS,
    UNLIKE,
    Wordings,
    log_wording_ratio,
)

SPEECH = "the court declared the vote of the second chamber void on Thursday evening"


def longest_common(first: list[str], second: list[str]) -> int:
    """The plain twin: try every choice of words of the first, longest choices first."""
    for size in range(len(first), 0, -1):
        for choice in combinations(first, size):
            rest = iter(second)
            if all(word in rest for word in choice):
                return size
    return 0


def test_likeness_is_the_mean_of_order_and_rarity() -> None:
    one, other = "harbour fell to rebels at dawn", "at dawn harbour fell again"
    apart = "parliament met without a quorum today"
    first, second = one.split(), other.split()
    order = longest_common(first, second) / len(second)
    # Three texts; a word of two weighs log(1 + 3/2), a word of one log(1 + 3).
    shared, own = log(2.5), log(4.0)
    rarity = 4 * shared / min(4 * shared + 2 * own, 4 * shared + own)
    found = Wordings([one, other, apart]).likeness(0, 1)
    assert found == pytest.approx((order + rarity) / 2)


def test_a_sentence_lifted_out_of_a_long_text_is_wholly_alike() -> None:
    long = f"After much debate {SPEECH}, witnesses say, and all went home in silence."
    assert Wordings([SPEECH, long]).likeness(0, 1) == pytest.approx(1.0)


def test_case_punctuation_and_width_of_letters_change_nothing() -> None:
    loud = SPEECH.upper().replace(" ", ", ").replace("COURT", "ＣＯＵＲＴ")
    assert Wordings([SPEECH, loud]).likeness(0, 1) == pytest.approx(1.0)


def test_likeness_does_not_depend_on_who_comes_first() -> None:
    wordings = Wordings(
        [SPEECH, "the second vote of the chamber was void", "so it was"]
    )
    assert wordings.likeness(0, 1) == wordings.likeness(1, 0)


def test_sharing_rare_words_is_more_alike_than_sharing_common_ones() -> None:
    filler = ["the day was hot and long"] * 8
    common = Wordings(["the day kasbah minaret", "the day lagoon saffron", *filler])
    rare = Wordings(
        ["the day kasbah minaret", "kasbah minaret lagoon saffron", *filler]
    )
    assert rare.likeness(0, 1) > common.likeness(0, 1) + 0.1


def test_too_few_words_tell_nothing_which_is_not_unlikeness() -> None:
    short = " ".join(SPEECH.split()[: FEWEST - 1])
    wordings = Wordings([SPEECH, short, "", "apples pears plums quinces"])
    assert isnan(wordings.likeness(0, 1))
    assert isnan(wordings.likeness(0, 2))
    assert wordings.likeness(0, 3) == 0.0
    assert log_wording_ratio(float("nan")) == 0.0
    assert log_wording_ratio(0.0) == pytest.approx(log(LIMITS[0]))


def test_ratio_is_that_of_the_published_densities_between_its_limits() -> None:
    for likeness in np.linspace(0.3, 0.75, 10):
        ratio = beta.pdf(likeness, *ALIKE) / beta.pdf(likeness, *UNLIKE)
        assert exp(log_wording_ratio(float(likeness))) == pytest.approx(ratio)


def test_ratio_never_falls_with_likeness_and_crosses_one_in_the_middle() -> None:
    ratios = [log_wording_ratio(float(at)) for at in np.linspace(0, 1, 101)]
    assert np.all(np.diff(ratios) >= 0)
    assert ratios[40] < 0 < ratios[50]
