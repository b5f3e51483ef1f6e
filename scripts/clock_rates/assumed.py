"""What no list at hand supports: priors, each with its reason, called assumed.

A rate or multiplier is log-normal: exp(log_mean) is the median, log_sd its doubt. A
share is Beta with `mean` and `size` (events it is worth). An *effect* multiplies the
hazards of the transitions it names by exp(log_ratio x value).
"""

from math import log

from clock_rates.entries import Entry

HAND_COUNT = (
    "Hand count of seven formations in divided parliaments: Iraq 289 days (from 7 "
    "March 2010), 131 (from 30 April 2014), 166 (from 12 May 2018), 158 (from 1 "
    "December 2019); Lebanon 155 (2009), 153 (2011), 329 (2013-14). Seven in 3.78 "
    "years. Long crises are remembered best, so the true rate may be higher."
)


def assumed_entries() -> dict[str, Entry]:
    """Return rates and shares that are stated, not measured."""
    return {
        "cabinet.caretaker_to_full.divided": {
            "kind": "log_normal_rate",
            "log_mean": round(log(7 / 3.78), 4),
            "log_sd": 0.4,
            "reason": HAND_COUNT,
        },
        "leader.no_confidence_share.parliamentary": {
            "kind": "beta_share",
            "mean": 0.15,
            "size": 12.0,
            "reason": (
                "Share of leader.between_elections that is a vote lost in parliament "
                "rather than a resignation. Archigos does not separate them. Motions "
                "are seldom carried, of the order of one in twenty (from memory of L. "
                "Williams, 2011, unchecked), but leaders resign before a vote they "
                "would lose."
            ),
        },
        "legislature.dissolved_without_election.parliamentary": {
            "kind": "log_normal_rate",
            "log_mean": round(log(0.004), 4),
            "log_sd": 0.8,
            "reason": (
                "Parliament closed with no vote called within a year (Tunisia 2021 is "
                "the pattern). No list has it. Set to about a third of "
                "elite.regime_ended.parliamentary."
            ),
        },
        "legislature.early_date_slips_share.parliamentary": {
            "kind": "beta_share",
            "mean": 0.3,
            "size": 10.0,
            "reason": (
                "Share of early elections, set for a date more than half a year ahead, "
                "that are held more than a month late. The measured "
                "legislature.delayed_share.all is about deadlines of law, which bind "
                "harder than a promise. No list has promised dates."
            ),
        },
        "elite.restored_share.two_years": {
            "kind": "beta_share",
            "mean": 0.06,
            "size": 20.0,
            "reason": (
                "Share of replaced elites that are back within two years. Between "
                "elite.leader_returned_share.two_years (a person back, too low) and "
                "elite.replaced_again_share.two_years (any further coup, too high)."
            ),
        },
        "country.log_sd.default": {
            "kind": "log_normal_spread",
            "log_mean": round(log(0.8), 4),
            "log_sd": 0.3,
            "reason": (
                "Spread of a country's own log rate about the pool where events are "
                "too few to measure it (country_log_sd is null). Middle of the "
                "measured ones on this page. Add it, or the interval of a single "
                "country is far too narrow."
            ),
        },
        "leader.compromise_premier.parliamentary": {
            "kind": "log_normal_multiplier",
            "log_mean": 0.3,
            "log_sd": 0.4,
            "reason": (
                "A prime minister without a bloc of his own, chosen as a compromise: "
                "leaves by vote or resignation somewhat sooner. Cabinets without a "
                "majority of their own end sooner in the studies of cabinet duration "
                "(King, Alt, Burns and Laver 1990; Warwick 1994; from memory, "
                "unchecked). But a compromise also lasts while nobody can agree on "
                "another, hence the wide doubt."
            ),
        },
    }


def effect_entries() -> dict[str, Entry]:
    """Return stated effects of covariates on the log hazards."""
    lawful = ["leader.no_confidence", "leader.resignation"]
    return {
        "security_share": {
            "value": "share of security forces held by the leader's camp, minus 0.5",
            "effects": {
                "leader.irregular": [-1.4, 0.7],
                "elite.replaced": [-1.0, 0.7],
                "war.structural": [0.0, 0.7],
            },
            "reason": (
                "Loyal forces protect against coups; from one tenth to nine tenths of "
                "the forces the hazard falls to about a third. War has no sign: it "
                "needs two armed sides, so it may peak in the middle. Assumed."
            ),
        },
        "legislature_share": {
            "value": "share of the legislature held by the leader's camp, minus 0.5",
            "effects": {
                "leader.no_confidence": [-3.0, 1.0],
                "leader.resignation": [-1.0, 0.6],
                "cabinet.caretaker_to_full": [1.0, 0.6],
                "legislature.early_election": [0.0, 0.7],
            },
            "reason": (
                "Majority status is the steadiest finding on cabinet duration (King et "
                "al. 1990; Warwick 1994; from memory). Below the majority needed the "
                "legal constraint, not this number, decides. Early elections have no "
                "sign: strong leaders call them to win, weak ones are driven to them."
            ),
        },
        "rounds_balance": {
            "value": (
                "rounds lost minus rounds won by the leader's camp in the past 180 "
                "days, held to -3 to 3"
            ),
            "effects": {
                **{name: [0.2, 0.2] for name in lawful},
                "leader.irregular": [0.2, 0.25],
            },
            "reason": (
                "A loss shows weakness to those who wait. Not measured anywhere in "
                "these lists; one round shifts the hazard by a fifth. Assumed."
            ),
        },
        "escalating": {
            "value": "1 if the branching ratio is above 0.8, else 0",
            "effects": {
                "leader.irregular": [0.3, 0.4],
                "war.structural": [0.5, 0.5],
                "leader.resignation": [0.2, 0.3],
            },
            "reason": (
                "Near 1 each move provokes nearly one more. A busy record also raises "
                "it, so the effect is kept small and doubtful. Assumed."
            ),
        },
        "street_active": {
            "value": (
                "1 if a protest demanding removal fell in the past 90 days, else 0"
            ),
            "effects": {
                "leader.irregular": [0.95, 0.4],
                "leader.resignation": [0.5, 0.3],
                "leader.no_confidence": [0.5, 0.4],
                "legislature.early_election": [0.3, 0.4],
                "elite.replaced": [0.5, 0.5],
                "war.structural": [0.4, 0.5],
            },
            "reason": (
                "About half of the measured log ratios contest.*.removal_90: people "
                "protest where leaders are already weak, so part of the ratio is not "
                "the street's doing. Deaths get no sign of their own."
            ),
        },
        "motion_filed": {
            "value": "1 while a motion of no confidence or questioning is pending",
            "effects": {
                "leader.no_confidence": [1.8, 0.7],
                "leader.resignation": [0.8, 0.5],
                "legislature.early_election": [0.4, 0.5],
            },
            "reason": (
                "A procedure that runs is the strongest sign there is. If one motion "
                "in twenty is carried within weeks, the hazard while it is pending is "
                "several times the average. Assumed; most motions still fail."
            ),
        },
        "election_announced": {
            "value": "1 if the leader called an early election in the past 365 days",
            "effects": {
                "legislature.early_election": [1.0, 0.6],
                "leader.no_confidence": [0.0, 0.5],
            },
            "reason": (
                "A date named by the head of government starts a clock, but where the "
                "legislature must vote for its own end the promise binds little. The "
                "hazard is raised about threefold, with wide doubt. Assumed."
            ),
        },
        "election_near": {
            "value": "max(0, 1 - days to the scheduled election / 365)",
            "effects": {
                "leader.no_confidence": [-0.7, 0.5],
                "leader.resignation": [-0.3, 0.4],
                "leader.irregular": [0.0, 0.4],
            },
            "reason": (
                "Those who can wait for the voters do: motions and breaks become rarer "
                "as the vote comes near (Williams, Political Science Research and "
                "Methods 2015, finds opposition motions tied to the electoral cycle; "
                "the size is assumed). A vote on a known date is a deadline, no rate."
            ),
        },
    }
