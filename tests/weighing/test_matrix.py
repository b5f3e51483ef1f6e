from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_readings import a_question

import countermove as cm
from countermove.contest import Evidence, Hypothesis, Question
from countermove.errors import ValidationError
from countermove.weighing.hypotheses.likelihoods import WORDS
from countermove.weighing.hypotheses.matrix import score_matrix
from countermove.weighing.hypotheses.matrix_text import read_matrix, write_matrix
from countermove.weighing.hypotheses.posterior import weigh_matrix

PLAIN = "evidence,peaceful,forceful\nraid,I,CC\nvisit,C,NA\n"


def test_inconsistency_counts_marks_against_and_ranks_the_least_first() -> None:
    question = a_question(
        {"a": 0.5, "b": 0.3, "c": 0.2},
        {
            "e1": {"a": "very_unlikely", "b": "likely", "c": "even"},
            "e2": {"a": "likely", "b": "unlikely", "c": "very_likely"},
            "e3": {"a": "unlikely", "b": "unlikely"},
            "stakes:all": {"a": "personnel"},
        },
    )
    found = score_matrix(question)
    assert found.inconsistency.tolist() == [3, 2, 0]
    assert found.consistency.tolist() == [1, 1, 2]
    assert found.ranking == ("c", "b", "a")
    spreads = [np.std([-2, 1, 0]), np.std([1, -1, 2]), 0.0]
    assert found.diagnosticity[:3] == pytest.approx(spreads)
    assert np.isnan(found.diagnosticity[3])
    assert np.isnan(found.points[2, 2])


def test_an_indication_counts_half_in_the_classical_scores_too() -> None:
    question = a_question({"a": 0.5, "b": 0.5}, {"e1": {"a": "very_unlikely"}})
    item = replace(question.evidence[0], grade="indication")
    found = score_matrix(replace(question, evidence=(item,)))
    assert found.inconsistency.tolist() == [1, 0]


def test_a_reading_within_a_wider_one_takes_its_marks() -> None:
    question = a_question(
        {"a": 0.6, "a1": 0.2, "b": 0.4}, {"e1": {"a": "unlikely"}}, within={"a1": "a"}
    )
    assert score_matrix(question).inconsistency.tolist() == [1, 1, 0]


def test_marks_become_words_and_silence_stays_silence() -> None:
    question = read_matrix(PLAIN, name="visit")
    assert question.id == question.question == "visit"
    assert question.exclusive
    assert [item.prior for item in question.hypotheses] == [0.5, 0.5]
    assert "equal" in question.basis
    raid, visit = question.evidence
    assert raid.expects == {"peaceful": "unlikely", "forceful": "very_likely"}
    assert visit.expects == {"peaceful": "likely"}
    # By hand: 0.2 * 0.7 against 0.85 * 0.5.
    found = weigh_matrix(question, stream=np.random.default_rng(0), draws=5)
    assert found.hypotheses[0].posterior == pytest.approx(0.14 / (0.14 + 0.425))


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + PLAIN,
        PLAIN.replace("\n", "\r\n"),
        PLAIN + "\n,,\n",
        PLAIN.replace("peaceful", " peaceful ").replace("CC", " cc "),
        PLAIN.replace("I,CC", "unlikely,Very_Likely").replace("NA", ""),
        PLAIN.replace("evidence", '"Evidence"'),
    ],
)
def test_marks_of_other_hands_are_read_alike(text: str) -> None:
    assert read_matrix(text, name="visit") == read_matrix(PLAIN, name="visit")


def test_credibility_and_relevance_become_a_grade() -> None:
    rows = ["H,H", "H,M", "M,M", "H,L", "M,L", "L,L", ",L", ","]
    text = "evidence,credibility,relevance,a,b\nprior,,,0.6,0.4\n" + "".join(
        f"e{n},{marks},C,I\n" for n, marks in enumerate(rows)
    )
    question = read_matrix(text, name="q")
    assert [item.grade for item in question.evidence] == [
        "tangible",
        "tangible",
        "evidence",
        "evidence",
        "indication",
        "indication",
        "indication",
        None,
    ]
    assert "credibility" in question.basis
    assert [item.prior for item in question.hypotheses] == [0.6, 0.4]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1, column 'evidence': Expected a row"),
        ("evidence;a;b\ne1;C;I\n", "line 1, .*semicolons"),
        ("item,a,b\n", "line 1, column 'item': Expected 'evidence'"),
        ("evidence\ne1\n", "line 1, .*Expected readings"),
        ("evidence,a,a\n", "line 1, column 'a': Expected a name of its own"),
        ("evidence,a,\n", "line 1, column '3': Expected a name of its own"),
        ("evidence,a,b\ne1,C,Q\n", "line 2, column 'b': Expected CC, C, N.*Mend"),
        ("evidence,a,b\ne1,C\n", "line 2, column 'b': Expected 3 cells, got 2"),
        ("evidence,a,b\ne1,C,I,N\n", "line 2, column 'b': Expected 3 cells, got 4"),
        ("evidence,a,b\ne1,C,I\ne1,C,I\n", "line 3, column 'evidence'.*of its own"),
        ("evidence,a,b\n,C,I\n", "line 2, column 'evidence': Expected a key"),
        ('evidence,a,b\n"e\n1",C,I\ne2,C,Q\n', "line 4, column 'b'"),
        ('evidence,a,b\n"e"1,C,I\n', "line 2, .*comma-separated"),
        ("evidence,a,b\nprior,60,40\n", "line 2, column 'a'.*Write 0.25 for 25"),
        ("evidence,a,b\nprior,nan,1\n", "line 2, column 'a': Expected a probability"),
        ("evidence,a,b\ne1,C,I\nprior,.6,.3\n", "line 3, .*sum to 1"),
        ("evidence,a,b\nwithin,b,\n", "line 2, .*Expected a row of `prior`"),
        ("evidence,a,b\nprior,.2,1\nwithin,c,\n", "line 3, .*'a' to lie.*of `within`"),
        ("evidence,a,b\nwithin,b,a\nprior,0,0\nexclusive,false,\n", "line 2.*circle"),
        ("evidence,a,b\nexclusive,perhaps,\n", "line 2, .*true or false"),
        ("evidence,a,otherwise\nexclusive,true,\n", "line 2, column 'otherwise'"),
        ("evidence,grade,a\ne1,good,C\n", "line 2, column 'grade': Expected tangible"),
        ("evidence,credibility,a\ne1,X,C\n", "line 2, column 'credibility'.*H, M or L"),
        ("evidence,a,b\nstakes:all,C,I\n", "line 2, column 'a': Expected personnel"),
    ],
)
def test_a_faulty_matrix_is_refused_at_its_place(text: str, message: str) -> None:
    with pytest.raises(ValidationError, match=f"(?s)^visit, {message}"):
        read_matrix(text, name="visit")


TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
KEYS = st.text("abcXYZ 0129,;\"'=+-@\n\r", min_size=1, max_size=8).map(
    lambda text: f"k{text}.".replace("\r", "")
)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    keys = draw(st.lists(KEYS, min_size=2, max_size=4, unique=True))
    exclusive = draw(st.booleans())
    shares = draw(st.lists(st.floats(0.01, 1), min_size=len(keys), max_size=len(keys)))
    within = [None, *(draw(st.sampled_from([None, keys[0]])) for _ in keys[1:])]
    top = sum(s for s, wide in zip(shares, within, strict=True) if wide is None)
    inside = sum(shares) - top
    priors = [
        share / top if wide is None else share / inside * shares[0] / top
        for share, wide in zip(shares, within, strict=True)
    ]
    columns = keys if exclusive else [*keys, "otherwise"]
    cells = st.dictionaries(st.sampled_from(columns), st.sampled_from(WORDS))
    stakes = st.dictionaries(
        st.sampled_from(columns), st.sampled_from(["personnel", "authority"])
    )
    grades = st.sampled_from([None, "tangible", "evidence", "indication"])
    rows = draw(st.lists(KEYS, max_size=4, unique=True))
    evidence = [
        Evidence(evidence=row, expects=draw(cells), grade=draw(grades)) for row in rows
    ]
    evidence.append(Evidence(evidence="stakes:all", expects=draw(stakes)))
    return Question(
        id="any",
        question=draw(TEXTS),
        exclusive=exclusive,
        basis=draw(TEXTS),
        hypotheses=tuple(
            Hypothesis(id=key, text=draw(TEXTS), prior=min(prior, 1.0), within=wide)
            for key, prior, wide in zip(keys, priors, within, strict=True)
        ),
        evidence=tuple(evidence),
    )


@settings(max_examples=150, deadline=None)
@given(question=questions())
def test_a_question_survives_being_written_and_read(question: Question) -> None:
    assert read_matrix(write_matrix(question), name=question.id) == question


def test_the_packaged_questions_survive_being_written_and_read() -> None:
    for question in cm.load("iraq-2019").questions:
        assert read_matrix(write_matrix(question), name=question.id) == question


def test_an_imported_matrix_says_the_same_after_a_second_journey() -> None:
    text = 'evidence,credibility,a,b\n=1+1,H,CC,I\n"one, two",L,N,II\n'
    question = read_matrix(text, name="q")
    assert [item.evidence for item in question.evidence] == ["=1+1", "one, two"]
    written = write_matrix(question)
    assert "\r\n=1+1,tangible,CC,I\r\n" in written
    assert read_matrix(written, name="q") == question


@pytest.mark.parametrize(
    ("reading", "evidence"),
    [("grade", "e1"), ("a", "prior"), ("a", "Text"), ("a ", "e1"), ("a", " ")],
)
def test_keys_that_a_matrix_keeps_for_itself_are_not_written(
    reading: str, evidence: str
) -> None:
    question = a_question({reading: 1.0}, {evidence: {}})
    with pytest.raises(ValidationError, match="Rename it"):
        write_matrix(question)


def test_evidence_listed_twice_is_not_written() -> None:
    question = a_question({"a": 1.0}, {"e1": {}})
    twice = replace(question, evidence=question.evidence * 2)
    with pytest.raises(ValidationError, match="got one twice"):
        write_matrix(twice)
