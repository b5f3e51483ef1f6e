"""A small stored reading, and one with nothing that may be missing."""

from copy import deepcopy

import pytest
from small_reading import READING, Stored


@pytest.fixture
def stored() -> Stored:
    """Give a fresh copy, so that a test may change it."""
    return deepcopy(READING)


@pytest.fixture
def bare() -> Stored:
    """Give one move and nothing else that may be missing."""
    only = {"id": "M1", "date": "2020-01-10"}
    return {
        "schema": 3,
        "contest": "bare",
        "as_of": "2020-01-12",
        "record": {"moves": [only]},
    }
