"""Tests of readings: scores by hand, rules of thumb, phases beside the coder."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from builders import a_contest, an_exchange

import countermove as cm
from countermove.contest import Contest, Episode, Outcome, Vantage
from countermove.reading.links import labelled_parents, score_links
from countermove.reading.phases import check_holders, check_stakes
from countermove.reading.references import RULES, RankLaw, learn_rank_law
from countermove.reading.validation import try_contest, validate_rounds


@pytest.fixture(scope="module")
def iraq() -> Contest:
    return cm.load("iraq-2019")


def test_scores_are_what_counting_by_hand_gives() -> None:
    contest = a_contest(an_exchange())
    found = validate_rounds([contest])
    trial = found.trials[0]
    assert trial.keys == ("m1", "m2", "m3", "m4", "m5", "m6")
    assert trial.answers.tolist() == [False, True] * 3
    assert trial.places.tolist() == [-1, 0] * 3
    called = trial.answering >= 0.5
    assert found.scores["model"]["ranked_first"] == 1
    assert found.scores["model"]["answer_recall"] == called[1::2].mean()
    precision = called[1::2].sum() / called.sum()
    assert found.scores["model"]["answer_precision"] == precision
    assert found.scores["nearest"]["ranked_first"] == 1
    logs = np.log(trial.chances[1::2])
    assert found.scores["model"]["mean_log_probability"] == pytest.approx(logs.mean())
    # One contest: its moves are drawn, and all of its answers are ranked first.
    assert found.drawn == "moves"
    assert found.intervals["model"]["ranked_first"].low == 1
    spread = found.intervals["model"]["mean_log_probability"]
    assert spread.low < logs.mean() < spread.high


def test_an_empty_cell_without_basis_is_open_only_where_others_have_one() -> None:
    moves = an_exchange()
    by_letter = a_contest(moves)
    vantage = by_letter.at("2020-12-01")
    answers = {1: (0,), 3: (2,), 5: (4,)}
    assert labelled_parents(vantage) == answers | dict.fromkeys((0, 2, 4), ())
    moves[0] = replace(moves[0], answers_basis="reading")
    settled = labelled_parents(a_contest(moves).at("2020-12-01"))
    assert settled == {0: (), 1: (0,), 3: (2,), 5: (4,)}


def test_a_packaged_case_under_another_key_is_read_with_all(iraq: Contest) -> None:
    own, fit = try_contest(iraq)
    _, other = try_contest(replace(iraq, id="copy"))
    assert (fit, other) == ("without iraq-2019", "all")
    reading = cm.read_without_labels(iraq.at(iraq.last_reported))
    assert score_links(own) == reading.links


def test_the_rules_count_places_as_a_plain_loop_does(iraq: Contest) -> None:
    trial, _ = try_contest(iraq)
    moves = Vantage.cut(iraq, iraq.last_reported).moves
    at = {move.id: n for n, move in enumerate(moves)}
    for key, place in zip(trial.keys, trial.rule_places["nearest"], strict=True):
        parents = [at[parent] for parent in moves[at[key]].answers]
        plain = min((at[key] - 1 - row for row in parents if row < at[key]), default=-1)
        assert place == plain


def test_a_rank_law_is_a_distribution_over_all_candidates() -> None:
    law = learn_rank_law([0, 0, 1, 5, -1], settled=8)
    total = sum(law.probability(place, candidates=9) for place in range(9))
    assert total == pytest.approx(law.answering)
    assert law.places[0] == pytest.approx(2.5 / 7)
    assert law.probability(-1, candidates=9) == 0
    assert RankLaw(answering=0.5, places=(1.0, 0.0, 0.0, 0.0)).probability(0, 1) == 0.5


def test_the_model_is_ahead_of_every_rule_on_contests_it_never_saw() -> None:
    contests = [cm.load(name) for name in ("tunisia-2019", "egypt-2011", "russia-1993")]
    found = validate_rounds(contests)
    assert found.fits == tuple(f"without {contest.id}" for contest in contests)
    for rule in RULES:
        for measure in ("ranked_first", "in_first_three", "mean_log_probability"):
            assert found.leads[rule][measure].low > 0, (rule, measure)


def an_outcome(**held: str) -> Outcome:
    episode = Episode(
        id="one",
        start=date(2020, 1, 1),
        primary="O1",
        settled=date(2020, 3, 1),
        stake="authority",
        held=held,
    )
    return Outcome(clocks={}, episodes=(episode,))


def test_holders_of_a_phase_are_those_with_the_largest_share() -> None:
    contest = a_contest(an_exchange())
    found = check_holders(contest, an_outcome(cabinet="reform", parliament="none"))
    cabinet, parliament = found
    assert (cabinet.coder, cabinet.model, cabinet.first_day) == ("reform",) * 3
    assert (parliament.coder, parliament.model) == ("none", "rulers")
    assert 0.5 < cabinet.share <= 1


def test_the_moves_own_stakes_do_not_enter_the_comparison(iraq: Contest) -> None:
    outcome = an_outcome()
    episode = replace(
        outcome.episodes[0], start=date(2020, 5, 7), settled=date(2020, 8, 5)
    )
    outcome = replace(outcome, episodes=(episode,))
    changed = replace(
        iraq, moves=tuple(replace(move, stake="structural") for move in iraq.moves)
    )
    (plain,), (other,) = (check_stakes([(item, outcome)]) for item in (iraq, changed))
    assert plain.shares == other.shares


def test_the_commonest_stake_is_that_of_the_other_contests(iraq: Contest) -> None:
    episode = replace(
        an_outcome().episodes[0], start=date(2020, 5, 7), settled=date(2020, 8, 5)
    )
    contests = [
        (
            replace(iraq, id=stake),
            Outcome(clocks={}, episodes=(replace(episode, stake=stake),)),
        )
        for stake in ("personnel", "structural")
    ]
    first, second = check_stakes(contests)
    assert (first.coder, first.commonest) == ("personnel", "structural")
    assert (second.coder, second.commonest) == ("structural", "personnel")
