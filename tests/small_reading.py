"""A small stored reading: five moves, one round of three, everything else once."""

from typing import Any

Stored = dict[str, Any]


def move(key: str, date: str, camp: str, **changes: object) -> Stored:
    row: Stored = {
        "id": key,
        "date": date,
        "reported": date,
        "precision": "day",
        "actors": [f"{camp}_actor"],
        "camps": [camp],
        "act": "decree",
        "targets": [],
        "target_camps": [],
        "institutions": ["cabinet"],
        "place": "Capital",
        "form": "lawful",
        "force": "none",
        "result": "succeeded",
        "stake": "authority",
        "deaths": None,
        "answers": [],
        "answers_basis": None,
        "labels": [],
        "sources": ["press"],
        "certainty": "reported",
        "note": "",
        "action": f"{camp} does {key}",
    }
    return {**row, **changes}


def stake(date: str, observer: str, authority: float) -> Stored:
    shares = {"personnel": 0.9 - authority, "authority": authority, "structural": 0.1}
    row: Stored = {"date": date, "observer": observer, **shares}
    for name, share in shares.items():
        row[f"{name}_low"] = max(share - 0.1, 0.0)
        row[f"{name}_high"] = min(share + 0.1, 1.0)
    return row


def control(date: str, camp: str, share: float, institution: str = "cabinet") -> Stored:
    return {
        "date": date,
        "institution": institution,
        "camp": camp,
        "share": share,
        "low": share - 0.05,
        "high": share + 0.05,
    }


def forecast(clock: str, scenario: str, days: int, probability: float) -> Stored:
    return {
        "scenario": scenario,
        "title": f"Title of {scenario}",
        "clock": clock,
        "horizon_days": days,
        "deadline": "2020-11-03" if days == 90 else "2021-08-05",
        "probability": probability,
        "low": probability / 2,
        "high": min(probability * 1.5, 1.0),
        "base_rate": probability / 3,
        "base_low": probability / 4,
        "base_high": probability / 2,
        "monte_carlo_error": 0.004,
        "resolution": f"True if {scenario} by "
        f"{'2020-11-03' if days == 90 else '2021-08-05'}.",
        "calibrated": False,
    }


MOVES = [
    move("M1", "2020-01-10", "rulers", sources=["press", "agency"]),
    move("M2", "2020-06-25", "reform", act="raid", labels=["technical_coup"]),
    move(
        "M3",
        "2020-06-26",
        "rulers",
        form="violent",
        force="lethal",
        deaths=[0, 3],
        answers=["M2"],
        answers_basis="source",
        certainty="disputed",
        note="Two counts of the dead.",
    ),
    move("M4", "2020-07-06", "reform", precision="about"),
    move("M5", "2020-08-05", "street", form="irregular", force="threat"),
]

WEIGHED: Stored = {
    "questions": [
        {
            "id": "Q1",
            "question": "What is it about?",
            "exclusive": True,
            "basis": "Two wars of three are about posts.",
            "hypotheses": [
                {
                    "id": "Q1A",
                    "text": "Posts",
                    "prior": 0.4,
                    "posterior": 0.7,
                    "low": 0.5,
                    "high": 0.85,
                    "inconsistency": 0.0,
                    "consistency": 1.0,
                },
                {
                    "id": "Q1B",
                    "text": "The arrangement",
                    "prior": 0.6,
                    "posterior": 0.3,
                    "low": 0.15,
                    "high": 0.5,
                    "inconsistency": 1.0,
                    "consistency": 0.0,
                },
            ],
            "items": [
                {
                    "evidence": "C2",
                    "kind": "claim",
                    "worth": 0.6,
                    "exponent": 1.0,
                    "information": 0.21,
                    "log_ratio": {"Q1A": 0.3, "Q1B": -0.4},
                    "leader_without": "Q1B",
                }
            ],
            "diagnostic": ["C2"],
            "flips": {
                "leader": "Q1A",
                "runner_up": "Q1B",
                "items": ["C2"],
                "prior": 0.75,
                "words": "Without C2, the arrangement leads.",
            },
            "independent": {"Q1A": 0.7, "Q1B": 0.3},
            "dependent": {"Q1A": 0.66, "Q1B": 0.34},
        }
    ],
    "sources": [
        {
            "id": "press",
            "camp": "reform",
            "reliability": 0.7,
            "low": 0.4,
            "high": 0.9,
            "claims": 1,
            "for_interest": 1,
            "against_interest": 0,
            "verdict": "cannot tell",
        }
    ],
    "facts": [
        {
            "fact": "three_died",
            "values": [
                {"value": "so", "probability": 0.6, "low": 0.3, "high": 0.8},
                {"value": "not so", "probability": 0.4, "low": 0.2, "high": 0.7},
            ],
            "claims": ["C1", "C2"],
            "verdict": "cannot tell",
        }
    ],
    "copies": [
        {"claim": "C2", "origin": "C1", "probability": 0.2, "by_hand": False},
    ],
    "pull": [1.0, 0.3, 1.9],
    "coincidences": [
        {
            "id": "june",
            "text": "Raid and shooting fell together.",
            "moves": ["M2", "M3"],
            "streams": [{"move": "M2", "events": 2}, {"move": "M3", "events": 1}],
            "width": 1,
            "local_p": 0.2,
            "global_p": 0.6,
            "adjusted_p": 0.6,
            "rate_p": None,
            "verdict": "no more than chance gives",
            "words": "So tight a meeting has a chance of one in five.",
        }
    ],
    "abroad": {
        "home_from_abroad": 0.1,
        "low": 0.0,
        "high": 0.4,
        "words": "Too few to tell.",
    },
    "pressures": [
        {
            "id": "hostility",
            "title": "Hostility",
            "item": "S078",
            "definition": "Mean severity of hostile moves.",
            "unit": "degrees",
            "status": "measured",
            "values": [
                {"date": "2020-06-06", "value": 1.0, "low": 0.5, "high": 1.5, "n": 2},
                {"date": "2020-07-06", "value": None, "n": 0},
                {"date": "2020-08-05", "value": 2.0, "low": None, "high": None, "n": 1},
            ],
            "words": "Hostility stands at 2.0, higher than before.",
        },
        {
            "id": "poverty_rate",
            "title": "Poverty",
            "item": "S086",
            "status": "not given",
            "words": "No series of poverty is given.",
        },
    ],
    "indicators": [
        {
            "id": "day_100",
            "title": "In office on day 100",
            "rule": "The leader holds the office on the hundredth day.",
            "holds": True,
            "value": 100,
            "unit": "days",
            "moves": ["M1"],
            "words": "The leader was in office on day 100.",
        }
    ],
    "analogues": [
        {
            "case": "elsewhere-1999",
            "title": "Elsewhere 1999",
            "distance": 0.4,
            "low": 0.3,
            "high": 0.5,
            "rank": 1,
            "rank_low": 1,
            "rank_high": 2,
            "holds": ["Posts are at stake in both."],
            "breaks": ["No patron here, one there."],
            "went_on": ["Leader resigned after 40 days."],
        }
    ],
}

READING: Stored = {
    "schema": 3,
    "contest": "small-2020",
    "as_of": "2020-08-05",
    "seed": 0,
    "labels": "used",
    "provenance": {
        "command": "countermove read small-2020",
        "seed": 0,
        "versions": {"countermove": "0.1.0"},
        "vantage_digest": "ab" * 32,
    },
    "record": {
        "title": "Smallland: a contest",
        "question": "Who will hold the cabinet?",
        "start": "2020-01-01",
        "country": {"iso3": "SML", "gw": None, "cow": None},
        "camps": [
            {
                "id": "rulers",
                "name": "Rulers",
                "role": "incumbent",
                "colour": "#D55E00",
            },
            {"id": "reform", "name": "Reformers", "role": "challenger", "colour": ""},
            {"id": "street", "name": "The street", "role": "street", "colour": "red;}"},
        ],
        "actors": [
            {"id": f"{camp}_actor", "name": f"{camp} actor", "kind": "group"}
            for camp in ("rulers", "reform", "street")
        ],
        "institutions": [
            {"id": "cabinet", "name": "Cabinet", "branch": "executive", "weight": 0.9},
            {"id": "courts", "name": "Courts", "branch": "judiciary", "weight": 0.5},
        ],
        "moves": MOVES,
        "sources": [
            {"id": "press", "name": "Press", "kind": "newspaper", "camp": "reform"},
            {
                "id": "agency",
                "name": "Agency",
                "kind": "wire",
                "camp": None,
                "url": "https://example.org/report?a=1&b=2",
            },
        ],
        "claims": [
            {
                "id": "C1",
                "date": "2020-06-27",
                "source": "press",
                "about": ["M3"],
                "says": "Three died",
                "stance": "affirms",
            },
            {
                "id": "C2",
                "date": "2020-06-28",
                "source": "agency",
                "about": ["M3"],
                "says": "Nobody died",
                "stance": "denies",
            },
        ],
        "series": [
            {
                "name": "deaths",
                "date": "2020-06-30",
                "low": 0,
                "high": 3,
                "unit": "dead",
            }
        ],
        "questions": [
            {
                "id": "Q1",
                "question": "What is it about?",
                "exclusive": True,
                "hypotheses": [
                    {"id": "Q1A", "text": "Posts", "prior": 0.4},
                    {"id": "Q1B", "text": "The arrangement", "prior": 0.6},
                ],
                "evidence": [{"evidence": "C2", "expects": {"Q1A": "likely"}}],
            }
        ],
        "scheduled": [
            {"id": "S1", "date": "2020-11-03", "text": "Election abroad."},
        ],
        "rules": [{"id": "article_1", "text": "The chamber votes.", "settings": {}}],
    },
    "moves": ["M1", "M2", "M3", "M4", "M5"],
    "answers": [
        {"move": "M2", "parent": None, "probability": 0.7, "settled": False},
        {"move": "M2", "parent": "M1", "probability": 0.3, "settled": False},
        {"move": "M3", "parent": "M2", "probability": 1.0, "settled": True},
        {"move": "M4", "parent": "M3", "probability": 0.8, "settled": False},
        {"move": "M4", "parent": None, "probability": 0.2, "settled": False},
    ],
    "rounds": [
        {
            "id": "R1",
            "opener": "M2",
            "moves": ["M2", "M3", "M4"],
            "start": "2020-06-25",
            "end": "2020-07-06",
            "camps": ["reform", "rulers"],
            "institutions": ["cabinet"],
            "deaths": [0, 3],
            "result": "split",
            "winner": None,
            "rule": {
                "result": "incumbent",
                "winner": "rulers",
                "shifts": [
                    {
                        "institution": "cabinet",
                        "camp": "rulers",
                        "before": 0.4,
                        "after": 0.6,
                    }
                ],
            },
            "analyst": {
                "result": "split",
                "winner": None,
                "words": "Both paid for it.",
                "known": "2020-07-10",
            },
            "support": 0.9,
        }
    ],
    "who_answers_whom": [
        {
            "answering": "rulers",
            "answered": "reform",
            "expected_answers": 1.0,
            "median_lag_days": 1.0,
            "share": 0.5,
        },
        {
            "answering": "reform",
            "answered": "rulers",
            "expected_answers": 0.8,
            "median_lag_days": None,
            "share": 0.5,
        },
    ],
    "excitation": {
        "branching_ratio": 0.5,
        "low": 0.3,
        "high": 0.8,
        "level": 0.9,
        "above_one": 0.0,
        "moves": 5,
        "words": "it dies out",
    },
    "stakes": [
        stake(date, observer, authority)
        for date, shift in (("2020-01-10", 0.0), ("2020-08-05", 0.1))
        for observer, authority in (
            ("all", 0.5 + shift),
            ("all:aim", 0.6 + shift),
            ("all:form", 0.2 + shift),
            ("reform", 0.7),
        )
    ],
    "control": [
        control("2020-01-10", "rulers", 0.8),
        control("2020-01-10", "reform", 0.2),
        control("2020-08-05", "rulers", 0.55),
        control("2020-08-05", "reform", 0.45),
        control("2020-08-05", "rulers", 0.95, "courts"),
        control("2020-08-05", "reform", 0.05, "courts"),
    ],
    "outlook": [
        forecast("leader", "leader_out", 90, 0.2),
        forecast("leader", "leader_out", 365, 0.5),
        forecast("war", "war", 90, 0.0),
    ],
    "weighed": WEIGHED,
    "links": {
        "labelled": 10,
        "ranked_first": 0.7,
        "in_first_three": 0.9,
        "baseline_ranked_first": 0.6,
        "mean_log_probability": -0.9,
    },
}
