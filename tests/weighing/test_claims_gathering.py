from collections.abc import Iterable
from dataclasses import fields
from datetime import date

import numpy as np
import pytest
from builders import a_contest, an_exchange

from countermove.contest import Claim, Hypothesis, Question, Record, Source, Vantage
from countermove.errors import ValidationError
from countermove.streams import Streams
from countermove.weighing.claims.gathering import (
    NOT_SO,
    SO,
    SOMETHING_ELSE,
    gather_claims,
    weigh_claims,
)
from countermove.weighing.claims.table import ALONE, DENIES, DOUBTS, OPEN, ClaimTable

SOURCES = (
    Source(id="gazette", name="The gazette", kind="newspaper", camp="rulers"),
    Source(id="radio", name="The radio", kind="broadcaster", camp="reform"),
    Source(id="wire", name="The wire", kind="wire"),
)
QUESTION = Question(
    id="why",
    question="Why the raid?",
    exclusive=True,
    hypotheses=(
        Hypothesis(id="coup", text="A coup", prior=0.5),
        Hypothesis(id="crime", text="A crime", prior=0.5),
    ),
)


def a_claim(
    key: str, source: str, when: str = "2020-05-01", **changes: object
) -> Claim:
    plain: dict[str, object] = {
        "id": key,
        "date": date.fromisoformat(when),
        "source": source,
        "about": ("m1",),
        "says": "something",
        "stance": "affirms",
    }
    return Claim(**(plain | changes))  # type: ignore[arg-type]


def a_vantage(claims: Iterable[Claim], issued: str = "2020-12-31") -> Vantage:
    contest = a_contest(
        an_exchange(), claims=tuple(claims), sources=SOURCES, questions=(QUESTION,)
    )
    return contest.at(issued)


def gathered(*claims: Claim) -> ClaimTable:
    return gather_claims(a_vantage(claims))


def test_claims_on_one_fact_meet_whatever_their_capitals() -> None:
    table = gathered(
        a_claim("a", "gazette", fact="dead", value="Seven"),
        a_claim("b", "radio", fact=" Dead ", value="eight"),
        a_claim("c", "wire", fact="dead", value="seven "),
    )
    assert table.facts == ("dead",)
    assert table.values == (("Seven", "eight", SOMETHING_ELSE),)
    assert table.statements.tolist() == [[0, 0, 0], [1, 0, 1], [2, 0, 0]]


def test_a_plain_fact_is_so_or_not_so() -> None:
    table = gathered(a_claim("a", "wire", fact="shots", stance="denies"))
    assert table.values == ((SO, NOT_SO),)
    assert table.stances.tolist() == [DENIES]
    assert table.statements.tolist() == [[0, 0, 0]]


def test_a_claim_without_fact_speaks_of_each_reading_and_else_for_itself() -> None:
    table = gathered(
        a_claim(
            "a", "wire", "2020-04-30", about=("m1", "coup", "crime"), stance="doubts"
        ),
        a_claim("b", "radio", about=("coup",)),
        a_claim("c", "radio", about=("m1",)),
        a_claim("d", "radio", about=("coup",), fact="shots"),
    )
    assert table.facts == ("coup", "crime", "c", "shots")
    assert table.statements.tolist() == [
        [0, 0, 0],
        [0, 1, 0],
        [1, 0, 0],
        [2, 2, 0],
        [3, 3, 0],
    ]
    assert table.stances[0] == DOUBTS
    assert table.stated.tolist() == [False, False, True, True]


def test_whoever_gains_by_a_denial_loses_by_what_is_denied() -> None:
    table = gathered(
        a_claim("a", "gazette", fact="shots", stance="denies", favours=("rulers",)),
        a_claim("b", "radio", fact="shots", favours=("reform",), harms=("street",)),
    )
    assert {camp: row.tolist() for camp, row in table.gains.items()} == {
        "rulers": [-1, 1],
        "reform": [1, -1],
        "street": [-1, 1],
    }


def test_of_three_values_the_others_are_of_no_interest() -> None:
    table = gathered(
        a_claim("a", "gazette", fact="who", value="army", harms=("rulers",)),
        a_claim("b", "wire", fact="who", value="crowd"),
    )
    assert table.gains["rulers"].tolist() == [-1, 0, 0]


def test_interest_said_both_ways_is_none() -> None:
    table = gathered(
        a_claim("a", "gazette", fact="who", favours=("rulers",)),
        a_claim("b", "wire", fact="who", harms=("rulers",)),
    )
    assert table.gains["rulers"].tolist() == [0, 0]


def test_a_source_without_camp_has_no_interest_on_record() -> None:
    table = gathered(a_claim("a", "wire", fact="who", favours=("rulers",)))
    assert table.camps == (None,)
    assert table.interest(0).tolist() == [0, 0]


def test_origins_come_first_on_their_day_and_hands_are_kept() -> None:
    table = gathered(
        a_claim("copy", "radio", fact="who", copies="origin"),
        a_claim("again", "wire", fact="who", copies="copy"),
        a_claim("origin", "gazette", fact="who", copies="none"),
        a_claim("early", "wire", "2020-04-01", fact="who"),
    )
    assert table.claims == ("early", "origin", "copy", "again")
    assert table.repeats.tolist() == [OPEN, ALONE, 1, 2]
    assert np.diff(table.days).tolist() == [30.0, 0.0, 0.0]


def test_claims_that_copy_in_a_circle_are_refused() -> None:
    ring = [
        a_claim("a", "radio", fact="who", copies="c"),
        a_claim("b", "wire", fact="who", copies="a"),
        a_claim("c", "gazette", fact="who", copies="b"),
    ]
    with pytest.raises(ValidationError, match="which repeats this one"):
        gathered(*ring)
    sound = a_vantage([]).record
    unchecked = Record(
        **{item.name: getattr(sound, item.name) for item in fields(Record)}
        | {"claims": tuple(ring)}
    )
    with pytest.raises(ValidationError, match="got a circle through 'a'"):
        gather_claims(Vantage(issued=date(2020, 12, 31), record=unchecked))


def test_claims_of_later_days_change_nothing() -> None:
    early = a_claim("a", "wire", fact="who")
    late = a_claim("b", "radio", "2020-06-01", fact="who", stance="denies")
    seen = [
        weigh_claims(a_vantage(claims, "2020-05-15"), stream=Streams(1).named("claims"))
        for claims in ([early], [early, late])
    ]
    assert seen[0].facts == seen[1].facts
    assert seen[0].sources == seen[1].sources


def test_no_claims_are_believed_to_say_nothing() -> None:
    believed = weigh_claims(a_vantage([]), stream=Streams(1).named("claims"))
    assert (believed.facts, believed.sources, believed.copies) == ((), (), ())
    assert len(believed.testimonies) == 0
    assert np.isnan(believed.worst_r_hat)


def test_words_in_the_coders_own_hand_are_not_compared() -> None:
    table = gathered(a_claim("a", "wire", says="the army did it", quote=""))
    assert table.quotes == ("",)


def test_interest_is_counted_for_the_source_that_has_it() -> None:
    vantage = a_vantage(
        [
            a_claim("a", "gazette", fact="x", favours=("rulers",)),
            a_claim("b", "gazette", fact="y", stance="denies", harms=("rulers",)),
            a_claim("c", "gazette", fact="z", harms=("street",)),
            a_claim("d", "wire", fact="z", favours=("rulers",)),
        ]
    )
    believed = weigh_claims(vantage, stream=Streams(1).named("claims"))
    counts = {
        item.id: (item.camp, item.claims, item.for_interest, item.against_interest)
        for item in believed.sources
    }
    # The wire's word on z shows that the rulers gain by it: so does the gazette's.
    assert counts == {"gazette": ("rulers", 3, 2, 1), "wire": (None, 1, 0, 0)}
