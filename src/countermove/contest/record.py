"""Everything known of a contest, before it is checked."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from countermove.contest.actors import Actor, Camp, Institution, Tenure
from countermove.contest.moves import Claim, Measurement, Move, Scheduled, Source
from countermove.contest.procedures import Procedure, Standing
from countermove.contest.rules import Coincidence, Judgement, Question, Rule

__all__ = ["Country", "Record"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """Codes of the polity: ISO letters, Gleditsch-Ward and Correlates of War numbers.

    The two numbers differ for a few states and are never taken for one another.
    """

    iso3: str
    gw: int | None = None
    cow: int | None = None


@dataclass(frozen=True, kw_only=True)
class Record:
    """The parts of a contest as they were read; may contradict each other.

    Parameters
    ----------
    start, end : datetime.date
        The contest lies in [start, end); `end` is None while it goes on.
    moves : tuple of Move
        In canonical order once inside a Contest: by date, then by content.
    judgements : tuple of Judgement
        Rounds as the analyst settled them.
    procedures : tuple of Procedure
        Clocks of law or agreement that were started.
    standings : tuple of Standing
        How cabinet, legislature, elite and war stood, as the analyst says.
    scheduled : tuple of Scheduled
        Events with a fixed day, at home or abroad.
    coincidences : tuple of Coincidence
        Moves that are said to fall together by more than chance.
    """

    id: str
    title: str
    country: Country
    start: date
    end: date | None = None
    question: str = ""
    camps: tuple[Camp, ...]
    actors: tuple[Actor, ...]
    institutions: tuple[Institution, ...] = ()
    leaders: tuple[Tenure, ...] = ()
    rules: tuple[Rule, ...] = ()
    moves: tuple[Move, ...]
    sources: tuple[Source, ...] = ()
    claims: tuple[Claim, ...] = ()
    series: tuple[Measurement, ...] = ()
    questions: tuple[Question, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    standings: tuple[Standing, ...] = ()
    scheduled: tuple[Scheduled, ...] = ()
    coincidences: tuple[Coincidence, ...] = ()

    @cached_property
    def actor_index(self) -> dict[str, Actor]:
        """Actors by key."""
        return {actor.id: actor for actor in self.actors}

    @cached_property
    def move_index(self) -> dict[str, Move]:
        """Moves by key."""
        return {move.id: move for move in self.moves}

    @cached_property
    def camp_index(self) -> dict[str, Camp]:
        """Camps by key."""
        return {camp.id: camp for camp in self.camps}

    @cached_property
    def institution_index(self) -> dict[str, Institution]:
        """Institutions by key."""
        return {institution.id: institution for institution in self.institutions}

    def camps_of(self, keys: tuple[str, ...], when: date) -> tuple[str, ...]:
        """Return the camps behind actors or camps on a day, in order, without repeats.

        Parameters
        ----------
        keys : tuple of str
            Keys of actors or camps; institutions have no camp and are passed over.
        """
        camps: dict[str, None] = {}
        for key in keys:
            actor = self.actor_index.get(key)
            camp = actor.camp_on(when) if actor else None
            if actor is None and key in self.camp_index:
                camp = key
            if camp is not None:
                camps[camp] = None
        return tuple(camps)
