"""Sorting times of zero or more in linear time.

The bits of such a float, read as a whole number, rise with its value, so a radix sort
applies: a few stable counting passes over 11 bits each, the lowest first. Passes in
which all times agree are skipped. Equal times keep the order they came in.

References
----------
Knuth (1998), *The Art of Computer Programming*, volume 3, section 5.2.5.
"""

import numpy as np
from numpy.typing import NDArray

from countermove.compiled import compiled

__all__ = ["sort_times"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Bits = NDArray[np.uint64]

FEW = 512  # below it numpy's own sort is quicker
WIDTH = 11
BUCKETS = 1 << WIDTH
PASSES = 6


def sort_times(times: FloatArray) -> tuple[FloatArray, IntArray]:
    """Return the times, rising, and where each came from.

    Parameters
    ----------
    times : shape (n,)
        Finite, zero or more.

    Returns
    -------
    rising : shape (n,)
    order : shape (n,)
        ``rising`` equals ``times[order]``; equal times stay in their order.
    """
    if times.size < FEW:
        order = np.argsort(times, kind="stable")
        return times[order], order
    bits, places = _radix((times + 0.0).view(np.uint64))  # + 0.0 turns -0.0 to 0.0
    return bits.view(np.float64), places


@compiled
def _radix(bits: Bits) -> tuple[Bits, IntArray]:
    size = bits.size
    tallies = np.zeros((PASSES, BUCKETS), dtype=np.int64)
    for item in range(size):
        value = bits[item]
        for turn in range(PASSES):
            tallies[turn, (value >> np.uint64(WIDTH * turn)) & np.uint64(2047)] += 1
    keys, places = bits.copy(), np.arange(size)
    spare_keys, spare_places = np.empty_like(keys), np.empty_like(places)
    for turn in range(PASSES):
        if tallies[turn].max() == size:
            continue
        start = 0
        for bucket in range(BUCKETS):
            count = tallies[turn, bucket]
            tallies[turn, bucket] = start
            start += count
        for item in range(size):
            value = keys[item]
            digit = (value >> np.uint64(WIDTH * turn)) & np.uint64(2047)
            place = tallies[turn, digit]
            tallies[turn, digit] = place + 1
            spare_keys[place] = value
            spare_places[place] = places[item]
        keys, spare_keys = spare_keys, keys
        places, spare_places = spare_places, places
    return keys, places
