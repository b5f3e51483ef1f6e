"""The summary says what the numbers say, and names the moves it rests on."""

from typing import Any

import pytest

from countermove.report import read_document
from countermove.report.prospects import as_share
from countermove.report.sentences import summarise
from countermove.report.words import PROBABILITY_WORDS, percent, probability_word

Stored = dict[str, Any]


def said(stored: Stored) -> dict[str, list[str]]:
    return {
        passage.title: [line.text for line in passage.sentences]
        for passage in summarise(read_document(stored))
    }


def test_every_sentence_rests_on_moves_of_the_record(stored: Stored) -> None:
    document = read_document(stored)
    lines = [line for passage in summarise(document) for line in passage.sentences]
    assert len(lines) >= 12
    for line in lines:
        assert line.moves, line.text
        assert set(line.moves) <= set(document.by_id)


def test_a_round_is_told_in_order_with_both_judgements(stored: Stored) -> None:
    told = next(line for line in said(stored)["The exchange"] if line.startswith("R1"))
    assert told == (
        "R1 (25 June to 6 July 2020): Reformers opened with “reform does M2”; it was "
        "taken up by Rulers with “rulers does M3” (26 June), then by Reformers with "
        "“reform does M4” (6 July). By the rule Rulers came out ahead; the analyst "
        "disagrees: it is split."
    )


def test_an_analyst_who_puts_the_same_camp_ahead_agrees(stored: Stored) -> None:
    stored["rounds"][0]["analyst"] |= {"result": "incumbent", "winner": "rulers"}
    told = next(line for line in said(stored)["The exchange"] if line.startswith("R1"))
    assert told.endswith("By the rule Rulers came out ahead; the analyst agrees.")


def test_aim_and_form_may_differ(stored: Stored) -> None:
    assert said(stored)["What is at stake"][0] == (
        "The aim reads as authority (70%, 90% interval 60 to 80%), the form as "
        "personnel (60%, 90% interval 50 to 70%)."
    )


def test_forecasts_carry_interval_base_rate_and_warning(stored: Stored) -> None:
    first, last = said(stored)["What may come next"]
    assert first == (
        "By 3 November 2020, 90 days ahead, “Title of leader_out” is unlikely (20%, "
        "interval 10 to 30%; base rate 7%); 365 days ahead 50%. UNCALIBRATED."
    )
    assert "hardly possible (under 1%" in last


def test_the_report_says_whether_labels_were_used(stored: Stored) -> None:
    assert "were used as given" in said(stored)["How far to trust this"][0]
    stored["labels"] = "ignored"
    assert "were ignored" in said(stored)["How far to trust this"][0]


def test_links_are_scored_beside_the_plain_rule(stored: Stored) -> None:
    assert "first in 70%" in said(stored)["How far to trust this"][1]
    assert "is right in 60%" in said(stored)["How far to trust this"][1]
    stored["links"] |= {"labelled": 0, "ranked_first": None}
    assert not any(
        "plain rule" in line for line in said(stored)["How far to trust this"]
    )


def test_shares_and_counts_of_links_mean_the_same() -> None:
    assert as_share(7, 10) == as_share(0.7, 10) == 0.7
    assert as_share(None, 10) is None


def test_doubts_and_conflicts_are_counted(stored: Stored) -> None:
    lines = said(stored)["How far to trust this"]
    assert "Of the 5 moves, 1 is disputed between sources." in lines
    assert any(line.startswith("About 1 move sources contradict") for line in lines)


def test_a_bare_reading_still_has_a_summary(bare: Stored) -> None:
    assert list(said(bare)) == ["The exchange"]


def test_an_empty_record_is_said_to_be_empty(bare: Stored) -> None:
    bare["record"]["moves"] = []
    assert said(bare) == {
        "The exchange": ["No move had been reported by 12 January 2020."]
    }


@pytest.mark.parametrize("probability", [0.0, 0.005, 0.0999, 0.35, 0.5, 0.8, 0.995, 1])
def test_words_of_probability_are_symmetric(probability: float) -> None:
    order = [word for _, word in PROBABILITY_WORDS]
    here = order.index(probability_word(probability))
    there = order.index(probability_word(1 - probability))
    assert abs(here + there - (len(order) - 1)) <= (probability in {0.35})


def test_rounding_never_claims_certainty() -> None:
    assert percent(0.0) == percent(0.004) == "under 1%"
    assert percent(1.0) == percent(0.996) == "over 99%"
    assert percent(None) == "not known"
