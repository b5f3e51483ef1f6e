"""Features of candidate pairs against a slow plain twin, and the order of a day."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from builders import a_contest, a_move, an_exchange

import countermove as cm
from countermove.contest import Contest, Move, Vantage
from countermove.errors import ValidationError
from countermove.reading import read_without_labels
from countermove.reading.answers import NONE
from countermove.reading.lags import REACH, LagTable
from countermove.reading.pairs import FEATURES, Pairs, pairs_of
from countermove.reading.traits import Traits, traits_of
from countermove.reading.vocabulary import stems_of, words_of

DAY = "2020-12-01"


@pytest.fixture(scope="module")
def armenia() -> Vantage:
    contest = cm.load("armenia-2018")
    return Vantage.cut(contest, contest.last_reported)


@pytest.fixture(scope="module")
def traits(armenia: Vantage) -> Traits:
    return traits_of(armenia)


@pytest.fixture(scope="module")
def pairs(traits: Traits) -> Pairs:
    return pairs_of(traits, 0, traits.size, LagTable.for_spreads(traits.spreads))


def column(pairs: Pairs, name: str) -> np.ndarray:
    return pairs.features[:, FEATURES.index(name)]


PLAIN: dict[str, Callable[[Vantage, Move, Move], float]] = {
    "own_actor": lambda v, a, b: bool(set(a.actors) & set(b.actors)),
    "targets_mover": lambda v, a, b: bool(set(a.targets) & set(b.actors)),
    "same_institution": lambda v, a, b: min(
        len(set(a.institutions) & set(b.institutions)), 2
    ),
    "own_camp": lambda v, a, b: bool(
        set(v.record.camps_of(a.actors, a.date))
        & set(v.record.camps_of(b.actors, b.date))
    ),
    "was_target": lambda v, a, b: bool(
        set(v.record.camps_of(a.actors, a.date))
        & set(v.record.camps_of(b.targets, b.date))
    ),
    "same_stake": lambda v, a, b: a.stake is not None and a.stake == b.stake,
    "lethal_parent": lambda v, a, b: (
        b.force == "lethal" or (b.deaths is not None and b.deaths[1] > 0)
    ),
    "untargeted_child": lambda v, a, b: not a.targets,
    "same_act": lambda v, a, b: a.act == b.act,
}


@pytest.mark.parametrize("name", PLAIN)
def test_a_feature_says_what_the_moves_say(
    name: str, armenia: Vantage, pairs: Pairs
) -> None:
    moves = armenia.moves
    plain = [
        float(PLAIN[name](armenia, moves[i], moves[j]))
        for i, j in zip(pairs.children, pairs.parents, strict=True)
    ]
    assert column(pairs, name) == pytest.approx(np.array(plain))
    assert name == "lethal_parent" or 0 < np.mean(plain) < 2


@pytest.mark.parametrize(
    ("name", "words"), [("shared_names", words_of), ("shared_stems", stems_of)]
)
def test_rare_words_in_common_count_by_their_rarity_in_the_year_before(
    name: str,
    words: Callable[[str], frozenset[str]],
    armenia: Vantage,
    traits: Traits,
    pairs: Pairs,
) -> None:
    texts = [words(move.action) for move in armenia.moves]
    found = column(pairs, name)
    for row in range(0, found.size, 37):
        i, j = pairs.children[row], pairs.parents[row]
        year = [
            texts[k]
            for k in range(traits.size)
            if traits.days[i] - REACH <= traits.days[k] <= traits.days[i]
        ]
        score = sum(
            max(np.log((1 + len(year)) / (1 + sum(word in t for t in year))), 0)
            for word in texts[i] & texts[j]
        )
        assert found[row] == pytest.approx(score / (score + 3))


def test_moves_between_are_counted_and_the_nearest_has_none_nearer(
    armenia: Vantage, traits: Traits, pairs: Pairs
) -> None:
    known = np.array([m.day_order is not None for m in armenia.moves])
    whole = [d for d in set(traits.days) if known[traits.days == d].all()]
    when = {
        n: (traits.days[n], m.day_order if traits.days[n] in whole else 0.0)
        for n, m in enumerate(armenia.moves)
    }
    between, nearest = column(pairs, "moves_between"), column(pairs, "nearest")
    for row in range(0, between.size, 29):
        i, j = int(pairs.children[row]), int(pairs.parents[row])
        count = sum(when[j] < when[k] < when[i] for k in range(traits.size))
        assert between[row] == pytest.approx(np.log1p(count))
        mine = pairs.parents[pairs.children == i]
        latest = max(when[int(k)] for k in mine)
        ties = sum(when[int(k)] == latest for k in mine)
        assert nearest[row] == pytest.approx((when[j] == latest) / ties)


def test_lateness_is_the_feature_times_the_logarithm_of_the_lag(
    traits: Traits, pairs: Pairs
) -> None:
    lags = np.maximum(traits.days[pairs.children] - traits.days[pairs.parents], 0)
    plain = column(pairs, "weight_parent") * np.log1p(lags)
    assert column(pairs, "late_weight") == pytest.approx(plain)


def a_day_of_three(*places: float | None) -> Contest:
    moves = [
        a_move(f"d{n}", "2020-05-05", day_order=place, action=f"step {n}")
        for n, place in enumerate(places)
    ]
    return a_contest(moves)


def candidates(contest: Contest) -> set[tuple[str, str]]:
    vantage = contest.at(DAY)
    traits = traits_of(vantage)
    found = pairs_of(traits, 0, traits.size, LagTable.for_spreads(traits.spreads))
    names = [move.id for move in vantage.moves]
    return {
        (names[i], names[j]) for i, j in zip(found.children, found.parents, strict=True)
    }


def test_a_move_known_to_be_later_in_the_day_is_no_candidate() -> None:
    every = {(f"d{a}", f"d{b}") for a in range(3) for b in range(3) if a != b}
    assert candidates(a_day_of_three(None, None, None)) == every
    assert candidates(a_day_of_three(2, 1, None)) == every - {("d1", "d0")}
    assert candidates(a_day_of_three(1, 1, 2)) == every - {("d0", "d2"), ("d1", "d2")}


def test_a_known_order_is_no_longer_a_coin_toss() -> None:
    vantage = a_day_of_three(1, 2, None).at(DAY)
    traits = traits_of(vantage)
    found = pairs_of(traits, 0, traits.size, LagTable.for_spreads(traits.spreads))
    rows = zip(found.children, found.parents, found.offsets, strict=True)
    chances = {(int(i), int(j)): np.exp(offset) for i, j, offset in rows}
    assert chances[1, 0] == pytest.approx(1.0)
    assert chances[2, 0] == pytest.approx(0.5)


def test_an_answer_to_a_move_later_in_the_day_is_refused() -> None:
    moves = [
        a_move(
            "d0", "2020-05-05", day_order=1, answers=("d1",), answers_basis="reading"
        ),
        a_move("d1", "2020-05-05", day_order=2),
    ]
    with pytest.raises(ValidationError, match="to answer an earlier move"):
        a_contest(moves)
    open_order = a_contest([replace(moves[0], day_order=None), moves[1]])
    assert len(open_order.moves) == 2


def test_the_record_follows_the_order_of_the_day() -> None:
    moves = a_day_of_three(3, 1, 2).moves
    assert [move.id for move in moves] == ["d1", "d2", "d0"]


def test_no_drawn_forest_answers_a_later_move() -> None:
    moves = [replace(move, date=move.date) for move in an_exchange()]
    moves += [
        a_move(f"x{n}", "2020-07-01", day_order=n, action=f"bloc step {n} at Harbour")
        for n in range(4)
    ]
    answers = read_without_labels(a_contest(moves).at(DAY)).rounds.answers
    rows = [answers.keys.index(f"x{n}") for n in range(4)]
    for early, late in pairwise(rows):
        assert not (answers.forests[:, early] == late).any()
    assert (answers.forests[:, rows[-1]] != NONE).any()
