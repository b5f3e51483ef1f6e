"""Changes of a vantage to ask "what if" of: moves added or dropped, factors set.

A change of moves makes another vantage, in which everything is read again. A factor is
set in the prospect itself: a covariate, the state of a clock, or a procedure that no
longer runs. Facts that follow in law from a change do not follow here: a motion that is
added opens no procedure, and a clock of which the analyst said how it stands stays so
until it is set as well.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches

import numpy as np

from countermove.contest import Move, Vantage, codebook, parse_date
from countermove.errors import UnknownWordError, ValidationError
from countermove.outlook.causes import STATES
from countermove.outlook.covariates import COVARIATES
from countermove.outlook.prospect import Prospect
from countermove.outlook.running import Running

__all__ = [
    "AddMove",
    "Change",
    "DropMove",
    "SetFactor",
    "change_factors",
    "change_moves",
    "read_factor",
    "read_move",
    "require_known",
]

DROPPED = "dropped"
PROCEDURE = "procedure:"
LARGEST_RATIO = 5.0
"""Log ratio of the street beyond which no country was ever seen."""
WORDS = {"form": "forms", "force": "forces", "result": "results"}
DEFAULTS = {"form": "lawful", "force": "none", "result": "succeeded"}
SETTINGS = ("date", "deaths", "participants", *WORDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddMove:
    """A move that was not made, put among those that were."""

    move: Move


@dataclass(frozen=True, slots=True, kw_only=True)
class DropMove:
    """A move, by key, taken as if it had never been made."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFactor:
    """A factor set by hand.

    Parameters
    ----------
    name : str
        A covariate, a clock with states, or ``procedure:`` and a key.
    value : str
        A number, a state of the clock, or ``dropped``.
    """

    name: str
    value: str


Change = AddMove | DropMove | SetFactor


def read_move(text: str, vantage: Vantage, *, number: int = 1) -> Move:
    """Read a hypothetical move: ``actor; act; target; institutions; key=value; ...``.

    Parameters
    ----------
    text : str
        Four places, of which the last two may be empty or left out; several keys in one
        place are separated by commas. Then ``result``, ``form``, ``force``,
        ``participants``, ``deaths`` or ``date``, in any order. Without them the move is
        lawful, without force, succeeded, and made on the day of issue.
    number : int
        Place in a list of such moves; makes its key.

    Raises
    ------
    UnknownWordError
        If an actor, act, target, institution or word is not known at the vantage.
    ValidationError
        If the text has no actor and act, or a date or number cannot be.
    """
    parts = [part.strip() for part in text.split(";")]
    places = [part for part in parts if "=" not in part]
    settings = dict(_setting(part) for part in parts if "=" in part)
    if not 2 <= len(places) <= 4 or not all(places[:2]):
        raise ValidationError(
            f"Expected `actor; act; target; institutions; key=value`, got {text!r}. "
            "Give an actor and an act at least."
        )
    actors, act, targets, institutions = (*places, "", "")[:4]
    record = vantage.record
    codebook().act(act)
    issued = _date(settings.get("date"), vantage)
    words = {
        name: codebook().entry(section, settings.get(name, DEFAULTS[name])).name
        for name, section in WORDS.items()
    }
    known = {*record.actor_index, *record.camp_index, *record.institution_index}
    return Move(
        id=_free_key(vantage, number),
        date=issued,
        reported=issued,
        precision="day",
        actors=_keys(actors, record.actor_index, "actor"),
        act=act,
        targets=_keys(targets, known, "actor, camp or institution"),
        institutions=_keys(institutions, record.institution_index, "institution"),
        participants=_number(settings, "participants"),
        deaths=_deaths(settings),
        action=f"hypothetical: {actors} {act.replace('_', ' ')} {targets}".strip(),
        form=words["form"],
        force=words["force"],
        result=words["result"],
    )


def read_factor(text: str) -> SetFactor:
    """Read a factor set by hand, such as ``cabinet=caretaker`` or ``violence=1``.

    Raises
    ------
    ValidationError
        If the text has no equals sign.
    """
    name, sign, value = (part.strip() for part in text.partition("="))
    if not (name and sign and value):
        raise ValidationError(
            f"Expected `factor=value`, got {text!r}. For example `cabinet=caretaker`."
        )
    return SetFactor(name=name, value=value)


def change_moves(vantage: Vantage, changes: Iterable[Change]) -> Vantage:
    """Return the vantage with moves added and dropped; itself if none are.

    Answers of other moves, judgements and procedures no longer point at what was
    dropped, and an actor who did nothing else is no longer seen.

    Raises
    ------
    UnknownWordError
        If a move to be dropped is not among those seen.
    ValidationError
        If no move would be left.
    """
    items = list(changes)
    added = [item.move for item in items if isinstance(item, AddMove)]
    dropped = {item.id for item in items if isinstance(item, DropMove)}
    for key in sorted(dropped):
        require_known(key, vantage.record.move_index, "move")
    if not added and not dropped:
        return vantage
    kept = [move for move in vantage.moves if move.id not in dropped]
    # Sorting is stable: a move added comes last of its day.
    moves = tuple(sorted([*kept, *added], key=lambda move: move.date))
    if not moves:
        raise ValidationError(
            "Expected a move to be left, got none. Drop fewer of them."
        )
    return Vantage.cut(replace(vantage.record, moves=moves), vantage.issued)


def change_factors(prospect: Prospect, changes: Iterable[Change]) -> Prospect:
    """Return the prospect with the factors that were set.

    Raises
    ------
    UnknownWordError
        If a factor, state or procedure is not known.
    ValidationError
        If a value cannot be.
    """
    for item in changes:
        if isinstance(item, SetFactor):
            prospect = _set(prospect, item)
    return prospect


def _set(prospect: Prospect, item: SetFactor) -> Prospect:
    if item.name.startswith(PROCEDURE):
        return _drop_procedure(prospect, item)
    procedures = [f"{PROCEDURE}{key}" for key in prospect.start.running.ids]
    require_known(item.name, [*COVARIATES, *STATES, *procedures], "factor")
    if item.name in STATES:
        return _set_state(prospect, item)
    return _set_covariate(prospect, item.name, _covariate(item))


def _drop_procedure(prospect: Prospect, item: SetFactor) -> Prospect:
    key = item.name.removeprefix(PROCEDURE)
    running = prospect.start.running
    require_known(key, running.ids, "procedure under way")
    require_known(item.value, [DROPPED], "value of a procedure")
    kept = np.array([name != key for name in running.ids], dtype=np.bool_)
    arrays = {
        field.name: getattr(running, field.name)[kept]
        for field in fields(Running)
        if field.name != "ids"
    }
    ids = tuple(name for name in running.ids if name != key)
    start = replace(prospect.start, running=Running(ids=ids, **arrays))
    return replace(prospect, start=start)


def _set_state(prospect: Prospect, item: SetFactor) -> Prospect:
    require_known(item.value, STATES[item.name], f"state of the clock {item.name!r}")
    days = prospect.state.caretaker_days
    if item.name == "cabinet":
        since = 0.0 if np.isnan(days) else days
        days = since if item.value == "caretaker" else float("nan")
    changes: dict[str, str] = {item.name: item.value}
    state = replace(prospect.state, caretaker_days=days, **changes)  # type: ignore[arg-type]
    start = replace(prospect.start, states=state.numbers, caretaker_days=days)
    return replace(prospect, state=state, start=start)


def _set_covariate(prospect: Prospect, name: str, value: float) -> Prospect:
    start = prospect.start
    values = start.values.copy()
    values[COVARIATES.index(name)] = value
    start = replace(start, values=values)
    if name == "balance":
        start = replace(start, successes=_successes(start.successes, value))
    if name.startswith("street_"):
        # A street said to matter is an active one.
        start = replace(start, activity=max(start.activity, 1.0))
    covariates = prospect.covariates | {name: value}
    return replace(prospect, start=start, covariates=covariates)


def _successes(counts: tuple[float, float], balance: float) -> tuple[float, float]:
    """Share out as many successes as there were, or as few as give this balance."""
    total = max(sum(counts), 2 * abs(balance) / (1 - abs(balance)))
    lead = balance * (total + 2)
    return (total - lead) / 2, (total + lead) / 2


def _covariate(item: SetFactor) -> float:
    try:
        value = float(item.value)
    except ValueError:
        value = float("nan")
    low, high = {"balance": (-0.95, 0.95)}.get(item.name, (0.0, 1.0))
    if item.name.startswith("street_"):
        low, high = -LARGEST_RATIO, LARGEST_RATIO
    if not low <= value <= high:
        raise ValidationError(
            f"Expected {item.name} as a number from {low:g} to {high:g}, got "
            f"{item.value!r}."
        )
    return value


def _setting(part: str) -> tuple[str, str]:
    name, _, value = (piece.strip() for piece in part.partition("="))
    require_known(name, SETTINGS, "setting of a move")
    return name, value


def _date(text: str | None, vantage: Vantage) -> dt.date:
    if text is None:
        return vantage.issued
    day = parse_date(text)
    if not vantage.record.start <= day <= vantage.issued:
        raise ValidationError(
            f"Expected a hypothetical move from {vantage.record.start} to the day of "
            f"issue, {vantage.issued}, got {day}. What comes after it is forecast."
        )
    return day


def _number(settings: dict[str, str], name: str) -> float | None:
    if name not in settings:
        return None
    text = settings[name]
    if not text.isdecimal():
        raise ValidationError(
            f"Expected {name} as a whole number such as 20000, got {text!r}."
        )
    return float(text)


def _deaths(settings: dict[str, str]) -> tuple[float, float] | None:
    count = _number(settings, "deaths")
    return None if count is None else (count, count)


def _keys(text: str, known: Iterable[str], kind: str) -> tuple[str, ...]:
    names = list(known)
    keys = tuple(part.strip() for part in text.split(",") if part.strip())
    for key in keys:
        require_known(key, names, kind)
    return keys


def _free_key(vantage: Vantage, number: int) -> str:
    key = f"what-if-{number}"
    while key in vantage.record.move_index:
        key += "-again"
    return key


def require_known(word: str, known: Iterable[str] | Sequence[str], kind: str) -> None:
    """Refuse a word that is not known, with the nearest that is."""
    words = sorted(known)
    if word in words:
        return
    near = get_close_matches(word, words, n=1, cutoff=0.5)
    listed = ", ".join(words[:12]) + (" ..." if len(words) > 12 else "")
    offer = f"Did you mean {near[0]!r}?" if near else f"Known: {listed or 'none'}."
    raise UnknownWordError(f"Expected a known {kind}, got {word!r}. {offer}")
