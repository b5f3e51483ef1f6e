"""One contest read at one vantage: rounds, stakes, control and escalation together."""

from dataclasses import dataclass

from countermove.contest import Vantage
from countermove.reading.answers import Answers, find_answers, settled_parents
from countermove.reading.control import Control, track_control
from countermove.reading.escalation import Escalation, measure_escalation
from countermove.reading.links import LinkScore, score_links, try_links
from countermove.reading.reciprocity import Reciprocity, find_reciprocity
from countermove.reading.rounds import Rounds, find_rounds
from countermove.reading.stakes import Stakes, track_stakes
from countermove.reading.weights import Weights, shipped_weights
from countermove.streams import Streams

__all__ = ["Reading", "read", "read_without_labels"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the moves seen at a vantage say.

    Parameters
    ----------
    labels_used : bool
        Whether answers that the analyst settled were taken as settled.
    blind : Answers
        The answers with every label hidden, whatever the rounds rest on.
    links : LinkScore
        Always measured with every label hidden.
    weights : Weights
        Of the rounds model; never fitted on this contest.
    """

    vantage: Vantage
    seed: int
    labels_used: bool
    blind: Answers
    rounds: Rounds
    reciprocity: Reciprocity
    escalation: Escalation
    stakes: Stakes
    control: Control
    links: LinkScore
    weights: Weights


def read(vantage: Vantage, *, seed: int = 0) -> Reading:
    """Read a contest as it stood, taking the analyst's settled answers as settled.

    Parameters
    ----------
    vantage : Vantage
        From :meth:`Contest.at`.
    seed : int
        Root seed; the same seed gives the same reading, byte for byte.

    Returns
    -------
    Reading

    Raises
    ------
    ValidationError
        If there are too many moves to weigh pair by pair.
    """
    return _read(vantage, Streams(seed), labels_used=True)


def read_without_labels(vantage: Vantage, *, seed: int = 0) -> Reading:
    """Read a contest from the facts alone, ignoring every settled answer.

    Parameters and errors are those of :func:`read`.
    """
    return _read(vantage, Streams(seed), labels_used=False)


def _read(vantage: Vantage, streams: Streams, *, labels_used: bool) -> Reading:
    weights = shipped_weights(vantage.record.id)
    labellings = [None, settled_parents(vantage) if labels_used else None]
    blind, answers = find_answers(
        vantage, weights, labellings=labellings, streams=streams
    )
    control = track_control(vantage)
    return Reading(
        vantage=vantage,
        seed=streams.seed,
        labels_used=labels_used,
        blind=blind,
        rounds=find_rounds(vantage, answers, control),
        reciprocity=find_reciprocity(vantage, answers),
        escalation=measure_escalation(vantage, streams),
        stakes=track_stakes(vantage),
        control=control,
        links=score_links(try_links(vantage, blind)),
        weights=weights,
    )
