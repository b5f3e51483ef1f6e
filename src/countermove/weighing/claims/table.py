"""Claims as arrays: who said what of which fact, when, in whose interest.

A *fact* is a question with two or more answers, its *values*; the last is "not so", or
"something else", which nobody needs to have named. A *statement* is one claim about one
fact. Most claims are one statement; a claim about several readings at once is several.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from countermove.errors import ShapeError, ValidationError

__all__ = ["AFFIRMS", "ALONE", "DENIES", "DOUBTS", "OPEN", "ClaimTable"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

AFFIRMS, DENIES, DOUBTS = 0, 1, 2
"""Codes of the stances."""
OPEN, ALONE = -2, -1
"""In place of a repeated claim: not known, and known to repeat none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimTable:
    """Claims in the order in which one can have copied another.

    Parameters
    ----------
    claims, sources, facts : tuple of str
        Keys.
    values : tuple of tuple of str, one for each fact
        Its possible answers, two or more.
    camps : tuple of str or None, one for each source
        Whose interest it has; None where that is not known, which weighs as none.
    gains : mapping of str to int array, shape (value,)
        For a camp, 1, 0 or -1 for each value of each fact, laid end to end: whether the
        camp gains or loses when the value is believed. A camp left out has no interest.
    by : int array, shape (claim,)
        The source of each claim.
    days : shape (claim,)
        When it was made, in days; never falling.
    stances : int array, shape (claim,)
        :data:`AFFIRMS`, :data:`DENIES` or :data:`DOUBTS`.
    statements : int array, shape (statement, 3)
        Claim, fact and value, the claims never falling; each claim has one or more.
    stated : bool array, shape (fact,)
        Whether claims state the fact itself. Where they only bear on it they do not say
        the same thing by agreeing, and copying is looked for in their words alone.
    repeats : int array, shape (claim,)
        The earlier claim that it is known to repeat, :data:`ALONE` or :data:`OPEN`.
    quotes : tuple of str, one for each claim
        The words of the source; empty where they are not known.

    Raises
    ------
    ShapeError
        If the parts do not fit together.
    ValidationError
        If a key points nowhere, a fact has one value, days fall, or a claim repeats a
        later one.
    """

    claims: tuple[str, ...]
    sources: tuple[str, ...]
    facts: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    camps: tuple[str | None, ...]
    gains: Mapping[str, IntArray]
    by: IntArray
    days: FloatArray
    stances: IntArray
    statements: IntArray
    stated: BoolArray
    repeats: IntArray
    quotes: tuple[str, ...]

    def __post_init__(self) -> None:
        """Check that all parts fit, and freeze the arrays."""
        for item in fields(self):
            array = getattr(self, item.name)
            if isinstance(array, np.ndarray):
                array = array.copy()
                array.setflags(write=False)
                object.__setattr__(self, item.name, array)
        self._check_shapes()
        self._check_order()

    @property
    def sizes(self) -> IntArray:
        """How many values each fact has, shape (fact,)."""
        return np.array([len(row) for row in self.values], dtype=np.int64)

    @property
    def firsts(self) -> IntArray:
        """Where each fact begins when values lie end to end, shape (fact + 1,)."""
        return np.concatenate([[0], np.cumsum(self.sizes)]).astype(np.int64)

    @property
    def bounds(self) -> IntArray:
        """Where the statements of each claim begin, shape (claim + 1,)."""
        numbers = np.arange(len(self.claims) + 1)
        return np.searchsorted(self.statements[:, 0], numbers).astype(np.int64)

    def interest(self, source: int) -> IntArray:
        """Return what a source's camp gains by each value, shape (value,)."""
        none = np.zeros(int(self.firsts[-1]), dtype=np.int64)
        camp = self.camps[source]
        return none if camp is None else self.gains.get(camp, none)

    def _check_shapes(self) -> None:
        count = len(self.claims)
        flat = (self.by, self.days, self.stances, self.repeats)
        if any(array.shape != (count,) for array in flat) or len(self.quotes) != count:
            shapes = [array.shape for array in flat]
            raise ShapeError(
                f"Expected a source, day, stance, origin and quote for each of {count} "
                f"claims, got {shapes} and {len(self.quotes)} quotes."
            )
        if self.statements.ndim != 2 or self.statements.shape[1] != 3:
            raise ShapeError(
                "Expected statements of shape (statement, 3): claim, fact, value; got "
                f"{self.statements.shape}."
            )
        facts = (len(self.values), self.stated.size)
        if facts != (len(self.facts),) * 2 or len(self.camps) != len(self.sources):
            raise ShapeError(
                f"Expected values and `stated` for {len(self.facts)} facts and camps "
                f"for {len(self.sources)} sources, got {facts} and "
                f"{len(self.camps)}."
            )
        total = sum(len(row) for row in self.values)
        for camp, row in self.gains.items():
            if row.shape != (total,) or not np.isin(row, (-1, 0, 1)).all():
                raise ShapeError(
                    f"Expected -1, 0 or 1 for each of {total} values as gains of camp "
                    f"{camp!r}, got shape {row.shape}."
                )

    def _check_order(self) -> None:
        claim, fact, value = self.statements.T
        if any(len(row) < 2 for row in self.values):
            raise ValidationError(
                "Expected two or more values for each fact, got one. Add the last: "
                "not so, or something else."
            )
        known = np.array_equal(np.unique(claim), np.arange(len(self.claims)))
        inside = (fact >= 0) & (fact < len(self.facts)) & (value >= 0)
        if not (known and inside.all() and (np.diff(claim) >= 0).all()):
            raise ValidationError(
                "Expected statements of every claim, in order, about known facts."
            )
        stances = np.isin(self.stances, (AFFIRMS, DENIES, DOUBTS))
        if (value >= self.sizes[fact]).any() or not stances.all():
            raise ValidationError("Expected known values and stances, got others.")
        if ((self.by < 0) | (self.by >= len(self.sources))).any():
            raise ValidationError("Expected known sources, got others.")
        if (np.diff(self.days) < 0).any():
            raise ValidationError("Expected claims by rising day. Sort them first.")
        later = self.repeats >= np.arange(self.repeats.size)
        if (later | (self.repeats < OPEN)).any():
            raise ValidationError(
                "Expected claims to repeat earlier ones, got one that repeats itself "
                "or a later one. Put the origin first."
            )
