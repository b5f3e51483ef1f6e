"""One reading weighed: sources, rival readings, pressures, coincidences, analogues."""

from dataclasses import dataclass

from countermove.reading import Reading
from countermove.streams import Streams
from countermove.weighing.analogues import Analogue, find_analogues
from countermove.weighing.claims import Believed, weigh_claims
from countermove.weighing.coincidences import (
    Coincided,
    CrossExcitation,
    find_coincidences,
    measure_cross_excitation,
)
from countermove.weighing.hypotheses import WeighedQuestion, weigh_questions
from countermove.weighing.indicators import Indicator, evaluate_indicators
from countermove.weighing.pressures import Pressure, measure_pressures

__all__ = ["Weighed", "weigh"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What claims, signs and likenesses are worth at the vantage of a reading.

    Parameters
    ----------
    beliefs : Believed
        Sources and the facts they speak of.
    questions : tuple of WeighedQuestion
        Rival readings of each question, in the order of the folder.
    coincidences : tuple of Coincided
        Moves said to fall together, each held against chance.
    abroad : CrossExcitation
        How far moves abroad provoke moves at home.
    pressures, indicators : tuple
        The measured factors, and the signs judged by rule.
    analogues : tuple of Analogue
        Packaged contests, the nearest first.
    """

    reading: Reading
    beliefs: Believed
    questions: tuple[WeighedQuestion, ...]
    coincidences: tuple[Coincided, ...]
    abroad: CrossExcitation
    pressures: tuple[Pressure, ...]
    indicators: tuple[Indicator, ...]
    analogues: tuple[Analogue, ...]


def weigh(reading: Reading) -> Weighed:
    """Weigh claims, rival readings, pressures, coincidences and analogues.

    Parameters
    ----------
    reading : Reading
        From :func:`countermove.read`; its seed is the root of all chance here too.

    Returns
    -------
    Weighed
        The same reading gives the same answer, byte for byte.
    """
    streams = Streams(reading.seed)
    vantage = reading.vantage
    beliefs = weigh_claims(vantage, stream=streams.named("weighing", "claims"))
    return Weighed(
        reading=reading,
        beliefs=beliefs,
        questions=weigh_questions(
            reading, beliefs.testimonies, stream=streams.named("weighing", "questions")
        ),
        coincidences=find_coincidences(
            vantage, stream=streams.named("weighing", "coincidences")
        ),
        abroad=measure_cross_excitation(vantage, streams),
        pressures=measure_pressures(reading),
        indicators=evaluate_indicators(reading),
        analogues=find_analogues(vantage),
    )
