"""The stored reading: everything a report or another program needs, as one JSON object.

Numbers are rounded to six decimals; NaN becomes null. The same vantage, seed and
versions give the same bytes. Provenance names the command, its arguments, the seed,
versions, and digests of all that went in: the vantage, the weights of the rounds model
and the fit of the clocks.
"""

import platform
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from importlib.metadata import version

from countermove.contest import Move, Record, Vantage
from countermove.outlook import Outlook
from countermove.outlook.why import Explanation
from countermove.reading import Reading
from countermove.reading.escalation import LEVEL
from countermove.reading.rounds import Round
from countermove.report.document import SCHEMA
from countermove.report.plain import plain_values
from countermove.report.storing_weighed import store_weighed
from countermove.weighing import Weighed

__all__ = ["SCHEMA", "store_reading"]

PACKAGES = ("countermove", "numba", "numpy", "polars", "scipy")


def store_reading(
    reading: Reading,
    outlook: Outlook,
    why: Sequence[Explanation] = (),
    weighed: Weighed | None = None,
) -> dict[str, object]:
    """Turn a reading and what was made of it into plain, ordered values.

    Returns
    -------
    dict
        Ready for :func:`json.dumps` with ``allow_nan=False``.
    """
    vantage = reading.vantage
    document = {
        "schema": SCHEMA,
        "contest": vantage.record.id,
        "as_of": vantage.issued,
        "seed": reading.seed,
        "labels": "used" if reading.labels_used else "ignored",
        "provenance": _provenance(reading, outlook),
        "record": _record(vantage),
        "moves": [move.id for move in vantage.moves],
        "answers": _answers(reading),
        "rounds": [_round(item) for item in reading.rounds.items],
        "who_answers_whom": reading.reciprocity.to_polars().to_dicts(),
        "excitation": _escalation(reading),
        "stakes": reading.stakes.to_polars().to_dicts(),
        "control": reading.control.to_polars().to_dicts(),
        "outlook": [_fields(item) for item in outlook.expectations],
        "outlook_basis": {
            "procedures": outlook.procedures,
            "covariates": outlook.covariates,
            "clocks": _fields(outlook.state),
            "effective_futures": outlook.effective_futures,
        },
        "why": [_fields(item) for item in why],
        "weighed": {} if weighed is None else store_weighed(weighed),
        "links": _fields(reading.links),
    }
    plain = plain_values(document)
    assert isinstance(plain, dict)
    return plain


def _provenance(reading: Reading, outlook: Outlook) -> dict[str, object]:
    vantage = reading.vantage
    return {
        "command": "countermove read",
        "arguments": {
            "contest": vantage.record.id,
            "as_of": vantage.issued,
            "ignore_labels": not reading.labels_used,
        },
        "seed": reading.seed,
        "schema": SCHEMA,
        "versions": {name: version(name) for name in PACKAGES}
        | {"python": platform.python_version()},
        "vantage_digest": vantage.digest,
        "weights": {"fit": reading.weights.name, "digest": reading.weights.digest},
        "clock_model": {"fit": outlook.fit, "digest": outlook.model_digest},
    }


def _record(vantage: Vantage) -> dict[str, object]:
    record = vantage.record
    return {
        "title": record.title,
        "question": record.question,
        "start": record.start,
        "country": _fields(record.country),
        "camps": [_fields(item) for item in record.camps],
        "actors": [_some(item, "id", "name", "kind") for item in record.actors],
        "institutions": [
            _some(item, "id", "name", "branch", "level", "weight")
            for item in record.institutions
        ],
        "moves": [_move(record, move) for move in record.moves],
        "sources": [_fields(item) for item in record.sources],
        "claims": [_fields(item) for item in record.claims],
        "series": [_fields(item) for item in record.series],
        "questions": [_fields(item) for item in record.questions],
        "procedures": [_fields(item) for item in record.procedures],
        "standings": [_fields(item) for item in record.standings],
        "scheduled": [_fields(item) for item in record.scheduled],
        "rules": [
            {"id": rule.id, "text": rule.text, **rule.settings} for rule in record.rules
        ],
    }


def _move(record: Record, move: Move) -> dict[str, object]:
    return _fields(move) | {
        "camps": record.camps_of(move.actors, move.date),
        "target_camps": record.camps_of(move.targets, move.date),
    }


def _answers(reading: Reading) -> list[dict[str, object]]:
    frame = reading.rounds.answers.to_polars()
    kept = (frame["probability"] >= 0.01) | frame["parent"].is_null()
    return frame.filter(kept).to_dicts()


def _round(item: Round) -> dict[str, object]:
    return {
        "id": item.id,
        "opener": item.opener,
        "moves": item.moves,
        "start": item.start,
        "end": item.end,
        "camps": item.camps,
        "institutions": item.institutions,
        "deaths": item.deaths,
        "result": item.result,
        "winner": item.winner,
        "rule": {
            "result": item.rule_result,
            "winner": item.rule_winner,
            "shifts": [_fields(shift) for shift in item.shifts],
        },
        "analyst": _fields(item.judgement) if item.judgement else None,
        "support": item.support,
    }


def _escalation(reading: Reading) -> dict[str, object]:
    measured = reading.escalation
    return {
        "branching_ratio": measured.ratio,
        "low": measured.low,
        "high": measured.high,
        "level": LEVEL,
        "above_one": measured.above_one,
        "prior_ratio": measured.prior_ratio,
        "prior_low": measured.prior_low,
        "prior_high": measured.prior_high,
        "monte_carlo_error": measured.standard_error,
        "moves": measured.moves,
        "words": measured.words,
    }


def _fields(value: object) -> dict[str, object]:
    assert is_dataclass(value)
    return {item.name: getattr(value, item.name) for item in fields(value)}


def _some(value: object, *names: str) -> dict[str, object]:
    return {name: getattr(value, name) for name in names}
