from dataclasses import fields, replace
from datetime import date

import pytest
from builders import a_contest, a_move

from countermove.contest import (
    Claim,
    Coincidence,
    Evidence,
    Hypothesis,
    Question,
    Source,
)
from countermove.contest.consistency import find_faults
from countermove.contest.record import Record


def record(*readings: Hypothesis, exclusive: bool = True, **changes: object) -> Record:
    """Two moves, and one question with these readings."""
    whole = a_contest([a_move("m1", "2020-01-02"), a_move("m2", "2020-01-05")])
    question = Question(
        id="why", question="Why?", exclusive=exclusive, hypotheses=readings
    )
    facts = {item.name: getattr(whole, item.name) for item in fields(Record)}
    return Record(**{**facts, "questions": (question,), **changes})


def codes(subject: Record) -> list[str]:
    return [fault.code for fault in find_faults(subject)]


def reading(key: str, prior: float, within: str | None = None) -> Hypothesis:
    return Hypothesis(id=key, text=key, prior=prior, within=within)


def test_a_reading_within_another_need_not_add_to_the_sum_of_priors() -> None:
    readings = (reading("a", 0.6), reading("b", 0.4), reading("c", 0.3, "a"))
    assert codes(record(*readings)) == []


def test_containment_in_a_circle_is_a_fault() -> None:
    readings = (reading("a", 1.0), reading("b", 0.2, "c"), reading("c", 0.2, "b"))
    [fault] = find_faults(record(*readings))
    assert fault.code == "containment-in-a-circle"
    assert "b -> c -> b" in fault.message


def test_what_a_reading_contains_is_not_more_probable_than_itself() -> None:
    readings = (
        reading("a", 0.4),
        reading("b", 0.6),
        reading("c", 0.3, "a"),
        reading("d", 0.2, "a"),
    )
    assert codes(record(*readings)) == ["bad-priors"]
    open_readings = (reading("a", 0.4), reading("c", 0.3, "a"), reading("d", 0.2, "a"))
    assert codes(record(*open_readings, exclusive=False)) == []


def test_a_wider_reading_must_exist() -> None:
    readings = (reading("a", 1.0), reading("b", 0.2, "z"))
    assert "unknown-hypotheses" in codes(record(*readings))


@pytest.mark.parametrize(
    ("evidence", "code"),
    [
        ("m1", None),
        ("answers:m2:m1", None),
        ("stakes:all", None),
        ("stakes:reform", None),
        ("answers:m2:m9", "unknown-expects"),
        ("stakes:nobody", "unknown-expects"),
        ("rumour", "unknown-expects"),
    ],
)
def test_evidence_is_a_move_a_claim_an_answer_or_a_stake(
    evidence: str, code: str | None
) -> None:
    question = Question(
        id="why",
        question="Why?",
        exclusive=True,
        hypotheses=(reading("a", 1.0),),
        evidence=(Evidence(evidence=evidence, expects={"a": "likely"}),),
    )
    found = codes(replace(record(reading("a", 1.0)), questions=(question,)))
    assert found == ([] if code is None else [code])


def test_otherwise_has_no_place_among_readings_that_exclude_each_other() -> None:
    question = Question(
        id="why",
        question="Why?",
        exclusive=True,
        hypotheses=(reading("a", 1.0),),
        evidence=(Evidence(evidence="m1", expects={"otherwise": "even"}),),
    )
    subject = replace(record(reading("a", 1.0)), questions=(question,))
    assert codes(subject) == ["otherwise-among-rivals"]


def claim(key: str, when: str, **changes: object) -> Claim:
    plain: dict[str, object] = {
        "id": key,
        "date": date.fromisoformat(when),
        "source": "press",
        "about": ("m1",),
        "says": "So it was.",
        "stance": "affirms",
    }
    return Claim(**{**plain, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"copies": "c1"}, []),
        ({"copies": "none"}, []),
        ({"copies": "c9"}, ["unknown-copies"]),
        ({"copies": "c2"}, ["bad-copy"]),
        ({"copies": "c3"}, ["bad-copy"]),
        ({"copies": "c1", "value": "other"}, ["bad-copy"]),
        ({"copies": "c1", "stance": "denies"}, ["bad-copy"]),
        ({"copies": "c1", "stance": "doubts"}, []),
        ({"favours": ("nobody",)}, ["unknown-favours"]),
        ({"favours": ("rulers",), "harms": ("rulers",)}, ["favours-and-harms"]),
    ],
)
def test_copies_and_interests_of_a_claim_must_fit(
    changes: dict[str, object], code: list[str]
) -> None:
    claims = (
        claim("c1", "2020-01-03"),
        claim("c2", "2020-01-04", **changes),
        claim("c3", "2020-01-09"),
    )
    sources = (Source(id="press", name="Press", kind="newspaper"),)
    subject = record(reading("a", 1.0), claims=claims, sources=sources)
    assert codes(subject) == code


def test_a_speaker_without_interest_is_worth_a_warning() -> None:
    sources = (Source(id="press", name="Ministry", kind="official"),)
    claims = (claim("c1", "2020-01-03", favours=("rulers",)),)
    subject = record(reading("a", 1.0), claims=claims, sources=sources)
    [fault] = find_faults(subject)
    assert (fault.code, fault.severity) == ("no-interest", "warning")


def test_a_coincidence_is_of_moves_on_record() -> None:
    met = Coincidence(id="june", text="They fell together.", moves=("m1", "m9"))
    subject = record(reading("a", 1.0), coincidences=(met,))
    assert codes(subject) == ["unknown-moves"]


def test_a_coincidence_needs_two_moves() -> None:
    met = Coincidence(id="june", text="They fell together.", moves=("m1", "m1"))
    subject = record(reading("a", 1.0), coincidences=(met,))
    assert codes(subject) == ["too-few-moves"]


def test_copies_in_a_long_circle_are_found() -> None:
    claims = tuple(
        claim(f"c{n}", "2020-01-03", copies=f"c{(n + 1) % 3}") for n in range(3)
    )
    sources = (Source(id="press", name="Press", kind="newspaper"),)
    subject = record(reading("a", 1.0), claims=claims, sources=sources)
    assert codes(subject) == ["bad-copy"] * 3


@pytest.mark.parametrize(
    ("evidence", "code"),
    [
        (("answers:m2:m1",), []),
        (("answers:m1:m2",), ["answers-later-move"]),
        (("answers:m2:m2",), ["answers-later-move"]),
        (("m1", "m2"), []),
        (("m1", "m2", "m1"), ["duplicate-evidence"]),
    ],
)
def test_evidence_counts_once_and_answers_lead_back_in_time(
    evidence: tuple[str, ...], code: list[str]
) -> None:
    rows = tuple(Evidence(evidence=key, expects={"a": "likely"}) for key in evidence)
    question = Question(
        id="why",
        question="Why?",
        exclusive=True,
        hypotheses=(reading("a", 1.0),),
        evidence=rows,
    )
    assert codes(replace(record(reading("a", 1.0)), questions=(question,))) == code
