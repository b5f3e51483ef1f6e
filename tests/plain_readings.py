"""Rival readings weighed the slow and plain way, one word at a time."""

from collections.abc import Mapping

from countermove.contest import Evidence, Hypothesis, Question
from countermove.weighing.hypotheses.likelihoods import SCALE


def a_question(
    priors: Mapping[str, float],
    rows: Mapping[str, Mapping[str, str]],
    *,
    within: Mapping[str, str] | None = None,
    exclusive: bool = True,
) -> Question:
    return Question(
        id="q",
        question="Which?",
        exclusive=exclusive,
        hypotheses=tuple(
            Hypothesis(id=key, text=key, prior=prior, within=(within or {}).get(key))
            for key, prior in priors.items()
        ),
        evidence=tuple(
            Evidence(evidence=key, expects=words) for key, words in rows.items()
        ),
    )


def plain_word(question: Question, item: Evidence, key: str) -> str:
    """The word of a reading, else of what contains it, else what silence means."""
    wider = {h.id: h.within for h in question.hypotheses} | {"otherwise": None}
    at: str | None = key
    while at is not None:
        if at in item.expects:
            return item.expects[at]
        at = wider[at]
    return "even" if question.exclusive else item.expects.get("otherwise", "even")


def plain_posterior(question: Question) -> dict[str, float]:
    """Bayes over worlds where readings exclude each other; over odds where not."""
    if not question.exclusive:
        return _plain_odds(question)
    worlds = {}
    for reading in question.hypotheses:
        inside = sum(h.prior for h in question.hypotheses if h.within == reading.id)
        weight = max(reading.prior - inside, 0.0)
        for item in question.evidence:
            weight *= SCALE[plain_word(question, item, reading.id)].mid
        worlds[reading.id] = weight
    total = sum(worlds.values())
    wider = {h.id: h.within for h in question.hypotheses}
    found = dict.fromkeys(worlds, 0.0)
    for world, weight in worlds.items():
        at: str | None = world
        while at is not None:
            found[at] += weight / total
            at = wider[at]
    return found


def _plain_odds(question: Question) -> dict[str, float]:
    by_key = {h.id: h for h in question.hypotheses}

    def chance(key: str) -> float:
        reading = by_key[key]
        wider = by_key[reading.within] if reading.within else None
        share = reading.prior / (wider.prior if wider else 1.0)
        odds = share / (1 - share)
        for item in question.evidence:
            against = (
                plain_word(question, item, wider.id)
                if wider
                else item.expects.get("otherwise", "even")
            )
            odds *= SCALE[plain_word(question, item, key)].mid / SCALE[against].mid
        return odds / (1 + odds) * (chance(wider.id) if wider else 1.0)

    return {key: chance(key) for key in by_key}
