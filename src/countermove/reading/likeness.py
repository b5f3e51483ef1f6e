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

__all__ = ["HALF", "LIKENESS", "likeness_of"]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

HALF, HALF_NAMING = 3.0, 5.0
"""Summed rarity that is brought to one half."""

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


# Features that are a trait of one of the two moves, by the name of the trait.
_OF_CHILD = {
    "hostile_child": "hostile",
    "severity_child": "severity",
    "formal_child": "formal",
    "verbal_child": "verbal",
    "form_child": "form",
    "arbiter_child": "arbiter",
    "patron_child": "patron",
    "street_child": "street",
    "scope_child": "scope",
    "untargeted_child": "untargeted",
}
_OF_PARENT = {
    "hostile_parent": "hostile",
    "severity_parent": "severity",
    "formal_parent": "formal",
    "verbal_parent": "verbal",
    "form_parent": "form",
    "lethal_parent": "lethal",
    "arbiter_parent": "arbiter",
    "weight_parent": "weight",
    "sources_parent": "source_counts",
    "disputed_parent": "disputed",
    "named_parent": "named",
}


def likeness_of(
    traits: Traits, children: slice, parents: slice
) -> dict[str, FloatArray]:
    """Return the features by name, each of shape (child, parent), as in LIKENESS."""
    one = _of_one(traits, children, parents)
    acts = traits.acts[children], traits.acts[parents]
    stakes = traits.stakes[children, None], traits.stakes[None, parents]
    cooperative = np.asarray(traits.cooperative, np.float64)[children, None]
    both = {
        "same_stake": (stakes[0] == stakes[1]) & (stakes[0] >= 0),
        "usual_reply": usual_replies()[1][np.ix_(*acts)],
        "same_act": acts[0][:, None] == acts[1][None, :],
        "hostile_both": one["hostile_child"] * one["hostile_parent"],
        "conciliatory": cooperative * one["hostile_parent"],
        "severity_gap": np.abs(one["severity_child"] - one["severity_parent"]),
        "form_gap": np.abs(one["form_child"] - one["form_parent"]),
        "words_on_weight": one["verbal_child"] * one["weight_parent"],
    }
    found = {**one, **both, **_shared(traits, children, parents)}
    return {name: np.asarray(found[name], np.float64) for name in LIKENESS}


def _of_one(traits: Traits, children: slice, parents: slice) -> dict[str, FloatArray]:
    """Return what only one of the two moves decides."""
    shape = (children.stop - children.start, parents.stop - parents.start)

    def spread(values: ArrayLike) -> FloatArray:
        return np.asarray(np.broadcast_to(np.asarray(values, np.float64), shape))

    ours = {
        name: spread(getattr(traits, trait)[children, None])
        for name, trait in _OF_CHILD.items()
    }
    theirs = {
        name: spread(getattr(traits, trait)[None, parents])
        for name, trait in _OF_PARENT.items()
    }
    return ours | theirs


def _shared(
    traits: Traits, children: slice, parents: slice
) -> dict[str, FloatArray | BoolArray]:
    """Return what the two have in common: camps, actors, institutions, words."""

    def overlap(child: csr_array, parent: csr_array) -> FloatArray:
        return np.asarray((child[children] @ parent[parents].T).toarray())

    def rare(matrix: csr_array, half: float) -> FloatArray:
        score = _rare_overlap(traits, matrix, children, parents)
        return np.asarray(score / (score + half))

    # Names of the child's actors in the parent's description, its own actors' aside.
    mentioned = traits.stems - _own_words(traits)
    institutions = overlap(traits.institutions, traits.institutions)
    return {
        "own_camp": overlap(traits.camps, traits.camps) > 0,
        "own_actor": overlap(traits.actors, traits.actors) > 0,
        "targets_mover": overlap(traits.targets, traits.actors) > 0,
        "targets_camp": overlap(traits.target_camps, traits.camps) > 0,
        "was_target": overlap(traits.camps, traits.target_camps) > 0,
        "same_target": overlap(traits.targets, traits.targets) > 0,
        "same_institution": np.minimum(institutions, 2),
        "rare_institution": rare(traits.institutions, HALF),
        "shared_names": rare(traits.words, HALF),
        "shared_stems": rare(traits.stems, HALF),
        "shared_naming": rare(traits.naming, HALF_NAMING),
        "names_child": overlap(traits.own_names, mentioned) > 0,
        "shared_sources": rare(traits.sources, HALF),
    }


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
