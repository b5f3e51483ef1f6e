"""The codebook is complete, consistent with PLOVER, and helps with slips of the pen."""

import copy
import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from countermove.contest import codebook_tables
from countermove.contest.codebook import (
    Codebook,
    build_codebook,
    codebook,
    read_tables,
)
from countermove.contest.entries import Entry, PloverType, StakeEvidence
from countermove.errors import UnknownWordError, ValidationError

ROOT = Path(__file__).parents[1]

ACT_NAMES = """
appoint dismiss nominate resign swear_in form_government reshuffle vote_confidence
no_confidence impeach dissolve call_election hold_election postpone_election boycott
decree legislate veto amend_constitution rule annul arrest release prosecute convict
pardon investigate purge restructure_force deploy raid storm besiege assassinate attack
clash coup_attempt plan_coup declare_emergency lift_emergency blockade protest riot
strike occupy disperse curfew censor accuse threaten endorse condemn demand reject
negotiate agree defect withdraw flee return visit postpone_visit mediate sanction aid
cut_aid
recognise expel declare ban_party seize_assets
"""
ACTS = ACT_NAMES.split()

WORDS = {
    "branches": "executive legislature judiciary security electoral street party "
    "revenue media foreign",
    "levels": "local national regional international",
    "forms": "lawful grey irregular violent",
    "forces": "none threat limited lethal",
    "results": "succeeded failed partial pending",
    "precisions": "day about week month",
    "stakes": "personnel authority structural",
    "bases": "source reading",
    "certainties": "confirmed reported memory disputed",
    "roles": "incumbent challenger street patron arbiter other",
    "actor_kinds": "person party militia force office body court state movement "
    "organisation group",
    "source_kinds": "wire newspaper broadcaster think_tank official ngo dataset social "
    "essay memory other",
    "stances": "affirms denies doubts",
    "grades": "tangible evidence indication",
    "clocks": "leader cabinet legislature elite war",
    "outcomes": "O1 O2 O3 O4 O5 O6 O7 O8 O9",
}

# PLOVER manual 0.8: type -> quadrant.
PLOVER = {
    **dict.fromkeys(("AGREE", "CONSULT", "SUPPORT", "CONCEDE"), 1),
    **dict.fromkeys(("COOPERATE", "AID", "RETREAT"), 2),
    **dict.fromkeys(("REQUEST", "ACCUSE", "REJECT", "THREATEN"), 3),
    **dict.fromkeys(("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"), 4),
}

BOOK = codebook()
ENTRIES = [
    pytest.param(entry, id=f"{section}.{entry.name}")
    for section, entries in BOOK.sections.items()
    for entry in entries.values()
]


def damaged(*path: str, value: object) -> dict[str, Any]:
    """Return the tables of the package with one value replaced."""
    tables: dict[str, Any] = copy.deepcopy(dict(read_tables()))
    place = tables
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return tables


def rendering() -> ModuleType:
    path = ROOT / "scripts" / "render_codebook.py"
    spec = importlib.util.spec_from_file_location("render_codebook", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_acts_are_exactly_those_that_contests_may_use() -> None:
    assert len(ACTS) == 71
    assert BOOK.words("acts") == sorted(ACTS)


@pytest.mark.parametrize("section", WORDS)
def test_each_short_list_holds_exactly_its_words(section: str) -> None:
    assert list(BOOK.section(section)) == WORDS[section].split()


@pytest.mark.parametrize("entry", ENTRIES)
def test_each_entry_can_be_decided_with(entry: Entry) -> None:
    assert len(entry.definition) > 20
    assert entry.definition.endswith((".", "?"))
    assert entry.boundary.startswith("Not")
    assert entry.example
    assert entry.source


def test_each_act_has_a_dated_example_and_a_boundary_that_names_another_act() -> None:
    for act in BOOK.acts.values():
        assert re.match(r"\d{4}-\d{2}-\d{2}: ", act.example), act.name
        named = set(re.findall(r"[a-z_]+", act.boundary)) & (set(ACTS) - {act.name})
        assert named, act.name


def test_what_a_boundary_sends_to_exists() -> None:
    known = {entry.name for group in BOOK.sections.values() for entry in group.values()}
    for group in BOOK.sections.values():
        for entry in group.values():
            for bracket in re.findall(r"\(([^()]*)\)", entry.boundary):
                first, *others = re.findall(r"[\w]+", bracket)
                names = {word for word in (first, *others) if "_" in word}
                names |= {first} if not others else set()
                assert names <= known, (entry.place, bracket)


def test_plover_has_sixteen_types_in_four_quadrants() -> None:
    found = {item.name: item.quadrant for item in BOOK.plover_types.values()}
    assert found == PLOVER
    assert len(found) == 16


def test_acts_use_only_words_that_plover_has() -> None:
    for act in BOOK.acts.values():
        assert act.plover.type in {*PLOVER, ""}, act.name
        assert act.plover.context in {*BOOK.plover_contexts, ""}, act.name
        if act.plover.mode:
            assert act.plover.mode in BOOK.plover_types[act.plover.type].modes, act.name


def test_the_quadrant_of_plover_agrees_with_the_tone_of_the_act() -> None:
    conflict = {3: "hostile", 4: "hostile", 1: "cooperative", 2: "cooperative"}
    # Calling off a journey is a reduction of relations whoever does it and why.
    for act in BOOK.acts.values():
        if act.plover.type and act.name != "postpone_visit":
            assert act.tone == conflict[PLOVER[act.plover.type]], act.name


def test_stake_shares_sum_to_one_wherever_they_stand() -> None:
    for act in BOOK.acts.values():
        assert sum(act.stakes.shares) == pytest.approx(1), act.place
    for branch in BOOK.branches.values():
        assert sum(branch.stakes.shares) == pytest.approx(1), branch.place


def test_no_act_of_words_alone_touches_bodies_or_things() -> None:
    for act in BOOK.acts.values():
        if act.verbal:
            assert act.severity <= 1, act.name
            assert act.control == "none", act.name


def test_precisions_say_how_many_days_a_date_may_be_off() -> None:
    spread = {name: item.spread_days for name, item in BOOK.precisions.items()}
    assert spread == {"day": 0, "about": 2, "week": 3, "month": 15}


def test_a_lawful_move_may_carry_the_essays_label_but_not_powell_and_thynes() -> None:
    assert BOOK.labels["technical_coup"].family == "essay"
    assert BOOK.labels["technical_coup"].lawful
    assert BOOK.labels["coup_attempt"].family == "scholarly"
    assert not BOOK.labels["coup_attempt"].lawful


@pytest.mark.parametrize(
    ("clock", "states", "events"),
    [
        ("leader", "in_office", "rule resignation irregular death"),
        ("cabinet", "full caretaker", "full caretaker"),
        (
            "legislature",
            "sitting dissolved",
            "sitting dissolved early_election term_end",
        ),
        (
            "elite",
            "holds partly_replaced replaced restored",
            "holds partly_replaced replaced restored",
        ),
        ("war", "none structural", "none structural"),
    ],
)
def test_each_clock_has_its_states_and_the_words_of_the_outcome_file(
    clock: str, states: str, events: str
) -> None:
    assert BOOK.clocks[clock].states == tuple(states.split())
    assert BOOK.clocks[clock].events == tuple(events.split())
    assert set(BOOK.words(f"clocks.{clock}")) == {*states.split(), *events.split()}


@pytest.mark.parametrize(
    ("word", "section", "meant"),
    [
        ("fire", "acts", "dismiss"),
        ("Sack", "acts", "dismiss"),
        ("bomb", "acts", "attack"),
        ("no confidence", "acts", "no_confidence"),
        ("no-confidnce", "acts", "no_confidence"),
        ("swearin", "acts", "swear_in"),
        ("recognize", "acts", "recognise"),
        ("gray", "forms", "grey"),
        ("succeed", "results", "succeeded"),
        ("qqqqqqqq", "acts", None),
    ],
)
def test_the_nearest_word_mends_slips_and_knows_aliases(
    word: str, section: str, meant: str | None
) -> None:
    assert BOOK.nearest(word, section) == meant


def test_an_unknown_act_is_an_error_that_offers_the_nearest_and_never_a_guess() -> None:
    with pytest.raises(
        UnknownWordError, match=r"got 'dismis'\. Did you mean 'dismiss'"
    ):
        BOOK.act("dismis")
    with pytest.raises(UnknownWordError, match="Did you mean 'dismiss'"):
        BOOK.act("fire")
    with pytest.raises(UnknownWordError, match=r"got 'xyzzyx'\. See"):
        BOOK.act("xyzzyx")


def test_an_unknown_section_is_an_error_that_lists_the_sections() -> None:
    with pytest.raises(UnknownWordError, match=r"got 'colours'.*branches"):
        BOOK.words("colours")


def test_a_word_is_found_in_every_section_that_has_it_whatever_its_spelling() -> None:
    found = [(section, entry.name) for section, entry in BOOK.look_up("Coup-Attempt")]
    assert found == [("acts", "coup_attempt"), ("labels", "coup_attempt")]
    assert [section for section, _ in BOOK.look_up("STREET")] == ["branches", "roles"]
    assert [entry.name for _, entry in BOOK.look_up("angel wars")] == ["personnel"]
    assert ("clocks.cabinet", "caretaker") in [
        (section, entry.name) for section, entry in BOOK.look_up("square one")
    ]
    assert BOOK.look_up("nothing of the kind") == []


def test_the_name_of_a_section_looks_up_all_its_entries() -> None:
    assert [entry.name for _, entry in BOOK.look_up("forms")] == list(
        BOOK.section("forms")
    )


def test_the_codebook_is_read_once() -> None:
    assert codebook() is codebook()
    assert isinstance(codebook(), Codebook)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("acts", "raid", "weight"), 1.5, r"weight of \[acts\.raid\] in \[0, 1\]"),
        (("acts", "raid", "weight"), "much", r"weight of \[acts\.raid\] to be float"),
        (("acts", "raid", "severity"), True, r"severity of \[acts\.raid\] to be int"),
        (("acts", "raid", "severity"), 5, r"severity of \[acts\.raid\] from 0 to 4"),
        (("acts", "raid", "control"), "grabs", r"\[acts\.raid\].*'grabs'"),
        (("acts", "raid", "tone"), "rude", r"\[acts\.raid\].*'rude'"),
        (("acts", "raid", "boundary"), "Never.", r"boundary of \[acts\.raid\]"),
        (("acts", "raid", "definition"), " ", r"definition of \[acts\.raid\]"),
        (("acts", "raid", "colour"), "red", r"\[acts\.raid\].*'colour'"),
        (("acts", "raid"), "text", r"\[acts\.raid\] to be a table"),
        (("acts", "raid"), {}, r"\[acts\.raid\].*'definition'"),
        (("acts", "raid", "plover", "type"), "CRIME", r"\[acts\.raid\].*'CRIME'"),
        (("acts", "raid", "plover", "mode"), "visit", r"\[acts\.raid\].*'visit'"),
        (("acts", "raid", "plover", "context"), "x", r"\[acts\.raid\].*context 'x'"),
        (("acts", "raid", "aliases"), ["fire"], "'fire' for 'dismiss' and 'raid'"),
        (
            ("acts", "raid", "stakes", "personnel"),
            0.9,
            r"\[acts\.raid\] stakes.*sum to 1",
        ),
        (
            ("branches", "media", "stakes", "personnel"),
            -0.3,
            r"\[branches\.media\] stakes",
        ),
        (("labels", "self_coup", "family"), "poetry", r"\[labels\.self_coup\]"),
        (("precisions", "day", "spread_days"), -1, r"\[precisions\.day\]"),
        (("clocks", "war", "outcome_key"), "bang", r"\[clocks\.war\]"),
        (("clocks", "war", "words"), {}, r"\[clocks\.war\] to have a state"),
        (
            ("clocks", "war", "words", "none", "state"),
            "yes",
            r"state of \[clocks\.war\.none\] to be bool",
        ),
        (("weather",), {}, "'weather'"),
        (("types", "AID"), {"quadrant": 7, "modes": []}, "AID to be in quadrant"),
        (("types", "AID"), {"quadrant": 2}, r"\[types\.AID\].*'modes'"),
    ],
)
def test_a_damaged_entry_is_refused_by_name(
    path: tuple[str, ...], value: object, message: str
) -> None:
    with pytest.raises(ValidationError, match=message):
        build_codebook(damaged(*path, value=value))


def test_a_missing_section_is_refused() -> None:
    tables = dict(read_tables())
    del tables["stances"]
    with pytest.raises(ValidationError, match="'stances'"):
        build_codebook(tables)


def test_a_clock_word_must_be_a_state_or_an_event() -> None:
    tables = damaged("clocks", "war", "words", "none", "state", value=False)
    tables["clocks"]["war"]["words"]["none"]["event"] = False
    with pytest.raises(ValidationError, match=r"\[clocks\.war\.none\].*neither"):
        build_codebook(tables)


def test_the_same_entry_in_two_files_is_refused() -> None:
    table: dict[str, Any] = {"acts": {"raid": {}}}
    with pytest.raises(ValidationError, match=r"'raid'.*b\.toml"):
        codebook_tables.merge_tables({"a.toml": table, "b.toml": table})
    with pytest.raises(ValidationError, match=r"'title' in a\.toml"):
        codebook_tables.merge_tables({"a.toml": {"title": "words"}})


def test_values_of_the_codebook_cannot_be_changed() -> None:
    act = BOOK.act("raid")
    with pytest.raises(AttributeError, match="cannot assign"):
        act.weight = 0.0  # type: ignore[misc]
    with pytest.raises(TypeError, match="does not support item assignment"):
        BOOK.section("acts")["raid"] = act  # type: ignore[index]


def test_shares_of_a_stake_outside_the_unit_interval_are_refused() -> None:
    with pytest.raises(ValidationError, match="sum to 1"):
        StakeEvidence(personnel=1.5, authority=-0.5, structural=0.0)
    with pytest.raises(ValidationError, match="quadrant"):
        PloverType(name="AID", quadrant=0, modes=())


def test_the_page_of_the_codebook_is_fresh() -> None:
    page = (ROOT / "docs" / "reference" / "codebook.md").read_text(encoding="utf-8")
    assert page == rendering().render(), "Run `python scripts/render_codebook.py`."


def test_the_page_shows_every_word() -> None:
    page = rendering().render()
    for section, entries in BOOK.sections.items():
        for entry in entries.values():
            assert entry.definition in page, (section, entry.name)
