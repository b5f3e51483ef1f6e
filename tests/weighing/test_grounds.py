from collections.abc import Mapping
from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from builders import a_contest, a_move, an_exchange
from plain_readings import a_question

import countermove as cm
from countermove.contest import Claim, Evidence, Question, Source
from countermove.errors import ValidationError
from countermove.reading.stakes import HALF_LIFE, STAKES, Stakes
from countermove.weighing.claims import testimony as said
from countermove.weighing.hypotheses.balance import (
    CORRELATION,
    Balance,
    lay_out,
    mid_balance,
)
from countermove.weighing.hypotheses.containment import Containment
from countermove.weighing.hypotheses.grounds import (
    CERTAINTY,
    STAKE_TRUST,
    Ground,
    Grounds,
    count_once,
)
from countermove.weighing.hypotheses.stake_factors import largest_chances, stake_factors

TWO = {"a": 0.5, "b": 0.5}
APART = {"a": "unlikely", "b": "likely"}
DRAWS = 6


def asked(*keys: str, words: Mapping[str, str] = APART) -> Question:
    return a_question(TWO, dict.fromkeys(keys, words))


def grounds_of(
    reading: cm.Reading,
    question: Question,
    *testimonies: said.Testimony,
) -> dict[str, Ground]:
    by_claim = {item.claim: item for item in testimonies}
    found = Grounds(reading=reading, testimonies=by_claim, draws=DRAWS).of(question)
    return {item.evidence: item for item in found}


def balance_of(question: Question, *grounds: Ground) -> Balance:
    return mid_balance(lay_out(question, Containment.of(question)), grounds)


def a_ground(key: str, group: str, so: float = 1.0, **changes: object) -> Ground:
    plain = Ground(
        evidence=key,
        kind="move",
        group=group,
        grade=1.0,
        so=np.full(1, so),
        not_so=np.full(1, 1 - so),
        counted=np.ones(1),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def a_claim(key: str, *about: str, fact: str = "") -> Claim:
    return Claim(
        id=key,
        date=an_exchange()[1].date,
        source="press",
        about=about,
        says="So.",
        stance="affirms",
        fact=fact,
    )


def a_testimony(claim: str, *origins: str) -> said.Testimony:
    return said.Testimony(
        claim=claim,
        said_if_so=np.linspace(0.6, 0.9, len(origins)),
        said_if_not=np.linspace(0.1, 0.4, len(origins)),
        origins=np.array(origins),
    )


def a_reading(*claims: Claim) -> cm.Reading:
    sources = (Source(id="press", name="Press", kind="newspaper"),)
    contest = a_contest(an_exchange(), claims=claims, sources=sources)
    return cm.read(contest.at("2021-01-01"))


def test_a_move_is_as_sure_as_its_grade() -> None:
    months = zip(CERTAINTY, ("02", "04", "06", "08", "10"), strict=True)
    moves = [
        a_move(f"m{month}", f"2020-{month}-01", certainty=grade)
        for grade, month in months
    ]
    reading = cm.read(a_contest(moves).at("2021-01-01"))
    found = grounds_of(reading, asked(*(move.id for move in moves)))
    for move in moves:
        assert found[move.id].worth == pytest.approx(CERTAINTY[move.certainty])
    assert CERTAINTY["confirmed"] > CERTAINTY["reported"] > CERTAINTY["disputed"] > 0.5


def test_an_answer_is_as_sure_as_the_model_says_with_labels_hidden() -> None:
    contest = a_contest(an_exchange())
    reading = cm.read(contest.at("2021-01-01"))
    rounds = cm.read_without_labels(contest.at("2021-01-01")).rounds
    table = rounds.answers.to_polars()
    (wanted,) = table.filter(move="m2", parent="m1")["probability"]
    (labelled,) = reading.rounds.answers.to_polars().filter(move="m2")["probability"]
    assert labelled == 1.0
    assert wanted < 0.999
    found = grounds_of(reading, asked("answers:m2:m1", "answers:m1:m2"))
    assert found["answers:m2:m1"].worth == pytest.approx(wanted)
    assert found["answers:m2:m1"].kind == "answer"
    assert found["answers:m1:m2"].worth == 0.0


def test_a_claim_belongs_with_the_round_of_the_move_it_is_about() -> None:
    reading = a_reading(a_claim("c1", "m2"))
    (within,) = [item for item in reading.rounds.items if "m2" in item.moves]
    found = grounds_of(reading, asked("c1", "m1", "m2"), a_testimony("c1", "c1"))
    assert {item.group for item in found.values()} == {within.id}


def test_claims_about_no_move_belong_with_their_fact_or_stand_alone() -> None:
    question = asked("c1", "c2", "c3")
    claims = (
        a_claim("c1", "q", fact="who"),
        a_claim("c2", "q", fact="who"),
        a_claim("c3", "q"),
    )
    sources = (Source(id="press", name="Press", kind="newspaper"),)
    contest = a_contest(
        an_exchange(), claims=claims, sources=sources, questions=(question,)
    )
    found = grounds_of(
        cm.read(contest.at("2021-01-01")),
        question,
        *(a_testimony(key, key) for key in ("c1", "c2", "c3")),
    )
    assert [found[key].group for key in ("c1", "c2", "c3")] == ["who", "who", "c3"]


def test_draws_of_a_source_are_used_in_turn() -> None:
    testimony = a_testimony("c1", "c1", "c9", "c9", "c1", "c9")
    found = grounds_of(a_reading(a_claim("c1", "m2")), asked("c1"), testimony)["c1"]
    assert found.so == pytest.approx(np.resize(testimony.said_if_so, DRAWS))
    assert found.not_so == pytest.approx(np.resize(testimony.said_if_not, DRAWS))
    assert found.same_as == "c9"
    # The origin is not among the evidence, so this claim speaks for it.
    assert found.counted == pytest.approx(1)


def test_of_claims_with_one_origin_it_counts_or_else_the_first() -> None:
    origins = np.array(
        [
            ["a", "b", "c"],
            ["b", "b", "b"],
            ["x", "x", "c"],
            ["x", "y", "x"],
            ["c", "b", "c"],
        ]
    )
    wanted = [[1, 1, 1], [0, 1, 0], [1, 0, 1], [1, 1, 0], [0, 1, 1]]
    assert count_once(["a", "b", "c"], origins).tolist() == wanted


def test_a_claim_without_testimony_and_evidence_of_later_days_are_refused() -> None:
    reading = a_reading(a_claim("c1", "m2"))
    with pytest.raises(ValidationError, match="testimony for claim 'c1'"):
        grounds_of(reading, asked("c1"))
    with pytest.raises(ValidationError, match="known by 2021-01-01, got 'm99'"):
        grounds_of(reading, asked("m99"))


def test_the_largest_share_has_the_chance_of_the_closed_form() -> None:
    assert largest_chances(np.ones(3)) == pytest.approx([1 / 3] * 3)
    # int x e^-x (1 - e^-x)^2 dx = 1 - 2/4 + 1/9
    chances = largest_chances(np.array([2.0, 1.0, 1.0]))
    assert chances == pytest.approx([11 / 18, 7 / 36, 7 / 36], abs=1e-6)
    # int x^2/2 e^-x (1 - e^-x)^2 dx = 1 - 2/8 + 1/27
    chances = largest_chances(np.array([1.0, 3.0, 1.0]))
    assert chances[1] == pytest.approx(85 / 108, abs=1e-6)


@pytest.mark.parametrize(
    "concentration", [[3.4, 2.8, 1.3], [0.5, 1.5, 0.7], [40.0, 52.0, 30.0]]
)
def test_the_largest_share_is_as_often_so_as_among_draws(
    concentration: list[float],
) -> None:
    draws = np.random.default_rng(1).dirichlet(concentration, 200_000)
    found = largest_chances(np.array(concentration))
    for share, chance in enumerate(found):
        error = sqrt(chance * (1 - chance) / 200_000)
        counted = (draws.argmax(axis=1) == share).mean()
        assert counted == pytest.approx(chance, abs=4 * error)


def test_stakes_fade_until_the_vantage_and_are_even_before_any_move() -> None:
    contest = a_contest([a_move("m1", "2020-02-01", act="dismiss")])
    early, late = (
        cm.read(contest.at(day)).stakes for day in ("2020-02-01", "2022-02-01")
    )
    first, last = stake_factors(early, "all"), stake_factors(late, "all")
    assert first is not None
    assert last is not None
    assert sum(first.values()) == pytest.approx(3)
    gained = early.evidence[-1, early.observers.index("all")]
    kept = 2.0 ** (-731 / HALF_LIFE)
    assert list(last.values()) == pytest.approx(3 * largest_chances(1 + kept * gained))
    assert max(first.values()) > max(last.values()) > 1
    assert stake_factors(early, "nobody") is None
    empty = Stakes(
        calendar=early.calendar,
        days=np.zeros(0, dtype=np.int64),
        vantage_day=5,
        observers=("all",),
        evidence=np.zeros((0, 1, 3)),
    )
    assert stake_factors(empty, "all") == pytest.approx(dict.fromkeys(STAKES, 1.0))


def test_a_stake_speaks_for_the_reading_that_expects_it() -> None:
    reading = a_reading()
    key = "stakes:all"
    question = asked(key, words={"a": "personnel", "b": "structural"})
    ground = grounds_of(reading, question)[key]
    factors = stake_factors(reading.stakes, "all")
    assert factors is not None
    odds = [
        STAKE_TRUST * factors[s] + 1 - STAKE_TRUST for s in ("personnel", "structural")
    ]
    found = balance_of(question, ground).posterior[0]
    assert found == pytest.approx(np.array(odds) / sum(odds))
    unseen = asked("stakes:nobody", words={"a": "personnel", "b": "structural"})
    nothing = grounds_of(reading, unseen)["stakes:nobody"]
    assert balance_of(unseen, nothing).posterior[0] == pytest.approx([0.5, 0.5])


def test_three_sure_facts_of_one_round_weigh_as_kish_says() -> None:
    question = asked("e1", "e2", "e3", "e4")
    rounds = ("r1", "r1", "r1", "r2")
    grounds = [
        a_ground(item.evidence, group)
        for item, group in zip(question.evidence, rounds, strict=True)
    ]
    found = balance_of(question, *grounds)
    shared = 1 / (1 + 2 * CORRELATION)
    assert found.exponents[0] == pytest.approx([shared] * 3 + [1])
    assert found.at(0.0).exponents[0] == pytest.approx(1)
    assert found.at(1.0).exponents[0] == pytest.approx([1 / 3] * 3 + [1])


def test_a_row_that_tells_nothing_thins_out_nothing() -> None:
    question = a_question(
        TWO, {"e1": APART, "e2": {"a": "likely", "b": "likely"}, "e3": APART}
    )
    flat, useless = a_ground("e2", "r1"), a_ground("e3", "r1", 0.5)
    found = balance_of(question, a_ground("e1", "r1"), flat, useless)
    assert found.exponents[0, 0] == pytest.approx(1)


def test_a_weaker_witness_thins_out_less() -> None:
    question = asked("e1", "e2")
    strengths = [0.0, 0.2, 0.6, 1.0]
    exponents = [
        balance_of(
            question, a_ground("e1", "r"), a_ground("e2", "r", 0.5 + strength / 2)
        ).exponents[0, 0]
        for strength in strengths
    ]
    wanted = [
        1 / (1 + CORRELATION * ((1 + v) ** 2 / (1 + v**2) - 1)) for v in strengths
    ]
    assert exponents == pytest.approx(wanted)
    assert np.all(np.diff(exponents) < 0)


def test_stakes_overlap_with_every_move_and_moves_only_with_their_round() -> None:
    question = replace(
        asked("e1", "e2", "e3"),
        evidence=(
            *asked("e1", "e2", "e3").evidence,
            Evidence(
                evidence="stakes:all", expects={"a": "personnel", "b": "authority"}
            ),
        ),
    )
    sure = {"personnel": 3.0, "authority": 0.0, "structural": 0.0}
    found = balance_of(
        question,
        a_ground("e1", "r1"),
        a_ground("e2", "r2"),
        a_ground("e3", "r2", kind="claim"),
        a_ground("stakes:all", "stakes:all", kind="stakes", factors=sure),
    )
    witnesses = [2, 3, 2, 3]
    wanted = [1 / (1 + CORRELATION * (m - 1)) for m in witnesses]
    assert found.exponents[0] == pytest.approx(wanted)


def test_without_an_item_those_it_thinned_count_more() -> None:
    question = asked("e1", "e2", "e3")
    grounds = [a_ground("e1", "r1"), a_ground("e2", "r1"), a_ground("e3", "r1", 0.8)]
    whole = balance_of(question, *grounds)
    for left_out in range(3):
        rows = [row for row in range(3) if row != left_out]
        rest = balance_of(
            replace(question, evidence=tuple(question.evidence[row] for row in rows)),
            *(grounds[row] for row in rows),
        )
        assert whole.totals_without(left_out) == pytest.approx(rest.totals)
        kept = np.array([[row != left_out for row in range(3)]])
        assert whole.totals_keeping(kept) == pytest.approx(rest.totals)


def test_an_answer_to_either_of_two_moves_has_the_chance_of_both_together() -> None:
    moves = [*an_exchange(), a_move("m9", "2020-12-20")]
    reading = cm.read_without_labels(a_contest(moves).at("2021-01-01"))
    keys = [move.id for move in reading.vantage.moves][:-1]
    singles = grounds_of(reading, asked(*(f"answers:m9:{key}" for key in keys)))
    either = grounds_of(reading, asked(f"answers:m9:{':'.join(keys)}"))
    (together,) = either.values()
    parts = [item.worth for item in singles.values()]
    assert together.worth == pytest.approx(sum(parts))
    assert together.worth > max(parts)


def test_a_grade_of_the_coder_s_own_counts_like_none() -> None:
    moves = [a_move("m1", "2020-02-01", certainty="hearsay")]
    contest = a_contest(moves)
    found = grounds_of(cm.read(contest.at("2021-01-01")), asked("m1"))
    assert found["m1"].worth == pytest.approx(CERTAINTY[None])
