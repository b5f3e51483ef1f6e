from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from builders import CAMPS, a_contest, a_move, an_exchange
from scipy.stats import beta

from countermove.contest import Camp, Contest, Membership, codebook
from countermove.errors import ValidationError
from countermove.reading.stakes import (
    CODER_SHARE,
    HALF_LIFE,
    PRIOR,
    STAKES,
    Stakes,
    track_stakes,
)


def shares(name: str) -> np.ndarray:
    return np.array(codebook().act(name).stakes.shares)


def branch(name: str) -> np.ndarray:
    return np.array(codebook().branches[name].stakes.shares)


def expected(stakes: Stakes, when: str, observer: str) -> list[float]:
    stake = stakes.at(date.fromisoformat(when), observer)
    return [stake.personnel, stake.authority, stake.structural]


def test_concentration_decays_by_half_and_then_takes_the_new_evidence() -> None:
    dismiss, raid = codebook().act("dismiss"), codebook().act("raid")
    contest = a_contest(
        [
            a_move("m1", "2020-01-01", act="dismiss", institutions=()),
            a_move("m2", "2020-01-31", act="raid", institutions=()),
        ]
    )
    stakes = track_stakes(contest.at("2020-03-01"))
    kept = 2 ** (-30 / HALF_LIFE)
    concentration = (
        PRIOR + kept * dismiss.weight * shares("dismiss") + raid.weight * shares("raid")
    )
    assert expected(stakes, "2020-01-31", "rulers") == pytest.approx(
        concentration / concentration.sum()
    )
    later = PRIOR + (concentration - PRIOR) * kept
    stake = stakes.at(date(2020, 3, 1), "rulers")
    assert stake.authority == pytest.approx(later[1] / later.sum())
    assert stake.low["authority"] == pytest.approx(
        beta.ppf(0.05, later[1], later.sum() - later[1])
    )
    assert stake.high["structural"] == pytest.approx(
        beta.ppf(0.95, later[2], later.sum() - later[2])
    )


def test_without_evidence_an_observer_stays_at_the_prior() -> None:
    # The street moves for the first time on 2020-04-10.
    stakes = track_stakes(a_contest(an_exchange()).at("2020-08-01"))
    assert expected(stakes, "2020-04-09", "street") == pytest.approx([1 / 3] * 3)
    assert expected(stakes, "2020-01-01", "all") == pytest.approx([1 / 3] * 3)


def test_aim_comes_from_institutions_by_weight_and_from_the_coder() -> None:
    book = codebook()
    touched = ("cabinet", "army")  # weights 1 and 0.8
    by_branch = (branch("executive") + 0.8 * branch("security")) / 1.8
    coded = np.array([0.0, 1.0, 0.0])
    for stake, aim in (
        (None, by_branch),
        ("authority", CODER_SHARE * coded + (1 - CODER_SHARE) * by_branch),
    ):
        move = a_move(
            "m1", "2020-02-01", act="appoint", institutions=touched, stake=stake
        )
        stakes = track_stakes(a_contest([move]).at("2020-02-01"))
        weight = book.act("appoint").weight
        for observer, evidence in (
            ("all:form", shares("appoint")),
            ("all:aim", aim),
            ("all", (shares("appoint") + aim) / 2),
            ("rulers", (shares("appoint") + aim) / 2),
        ):
            concentration = PRIOR + weight * evidence
            assert expected(stakes, "2020-02-01", observer) == pytest.approx(
                concentration / concentration.sum()
            )


def test_an_aim_of_authority_can_wear_the_form_of_personnel() -> None:
    moves = [
        a_move(
            f"m{n}",
            f"2020-02-{n:02}",
            act="appoint",
            institutions=("army",),
            stake="authority",
        )
        for n in range(1, 20)
    ]
    stakes = track_stakes(a_contest(moves).at("2020-02-19"))
    personnel, authority, _ = expected(stakes, "2020-02-19", "all:form")
    assert personnel > 0.6 > authority
    personnel, authority, _ = expected(stakes, "2020-02-19", "all:aim")
    assert authority > 0.6 > personnel


def test_only_its_own_moves_show_what_a_camp_fights_for() -> None:
    move = a_move("m1", "2020-02-01", act="raid", targets=("premier",))
    stakes = track_stakes(a_contest([move]).at("2020-02-01"))
    assert expected(stakes, "2020-02-01", "reform") == pytest.approx([1 / 3] * 3)
    assert expected(stakes, "2020-02-01", "rulers")[1] > 1 / 3


def test_later_moves_never_change_an_earlier_stake() -> None:
    contest = a_contest(an_exchange())
    early = track_stakes(contest.at("2020-02-02")).to_polars()
    late = track_stakes(contest.at("2020-12-31")).to_polars()
    observers = early["observer"].unique()
    seen = late.filter(
        pl.col("date") <= date(2020, 2, 2), pl.col("observer").is_in(observers)
    )
    assert seen.equals(early)


def test_the_order_of_moves_on_one_day_does_not_matter() -> None:
    acts = ["raid", "appoint", "protest", "dismiss", "condemn"]
    frames = []
    for order in (acts, acts[::-1]):
        # The description sets the canonical order of moves of one day.
        moves = [
            a_move(f"m{n}", "2020-02-01", act=act, action=f"step {n}")
            for n, act in enumerate(order)
        ]
        frames.append(track_stakes(a_contest(moves).at("2020-03-01")).to_polars())
    first, second = (frame.drop("date", "observer").to_numpy() for frame in frames)
    assert first == pytest.approx(second, rel=1e-12)


def test_renaming_camps_and_shuffling_rows_changes_nothing_but_keys() -> None:
    contest = a_contest(an_exchange())
    renamed = {"rulers": "zz", "reform": "mm", "street": "aa"}
    twin = Contest(
        **{
            name: getattr(contest, name) for name in ("id", "title", "country", "start")
        },
        camps=tuple(
            Camp(id=renamed[camp.id], name=camp.name, role=camp.role)
            for camp in reversed(CAMPS)
        ),
        actors=tuple(
            replace(
                actor,
                memberships=(Membership(camp=renamed[actor.memberships[0].camp]),),
            )
            for actor in contest.actors[::-1]
        ),
        institutions=tuple(
            replace(
                item,
                holders={renamed[key]: share for key, share in item.holders.items()},
            )
            for item in contest.institutions[::-1]
        ),
        moves=contest.moves[::-1],
    )
    frame = track_stakes(contest.at("2020-08-01")).to_polars()
    other = track_stakes(twin.at("2020-08-01")).to_polars()
    assert other.equals(frame.with_columns(pl.col("observer").replace(renamed)))


def test_bands_narrow_with_evidence_and_widen_in_silence() -> None:
    moves = [a_move(f"m{n}", f"2020-02-{n:02}", act="raid") for n in range(1, 29)]
    stakes = track_stakes(a_contest(moves).at("2022-12-31"))

    def width(when: date) -> float:
        stake = stakes.at(when, "all")
        return stake.high["authority"] - stake.low["authority"]

    assert width(date(2020, 2, 28)) < width(date(2020, 2, 1)) < width(date(2020, 1, 15))
    assert (
        width(date(2020, 2, 28)) < width(date(2020, 8, 28)) < width(date(2022, 12, 31))
    )


def test_rows_stand_on_every_move_day_and_the_vantage_day_and_sum_to_one() -> None:
    vantage = a_contest(an_exchange()).at("2020-08-01")
    frame = track_stakes(vantage).to_polars()
    assert frame["date"].unique().sort().to_list() == [
        *(move.date for move in vantage.moves),
        date(2020, 8, 1),
    ]
    assert frame["observer"].unique(maintain_order=True).to_list() == [
        "reform",
        "rulers",
        "street",
        "all",
        "all:aim",
        "all:form",
    ]
    assert frame.select(
        pl.sum_horizontal(STAKES)
    ).to_series().to_list() == pytest.approx([1.0] * frame.height)
    for name in STAKES:
        assert (frame[f"{name}_low"] <= frame[name]).all()
        assert (frame[name] <= frame[f"{name}_high"]).all()


def test_unknown_observers_and_days_after_the_vantage_are_refused() -> None:
    stakes = track_stakes(a_contest(an_exchange()).at("2020-08-01"))
    with pytest.raises(ValidationError, match="one of the observers reform"):
        stakes.at(date(2020, 7, 1), "nobody")
    with pytest.raises(ValidationError, match="up to the vantage 2020-08-01"):
        stakes.at(date(2020, 8, 2), "all")
