"""Every packaged contest is whole: checked, sourced, graded, with its outcome."""

import pytest

from countermove.contest import Contest
from countermove.folder import case_names, check_folder, load, read_outcome
from countermove.folder.library import case_path

CASES = case_names()


def test_there_are_at_least_twelve_contests() -> None:
    assert len(CASES) >= 12


@pytest.fixture(scope="module", params=CASES)
def contest(request: pytest.FixtureRequest) -> Contest:
    return load(request.param)


def test_check_finds_nothing(contest: Contest) -> None:
    assert check_folder(case_path(contest.id)) == []


def test_each_has_at_least_forty_moves_with_source_grade_and_description(
    contest: Contest,
) -> None:
    assert len(contest.moves) >= 40
    for move in contest.moves:
        assert move.sources, move.id
        assert move.certainty in {"confirmed", "reported", "memory", "disputed"}, (
            move.id
        )
        assert 3 <= len(move.action.split()) <= 14, move.id


def test_what_rests_on_memory_alone_says_so(contest: Contest) -> None:
    for move in contest.moves:
        if set(move.sources) == {"memory"}:
            assert move.certainty == "memory", move.id


def test_every_source_that_is_named_is_known(contest: Contest) -> None:
    known = {source.id for source in contest.sources}
    named = {key for move in contest.moves for key in move.sources}
    named |= {claim.source for claim in contest.claims}
    assert named <= known


def test_answers_have_a_basis_and_openings_are_settled_too(contest: Contest) -> None:
    assert all(move.answers_basis for move in contest.moves if move.answers)
    assert any(move.settled and not move.answers for move in contest.moves)


def test_phases_say_what_was_at_stake_and_who_held_what(contest: Contest) -> None:
    outcome = read_outcome(case_path(contest.id))
    assert {"leader", "cabinet", "legislature", "elite", "war"} <= set(outcome.clocks)
    for episode in outcome.episodes:
        assert episode.settled is not None
        assert episode.stake in {"personnel", "authority", "structural"}
        assert len(episode.held) >= 5
    assert (case_path(contest.id) / "notes.md").is_file()
    assert len(contest.claims) >= 4
    assert len(contest.rules) >= 3
