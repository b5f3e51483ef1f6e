"""The summary in plain words, computed from the numbers of the reading.

Nothing is estimated here: each sentence picks numbers that the reading holds, says them
with the published words, and names the moves it rests on. Statements about shares and
forecasts draw on all moves; they name the latest that touch the matter.
"""

from countermove.report.document import Document
from countermove.report.parts import StoredMove, StoredRound, StoredStake, Verdict
from countermove.report.passages import Passage, Piece, Sentence, cite, sentence, who
from countermove.report.prospects import write_doubts, write_prospects
from countermove.report.ribbons import latest_control, order_institutions
from countermove.report.stakes import AIM, ALL, FORM, latest_stake
from countermove.report.verdicts import write_readings, write_signs
from countermove.report.words import (
    join,
    long_date,
    percent,
    percent_range,
    plural,
    short_date,
    span,
)

__all__ = ["summarise"]

_LATEST_ROUNDS = 4
_INSTITUTIONS = 4
_REPLIES = 3
_EVEN = 1 / 3  # what each of three stakes would have if nothing were known


def summarise(document: Document) -> tuple[Passage, ...]:
    """Write the summary; passages without anything to say are left out."""
    passages = (
        Passage(title="The exchange", sentences=tuple(_exchange(document))),
        Passage(title="What is at stake", sentences=tuple(_stakes(document))),
        Passage(title="Who holds what", sentences=tuple(_control(document))),
        Passage(title="What may come next", sentences=write_prospects(document)),
        Passage(title="Rival readings", sentences=write_readings(document)),
        Passage(title="Signs and likenesses", sentences=write_signs(document)),
        Passage(title="How far to trust this", sentences=write_doubts(document)),
    )
    return tuple(passage for passage in passages if passage.sentences)


def _exchange(document: Document) -> list[Sentence]:
    if not document.visible:
        return [sentence(f"No move had been reported by {long_date(document.as_of)}.")]
    said = [_opening(document)]
    if document.rounds:
        said.append(_counting(document))
    latest = document.exchanges[-_LATEST_ROUNDS:]
    said += [_round(document, item) for item in latest]
    return [*said, *_busiest(document), *_escalation(document)]


def _opening(document: Document) -> Sentence:
    first, last = document.visible[0], document.visible[-1]
    camps = {key for move in document.visible for key in move.camps[:1]}
    return sentence(
        f"By {long_date(document.as_of)}, {plural(len(document.visible), 'move')} of "
        f"{plural(len(camps), 'camp')} had been reported: from ",
        cite(first),
        f" ({long_date(first.date)}) to ",
        cite(last),
        f" ({long_date(last.date)}).",
    )


def _counting(document: Document) -> Sentence:
    count = len(document.exchanges)
    alone = len(document.alone)
    rest = plural(alone, "stands", "stand") if alone else "none stands"
    return sentence(
        f"The reading joins them into {plural(count, 'round')} of two moves or more; "
        f"{rest} alone.",
        rests_on=[item.opener for item in document.exchanges] or document.alone[-1:],
    )


def _round(document: Document, item: StoredRound) -> Sentence:
    opener = document.by_id[item.opener]
    others = [document.by_id[key] for key in item.moves if key != item.opener]
    others.sort(key=lambda move: move.date)
    pieces: list[str | Piece] = [
        f"{item.id} ({span(item.start, item.end)}): ",
        f"{who(document, opener)} opened with ",
        cite(opener),
    ]
    replies = _replies(opener, others)
    for place, move in enumerate(replies):
        link = "; it was taken up by " if place == 0 else ", then by "
        pieces += [
            f"{link}{who(document, move)} with ",
            cite(move),
            f" ({short_date(move.date)})",
        ]
    rest = len(others) - len(replies)
    pieces.append(f", and {plural(rest, 'further move')}. " if rest > 0 else ". ")
    pieces.append(_outcome(document, item))
    return sentence(*pieces)


def _replies(opener: StoredMove, others: list[StoredMove]) -> list[StoredMove]:
    """Pick the first moves in which the turn passes to another camp."""
    picked: list[StoredMove] = []
    for move in others:
        before = picked[-1] if picked else opener
        if move.camps[:1] != before.camps[:1]:
            picked.append(move)
    return picked[:_REPLIES] or others[:1]


def _outcome(document: Document, item: StoredRound) -> str:
    rule = item.rule or Verdict(result=item.result, winner=item.winner)
    said = f"By the rule {_result(document, rule)}"
    if item.analyst is None:
        return f"{said}."
    if item.analyst.winner == rule.winner:
        return f"{said}; the analyst agrees."
    return f"{said}; the analyst disagrees: {_result(document, item.analyst)}."


def _result(document: Document, verdict: Verdict) -> str:
    if verdict.winner:
        return f"{document.camp(verdict.winner)} came out ahead"
    words = {
        "undecided": "nobody is ahead",
        "open": "it is still open",
        "split": "it is split",
    }
    return words.get(verdict.result, f"it is {verdict.result or 'not judged'}")


def _busiest(document: Document) -> list[Sentence]:
    between = [
        cell for cell in document.who_answers_whom if cell.answering != cell.answered
    ]
    if not between:
        return []
    top = max(between, key=lambda cell: (cell.expected_answers, cell.answering))
    lag = top.median_lag_days
    wait = (
        f", half of them within {plural(round(lag), 'day')}" if lag is not None else ""
    )
    rests = [
        row.move
        for row in document.answers
        if row.parent
        and row.probability >= 0.5
        and document.by_id[row.move].camps[:1] == (top.answering,)
        and document.by_id[row.parent].camps[:1] == (top.answered,)
    ]
    text = (
        f"The busiest exchange: {document.camp(top.answering)} answering "
        f"{document.camp(top.answered)}, about "
        f"{plural(round(top.expected_answers), 'answer')}{wait}."
    )
    return [sentence(text, rests_on=rests[-4:] or [document.visible[-1].id])]


def _escalation(document: Document) -> list[Sentence]:
    found = document.excitation
    if found is None or found.branching_ratio is None:
        return []
    said = f"Each move provokes {found.branching_ratio:.2f} further moves on average"
    if found.low is not None and found.high is not None:
        level = f"{percent(found.level)} interval " if found.level else ""
        said += f" ({level}{found.low:.2f} to {found.high:.2f})"
    if found.above_one is not None:
        said += (
            "; an exchange grows by itself only above 1, which has a probability of "
            f"{percent(found.above_one)}"
        )
    if found.prior_low is not None and found.prior_high is not None:
        said += (
            f". Before any move was seen the model held {found.prior_low:.2f} to "
            f"{found.prior_high:.2f} for possible"
        )
    ends = [document.visible[0].id, document.visible[-1].id]
    return [sentence(f"{said}.", rests_on=ends)]


def _stakes(document: Document) -> list[Sentence]:
    said = []
    aim, form = latest_stake(document, AIM), latest_stake(document, FORM)
    if aim and form:
        text = f"The aim reads as {_leading(aim)}, the form as {_leading(form)}."
        said.append(sentence(text, rests_on=_last_with_stake(document)))
    overall = latest_stake(document, ALL)
    if overall:
        text = f"All moves together read as a struggle over {_leading(overall)}."
        said.append(sentence(text, rests_on=_last_with_stake(document)))
    for camp in document.record.camps:
        point = latest_stake(document, camp.id)
        own = [move.id for move in document.visible if camp.id in move.camps]
        differs = point and overall and _name(point) != _name(overall)
        if point and differs and own and _low(point) > _EVEN:
            text = f"Seen from {camp.name}, it is rather {_leading(point)}."
            said.append(sentence(text, rests_on=own[-2:]))
    return said


def _name(point: StoredStake) -> str:
    return max(
        ("personnel", "authority", "structural"), key=lambda name: getattr(point, name)
    )


def _low(point: StoredStake) -> float:
    low = getattr(point, f"{_name(point)}_low")
    return 0.0 if low is None else float(low)


def _leading(point: StoredStake) -> str:
    name = _name(point)
    low, high = getattr(point, f"{name}_low"), getattr(point, f"{name}_high")
    share = percent(getattr(point, name))
    return f"{name} ({share}, 90% interval {percent_range(low, high)})"


def _last_with_stake(document: Document) -> list[str]:
    coded = [move.id for move in document.visible if move.stake]
    return (coded or [move.id for move in document.visible])[-3:]


def _control(document: Document) -> list[Sentence]:
    latest = latest_control(document)
    said = []
    for key in order_institutions(document)[:_INSTITUTIONS]:
        rows = [row for row in latest[key] if row.share >= 0.1][:3]
        touching = [move.id for move in document.visible if key in move.institutions]
        if not rows or not document.visible:
            continue
        held = join([_share(document, row.camp, row.share) for row in rows])
        band = percent_range(rows[0].low, rows[0].high)
        text = (
            f"{document.institution(key)}: {held} (90% interval of the first {band})."
        )
        rests = touching[-3:] or [document.visible[-1].id]
        said.append(sentence(text, rests_on=rests))
    return said


def _share(document: Document, camp: str, share: float) -> str:
    return f"{document.camp(camp)} {percent(share)}"
