"""A sentence of the report is a run of pieces, some of which point at moves.

A sentence names every move that it rests on: inside its words, or in `rests_on`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from countermove.report.document import Document
from countermove.report.parts import StoredMove

__all__ = ["Passage", "Piece", "Sentence", "cite", "sentence", "who"]

_LONGEST = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Words, and the move they point at, if any."""

    text: str
    move: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One statement with all the moves it rests on.

    Parameters
    ----------
    rests_on : tuple of str
        Moves that are not pointed at inside the words already.
    """

    pieces: tuple[Piece, ...]
    rests_on: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def moves(self) -> tuple[str, ...]:
        """Every move that it rests on."""
        inside = [piece.move for piece in self.pieces if piece.move is not None]
        return tuple(dict.fromkeys([*inside, *self.rests_on]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Sentences about one matter, under one heading."""

    title: str
    sentences: tuple[Sentence, ...]


def sentence(*pieces: str | Piece, rests_on: Iterable[str] = ()) -> Sentence:
    """Make a sentence of words and pieces."""
    made = tuple(Piece(text=item) if isinstance(item, str) else item for item in pieces)
    inside = {piece.move for piece in made}
    others = tuple(key for key in dict.fromkeys(rests_on) if key not in inside)
    return Sentence(pieces=made, rests_on=others)


def cite(move: StoredMove) -> Piece:
    """Quote what was done in a move and point at it."""
    words = move.action or move.act.replace("_", " ") or move.id
    if len(words) > _LONGEST:
        words = words[:_LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"
    return Piece(text=f"“{words}”", move=move.id)


def who(document: Document, move: StoredMove) -> str:
    """Name the camp of a move, or its actors where no camp is known."""
    keys = move.camps[:1]
    if keys:
        return document.camp(keys[0])
    return ", ".join(document.name(key) for key in move.actors) or "Somebody unknown"
