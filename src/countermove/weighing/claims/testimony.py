"""What a claim is worth as testimony: how likely its source is to say it, so or not."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.errors import ShapeError

__all__ = ["Testimony"]

FloatArray = NDArray[np.float64]
StringArray = NDArray[np.str_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Testimony:
    """One claim in posterior draws of its source's reliability and of who copied whom.

    Parameters
    ----------
    claim : str
    said_if_so : shape (draw,)
        Probability that the source says this if it is so, in (0, 1); what it says has
        its stance in it, so a denial is so where the value denied does not hold.
    said_if_not : shape (draw,)
        The same if it is not so. Equal to `said_if_so`, the claim tells nothing.
    origins : shape (draw,)
        Key of the claim that this one repeats in the end, through any chain; its own
        key where it stands on its own feet. Claims with one origin count once.

    Raises
    ------
    ShapeError
        If the three differ in length.
    """

    claim: str
    said_if_so: FloatArray
    said_if_not: FloatArray
    origins: StringArray

    def __post_init__(self) -> None:
        """Refuse draws that do not belong together, and freeze them."""
        shape = self.said_if_so.shape
        shapes = [shape, self.said_if_not.shape, self.origins.shape]
        if len(set(shapes)) > 1 or len(shape) != 1:
            raise ShapeError(f"Expected three flat arrays of draws, got {shapes}.")
        for name in ("said_if_so", "said_if_not", "origins"):
            values = getattr(self, name).copy()
            values.setflags(write=False)
            object.__setattr__(self, name, values)
