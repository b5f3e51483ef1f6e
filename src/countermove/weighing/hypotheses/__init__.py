"""Hypotheses: rival readings weighed, and what would change their order."""

from countermove.weighing.hypotheses.matrix_text import read_matrix, write_matrix
from countermove.weighing.hypotheses.posterior import weigh_matrix, weigh_questions
from countermove.weighing.hypotheses.weighed import WeighedQuestion

__all__ = [
    "WeighedQuestion",
    "read_matrix",
    "weigh_matrix",
    "weigh_questions",
    "write_matrix",
]
