"""A stored reading is checked before anything is made of it."""

from typing import Any

import pytest

from countermove.errors import ValidationError
from countermove.report import read_document

Stored = dict[str, Any]


def test_a_file_that_is_no_reading_is_refused_with_what_it_lacks() -> None:
    with pytest.raises(ValidationError, match="schema, contest, as_of, record missing"):
        read_document({"hello": "world"})


def test_another_schema_is_refused(stored: Stored) -> None:
    stored["schema"] = 99
    with pytest.raises(ValidationError, match="reading of schema 3, got 99"):
        read_document(stored)


def test_a_value_of_the_wrong_kind_is_named_with_its_place(stored: Stored) -> None:
    stored["record"]["moves"][1]["date"] = "2020-02-30"
    with pytest.raises(ValidationError, match=r"record\.moves\.1\.date"):
        read_document(stored)


def test_an_answer_about_an_unknown_move_is_refused(stored: Stored) -> None:
    stored["answers"][0]["move"] = "M99"
    with pytest.raises(ValidationError, match="moves of the record, got M99"):
        read_document(stored)


def test_moves_not_reported_yet_are_not_visible(stored: Stored) -> None:
    stored["moves"] = ["M1", "M2"]
    stored["answers"] = stored["rounds"] = []
    visible = [move.id for move in read_document(stored).visible]
    assert visible == ["M1", "M2"]


def test_moves_outside_every_round_stand_alone(stored: Stored) -> None:
    assert read_document(stored).alone == ("M1", "M5")


def test_an_unknown_key_is_its_own_name(stored: Stored) -> None:
    document = read_document(stored)
    assert document.name("nobody") == "nobody"
    assert document.camp(None) == "nobody known"
