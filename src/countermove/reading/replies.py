"""Which kinds of act commonly answer which, from ``replies.toml``."""

import tomllib
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from countermove.contest import codebook

__all__ = ["usual_replies"]


@cache
def usual_replies() -> tuple[dict[str, int], NDArray[np.bool_]]:
    """Return the number of each act, and which act commonly answers which.

    Returns
    -------
    dict of str to int
        Every act of the codebook.
    bool array, shape (answering act, answered act)
        Read-only.

    Raises
    ------
    UnknownWordError
        If the file names an act that the codebook does not know.
    """
    book = codebook()
    places = {name: n for n, name in enumerate(book.acts)}
    table = np.zeros((len(places), len(places)), dtype=np.bool_)
    text = resources.files("countermove.reading").joinpath("replies.toml").read_text()
    for act, answered in tomllib.loads(text).items():
        for other in answered:
            table[places[book.act(act).name], places[book.act(other).name]] = True
    table.setflags(write=False)
    return places, table
