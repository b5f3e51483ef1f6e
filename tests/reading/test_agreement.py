"""Two codings of one contest: matching, alpha, and what to talk about."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from nltk.metrics.distance import binary_distance, jaccard_distance

import countermove as cm
from countermove.contest import Contest
from countermove.errors import ValidationError
from countermove.reading.agreement import compare_codings, krippendorff_alpha
from countermove.reading.matching import match_moves


@pytest.fixture(scope="module")
def iraq() -> Contest:
    return cm.load("iraq-2019")


def renamed(contest: Contest) -> Contest:
    """Give every move another id, and follow the answers."""
    names = {move.id: f"X{n}" for n, move in enumerate(reversed(contest.moves))}
    moves = tuple(
        replace(
            move, id=names[move.id], answers=tuple(names[key] for key in move.answers)
        )
        for move in contest.moves
    )
    return replace(
        contest,
        moves=moves,
        judgements=(),
        claims=(),
        questions=(),
        coincidences=(),
        procedures=(),
    )


def test_a_coding_agrees_with_itself_under_other_ids(iraq: Contest) -> None:
    other = renamed(iraq)
    found = compare_codings(iraq, other)
    assert len(found.matching.pairs) == len(iraq.moves)
    by_id = {a.id: b for a, b in zip(iraq.moves, other.moves, strict=True)}
    for n, m in found.matching.pairs:
        assert by_id[iraq.moves[n].id].id == other.moves[m].id
    assert all(item.alpha == pytest.approx(1.0) for item in found.fields)
    assert not found.disagreements


def test_moves_of_a_day_later_are_still_matched_and_strangers_are_not(
    iraq: Contest,
) -> None:
    other = renamed(iraq)
    later = tuple(
        replace(
            move,
            date=move.date + timedelta(days=1),
            reported=move.reported + timedelta(days=1),
        )
        for move in other.moves[:60]
    )
    kept = {move.id for move in later}
    later = tuple(
        replace(move, answers=tuple(key for key in move.answers if key in kept))
        for move in later
    )
    matching = match_moves(iraq, replace(other, moves=later))
    right = sum(iraq.moves[n].action == later[m].action for n, m in matching.pairs)
    assert right >= 58
    assert len(matching.only_first) >= len(iraq.moves) - 60


def test_one_changed_answer_is_what_to_talk_about(iraq: Contest) -> None:
    raid = iraq.move_index["I065"]
    moves = tuple(
        replace(move, answers=("I062",)) if move is raid else move
        for move in iraq.moves
    )
    found = compare_codings(iraq, replace(iraq, moves=moves))
    assert [item.first for item in found.disagreements] == ["I065"]
    assert found.disagreements[0].fields == (("answers", "I064", "I062"),)
    alphas = {item.field: item.alpha for item in found.fields}
    assert alphas["answers"] < 1.0
    assert alphas["act"] == pytest.approx(1.0)


def test_alpha_is_that_of_the_definition() -> None:
    # Two coders, ten units, nominal: Krippendorff 2011, data of the binary example.
    first = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    second = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    pairs = list(zip(first, second, strict=True))
    disagree = sum(a != b for a, b in pairs)
    ones = sum(first) + sum(second)
    zeros = 20 - ones
    expected = 1 - (20 - 1) * disagree / (ones * zeros)
    assert expected == pytest.approx(0.095, abs=5e-4)
    assert krippendorff_alpha(pairs, binary_distance) == pytest.approx(expected)


def test_sets_that_share_a_part_disagree_less_than_sets_that_share_nothing() -> None:
    near = [(frozenset("ab"), frozenset("abc")), (frozenset("x"), frozenset("x"))]
    far = [(frozenset("ab"), frozenset("cd")), (frozenset("x"), frozenset("x"))]
    close, wide = (krippendorff_alpha(pairs, jaccard_distance) for pairs in (near, far))
    assert close > wide


def test_alpha_is_no_number_where_nothing_varies() -> None:
    assert np.isnan(krippendorff_alpha([("a", "a"), ("a", "a")], binary_distance))


def test_two_contests_are_no_two_codings(iraq: Contest) -> None:
    with pytest.raises(ValidationError, match="without a move in common"):
        compare_codings(iraq, cm.load("venezuela-2001"))
