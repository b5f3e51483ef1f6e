"""What was weighed, as plain values for a stored reading and for ``weigh --json``."""

from collections.abc import Mapping, Sequence
from dataclasses import fields

from pydantic import TypeAdapter

from countermove.report.plain import plain_values
from countermove.report.weighed_parts import StoredWeighed
from countermove.weighing import Weighed
from countermove.weighing.claims import Believed
from countermove.weighing.coincidences import CrossExcitation

__all__ = ["store_beliefs", "store_weighed", "view_weighed"]


def store_weighed(
    weighed: Weighed, *, questions: Sequence[str] | None = None
) -> dict[str, object]:
    """Turn what was weighed into plain, ordered values.

    Parameters
    ----------
    questions : sequence of str, optional
        Keys of the questions to keep; default all.

    Returns
    -------
    dict
        Ready for :func:`json.dumps` with ``allow_nan=False``: questions, sources,
        facts, copies, pull, coincidences, abroad, pressures, indicators, analogues.
        Numbers have six decimals; null stands for what could not be told.
    """
    kept = [q for q in weighed.questions if questions is None or q.id in questions]
    return {
        **_plain({"questions": kept}),
        **store_beliefs(weighed.beliefs),
        **_plain(
            {
                "coincidences": weighed.coincidences,
                "abroad": _fields_of(weighed.abroad),
                "pressures": weighed.pressures,
                "indicators": weighed.indicators,
                "analogues": weighed.analogues,
            }
        ),
    }


def store_beliefs(beliefs: Believed) -> dict[str, object]:
    """Turn sources, facts and copies into plain values."""
    names = ("sources", "facts", "copies", "pull", "worst_r_hat")
    return _plain({name: getattr(beliefs, name) for name in names})


def view_weighed(stored: Mapping[str, object]) -> StoredWeighed:
    """Give typed access to some or all parts of what was weighed."""
    return TypeAdapter(StoredWeighed).validate_python(stored)


def _fields_of(link: CrossExcitation) -> dict[str, object]:
    """Return the fields of a link from abroad, with what is said of it."""
    found = {item.name: getattr(link, item.name) for item in fields(link)}
    return found | {"verdict": link.verdict, "words": link.words}


def _plain(parts: Mapping[str, object]) -> dict[str, object]:
    plain = plain_values(parts)
    assert isinstance(plain, dict)
    return plain
