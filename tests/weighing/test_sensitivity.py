from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from plain_readings import a_question, plain_posterior, plain_word

from countermove.contest import Evidence, Question
from countermove.weighing.hypotheses.balance import lay_out, mid_balance
from countermove.weighing.hypotheses.containment import Containment
from countermove.weighing.hypotheses.grounds import Ground
from countermove.weighing.hypotheses.likelihoods import SCALE, WORDS
from countermove.weighing.hypotheses.posterior import WeighedQuestion, weigh_matrix
from countermove.weighing.hypotheses.sensitivity import Flips, find_flips
from countermove.weighing.hypotheses.steps import Step

SLACK = 1e-12


def weighed(question: Question) -> WeighedQuestion:
    return weigh_matrix(question, stream=np.random.default_rng(0), draws=2)


def tops(question: Question) -> dict[str, float]:
    """Chances of what competes for the lead."""
    found = plain_posterior(question)
    kept = {h.id: found[h.id] for h in question.hypotheses if h.within is None}
    if not question.exclusive and len(kept) == 1:
        kept["otherwise"] = 1 - sum(kept.values())
    return kept


def leads(question: Question, key: str) -> bool:
    chances = tops(question)
    return all(chances[key] >= other - SLACK for other in chances.values())


def changed(question: Question, steps: tuple[Step, ...]) -> Question:
    evidence = []
    for item in question.evidence:
        words = {s.hypothesis: s.becomes for s in steps if s.evidence == item.evidence}
        evidence.append(replace(item, expects={**item.expects, **words}))
    return replace(question, evidence=tuple(evidence))


def movable(question: Question, item: Evidence) -> list[str]:
    """Readings whose word may move: not those that a row does not speak about."""
    rivals = tops(question)
    if question.exclusive:
        return list({**rivals, **item.expects})
    if "otherwise" in rivals:
        spoken = any(key in item.expects for key in rivals if key != "otherwise")
        return list(rivals) if spoken else []
    return [key for key in rivals if key in item.expects]


def fewest_by_trying_all(question: Question, most: int) -> int | None:
    """Try every way to change every word that can move, in plain loops."""
    leader = max(tops(question), key=lambda key: tops(question)[key])
    cells = [
        (item, key, plain_word(question, item, key))
        for item in question.evidence
        for key in movable(question, item)
    ]
    best = None
    for ranks in product(range(len(WORDS)), repeat=len(cells)):
        far = sum(
            abs(rank - WORDS.index(word))
            for rank, (_, _, word) in zip(ranks, cells, strict=True)
        )
        if far > most or (best is not None and far >= best):
            continue
        steps = tuple(
            Step(evidence=item.evidence, hypothesis=key, was=word, becomes=WORDS[rank])
            for rank, (item, key, word) in zip(ranks, cells, strict=True)
            if WORDS[rank] != word
        )
        if not leads(changed(question, steps), leader):
            best = far
    return best


def some_rows(
    chooser: np.random.Generator, keys: list[str], items: int, silent: float = 0.0
) -> dict[str, dict[str, str]]:
    return {
        f"e{n}": {
            key: str(chooser.choice(WORDS))
            for key in keys
            if silent == 0 or chooser.random() >= silent
        }
        for n in range(items)
    }


# Priors, what lies within what, whether readings exclude each other, who speaks about
# how many items, and how often it keeps silent.
CASES: dict[str, tuple[dict[str, float], dict[str, str], bool, list[str], int, float]]
CASES = {
    "rivals": ({"a": 0.6, "b": 0.3, "c": 0.1}, {}, True, ["a", "b", "c"], 2, 0.2),
    "one within": (
        {"a": 0.55, "a1": 0.3, "b": 0.45},
        {"a1": "a"},
        True,
        ["a", "a1", "b"],
        2,
        0.0,
    ),
    "two within": (
        {"a": 0.55, "a1": 0.25, "a2": 0.25, "b": 0.45},
        {"a1": "a", "a2": "a"},
        True,
        ["a1", "a2", "b"],
        1,
        0.0,
    ),
    "silent within": (
        {"a": 0.6, "a1": 0.3, "b": 0.4},
        {"a1": "a"},
        True,
        ["a", "a1", "b"],
        2,
        0.4,
    ),
    "apart": ({"a": 0.6, "b": 0.3}, {}, False, ["a", "b", "otherwise"], 2, 0.3),
    "alone": ({"a": 0.4}, {}, False, ["a", "otherwise"], 2, 0.3),
}


@pytest.mark.parametrize("case", CASES)
def test_no_fewer_steps_flip_the_lead_than_those_reported(case: str) -> None:
    priors, within, exclusive, said, items, silent = CASES[case]
    chooser = np.random.default_rng(sum(map(ord, case)))
    for _ in range(8):
        rows = some_rows(chooser, said, items, silent)
        question = a_question(priors, rows, within=within, exclusive=exclusive)
        flips = weighed(question).flips
        assert not flips.tied
        wanted = fewest_by_trying_all(question, 8)
        assert (flips.distance or None) == wanted
        if flips.steps:
            assert leads(question, flips.leader)
            assert not leads(changed(question, flips.steps), flips.leader)
            for step in flips.steps:
                (item,) = [e for e in question.evidence if e.evidence == step.evidence]
                if step.hypothesis in item.expects:
                    assert item.expects[step.hypothesis] == step.was


@pytest.mark.parametrize(("seed", "wanted"), [(0, 2), (3, 5), (5, 3), (8, 1)])
def test_steps_count_as_much_as_sources_and_rounds_let_them(
    seed: int, wanted: int
) -> None:
    chooser = np.random.default_rng(seed)
    question = a_question({"a": 0.5, "b": 0.5}, some_rows(chooser, ["a", "b"], 3))
    sure = np.array([0.9, 0.7, 0.2])
    grounds = [
        Ground(
            evidence=item.evidence,
            kind="claim",
            group="r1",
            grade=grade,
            so=np.array([so]),
            not_so=np.array([1 - so]),
            counted=np.ones(1),
        )
        for item, so, grade in zip(question.evidence, sure, (1, 1, 0.5), strict=True)
    ]
    layout = lay_out(question, Containment.of(question))
    balance = mid_balance(layout, grounds)
    exponents = balance.exponents[0]
    assert exponents.min() < 0.9
    chances = np.array([SCALE[word].mid for word in WORDS])
    stands = np.array(
        [[WORDS.index(item.expects[key]) for key in "ab"] for item in question.evidence]
    )

    def behind(ranks: np.ndarray) -> float:
        likelihoods = sure[:, None] * chances[ranks]
        likelihoods += (1 - sure)[:, None] * (1 - chances[ranks])
        a, b = exponents @ np.log(likelihoods)
        return float(a - b)

    now = behind(stands)
    tried = [np.array(ranks).reshape(3, 2) for ranks in product(range(5), repeat=6)]
    fewest = min(
        int(np.abs(ranks - stands).sum())
        for ranks in tried
        if behind(ranks) * np.sign(now) < -SLACK
    )
    assert find_flips(layout, balance, grounds).distance == fewest == wanted


def test_of_two_parts_the_heavier_one_is_moved() -> None:
    # a1 weighs 0.7 * 0.2, a2 0.1 * 0.7, b 0.2 * 0.85: only a step of a1 is enough.
    question = a_question(
        {"a": 0.8, "a1": 0.7, "a2": 0.1, "b": 0.2},
        {"e1": {"a1": "unlikely", "a2": "likely", "b": "very_likely"}},
        within={"a1": "a", "a2": "a"},
    )
    (step,) = weighed(question).flips.steps
    assert (step.hypothesis, step.becomes) == ("a1", "very_unlikely")


def test_a_row_that_does_not_speak_about_a_reading_has_no_word_to_move() -> None:
    question = a_question({"a": 0.3}, {"e1": {"otherwise": "even"}}, exclusive=False)
    assert weighed(question).flips.steps == ()


def test_a_reading_far_behind_is_out_of_reach() -> None:
    rows = {f"e{n}": {"a": "very_likely", "b": "very_unlikely"} for n in range(12)}
    flips = weighed(a_question({"a": 0.9, "b": 0.1}, rows)).flips
    assert (flips.leader, flips.runner_up) == ("a", "b")
    assert flips.steps == ()
    assert flips.distance == 0
    assert flips.items == ()
    assert "no 8 one-word steps and no set of items would do" in flips.words


def dropped(question: Question, keys: tuple[str, ...]) -> Question:
    kept = tuple(item for item in question.evidence if item.evidence not in keys)
    return replace(question, evidence=kept)


def test_no_smaller_set_of_items_flips_the_lead_than_the_one_reported() -> None:
    chooser = np.random.default_rng(11)
    sizes = set()
    for _ in range(12):
        question = a_question(
            {"a": 0.3, "b": 0.5, "c": 0.2}, some_rows(chooser, ["a", "b", "c"], 6)
        )
        flips = weighed(question).flips
        keys = [item.evidence for item in question.evidence]
        sets = [
            tuple(key for key, out in zip(keys, choice, strict=True) if out)
            for choice in product([0, 1], repeat=6)
        ]
        works = [s for s in sets if not leads(dropped(question, s), flips.leader)]
        wanted = min((len(s) for s in works), default=0)
        assert len(flips.items) == wanted
        assert not flips.items or flips.items in works
        sizes.add(wanted)
    assert len(sizes) > 2


@pytest.mark.parametrize("exclusive", [True, False])
def test_the_runner_up_leads_above_its_prior_and_not_below(*, exclusive: bool) -> None:
    priors = {"a": 0.5, "b": 0.3, "c": 0.2}
    said = ["a", "b", "c"] + ([] if exclusive else ["otherwise"])
    chooser = np.random.default_rng(2)
    question = a_question(priors, some_rows(chooser, said, 4), exclusive=exclusive)
    flips = weighed(question).flips
    assert flips.prior is not None
    assert flips.runner_up is not None
    for change, key in ((-0.001, flips.leader), (0.001, flips.runner_up)):
        ours = flips.prior + change
        rest = (1 - ours) / (1 - priors[flips.runner_up]) if exclusive else 1.0
        moved = {name: prior * rest for name, prior in priors.items()}
        moved[flips.runner_up] = ours
        assert leads(
            replace(
                question,
                hypotheses=tuple(
                    replace(h, prior=moved[h.id]) for h in question.hypotheses
                ),
            ),
            key,
        )


def test_a_reading_alone_is_flipped_by_its_absence() -> None:
    question = a_question(
        {"a": 0.2}, {"e1": {"a": "likely", "otherwise": "even"}}, exclusive=False
    )
    flips = weighed(question).flips
    assert (flips.leader, flips.runner_up) == ("otherwise", "a")
    # At odds 1 : pi / (1 - pi) * 0.7 / 0.5 = 1.
    assert flips.prior == pytest.approx(0.5 / 1.2)


def test_readings_that_are_level_are_said_to_be() -> None:
    rows = {"e1": {"a": "likely", "b": "likely"}}
    flips = weighed(a_question({"a": 0.5, "b": 0.5}, rows)).flips
    assert flips.tied
    assert (flips.leader, flips.runner_up) == ("a", "b")
    assert (flips.steps, flips.items) == ((), ())
    assert flips.words == "a and b are level."


def test_one_wide_reading_has_no_rival() -> None:
    question = a_question({"a": 1.0, "a1": 0.4}, {}, within={"a1": "a"})
    flips = weighed(question).flips
    assert (flips.leader, flips.runner_up, flips.prior) == ("a", None, None)


def test_an_item_that_holds_the_lead_is_named() -> None:
    rows = {
        "e1": {"a": "very_likely", "b": "very_unlikely"},
        "e2": {"a": "even", "b": "likely"},
    }
    found = weighed(a_question({"a": 0.4, "b": 0.6}, rows))
    assert found.leader == "a"
    assert [item.leader_without for item in found.items] == ["b", "a"]
    assert found.flips.items == ("e1",)
    assert found.flips.words == _wanted(found.flips)


def _wanted(flips: Flips) -> str:
    (step,) = flips.steps[:1]
    assert step.size == abs(WORDS.index(step.was) - WORDS.index(step.becomes))
    cells = " and ".join(
        f"{s.evidence} were {s.becomes.replace('_', ' ')}, not "
        f"{s.was.replace('_', ' ')}, under {s.hypothesis}"
        for s in flips.steps
    )
    return (
        f"a leads b; it would not if {cells}, or without e1, or if b had a prior "
        f"above {flips.prior:.2g}."
    )
