r"""Rival readings weighed: a Bayesian analysis of competing hypotheses.

For each question, with priors P(h) as the analyst set them,

    P(h | E)  is proportional to  P(h) prod_i L_ih^(e_i),

L_ih from the analyst's word for item i under h (module ``likelihoods``), softened by
how sure the fact is (``grounds``), e_i from dependence (``balance``), and readings
within readings as in ``containment``. The posterior is taken at the middles of the
words and the means of the sources, so that it can be checked by hand; the band is over
draws of both.

This is Heuer's table with its arithmetic put right: his scores count inconsistent cells
and know neither priors nor how sure a fact is (they stand beside,
:mod:`.matrix`). It weighs only the readings that were written
down and the evidence that was listed: a true reading nobody wrote, or a list chosen to
suit one side, is not seen. Bands say how far words and sources are in doubt, not how
far the analyst is.

References
----------
Good, I. J. (1950), Probability and the Weighing of Evidence, Griffin.
Heuer, R. J. (1999), Psychology of Intelligence Analysis, chapter 8, Center for the
Study of Intelligence.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import logsumexp

from countermove.contest import Question
from countermove.reading import Reading
from countermove.streams import Streams
from countermove.weighing.claims.testimony import Testimony
from countermove.weighing.hypotheses.balance import (
    Balance,
    draw_balance,
    lay_out,
    mid_balance,
)
from countermove.weighing.hypotheses.containment import Containment
from countermove.weighing.hypotheses.grounds import Ground, Grounds, sure_grounds
from countermove.weighing.hypotheses.matrix import Scores, score_matrix
from countermove.weighing.hypotheses.sensitivity import find_flips, leader_of
from countermove.weighing.hypotheses.weighed import (
    WeighedHypothesis,
    WeighedItem,
    WeighedQuestion,
)

__all__ = [
    "WeighedHypothesis",
    "WeighedItem",
    "WeighedQuestion",
    "weigh_matrix",
    "weigh_questions",
]

FloatArray = NDArray[np.float64]

BAND = (0.05, 0.95)
MOST_DIAGNOSTIC = 3


def weigh_questions(
    reading: Reading,
    testimonies: Mapping[str, Testimony],
    *,
    stream: Generator,
    draws: int = 400,
) -> tuple[WeighedQuestion, ...]:
    """Weigh the rival readings of every question at a vantage.

    Parameters
    ----------
    reading : Reading
        Its vantage holds the questions, and only evidence known by then.
    testimonies : mapping of str to Testimony
        By claim.
    stream : Generator
    draws : int
        Draws of words and sources for the bands.

    Returns
    -------
    tuple of WeighedQuestion
        In the order of the record.

    Raises
    ------
    ValidationError
        If a claim that is evidence has no testimony, readings contain one another in a
        circle or more than their prior, or `draws` is below one.
    UnknownWordError
        If a word of likelihood is not on the scale.
    """
    grounds = Grounds(reading=reading, testimonies=testimonies, draws=draws)
    # A stream for each, so that another question never shifts the bands of this one.
    streams = Streams(int(stream.integers(2**62)))
    return tuple(
        _weigh(
            question,
            grounds.of(question),
            draws=draws,
            stream=streams.named("question", question.id),
        )
        for question in reading.vantage.record.questions
    )


def weigh_matrix(
    question: Question, *, stream: Generator, draws: int = 400
) -> WeighedQuestion:
    """Weigh a matrix without a reading: every row is a sure fact on its own feet.

    Parameters and errors are those of :func:`weigh_questions`; rows on stakes tell
    nothing here, for stakes need moves.
    """
    return _weigh(question, sure_grounds(question), draws=draws, stream=stream)


def _weigh(
    question: Question, grounds: Sequence[Ground], *, draws: int, stream: Generator
) -> WeighedQuestion:
    containment = Containment.of(question)
    layout = lay_out(question, containment)
    mid = mid_balance(layout, grounds)
    drawn = draw_balance(layout, grounds, draws=draws, stream=stream)
    scores = score_matrix(question)
    items = _items(grounds, mid, drawn, scores)
    rivals = containment.rivals()
    apart, one = mid.at(0.0), mid.at(1.0)
    return WeighedQuestion(
        id=question.id,
        question=question.question,
        exclusive=question.exclusive,
        basis=question.basis,
        hypotheses=_hypotheses(question, mid.posterior[0], drawn.posterior, scores),
        items=items,
        diagnostic=_most_diagnostic(items),
        flips=find_flips(layout, mid, grounds),
        independent=_by_key(containment, apart.posterior[0]),
        dependent=_by_key(containment, one.posterior[0]),
        independent_leader=leader_of(rivals, apart.totals[0]),
        dependent_leader=leader_of(rivals, one.totals[0]),
    )


def _hypotheses(
    question: Question, posterior: FloatArray, drawn: FloatArray, scores: Scores
) -> tuple[WeighedHypothesis, ...]:
    lows, highs = np.quantile(drawn, BAND, axis=0)
    return tuple(
        WeighedHypothesis(
            id=item.id,
            text=item.text,
            prior=item.prior,
            posterior=float(posterior[row]),
            # The middle of every word may lie outside what most draws say together.
            low=float(min(lows[row], posterior[row])),
            high=float(max(highs[row], posterior[row])),
            within=item.within,
            inconsistency=float(scores.inconsistency[row]),
            consistency=float(scores.consistency[row]),
        )
        for row, item in enumerate(question.hypotheses)
    )


def _items(
    grounds: Sequence[Ground], mid: Balance, drawn: Balance, scores: Scores
) -> tuple[WeighedItem, ...]:
    containment = mid.containment
    rivals = containment.rivals()
    ratios = mid.exponents[0][:, None] * _log_ratios(mid)
    found = []
    for row, ground in enumerate(grounds):
        without = containment.posterior(drawn.totals_without(row))
        gained = containment.divergence(drawn.posterior, without)
        found.append(
            WeighedItem(
                evidence=ground.evidence,
                kind=ground.kind,
                worth=ground.worth,
                group=ground.group,
                exponent=float(mid.exponents[0, row]),
                information=float(gained.mean()),
                diagnosticity=float(scores.diagnosticity[row]),
                log_ratio=_by_key(containment, ratios[row]),
                leader_without=leader_of(rivals, mid.totals_without(row)[0]),
                same_as=ground.same_as,
            )
        )
    return tuple(found)


def _log_ratios(mid: Balance) -> FloatArray:
    """Return log-likelihoods against all readings, or "otherwise", (item, reading)."""
    containment, logs = mid.containment, mid.logs[0]
    if not containment.exclusive:
        return np.asarray(logs[:, :-1] - logs[:, -1:])
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.log(containment.remainders) + logs[:, :-1]
        wide = np.where(containment.members, parts[:, None, :], -np.inf)
        own = logsumexp(wide, axis=2) - np.log(containment.priors)
        own = np.where(containment.priors > 0, own, logs[:, :-1])
        return np.asarray(own - logsumexp(parts, axis=1, keepdims=True))


def _most_diagnostic(items: Sequence[WeighedItem]) -> tuple[str, ...]:
    telling = [item for item in items if round(item.information, 9) > 0]
    ranked = sorted(telling, key=lambda item: -round(item.information, 9))
    return tuple(item.evidence for item in ranked[:MOST_DIAGNOSTIC])


def _by_key(containment: Containment, values: FloatArray) -> dict[str, float]:
    return dict(zip(containment.keys, values.tolist(), strict=True))
