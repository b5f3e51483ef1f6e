"""All of it together: what the parts hand to one another means the same to both."""

from dataclasses import replace
from datetime import date

import pytest
from builders import a_contest, an_exchange

import countermove as cm
from countermove.contest import Claim, Contest, Evidence, Hypothesis, Question, Source
from countermove.report.storing_weighed import store_weighed, view_weighed

SOURCES = (
    Source(id="press", name="Press", kind="newspaper"),
    Source(id="herald", name="Herald", kind="newspaper", camp="rulers"),
)


def a_claim(key: str, stance: str, **changes: object) -> Claim:
    plain: dict[str, object] = {
        "id": key,
        "date": date(2020, 6, 1),
        "source": "press",
        "about": ("pressed",),
        "says": "The court was pressed.",
        "stance": stance,
        "fact": "why",
    }
    return Claim(**{**plain, **changes})  # type: ignore[arg-type]


def asked(claim: Claim, law: str, pressed: str) -> Contest:
    """A contest with one claim as evidence on two readings."""
    question = Question(
        id="court",
        question="Why did the court rule so?",
        exclusive=True,
        hypotheses=(
            Hypothesis(id="law", text="By law alone.", prior=0.5),
            Hypothesis(id="pressed", text="It was pressed.", prior=0.5),
        ),
        evidence=(
            Evidence(evidence=claim.id, expects={"law": law, "pressed": pressed}),
        ),
    )
    return a_contest(
        an_exchange(), claims=(claim,), sources=SOURCES, questions=(question,)
    )


def chance_of_law(contest: Contest) -> float:
    weighed = cm.weigh(cm.read(contest.at("2021-01-01")))
    [question] = weighed.questions
    return {item.id: item.posterior for item in question.hypotheses}["law"]


@pytest.mark.parametrize("stance", ["affirms", "denies", "doubts"])
def test_a_claim_speaks_for_the_reading_that_expects_what_it_conveys(
    stance: str,
) -> None:
    claim = a_claim("c1", stance)
    assert chance_of_law(asked(claim, "likely", "unlikely")) > 0.53
    assert chance_of_law(asked(claim, "unlikely", "likely")) < 0.47


def test_a_doubt_tells_less_than_an_affirmation() -> None:
    sure, hedged = (
        chance_of_law(asked(a_claim("c1", stance), "likely", "unlikely"))
        for stance in ("affirms", "doubts")
    )
    assert 0.5 < hedged < sure


def test_a_claim_against_the_interest_of_its_source_tells_more_than_one_for_it() -> (
    None
):
    own = {"source": "herald", "favours": ("rulers",)}
    against = {"source": "herald", "harms": ("rulers",)}
    for_it, neutral, against_it = (
        chance_of_law(asked(a_claim("c1", "affirms", **more), "likely", "unlikely"))
        for more in (own, {}, against)
    )
    assert for_it < neutral < against_it


def test_one_reading_gives_one_weighing_byte_for_byte() -> None:
    contest = asked(a_claim("c1", "affirms"), "likely", "even")
    first, second = (
        store_weighed(cm.weigh(cm.read(contest.at("2021-01-01")))) for _ in range(2)
    )
    assert first == second
    assert view_weighed(first).questions[0].diagnostic == ("c1",)


def test_the_seed_of_the_reading_moves_bands_and_not_the_answer() -> None:
    vantage = asked(a_claim("c1", "affirms"), "likely", "even").at("2021-01-01")
    one, other = (cm.weigh(cm.read(vantage, seed=seed)) for seed in (0, 1))
    low = [item.questions[0].hypotheses[0].low for item in (one, other)]
    middle = [item.questions[0].hypotheses[0].posterior for item in (one, other)]
    assert low[0] != low[1]
    assert middle[0] == pytest.approx(middle[1], abs=0.02)


def test_a_contest_without_claims_questions_or_camps_abroad_is_weighed() -> None:
    contest = a_contest(an_exchange())
    weighed = cm.weigh(cm.read(contest.at("2021-01-01")))
    assert weighed.questions == ()
    assert weighed.beliefs.sources == ()
    assert len(weighed.analogues) == 12
    assert replace(weighed).coincidences == ()


def test_another_question_moves_no_band_of_this_one() -> None:
    contest = asked(a_claim("c1", "affirms"), "likely", "even")
    [question] = contest.questions
    other = replace(
        question,
        id="aside",
        hypotheses=tuple(
            replace(item, id=f"aside_{item.id}") for item in question.hypotheses
        ),
        evidence=(),
    )
    more = replace(contest, questions=(other, question))
    alone, beside = (
        cm.weigh(cm.read(item.at("2021-01-01"))).questions[-1]
        for item in (contest, more)
    )
    assert alone == beside


def test_a_repetition_is_worth_what_it_repeats_and_not_who_repeats_it() -> None:
    says = {"about": ("m1",), "fact": "", "says": "x"}
    known = [
        a_claim(f"{source}{n}", stance, **{**says, "source": source, "fact": f"f{n}"})
        for n in range(8)
        for source, stance in (
            ("press", "affirms"),
            ("wire", "affirms"),
            ("radio", "affirms"),
            ("liar", "denies"),
        )
    ]
    first = a_claim("r1", "affirms", source="liar", fact="r", copies="none")
    again = a_claim(
        "r2", "affirms", source="press", fact="r", copies="r1", date=date(2020, 6, 2)
    )
    settled = [replace(claim, copies="none") for claim in known]
    chances = []
    for evidence in ("r1", "r2"):
        question = Question(
            id="court",
            question="Why?",
            exclusive=True,
            hypotheses=(
                Hypothesis(id="law", text="By law.", prior=0.5),
                Hypothesis(id="pressed", text="Pressed.", prior=0.5),
            ),
            evidence=(
                Evidence(
                    evidence=evidence,
                    expects={"law": "very_likely", "pressed": "unlikely"},
                ),
            ),
        )
        names = ("press", "wire", "radio", "liar")
        contest = a_contest(
            an_exchange(),
            claims=(*settled, first, again),
            sources=tuple(Source(id=k, name=k, kind="newspaper") for k in names),
            questions=(question,),
        )
        chances.append(chance_of_law(contest))
    assert chances[0] == pytest.approx(chances[1], abs=1e-9)
    assert chances[0] < 0.5
