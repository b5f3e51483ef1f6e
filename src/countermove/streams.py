"""One root seed, many named random streams.

A stream is named by a path of words and whole numbers, and its numbers depend on the
root seed and that path alone. So adding a draw in one place never shifts the draws of
another, and path ``("futures", 17)`` can be rerun by itself.
"""

from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.random import PCG64, Generator, SeedSequence

from countermove.errors import ValidationError

__all__ = ["Streams"]


@dataclass(frozen=True, slots=True)
class Streams:
    """The family of random streams that grow from one root seed.

    Parameters
    ----------
    seed : int
        Root seed, zero or more.

    Raises
    ------
    ValidationError
        If `seed` is negative.

    Examples
    --------
    >>> streams = Streams(7)
    >>> streams.named("futures", 3).random() == streams.named("futures", 3).random()
    True
    """

    seed: int

    def __post_init__(self) -> None:
        """Refuse a negative seed."""
        if self.seed < 0:
            raise ValidationError(
                f"Expected a seed of zero or more, got {self.seed}. "
                "Choose any whole number from 0 up."
            )

    def named(self, *path: str | int) -> Generator:
        """Return a fresh generator for one named path.

        Parameters
        ----------
        *path : str or int
            Words and whole numbers that name the use, for example ``("control", 4)``.

        Returns
        -------
        numpy.random.Generator
            The same numbers for the same seed and path, on every machine.
        """
        name = "/".join(f"{type(part).__name__}:{part}" for part in path)
        words = np.frombuffer(sha256(name.encode()).digest(), dtype="<u4")
        entropy = [self.seed, *(int(word) for word in words)]
        return Generator(PCG64(SeedSequence(entropy)))
