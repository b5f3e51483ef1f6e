"""The partition of moves into rounds that is least wrong on average.

Every drawn forest of answers splits the moves into trees. A link longer than
:data:`CARRY` days is kept as an answer but does not carry a round on: a late answer
opens a round of its own. From the forests comes the chance ``c_ij`` that two moves
belong together; the partition reported minimises Binder's expected loss,

    sum over pairs of  [apart] c_ij + [together] (1 - c_ij),

over all partitions reached from the best drawn one by moving single moves (Binder 1978;
a local optimum, checked against full enumeration on small sets).

References
----------
Binder, D. A. (1978), Bayesian cluster analysis. doi:10.1093/biomet/65.1.31
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, triu

__all__ = ["CARRY", "Partition", "best_partition"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

CARRY = 60
"""Days after which an answer no longer carries its round on."""
SWEEPS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """Moves split into groups.

    Parameters
    ----------
    groups : int array, shape (move,)
        Number of each move's group, counted from 0 in order of first members.
    together : sparse, shape (move, move)
        Share of forests in which two moves belong together; the diagonal is one.
    opening : shape (move,)
        Share of forests in which the move opens its tree.
    """

    groups: IntArray
    together: csr_array
    opening: FloatArray

    def members(self) -> list[IntArray]:
        """Return the rows of each group, in order."""
        order = np.argsort(self.groups, kind="stable")
        cuts = np.flatnonzero(np.diff(self.groups[order])) + 1
        return list(np.split(order, cuts)) if order.size else []


def best_partition(forests: IntArray, days: IntArray) -> Partition:
    """Return the partition with the least expected loss.

    Parameters
    ----------
    forests : int array, shape (forest, move)
        Row of each move's parent, or -1.
    days : int array, shape (move,)
        Day of each move.
    """
    roots = _roots(forests, days)
    together = _together(roots)
    above = triu(together, 1).tocoo()
    labels = min(roots, key=lambda drawn: _loss(drawn, above))
    labels = _improve(_numbered(labels), together)
    opening = (roots == np.arange(days.size)).mean(axis=0)
    return Partition(groups=_numbered(labels), together=together, opening=opening)


def _roots(forests: IntArray, days: IntArray) -> IntArray:
    """Follow every move up to the opening of its tree, by pointer jumping."""
    rows = np.arange(days.size)
    parents = np.where(forests >= 0, forests, rows)
    late = days[None, :] - days[parents] > CARRY
    at = np.where(late, rows, parents)
    for _ in range(max(int(np.ceil(np.log2(days.size + 1))), 1)):
        at = np.take_along_axis(at, at, axis=1)
    return np.asarray(at)


def _together(roots: IntArray) -> csr_array:
    """Count by one product how often two moves share a root."""
    forests, size = roots.shape
    columns = roots + size * np.arange(forests)[:, None]
    rows = np.tile(np.arange(size), forests)
    shape = (size, size * forests)
    member = csr_array((np.ones(roots.size), (rows, columns.ravel())), shape=shape)
    return csr_array(member @ member.T / forests)


def _loss(labels: IntArray, above: coo_array) -> float:
    """Return the expected loss but for a constant: less is better.

    `above` holds the chances of pairs, each pair once.
    """
    rows, columns = above.coords
    same = labels[rows] == labels[columns]
    sizes = np.unique(labels, return_counts=True)[1].astype(np.float64)
    pairs = float((sizes * (sizes - 1)).sum()) / 2
    return 0.5 * pairs - float(above.data[same].sum())


def _improve(labels: IntArray, together: csr_array) -> IntArray:
    """Move single moves to the group that lowers the loss most, until none does."""
    labels = labels.copy()
    groups, counts = np.unique(labels, return_counts=True)
    sizes = dict(zip(groups.tolist(), counts.tolist(), strict=True))
    for _ in range(SWEEPS):
        changed = False
        for row in range(labels.size):
            target = _best_group(row, labels, sizes, together)
            if target != labels[row]:
                sizes[int(labels[row])] -= 1
                sizes[target] = sizes.get(target, 0) + 1
                labels[row] = target
                changed = True
        if not changed:
            break
    return labels


def _best_group(
    row: int, labels: IntArray, sizes: dict[int, int], together: csr_array
) -> int:
    part = slice(together.indptr[row], together.indptr[row + 1])
    others, chances = together.indices[part], together.data[part]
    gains: dict[int, float] = {}
    for other, chance in zip(others.tolist(), chances.tolist(), strict=True):
        if other != row:
            group = int(labels[other])
            gains[group] = gains.get(group, 0.0) + chance
    own = int(labels[row])
    best = own
    best_gain = gains.get(own, 0.0) - 0.5 * (sizes[own] - 1)
    for group, chance in sorted(gains.items()):
        gain = chance - 0.5 * (sizes[group] - (group == own))
        if gain > best_gain + 1e-12:
            best, best_gain = group, gain
    if best_gain < -1e-12:
        return max(sizes) + 1
    return best


def _numbered(labels: IntArray) -> IntArray:
    """Return group numbers from 0 in order of first members."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))
    return np.asarray(rank[inverse], dtype=np.int64)
