"""Random numbers by address: every draw of every future has a name of its own.

A number is the hash of (root, draw, path, slot, count): the 64-bit finaliser of
splitmix64 (Steele, Lea and Flood 2014), applied to a sum of odd multiples. No state is
carried along, so path k can be run alone, the order of events shifts nobody's numbers,
and two runs that differ in one move share all others: common random numbers.

References
----------
Steele, G. L., Lea, D. and Flood, C. H. (2014), Fast splittable pseudorandom number
generators. doi:10.1145/2660193.2660195
"""

import numpy as np

from countermove.compiled import compiled

__all__ = ["exponential", "path_key", "uniform"]


@compiled
def _mix(value: np.uint64) -> np.uint64:
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@compiled
def path_key(root: np.uint64, draw: int, path: int) -> np.uint64:
    """Return the key from which all numbers of one future grow."""
    step = np.uint64(draw) * np.uint64(0x9E3779B97F4A7C15)
    along = np.uint64(path) * np.uint64(0xD1B54A32D192ED03)
    return _mix(_mix(np.uint64(root) + step) + along)


@compiled
def uniform(key: np.uint64, slot: int, count: int) -> float:
    """Return a number in [0, 1) for the `count`-th use of a slot."""
    at = np.uint64(slot) * np.uint64(0xA0761D6478BD642F)
    at += np.uint64(count) * np.uint64(0xE7037ED1A0B428DB)
    at += np.uint64(key)  # a whole number without a type would make this a float
    return float(_mix(at) >> np.uint64(11)) * 1.1102230246251565e-16


@compiled
def exponential(key: np.uint64, slot: int, count: int) -> float:
    """Return a wait with mean one for the `count`-th use of a slot."""
    return -float(np.log(1.0 - uniform(key, slot, count)))
