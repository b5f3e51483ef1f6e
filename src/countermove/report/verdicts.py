"""Sentences about what was weighed: rival readings, sources, signs and likenesses."""

from collections.abc import Iterable

from countermove.report.document import Document
from countermove.report.evidence import moves_of
from countermove.report.flips import shorten
from countermove.report.passages import Sentence, sentence
from countermove.report.weighed_parts import (
    StoredCoincidence,
    StoredIndicator,
    WeighedQuestionPart,
)
from countermove.report.words import (
    join,
    percent,
    percent_range,
    plural,
    probability_word,
)

__all__ = ["write_readings", "write_signs"]

_NEAREST = 3
_SAID = ("in_office", "rounds_survived", "acquiesced", "structure_disrupted")
"""Indicators that the summary says, whatever they show."""
_CLEAR = 0.05
"""Points of probability under which two readings are called level."""


def write_readings(document: Document) -> tuple[Sentence, ...]:
    """Say which reading of each question is ahead, and how far sources are known."""
    questions = (
        _question(document, item) for item in document.weighed.questions if item.ranked
    )
    return (*questions, *_sources(document))


def _question(document: Document, item: WeighedQuestionPart) -> Sentence:
    # What lies within a reading is no rival of it.
    first, *others = [row for row in item.ranked if row.within is None]
    rests = [key for name in item.diagnostic for key in moves_of(document, name)]
    if not item.items:
        text = (
            f"{item.question} Nothing on record by then bears on it; beforehand "
            f"{_bare(first.text)} had {percent(first.prior)}."
        )
        return sentence(text, rests_on=_latest(document))
    second = others[0] if others else None
    level = second is not None and first.posterior - second.posterior < _CLEAR
    text = (
        f"{item.question} {probability_word(first.posterior).capitalize()}: "
        f"{_bare(first.text)} ({percent(first.posterior)}, interval "
        f"{percent_range(first.low, first.high)}; beforehand {percent(first.prior)})"
    )
    if second is not None:
        link = "hardly less so" if level else "then"
        text += f"; {link} {_bare(second.text)} ({percent(second.posterior)})"
    return sentence(f"{text}.", rests_on=rests or _latest(document))


def _bare(text: str) -> str:
    return f"“{shorten(text)}”"


def _sources(document: Document) -> list[Sentence]:
    sources = document.weighed.sources
    if not sources:
        return []
    known = [item for item in sources if item.verdict != "cannot tell"]
    rest = len(sources) - len(known)
    said = f"Of {plural(len(sources), 'source')} that make claims, "
    if known:
        parts = [f"{_source(document, item.id)} is {item.verdict}" for item in known]
        said += f"{join(parts)}; of {plural(rest, 'other')} it cannot be told"
    else:
        said += "not one has made enough claims that others bear on to be judged"
    about = [
        key
        for claim in document.record.claims
        for key in claim.about
        if key in document.by_id
    ]
    return [sentence(f"{said}.", rests_on=about[-3:] or _latest(document))]


def _source(document: Document, key: str) -> str:
    found = document.source_by_id.get(key)
    return found.name if found else key


def write_signs(document: Document) -> tuple[Sentence, ...]:
    """Say what coincidences, indicators and analogues are worth."""
    weighed = document.weighed
    said = [
        sentence(_coincidence(item), rests_on=item.moves)
        for item in weighed.coincidences
    ]
    if weighed.abroad is not None and weighed.abroad.words:
        said.append(sentence(weighed.abroad.words, rests_on=_latest(document)))
    said += [
        sentence(_indicator(item), rests_on=_known(document, item.moves))
        for item in weighed.indicators
        if item.id in _SAID
    ]
    return (*said, *_analogues(document))


def _coincidence(item: StoredCoincidence) -> str:
    """Say the claim, the verdict, and the chance that is to be trusted."""
    trusted = item.adjusted_p if item.rate_p is None else item.rate_p
    said = f"{item.text} Held against chance: {item.verdict or 'not judged'}"
    if trusted is None:
        return f"{said}."
    dates = ""
    if item.low_p is not None and item.high_p is not None and item.low_p < item.high_p:
        dates = f", {item.low_p:.2g} to {item.high_p:.2g} as dates go"
    basis = "the record alone" if item.rate_p is None else "published rates"
    return (
        f"{said}; without any link so close a meeting would come with probability "
        f"{trusted:.2g}{dates}, by {basis}."
    )


def _indicator(item: StoredIndicator) -> str:
    if item.words[:1].islower():
        return f"{item.title}: {item.words}"
    return item.words


def _known(document: Document, keys: Iterable[str]) -> list[str]:
    found = [key for key in keys if key in document.by_id]
    return found[-4:] or _latest(document)


def _analogues(document: Document) -> list[Sentence]:
    nearest = document.weighed.analogues[:_NEAREST]
    if not nearest:
        return []
    parts = [
        f"{item.title or item.case} (distance {item.distance:.2f}"
        + (
            f", rank {item.rank_low} to {item.rank_high})"
            if item.rank_low is not None and item.rank_high is not None
            else ")"
        )
        for item in nearest
    ]
    text = (
        f"Of {plural(len(document.weighed.analogues), 'packaged contest')}, nearest at "
        f"the same age: {join(parts)}."
    )
    return [sentence(text, rests_on=_latest(document))]


def _latest(document: Document) -> list[str]:
    return [move.id for move in document.visible[-2:]]
