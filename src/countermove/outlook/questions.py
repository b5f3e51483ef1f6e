"""Questions with a date, put to the outlook as it would have been asked then.

Each question names a contest, a day of issue, a deadline and what is asked; its truth
is read off how the clocks went, or off the procedures of the record, never typed in.
The fit that answers never saw the contest.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from countermove.contest import Contest, Outcome
from countermove.outlook.causes import CAUSES
from countermove.outlook.futures import Futures
from countermove.outlook.outlook import summarise
from countermove.outlook.prospect import draw_base, draw_weighted, prospect_at
from countermove.outlook.references import HORIZONS
from countermove.outlook.scenarios import EARLY, ELITE, EXITS
from countermove.outlook.truth import Course, follow_clocks

__all__ = ["QUESTIONS", "Answered", "Question", "answer_question"]

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]

TRANSITION = (
    *EXITS,
    "cabinet_caretaker",
    *EARLY,
    *ELITE,
    "elite_restored",
    "war_begins",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question.

    Parameters
    ----------
    issued, deadline : datetime.date
    asks : str
        In words.
    events : tuple of str
        Events of the futures it is about.
    none : bool
        Whether it asks that none of them comes, rather than any.
    """

    case: str
    issued: dt.date
    deadline: dt.date
    asks: str
    events: tuple[str, ...]
    none: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A question with forecast, base rate and truth; scores are log scores."""

    question: Question
    probability: float
    low: float
    high: float
    base_rate: float
    truth: bool
    score: float
    base_score: float


def _on(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


IRAQ, SUDAN = "iraq-2019", "sudan-2018"
ASKED, ACCORD = _on("2020-08-05"), _on("2019-08-21")
QUESTIONS = (
    Question(
        case=IRAQ,
        issued=ASKED,
        deadline=_on("2020-11-03"),
        asks="Is al-Kadhimi still in office on 3 November 2020?",
        events=EXITS,
        none=True,
    ),
    Question(
        case=IRAQ,
        issued=ASKED,
        deadline=_on("2021-08-05"),
        asks="Is al-Kadhimi still in office a year on?",
        events=EXITS,
        none=True,
    ),
    Question(
        case=IRAQ,
        issued=ASKED,
        deadline=_on("2023-01-22"),
        asks="Is al-Kadhimi still in office on 22 January 2023?",
        events=EXITS,
        none=True,
    ),
    Question(
        case=IRAQ,
        issued=ASKED,
        deadline=_on("2021-06-06"),
        asks="Is a general election held by 6 June 2021, the day that was named?",
        events=("election_held",),
    ),
    Question(
        case=IRAQ,
        issued=ASKED,
        deadline=_on("2021-12-31"),
        asks="Is parliament dissolved, or elected, before its term by the end of 2021?",
        events=EARLY,
    ),
    Question(
        case=IRAQ,
        issued=ASKED,
        deadline=_on("2022-12-31"),
        asks="Is a motion of no confidence carried by the end of 2022?",
        events=("motion_carried",),
    ),
    Question(
        case=IRAQ,
        issued=ASKED,
        deadline=_on("2022-12-31"),
        asks="Is the ruling elite replaced, even in part, by the end of 2022?",
        events=ELITE,
    ),
    Question(
        case=SUDAN,
        issued=ACCORD,
        deadline=_on("2022-08-21"),
        asks="Is the transition alive to 21 August 2022: same leader, cabinet, elite?",
        events=TRANSITION,
        none=True,
    ),
    Question(
        case=SUDAN,
        issued=ACCORD,
        deadline=_on("2022-08-21"),
        asks="Is the old elite back by 21 August 2022?",
        events=("elite_restored",),
    ),
    Question(
        case=SUDAN,
        issued=_on("2021-09-01"),
        deadline=_on("2022-08-21"),
        asks="Is the transition alive to 21 August 2022: same leader, cabinet, elite?",
        events=TRANSITION,
        none=True,
    ),
    Question(
        case=SUDAN,
        issued=_on("2023-04-01"),
        deadline=_on("2023-06-30"),
        asks="Does structural war break out within ninety days?",
        events=("war_begins",),
    ),
)
"""Asked as of their day of issue. Beyond 730 days the line of the back-test is silent:
the futures keep the weights that they have by then."""


def answer_question(
    question: Question, contest: Contest, outcome: Outcome, *, seed: int = 0
) -> Answered:
    """Forecast one question and hold it against what came."""
    vantage = contest.at(question.issued)
    prospect = prospect_at(vantage, seed=seed)
    ahead = float((question.deadline - question.issued).days)
    horizon = max(ahead, float(HORIZONS[-1]))
    forecast = draw_weighted(prospect, horizon=horizon)
    base = draw_base(prospect, horizon=horizon)
    holds = _holds(question)
    mean, low, high, _ = summarise(holds(forecast.futures, ahead), forecast.weights)
    base_mean, *_ = summarise(holds(base.futures, ahead), base.weights)
    came = _came(question, contest, follow_clocks(contest, outcome))
    truth = came != question.none
    return Answered(
        question=question,
        probability=mean,
        low=low,
        high=high,
        base_rate=base_mean,
        truth=truth,
        score=-float(np.log(mean if truth else 1 - mean)),
        base_score=-float(np.log(base_mean if truth else 1 - base_mean)),
    )


def _holds(question: Question) -> Callable[[Futures, float], BoolArray]:
    def holds(futures: Futures, horizon: float) -> BoolArray:
        came = futures.day(*question.events) <= horizon
        return np.asarray(came != question.none)

    return holds


def _came(question: Question, contest: Contest, course: Course) -> bool:
    """Tell whether any of the events came after the day of issue, by the deadline."""
    for item in course.happenings:
        inside = question.issued < item.date <= question.deadline
        if inside and CAUSES[item.cause] in question.events:
            return True
    kinds = {
        "election_held": "election",
        "motion_carried": "motion",
        "talks_done": "talks",
    }
    asked = {kinds[event] for event in question.events if event in kinds}
    return any(
        item.kind in asked
        and item.result == "done"
        and item.closed is not None
        and question.issued < item.closed <= question.deadline
        for item in contest.procedures
    )
