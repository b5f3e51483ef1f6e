r"""Readings that contain one another, and the posterior over them.

Where readings exclude each other, each has a *remainder*, what it says beyond the
readings within it, and the remainders partition what may be true:

    r_h = prior_h - sum of prior_k over the readings k directly within h
    P(h | E) = sum over d at or below h of r_d L_d / sum over all d of r_d L_d

with L_d the product of the likelihoods. Where they do not, each stands against its own
absence, and one that lies within a wider one is weighed inside it:

    odds(h | parent, E) = q / (1 - q) * L_h / L_parent,      q = prior_h / prior_parent
    P(h | E) = P(parent | E) P(h | parent, E)

the parent of an uncontained reading being "otherwise", with prior 1. So a reading is
never more probable than what contains it. The second rule is a simple one: the words of
a reading do not bear on what contains it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit, logsumexp

from countermove.contest import Question
from countermove.errors import ValidationError

__all__ = ["OTHERWISE", "Containment", "Rival"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

OTHERWISE = "otherwise"
TOP = -1
SLACK = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """What competes for the lead: a reading that no other contains, with all within it.

    Parameters
    ----------
    key : str
        The reading, or ``otherwise`` where a question has one reading only.
    nodes : int array, shape (part,)
        Columns of its parts.
    offsets : shape (part,)
        Log prior weight of each part; minus infinity for none.
    """

    key: str
    nodes: IntArray
    offsets: FloatArray

    def score(self, totals: FloatArray) -> FloatArray:
        """Return log weights from log-likelihoods, shape (..., node) to (...)."""
        return np.asarray(logsumexp(self.offsets + totals[..., self.nodes], axis=-1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Containment:
    """The readings of a question by what contains what.

    A node is a reading, in the order of the question, or "otherwise", the last.

    Parameters
    ----------
    keys : tuple of str
        Of the readings.
    parents : int array, shape (reading,)
        The reading that directly contains each; -1 where none does.
    priors, remainders : shape (reading,)
    members : bool array, shape (reading, reading)
        Whether the second lies at or below the first.
    exclusive : bool
    """

    keys: tuple[str, ...]
    parents: IntArray
    priors: FloatArray
    remainders: FloatArray
    members: NDArray[np.bool_]
    exclusive: bool

    @classmethod
    def of(cls, question: Question) -> "Containment":
        """Lay out the readings of a question.

        Raises
        ------
        ValidationError
            If one lies within an unknown one, in a circle, or contains more than its
            own prior.
        """
        keys = tuple(item.id for item in question.hypotheses)
        parents = _parents(question, keys)
        members = _members(question, parents)
        priors = np.array([item.prior for item in question.hypotheses], dtype=float)
        inside = np.zeros_like(priors)
        np.add.at(inside, parents[parents != TOP], priors[parents != TOP])
        remainders = priors - inside
        for key, rest in zip(keys, remainders, strict=True):
            if question.exclusive and rest < -SLACK:
                raise ValidationError(
                    f"Expected reading {key!r} to be at least as probable as what it "
                    f"contains, got {-rest:g} too little. Raise its prior."
                )
        return cls(
            keys=keys,
            parents=parents,
            priors=priors,
            remainders=np.maximum(remainders, 0.0),
            members=members,
            exclusive=question.exclusive,
        )

    @property
    def tops(self) -> IntArray:
        """Readings that no other contains."""
        return np.flatnonzero(self.parents == TOP)

    @property
    def order(self) -> list[int]:
        """Rows of the readings, each after the one that contains it."""
        return [int(row) for row in np.argsort(self.members.sum(axis=0), kind="stable")]

    def posterior(self, totals: FloatArray) -> FloatArray:
        """Return posterior probabilities.

        Parameters
        ----------
        totals : shape (..., node)
            Log-likelihood of all evidence.

        Returns
        -------
        shape (..., reading)
        """
        if self.exclusive:
            with np.errstate(divide="ignore"):
                logs = np.log(self.remainders) + totals[..., :-1]
            shares = np.exp(logs - logsumexp(logs, axis=-1, keepdims=True))
            # Sums may pass 1 in their last digit.
            return np.asarray(np.minimum(shares @ self.members.T, 1.0))
        found = np.empty((*totals.shape[:-1], len(self.keys)))
        for row in self.order:
            parent = int(self.parents[row])
            above = 1.0 if parent == TOP else self.priors[parent]
            share = min(self.priors[row] / above, 1.0) if above > 0 else 0.0
            lead = logit(share) + totals[..., row] - totals[..., parent]
            found[..., row] = _chance(lead)
            if parent != TOP:
                found[..., row] *= found[..., parent]
        return found

    def divergence(self, now: FloatArray, before: FloatArray) -> FloatArray:
        """Return the Kullback-Leibler divergence of two posteriors, in nats.

        Parameters
        ----------
        now, before : shape (..., reading)
            From :meth:`posterior`.

        Returns
        -------
        shape (...)
            Zero or more, over the remainders where readings exclude each other; else
            summed over each reading within what contains it.
        """
        if self.exclusive:
            return np.asarray(_relative(self._parts(now), self._parts(before)).sum(-1))
        total = np.zeros(now.shape[:-1])
        for row in range(len(self.keys)):
            parent = int(self.parents[row])
            above = np.ones_like(total) if parent == TOP else now[..., parent]
            old = np.ones_like(total) if parent == TOP else before[..., parent]
            new_share, old_share = (
                _share(now[..., row], above),
                _share(before[..., row], old),
            )
            total += above * (
                _relative(new_share, old_share)
                + _relative(1 - new_share, 1 - old_share)
            )
        return total

    def rivals(self) -> tuple[Rival, ...]:
        """Return what competes for the lead, in the order of the question."""
        with np.errstate(divide="ignore"):
            rests, priors = np.log(self.remainders), self.priors
            if self.exclusive:
                parts = [np.flatnonzero(self.members[top]) for top in self.tops]
                return tuple(
                    Rival(key=self.keys[top], nodes=rows, offsets=rests[rows])
                    for top, rows in zip(self.tops, parts, strict=True)
                )
            if self.tops.size == 1:
                top, last = self.tops, np.array([len(self.keys)])
                against = np.log1p(-priors[top])
                return (
                    Rival(
                        key=self.keys[top[0]], nodes=top, offsets=np.log(priors[top])
                    ),
                    Rival(key=OTHERWISE, nodes=last, offsets=against),
                )
        return tuple(
            Rival(
                key=self.keys[top],
                nodes=np.array([top]),
                offsets=np.asarray(logit(priors[[top]])),
            )
            for top in self.tops
        )

    def _parts(self, posterior: FloatArray) -> FloatArray:
        """Return what the remainders hold of a posterior, shape (..., reading)."""
        parts = posterior.copy()
        for row in np.flatnonzero(self.parents != TOP):
            parts[..., self.parents[row]] -= posterior[..., row]
        return np.maximum(parts, 0.0)


def _parents(question: Question, keys: tuple[str, ...]) -> IntArray:
    parents = np.full(len(keys), TOP, dtype=np.int64)
    for row, item in enumerate(question.hypotheses):
        if item.within is None:
            continue
        if item.within not in keys:
            raise ValidationError(
                f"Expected reading {item.id!r} to lie within one of question "
                f"{question.id!r}, got {item.within!r}. Mend `within`."
            )
        parents[row] = keys.index(item.within)
    return parents


def _members(question: Question, parents: IntArray) -> NDArray[np.bool_]:
    members = np.eye(parents.size, dtype=np.bool_)
    for row in range(parents.size):
        above, climbed = int(parents[row]), 0
        while above != TOP:
            members[above, row] = True
            above, climbed = int(parents[above]), climbed + 1
            if climbed > parents.size:
                raise ValidationError(
                    f"Expected readings of question {question.id!r} to lie within "
                    "wider ones, got a circle. Remove one `within`."
                )
    return members


def _chance(log_odds: FloatArray) -> FloatArray:
    with np.errstate(over="ignore"):
        return np.asarray(1 / (1 + np.exp(-log_odds)))


def _share(part: FloatArray, whole: FloatArray) -> FloatArray:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _relative(now: FloatArray, before: FloatArray) -> FloatArray:
    """Return p log(p / q), zero where p is."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(now > 0, now * np.log(now / before), 0.0)
