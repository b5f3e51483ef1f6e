"""What two moves are and share: one number for each pair and feature.

Shared rare things count more: a shared institution, word or source that occurs ``c``
times among the ``n`` moves of the child's year before weighs ``log((1 + n)/(1 + c))``,
and the sum s of all shared ones is brought into [0, 1) as ``s / (s + half)``.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from countermove.reading.lags import REACH
from countermove.reading.replies import usual_replies
from countermove.reading.traits import Traits

__all__ = ["LIKENESS", "likeness_of", "shared_stems_of"]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

LIKENESS = (
    "own_camp",  # child and parent act for one camp
    "own_actor",  # the same actor moves again
    "targets_mover",  # the child targets the actor that moved
    "targets_camp",  # the child targets the camp that moved
    "was_target",  # the parent had targeted the child's camp
    "same_target",  # both have a target in common
    "same_institution",  # 0, 1 or 2 institutions in common (2 stands for more)
    "rare_institution",  # the same by rarity, in [0, 1)
    "shared_names",  # rare words in both descriptions, in [0, 1)
    "shared_stems",  # rare stems of words in both, in [0, 1)
    "shared_naming",  # stems of descriptions and of actors' and targets' names
    "names_child",  # the parent's description names an actor of the child
    "shared_sources",  # rare sources that report both, in [0, 1)
    "same_stake",  # the coder saw the same stake in both
    "usual_reply",  # the child's kind of act commonly answers the parent's
    "same_act",
    "hostile_both",
    "hostile_parent",
    "hostile_child",
    "conciliatory",  # a cooperative child, a hostile parent
    "severity_parent",
    "severity_child",
    "severity_gap",
    "formal_parent",
    "formal_child",
    "verbal_parent",
    "verbal_child",
    "form_parent",  # lawful 0 to violent 1
    "form_child",
    "form_gap",
    "lethal_parent",
    "arbiter_parent",
    "arbiter_child",
    "patron_child",
    "street_child",
    "weight_parent",  # how much the parent's act tells of a stake at all
    "words_on_weight",  # the same for a child that is words
    "sources_parent",  # log(1 + number of sources)
    "disputed_parent",  # sources make claims about the parent
    "named_parent",  # the parent bears a scholar's or the essay's label
    "scope_child",  # summed weights of the institutions that the child touches
    "untargeted_child",
)


def likeness_of(traits: Traits, children: slice, parents: slice) -> FloatArray:
    """Stack the features, shape (feature, child, parent), in order of LIKENESS."""

    def overlap(child: csr_array, parent: csr_array) -> FloatArray:
        return np.asarray((child[children] @ parent[parents].T).toarray())

    def rare(matrix: csr_array, half: float) -> FloatArray:
        score = _rare_overlap(traits, matrix, children, parents)
        return np.asarray(score / (score + half))

    shape = (children.stop - children.start, parents.stop - parents.start)

    def ours(values: ArrayLike) -> FloatArray:
        column = np.asarray(values, dtype=np.float64)[children, None]
        return np.asarray(np.broadcast_to(column, shape))

    def theirs(values: ArrayLike) -> FloatArray:
        row = np.asarray(values, dtype=np.float64)[None, parents]
        return np.asarray(np.broadcast_to(row, shape))

    _, replies = usual_replies()
    acts = traits.acts[children], traits.acts[parents]
    stakes = traits.stakes[children, None], traits.stakes[None, parents]
    severity = ours(traits.severity), theirs(traits.severity)
    form = ours(traits.form), theirs(traits.form)
    # Names of the child's actors in the parent's description, its own actors' aside.
    names = overlap(traits.own_names, traits.stems - _own_words(traits)) > 0
    institutions = overlap(traits.institutions, traits.institutions)
    columns = {
        "own_camp": overlap(traits.camps, traits.camps) > 0,
        "own_actor": overlap(traits.actors, traits.actors) > 0,
        "targets_mover": overlap(traits.targets, traits.actors) > 0,
        "targets_camp": overlap(traits.target_camps, traits.camps) > 0,
        "was_target": overlap(traits.camps, traits.target_camps) > 0,
        "same_target": overlap(traits.targets, traits.targets) > 0,
        "same_institution": np.minimum(institutions, 2),
        "rare_institution": rare(traits.institutions, 3.0),
        "shared_names": rare(traits.words, 3.0),
        "shared_stems": rare(traits.stems, 3.0),
        "shared_naming": rare(traits.naming, 5.0),
        "names_child": names,
        "shared_sources": rare(traits.sources, 3.0),
        "same_stake": (stakes[0] == stakes[1]) & (stakes[0] >= 0),
        "usual_reply": replies[np.ix_(*acts)],
        "same_act": acts[0][:, None] == acts[1][None, :],
        "hostile_both": ours(traits.hostile) * theirs(traits.hostile),
        "hostile_parent": theirs(traits.hostile),
        "hostile_child": ours(traits.hostile),
        "conciliatory": ours(traits.cooperative) * theirs(traits.hostile),
        "severity_parent": severity[1],
        "severity_child": severity[0],
        "severity_gap": np.abs(severity[0] - severity[1]),
        "formal_parent": theirs(traits.formal),
        "formal_child": ours(traits.formal),
        "verbal_parent": theirs(traits.verbal),
        "verbal_child": ours(traits.verbal),
        "form_parent": form[1],
        "form_child": form[0],
        "form_gap": np.abs(form[0] - form[1]),
        "lethal_parent": theirs(traits.lethal),
        "arbiter_parent": theirs(traits.arbiter),
        "arbiter_child": ours(traits.arbiter),
        "patron_child": ours(traits.patron),
        "street_child": ours(traits.street),
        "weight_parent": theirs(traits.weight),
        "words_on_weight": ours(traits.verbal) * theirs(traits.weight),
        "sources_parent": theirs(traits.source_counts),
        "disputed_parent": theirs(traits.disputed),
        "named_parent": theirs(traits.named),
        "scope_child": ours(traits.scope),
        "untargeted_child": ours(traits.untargeted),
    }
    return np.stack([np.asarray(columns[name], np.float64) for name in LIKENESS])


def shared_stems_of(traits: Traits, children: slice, parents: slice) -> FloatArray:
    """Return the summed rarity of shared stems, shape (child, parent)."""
    return _rare_overlap(traits, traits.stems, children, parents)


def _own_words(traits: Traits) -> csr_array:
    """Return the words of each description that are names of its own actors."""
    return csr_array(traits.stems.multiply(traits.own_names))


def _rare_overlap(
    traits: Traits, words: csr_array, children: slice, parents: slice
) -> FloatArray:
    """Sum the rarities of shared words, shape (child, parent).

    Counts run over the child's own year of candidates, so that a far-off move changes
    nothing.
    """
    days, size = traits.days, traits.size
    postings = words.tocsc()
    postings.sort_indices()
    # One rising key for every (column, row) that is filled.
    filled = np.repeat(np.arange(words.shape[1]), np.diff(postings.indptr))
    keys = filled.astype(np.int64) * (size + 1) + postings.indices
    mine = words[children].tocsr()
    rows = children.start + np.repeat(np.arange(mine.shape[0]), np.diff(mine.indptr))
    low = np.searchsorted(days, days[rows] - REACH)
    high = np.searchsorted(days, days[rows], side="right")
    at = mine.indices.astype(np.int64) * (size + 1)
    count = np.searchsorted(keys, at + high) - np.searchsorted(keys, at + low)
    total = np.maximum(high - low, 1)
    rarity = np.maximum(np.log((1 + total) / (1 + count)), 0.0)
    weighted = csr_array((rarity, mine.indices, mine.indptr), shape=mine.shape)
    return np.asarray((weighted @ words[parents].T).toarray())
