"""What was weighed, in words: evidence, flips, interests, verdicts."""

from copy import deepcopy

import pytest
from small_reading import READING, Stored

from countermove.report import read_document, write_page
from countermove.report.document import Document
from countermove.report.evidence import evidence_rows, interests_behind, moves_of
from countermove.report.flips import say_flips, shorten
from countermove.report.verdicts import write_readings, write_signs


def changed(**weighed: object) -> Document:
    """The small reading with some of what was weighed changed."""
    stored: Stored = deepcopy(READING)
    stored["weighed"] |= weighed
    return read_document(stored)


def question(**changes: object) -> Document:
    asked = deepcopy(READING["weighed"]["questions"][0]) | changes
    return changed(questions=[asked])


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Posts.", "Posts"),
        ("An exchange of posts; the man is new.", "An exchange of posts"),
        ("A coup: lawful, by a man without a party.", "A coup"),
        (
            "The first round of a war over authority, opened by the street in October.",
            "The first round of a war over authority",
        ),
    ],
)
def test_a_reading_is_named_by_its_first_words(text: str, short: str) -> None:
    assert shorten(text) == short


def test_what_would_flip_the_order_is_said_with_each_least_change() -> None:
    flips = {
        "leader": "Q1A",
        "runner_up": "Q1B",
        "steps": [
            {
                "evidence": "C2",
                "hypothesis": "Q1A",
                "was": "very_likely",
                "becomes": "even",
            }
        ],
        "items": ["C2", "M1"],
        "prior": 0.75,
        "words": "",
    }
    document = question(flips=flips)
    said = say_flips(document.weighed.questions[0])
    assert said.head == "First stands “Posts”, second “The arrangement”."
    assert said.options == (
        "if the first made C2 even, not very likely",
        "without C2 and M1",
        "if the second had been given 75% or more beforehand, not 60%",
    )
    assert str(said).endswith("beforehand, not 60%.")


def test_a_level_lead_and_one_that_nothing_small_turns_say_so() -> None:
    level = {"leader": "Q1A", "runner_up": "Q1B", "tied": True, "words": ""}
    firm = {"leader": "Q1A", "runner_up": "Q1B", "words": ""}
    first, second = (
        say_flips(question(flips=flips).weighed.questions[0]) for flips in (level, firm)
    )
    assert "are level as it stands" in first.head
    assert second.head.endswith("No small change turns them round.")
    assert second.options == ()


def test_evidence_says_what_it_is_and_for_whom_it_speaks() -> None:
    document = read_document(READING)
    [row] = evidence_rows(document, document.weighed.questions[0])
    assert (row.words, row.moves) == ("Nobody died", ("M3",))
    assert (row.speaks_for, row.speaks_against) == ("Posts", "The arrangement")
    assert row.source is not None
    assert row.source.name == "Agency"


def test_an_answer_as_evidence_is_said_with_the_chance_found_without_labels() -> None:
    item = {
        "evidence": "answers:M4:M3:M2",
        "kind": "answer",
        "worth": 0.31,
        "exponent": 1.0,
        "information": 0.1,
    }
    document = question(items=[item])
    [row] = evidence_rows(document, document.weighed.questions[0])
    assert row.words == (
        "That “reform does M4” answers “rulers does M3” or “reform does M2”, which the "
        "rounds find 31% probable with every label hidden"
    )
    assert moves_of(document, "answers:M4:M3:M2") == ("M4", "M3", "M2")
    assert row.speaks_for == ""


def test_stakes_as_evidence_are_those_of_a_camp_or_of_all() -> None:
    item = {"kind": "stakes", "worth": 0.5, "exponent": 1.0, "information": 0.1}
    items = [{**item, "evidence": f"stakes:{key}"} for key in ("all", "rulers")]
    document = question(items=items)
    rows = evidence_rows(document, document.weighed.questions[0])
    assert [row.words for row in rows] == [
        "What is at stake, read from all moves",
        "What is at stake, read from Rulers",
    ]


def test_sources_stand_by_the_interest_they_have_unknown_last() -> None:
    item = {"kind": "move", "worth": 0.9, "exponent": 1.0, "information": 0.1}
    document = question(items=[{**item, "evidence": key} for key in ("C2", "M1")])
    assert interests_behind(document, document.weighed.questions[0]) == [
        ("reform", ["Press"]),
        ("", ["Agency"]),
    ]


def test_the_summary_names_the_reading_ahead_with_its_rival() -> None:
    [first, sources] = write_readings(read_document(READING))
    assert first.text == (
        "What is it about? Likely: “Posts” (70%, interval 50 to 85%; beforehand 40%); "
        "then “The arrangement” (30%)."
    )
    assert first.moves == ("M3",)
    assert "not one has made enough claims" in sources.text


def test_a_question_without_evidence_keeps_its_prior_and_says_so() -> None:
    said, *_ = write_readings(question(items=[], diagnostic=[]))
    assert "Nothing on record by then bears on it" in said.text


def test_a_source_that_could_be_judged_is_named() -> None:
    sources = deepcopy(READING["weighed"]["sources"])
    sources[0]["verdict"] = "unreliable"
    *_, said = write_readings(changed(sources=sources))
    assert "Press is unreliable; of 0 others it cannot be told" in said.text


def test_a_coincidence_is_said_with_the_chance_that_is_to_be_trusted() -> None:
    met = deepcopy(READING["weighed"]["coincidences"][0])
    alone, *_ = write_signs(changed(coincidences=[met]))
    assert "with probability 0.6, by the record alone" in alone.text
    known = met | {"rate_p": 0.2, "low_p": 0.1, "high_p": 0.3}
    published, *_ = write_signs(changed(coincidences=[known]))
    assert (
        "with probability 0.2, 0.1 to 0.3 as dates go, by published" in published.text
    )
    assert published.moves == ("M2", "M3")


def test_a_page_without_anything_weighed_still_shows_the_questions() -> None:
    stored = deepcopy(READING)
    stored["weighed"] = {}
    page = write_page(read_document(stored))
    assert "What is it about?" in page
    assert "beforehand 40%" in page
    assert 'id="analogues"' not in page


def test_a_reading_within_another_is_no_rival_of_it() -> None:
    readings = deepcopy(READING["weighed"]["questions"][0]["hypotheses"])
    inner = readings[0] | {"id": "Q1C", "text": "Some posts", "within": "Q1A"}
    first, *_ = write_readings(question(hypotheses=[*readings, inner]))
    assert "then “The arrangement” (30%)" in first.text


def test_a_single_reading_is_said_to_have_no_rival() -> None:
    flips = {"leader": "Q1A", "runner_up": None, "words": "in place of Q1A"}
    said = say_flips(question(flips=flips).weighed.questions[0])
    assert said.head == "There is no other reading that could lead."


def test_claims_that_fit_two_stories_warn_of_it() -> None:
    assert "Two stories" not in write_page(read_document(READING))
    assert "Two stories" in write_page(changed(worst_r_hat=3.0))


def test_a_lead_that_hangs_on_how_separate_witnesses_are_says_so() -> None:
    page = write_page(
        question(
            independent={"Q1A": 0.4, "Q1B": 0.6},
            independent_leader="Q1B",
            dependent_leader="Q1A",
        )
    )
    assert "would have 40% and “The arrangement” would lead with 60%; were" in page
    assert page.count("would lead with") == 1
