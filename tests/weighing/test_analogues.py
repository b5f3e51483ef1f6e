"""Analogues: what they may see, how they are ranked, and what they say."""

import re
import time
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from countermove.contest import Contest
from countermove.errors import ValidationError
from countermove.folder.library import load
from countermove.weighing.analogues.library import Case, shipped_cases
from countermove.weighing.analogues.likeness import measure_likeness
from countermove.weighing.analogues.ranking import Analogue, find_among, find_analogues
from countermove.weighing.analogues.trajectory import measure_trajectory
from countermove.weighing.analogues.words import CLOCK_WORDS, compare_components

ISSUED = "2020-08-05"


@pytest.fixture(scope="module")
def iraq() -> Contest:
    return load("iraq-2019")


@pytest.fixture(scope="module")
def found(iraq: Contest) -> tuple[Analogue, ...]:
    return find_analogues(iraq.at(ISSUED))


def test_every_other_case_is_ranked_once(found: tuple[Analogue, ...]) -> None:
    assert [item.rank for item in found] == list(range(1, len(found) + 1))
    assert {item.case for item in found} == {
        case.id for case in shipped_cases() if case.id != "iraq-2019"
    }
    distances = [item.distance for item in found]
    assert distances == sorted(distances)
    for item in found:
        assert 0 <= item.low <= item.distance <= item.high <= 1
        assert item.rank_low <= item.rank <= item.rank_high
        assert item.distance == pytest.approx(np.mean(list(item.groups.values())))


def test_the_same_vantage_gives_the_same_analogues(
    iraq: Contest, found: tuple[Analogue, ...]
) -> None:
    assert find_analogues(iraq.at(ISSUED)) == found
    assert find_analogues(iraq.at(ISSUED), nearest=3) == found[:3]


def test_the_targets_later_record_changes_nothing(
    iraq: Contest, found: tuple[Analogue, ...]
) -> None:
    cut = date.fromisoformat(ISSUED)
    kept = [move for move in iraq.moves if move.reported <= cut]
    # What was reported later is replaced by nonsense, and so is the rest of the record.
    invented = [
        replace(kept[-1], id=f"later{n}", date=cut, reported=cut + timedelta(days=1))
        for n in range(50)
    ]
    other = replace(
        iraq,
        moves=tuple(
            replace(
                move,
                answers=tuple(k for k in move.answers if k in {m.id for m in kept}),
            )
            for move in kept
        )
        + tuple(replace(move, answers=(), answers_basis=None) for move in invented),
        judgements=tuple(item for item in iraq.judgements if item.known <= cut),
        claims=(),
        questions=(),
        procedures=(),
        standings=(),
        coincidences=(),
        leaders=tuple(item for item in iraq.leaders if item.since <= cut),
    )
    assert find_analogues(other.at(ISSUED)) == found


def test_the_targets_own_case_and_its_outcome_are_never_used(iraq: Contest) -> None:
    vantage = iraq.at(ISSUED)
    cases = shipped_cases()
    lied = [
        replace(case, events=(), watched=4000) if case.id == "iraq-2019" else case
        for case in cases
    ]
    assert find_among(vantage, lied) == find_among(vantage, cases)
    without = [case for case in cases if case.id != "iraq-2019"]
    assert find_among(vantage, without) == find_among(vantage, cases)


def test_how_the_others_went_on_never_enters_the_distance(iraq: Contest) -> None:
    vantage = iraq.at(ISSUED)
    silent = [replace(case, events=()) for case in shipped_cases()]
    for one, other in zip(
        find_among(vantage, silent), find_analogues(vantage), strict=True
    ):
        assert (one.case, one.distance, one.holds) == (
            other.case,
            other.distance,
            other.holds,
        )


def test_a_contest_is_nearest_to_its_own_copy(iraq: Contest) -> None:
    for issued in (ISSUED, iraq.last_reported):
        vantage = iraq.at(issued)
        path = replace(measure_trajectory(vantage), contest="copy")
        copy = Case(trajectory=path, watched=2000, opening={"leader": 0}, events=())
        nearest, second, *_ = find_among(vantage, [*shipped_cases(), copy])
        assert (nearest.case, nearest.distance) == ("copy", 0.0)
        assert (nearest.low, nearest.high) == (0.0, 0.0)
        assert nearest.breaks == ()
        assert second.distance > 0.2


def test_the_library_without_the_day_of_issue_is_seen_up_to_the_same_age(
    iraq: Contest,
) -> None:
    # Moves of Sudan after the age of 313 days are cut away: nothing changes.
    target = measure_trajectory(iraq.at(ISSUED))
    cases = shipped_cases()
    short = []
    for case in cases:
        path = case.trajectory
        rows, acts = path.marks <= 313, path.act_days <= 313
        cut = replace(
            path,
            marks=path.marks[rows],
            values=path.values[rows],
            act_days=path.act_days[acts],
            acts=path.acts_until(313),
        )
        short.append(replace(case, trajectory=cut))
    one, other = measure_likeness(target, cases), measure_likeness(target, short)
    assert np.array_equal(one.groups, other.groups, equal_nan=True)


def test_holds_and_breaks_come_from_different_groups_with_both_numbers(
    found: tuple[Analogue, ...],
) -> None:
    for item in found:
        assert len(item.holds) >= 2
        assert len(item.breaks) >= 2
        for words in (*item.holds, *item.breaks):
            assert len(re.findall(r"\d+", words)) >= 2
            assert "here" in words
            assert "there" in words


def test_what_holds_is_closer_than_what_breaks(iraq: Contest) -> None:
    vantage = iraq.at(ISSUED)
    likeness = measure_likeness(measure_trajectory(vantage))
    rows = [case.id for case in likeness.cases]
    compared = compare_components(likeness, rows.index("sudan-2018"))
    # By hand from the two tables: 0.27 and 0.25, and 0.14 and 0.00.
    assert "executive: 0.27 held by the ruling camp here, 0.25 there" in compared.holds
    assert (
        "moves made by patrons: 0.14 of those of 90 days here, 0.00 there"
        in compared.breaks
    )


def test_a_case_that_ended_earlier_says_so(found: tuple[Analogue, ...]) -> None:
    ended = {item.case: item for item in found if item.ended_early}
    assert set(ended) == {"ukraine-2013", "armenia-2018"}
    ukraine = ended["ukraine-2013"]
    assert ukraine.age_days == 198
    assert ukraine.went_on[0] == "the record ended at age 198"
    assert "ended at age 198" in ukraine.breaks[0]
    assert all(item.age_days == 313 for item in found if not item.ended_early)


def test_how_a_case_went_on_is_told_from_the_age_compared(
    found: tuple[Analogue, ...],
) -> None:
    sudan = next(item for item in found if item.case == "sudan-2018")
    # The coup of day 1041 and the war of day 1578, counted from day 313.
    assert "leader removed irregularly after 728 days" in sudan.went_on
    assert "structural war began after 1265 days" in sudan.went_on
    assert sudan.went_on[-1].startswith("no move of legislature")
    days = [int(re.findall(r"\d+", words)[0]) for words in sudan.went_on[:-1]]
    assert days == sorted(days)
    assert all(
        any(words.startswith(known) for known in CLOCK_WORDS.values())
        for words in sudan.went_on[:-1]
    )


def test_ranks_hold_what_any_one_group_would_change(iraq: Contest) -> None:
    likeness = measure_likeness(measure_trajectory(iraq.at(ISSUED)))
    without_control = np.nanmean(np.delete(likeness.groups, 3, axis=1), axis=1)
    order = [likeness.cases[row].id for row in np.argsort(without_control)]
    for item in find_analogues(iraq.at(ISSUED)):
        assert item.rank_low <= order.index(item.case) + 1 <= item.rank_high


def test_the_whole_library_is_searched_in_a_few_seconds(iraq: Contest) -> None:
    vantage = iraq.at(ISSUED)
    begun = time.perf_counter()
    find_analogues(vantage)
    assert time.perf_counter() - begun < 5.0


def test_fewer_than_one_analogue_is_refused(iraq: Contest) -> None:
    with pytest.raises(ValidationError, match="1 or more"):
        find_analogues(iraq.at(ISSUED), nearest=0)


def test_a_library_of_two_is_too_few(iraq: Contest) -> None:
    with pytest.raises(ValidationError, match="at least 3 contests"):
        find_among(iraq.at(ISSUED), shipped_cases()[:2])
