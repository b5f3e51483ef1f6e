from dataclasses import replace

import numpy as np
import pytest
from builders import a_contest, a_move
from plain_readings import a_question, plain_posterior
from scipy.special import expit, logit

import countermove as cm
from countermove.contest import Claim, Evidence, Question, Source
from countermove.errors import UnknownWordError, ValidationError
from countermove.weighing.claims import testimony as said
from countermove.weighing.hypotheses.balance import draw_balance, lay_out, mid_balance
from countermove.weighing.hypotheses.containment import Containment
from countermove.weighing.hypotheses.grounds import sure_grounds
from countermove.weighing.hypotheses.likelihoods import (
    ROW_SPREAD,
    SCALE,
    WORDS,
    draw_chances,
)
from countermove.weighing.hypotheses.posterior import (
    WeighedQuestion,
    weigh_matrix,
    weigh_questions,
)

MID = {word: meaning.mid for word, meaning in SCALE.items()}
TWO = {"a": 0.7, "b": 0.3}


def stream(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def weighed(question: Question, draws: int = 50) -> WeighedQuestion:
    return weigh_matrix(question, stream=stream(), draws=draws)


def posterior(question: WeighedQuestion) -> dict[str, float]:
    return {item.id: item.posterior for item in question.hypotheses}


def a_reading(question: Question, claims: int = 0, **certainty: str) -> cm.Reading:
    """Three moves of one camp, months apart, and claims about none of them."""
    moves = [
        a_move("m1", "2020-02-01", certainty=certainty.get("m1")),
        a_move("m2", "2020-06-01", certainty=certainty.get("m2")),
        a_move("m3", "2020-10-01", certainty=certainty.get("m3")),
    ]
    claimed = tuple(
        Claim(
            id=f"c{n}",
            date=moves[0].date,
            source="press",
            about=("q",),
            says="So it was.",
            stance="affirms",
            fact="what it was",
        )
        for n in range(1, claims + 1)
    )
    sources = (Source(id="press", name="Press", kind="newspaper"),)
    contest = a_contest(moves, questions=(question,), claims=claimed, sources=sources)
    return cm.read(contest.at("2020-12-01"))


def a_testimony(
    claim: str, so: float, not_so: float, origin: str | None = None
) -> said.Testimony:
    return said.Testimony(
        claim=claim,
        said_if_so=np.full(7, so),
        said_if_not=np.full(7, not_so),
        origins=np.array([origin or claim] * 7),
    )


def weigh_reading(reading: cm.Reading, *testimonies: said.Testimony) -> WeighedQuestion:
    by_claim = {item.claim: item for item in testimonies}
    return weigh_questions(reading, by_claim, stream=stream(), draws=40)[0]


def test_the_posterior_is_prior_times_middles_of_words() -> None:
    question = a_question(
        TWO,
        {
            "e1": {"a": "unlikely", "b": "very_likely"},
            "e2": {"a": "likely", "b": "even"},
        },
    )
    for_a, for_b = 0.7 * 0.20 * 0.70, 0.3 * 0.85 * 0.50
    found = weighed(question)
    assert posterior(found) == pytest.approx(
        {"a": for_a / (for_a + for_b), "b": for_b / (for_a + for_b)}
    )
    centre = np.log(0.7 * 0.20 + 0.3 * 0.85)
    assert found.items[0].log_ratio == pytest.approx(
        {"a": np.log(0.20) - centre, "b": np.log(0.85) - centre}
    )


def test_a_reported_move_softens_what_a_reading_expects_of_it() -> None:
    question = a_question(TWO, {"m1": {"a": "very_unlikely", "b": "likely"}})
    found = weigh_reading(a_reading(question, m1="reported"))
    for_a, for_b = 0.7 * (0.9 * 0.1 + 0.1 * 0.9), 0.3 * (0.9 * 0.7 + 0.1 * 0.3)
    assert posterior(found)["a"] == pytest.approx(for_a / (for_a + for_b))
    assert found.items[0].worth == pytest.approx(0.9)
    assert found.items[0].kind == "move"


@pytest.mark.parametrize("exclusive", [True, False])
def test_readings_within_readings_agree_with_the_plain_twin(*, exclusive: bool) -> None:
    keys = ["a", "a1", "a2", "a2x", "b", "b1"]
    priors = dict(zip(keys, [0.6, 0.2, 0.3, 0.1, 0.4, 0.15], strict=True))
    within = {"a1": "a", "a2": "a", "a2x": "a2", "b1": "b"}
    chooser = stream(5)
    for _ in range(10):
        rows: dict[str, dict[str, str]] = {}
        for n in range(6):
            said = [key for key in keys if chooser.random() < 0.6]
            said += [] if exclusive else ["otherwise"]
            rows[f"e{n}"] = {key: str(chooser.choice(WORDS)) for key in said}
        question = a_question(priors, rows, within=within, exclusive=exclusive)
        found = posterior(weighed(question, draws=1))
        assert found == pytest.approx(plain_posterior(question))
        for narrow, wide in within.items():
            assert found[narrow] <= found[wide] + 1e-12


def test_a_silent_reading_expects_what_contains_it_expects() -> None:
    rows = {"e1": {"a": "very_likely", "b": "unlikely"}}
    question = a_question(
        {"a": 0.5, "a1": 0.2, "b": 0.5}, rows, within={"a1": "a"}, exclusive=True
    )
    found = posterior(weighed(question))
    assert found["a1"] / found["a"] == pytest.approx(0.4)
    assert found["a"] == pytest.approx(0.85 / 1.05)


def test_evidence_silent_about_a_reading_that_stands_alone_does_not_move_it() -> None:
    rows = {"e1": {"a": "very_likely", "otherwise": "unlikely"}}
    question = a_question({"a": 0.3, "b": 0.4}, rows, exclusive=False)
    found = weighed(question)
    odds = 0.3 / 0.7 * 0.85 / 0.20
    assert posterior(found) == pytest.approx({"a": odds / (1 + odds), "b": 0.4})
    untouched = found.hypotheses[1]
    assert (untouched.low, untouched.high) == pytest.approx((0.4, 0.4))


def test_a_source_that_says_so_either_way_moves_nothing() -> None:
    rows = {
        "c1": {"a": "unlikely", "b": "likely"},
        "c2": {"a": "very_unlikely", "b": "very_likely"},
    }
    sharp, useless = a_testimony("c1", 0.8, 0.3), a_testimony("c2", 0.6, 0.6)
    both = weigh_reading(a_reading(a_question(TWO, rows), 2), sharp, useless)
    alone = weigh_reading(a_reading(a_question(TWO, {"c1": rows["c1"]}), 2), sharp)
    assert posterior(both) == pytest.approx(posterior(alone))
    assert both.items[1].information == pytest.approx(0, abs=1e-12)
    assert both.items[1].worth == pytest.approx(0.5)
    assert both.diagnostic == ("c1",)


def test_a_rumour_quoted_five_times_counts_once() -> None:
    words = {"a": "unlikely", "b": "likely"}
    keys = [f"c{n}" for n in range(1, 6)]
    question = a_question(TWO, dict.fromkeys(keys, words))
    rumour = [a_testimony(key, 0.7, 0.2, "c3") for key in keys]
    many = weigh_reading(a_reading(question, 5), *rumour)
    once = weigh_reading(a_reading(a_question(TWO, {"c3": words}), 5), *rumour)
    assert posterior(many) == pytest.approx(posterior(once))
    assert [item.same_as for item in many.items] == ["c3", "c3", None, "c3", "c3"]
    assert [item.exponent for item in many.items] == pytest.approx([0, 0, 1, 0, 0])
    apart = [a_testimony(key, 0.7, 0.2) for key in keys]
    five = weigh_reading(a_reading(question, 5), *apart)
    assert posterior(five)["b"] > posterior(once)["b"] + 0.1


def test_a_reliable_source_tells_what_the_fact_would_tell() -> None:
    question = a_question(TWO, {"c1": {"a": "unlikely", "b": "likely"}})
    found = weigh_reading(a_reading(question, 1), a_testimony("c1", 0.4, 1e-9))
    assert posterior(found)["b"] == pytest.approx(0.21 / (0.21 + 0.14))


def test_without_evidence_the_posterior_is_the_prior() -> None:
    found = weigh_reading(a_reading(a_question(TWO, {})))
    assert posterior(found) == pytest.approx(TWO)
    assert [(item.low, item.high) for item in found.hypotheses] == [
        pytest.approx((0.7, 0.7)),
        pytest.approx((0.3, 0.3)),
    ]
    assert (found.evidence, found.diagnostic, found.leader) == (0, (), "a")
    assert "No evidence" in found.flips.words
    assert found.flips.items == ()
    assert found.flips.prior == pytest.approx(0.5)


@pytest.mark.parametrize("exclusive", [True, False])
def test_no_evidence_moves_certainty(*, exclusive: bool) -> None:
    rows = {f"e{n}": {"a": "very_unlikely", "b": "very_likely"} for n in range(9)}
    question = a_question({"a": 1.0, "b": 0.0}, rows, exclusive=exclusive)
    found = weighed(question)
    assert posterior(found) == {"a": 1.0, "b": 0.0}
    assert found.hypotheses[0].low == 1.0
    assert found.flips.prior is None
    assert found.flips.steps == ()


def test_an_indication_counts_half() -> None:
    question = a_question(
        {"a": 0.5, "b": 0.5}, {"e1": {"a": "likely", "b": "unlikely"}}
    )
    item = replace(question.evidence[0], grade="indication")
    half = weighed(replace(question, evidence=(item,)))
    assert posterior(half)["a"] == pytest.approx(expit(np.log(0.7 / 0.2) / 2))


def test_the_band_is_that_of_words_drawn_apart() -> None:
    question = a_question(
        {"a": 0.5, "b": 0.5}, {"e1": {"a": "very_likely", "b": "very_unlikely"}}
    )
    found = weighed(question, draws=20_000).hypotheses[0]
    other = np.random.default_rng(99)
    meant = np.array(
        [
            logit(word.mid)
            + word.spread * other.standard_normal(100_000)
            + ROW_SPREAD * other.standard_normal(100_000)
            for word in SCALE.values()
        ]
    )
    # The ends of the scale are the largest and the smallest of what the words mean.
    high, low = expit(meant.max(axis=0)), expit(meant.min(axis=0))
    wanted = tuple(np.quantile(high / (high + low), (0.05, 0.95)))
    # Four standard errors: sqrt(0.05 * 0.95 / 20,000) over a density of at least 1.
    assert (found.low, found.high) == pytest.approx(wanted, abs=0.006)


def test_words_keep_their_order_in_every_draw() -> None:
    ranks = np.tile(np.arange(5), (3, 1))
    drawn = draw_chances(ranks, draws=500, stream=stream())
    assert (np.diff(drawn, axis=2) >= 0).all()
    middles = np.median(drawn, axis=(0, 1))
    assert middles == pytest.approx([MID[word] for word in WORDS], abs=0.03)
    even = logit(drawn[:, :, WORDS.index("even")])
    between = np.std(even[:, 0] - even[:, 1])
    # Four standard errors of a deviation among 500; sorting hardly touches "even".
    assert between == pytest.approx(ROW_SPREAD * np.sqrt(2), rel=4 / np.sqrt(1000))
    with pytest.raises(ValidationError, match="at least one draw"):
        draw_chances(ranks, draws=0, stream=stream())


def test_information_is_the_mean_divergence_from_the_posterior_without_it() -> None:
    rows = {
        "e1": {"a": "unlikely", "b": "likely"},
        "e2": {"a": "very_likely", "b": "even"},
    }
    question = a_question(TWO, rows)
    layout = lay_out(question, Containment.of(question))
    drawn = draw_balance(layout, sure_grounds(question), draws=50, stream=stream())
    total = 0.0
    for logs in drawn.logs:
        chances = np.exp(logs)
        now, before = (
            np.array([0.7, 0.3]) * chances[rows, :2].prod(axis=0)
            for rows in ([0, 1], [1])
        )
        now, before = now / now.sum(), before / before.sum()
        total += float((now * np.log(now / before)).sum()) / 50
    found = weighed(question, draws=50)
    assert found.items[0].information == pytest.approx(total)
    assert found.diagnostic == ("e1", "e2")


def test_divergence_of_readings_that_stand_alone_is_that_of_their_joint_law() -> None:
    priors, within = {"a": 0.6, "a1": 0.3, "b": 0.2}, {"a1": "a"}
    question = a_question(priors, {}, within=within, exclusive=False)
    containment = Containment.of(question)
    now, before = np.array([0.7, 0.5, 0.1]), np.array([0.4, 0.1, 0.3])

    def joint(chances: np.ndarray) -> np.ndarray:
        a, a1, b = chances
        return np.outer([a1, a - a1, 1 - a], [b, 1 - b]).ravel()

    new, old = joint(now), joint(before)
    wanted = (new * np.log(new / old)).sum()
    assert containment.divergence(now, before) == pytest.approx(wanted)


def test_one_stream_gives_one_result() -> None:
    question = a_question(TWO, {"e1": {"a": "likely", "b": "unlikely"}})
    first, again = (weigh_matrix(question, stream=stream(3)) for _ in range(2))
    assert first == again
    other = weigh_matrix(question, stream=stream(4))
    assert posterior(first) == posterior(other)
    assert first.hypotheses[0].low != other.hypotheses[0].low


def test_dependence_shows_between_independence_and_one_witness() -> None:
    words = {"a": "unlikely", "b": "likely"}
    keys = ["c1", "c2", "c3"]
    reading = a_reading(a_question(TWO, dict.fromkeys(keys, words)), 3)
    found = weigh_reading(reading, *(a_testimony(key, 0.9, 0.1) for key in keys))
    one = np.log((0.9 * 0.7 + 0.1 * 0.3) / (0.9 * 0.2 + 0.1 * 0.8))
    for value, weight in (
        (found.independent["b"], 3.0),
        (posterior(found)["b"], 3 / 1.6),
        (found.dependent["b"], 1.0),
    ):
        assert value == pytest.approx(expit(np.log(0.3 / 0.7) + weight * one))
    assert (found.independent_leader, found.dependent_leader) == ("b", "b")


def test_readings_in_a_circle_or_too_wide_or_in_foreign_words_are_refused() -> None:
    circle = a_question({"a": 1.0, "b": 0.5}, {}, within={"b": "a"})
    turned = replace(circle.hypotheses[0], within="b")
    looped = replace(circle, exclusive=False, hypotheses=(turned, circle.hypotheses[1]))
    with pytest.raises(ValidationError, match="circle"):
        weighed(looped)
    with pytest.raises(ValidationError, match="at least as probable"):
        weighed(
            a_question(
                {"a": 1.0, "a1": 0.7, "a2": 0.5}, {}, within={"a1": "a", "a2": "a"}
            )
        )
    with pytest.raises(ValidationError, match="within one of question"):
        weighed(a_question({"a": 1.0, "b": 0.5}, {}, within={"b": "c"}))
    with pytest.raises(UnknownWordError, match="word of likelihood"):
        weighed(a_question(TWO, {"e1": {"a": "perhaps"}}))


def test_the_packaged_questions_are_weighed_without_a_stake_in_the_answer() -> None:
    reading = cm.read(cm.load("iraq-2019").at("2020-08-05"))
    claims = [item.id for item in reading.vantage.record.claims]
    by_claim = {key: a_testimony(key, 0.75, 0.25) for key in claims}
    found = weigh_questions(reading, by_claim, stream=stream(), draws=20)
    assert [item.id for item in found] == [
        item.id for item in reading.vantage.record.questions
    ]
    for question in found:
        outer = {item.id for item in question.hypotheses if item.within is None}
        shares = posterior(question)
        assert sum(shares[key] for key in outer) == pytest.approx(1)
        assert question.evidence == len(question.items) > 0


def test_a_stakes_row_without_a_reading_tells_nothing() -> None:
    question = a_question(TWO, {"stakes:all": {"a": "personnel", "b": "authority"}})
    found = weighed(question)
    assert posterior(found) == pytest.approx(TWO)
    assert found.items[0].worth == pytest.approx(1 / 3)
    assert np.isnan(found.items[0].diagnosticity)


def test_middles_weigh_as_one_draw_without_doubt() -> None:
    question = a_question(TWO, {"e1": {"a": "likely"}, "e2": {"b": "unlikely"}})
    layout = lay_out(question, Containment.of(question))
    mid = mid_balance(layout, sure_grounds(question))
    assert mid.logs.shape == (1, 2, 3)
    assert np.exp(mid.logs[0, :, :2]) == pytest.approx(
        np.array([[0.7, 0.5], [0.5, 0.2]])
    )
    assert Evidence(evidence="e1", expects={"a": "likely"}) == question.evidence[0]
