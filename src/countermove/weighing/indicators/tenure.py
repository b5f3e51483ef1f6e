"""Signs of how a leader holds out: days in office, rounds survived, and negative tests.

Day 0 is the day of taking office. A round counts for a leader if it began in his term,
his camp moved in it, and so did another that is no arbiter: what courts or mediators
alone reply to is no contest. It is survived once it is over and he is still there.

The three negative tests ask whether he was overthrown, resigned, or gave in. Each may
hold *in part*: an attempt that failed or is still open, some of the conditions. Giving
in is told from conduct, never from words: for 60 days his camp made no contested move
(one that is hostile, or takes, removes or contests anything) against anybody while
others made some against it; and it holds less than when he took office. Silence without
pressure is peace, and does not count.

How it fails: tenures begin but do not end on record, so a leader counts as in office
until the next one is named; deals out of sight leave no contested move either.
"""

from math import nan

from countermove.contest import Tenure
from countermove.reading.rounds import MARGIN, Round
from countermove.weighing.counting import counted
from countermove.weighing.indicators.signs import Indicator, keys_of
from countermove.weighing.pressures.control import hold_of
from countermove.weighing.pressures.fronts import Fronts, Step

__all__ = ["read_tenure"]

REMOVING = frozenset({"no_confidence", "impeach", "dismiss", "coup_attempt"})
CONTESTED = frozenset({"takes", "removes", "contests"})
CONDITIONS = 2
LONG = 60
"""Days of silence that may be acquiescence."""
NOBODY = "No leader is on record."


def read_tenure(fronts: Fronts, *, day: int, rounds: int) -> list[Indicator]:
    """Evaluate every sign of the present leader's tenure.

    Parameters
    ----------
    day : int
        Days in office that are asked for.
    rounds : int
        Rounds within them that are asked for.
    """
    tenure = fronts.leader_on(fronts.today)
    return [
        *_days_in_office(fronts, tenure, day),
        _rounds_survived(fronts, tenure, (day, rounds)),
        _overthrown(fronts, tenure),
        _resigned(fronts, tenure),
        _acquiesced(fronts, tenure),
    ]


def _days_in_office(fronts: Fronts, tenure: Tenure | None, day: int) -> list[Indicator]:
    """Return the present leader's days, and those of leaders who fell before `day`."""
    title, rule = f"In office on day {day}", f"The leader is in office on day {day}."
    if tenure is None:
        return [
            Indicator(
                id="in_office",
                title=title,
                item="S092",
                rule=rule,
                holds=None,
                unit="days",
                words=NOBODY,
            )
        ]
    found = []
    terms = sorted(fronts.record.leaders, key=lambda item: item.since)
    ends = [fronts.day(item.since) for item in terms[1:]] + [fronts.today]
    for term, end in zip(terms, ends, strict=True):
        served = end - fronts.day(term.since)
        present = term is terms[-1]
        if not present and (served >= day or fronts.day(term.since) < 0):
            continue
        name = fronts.record.actor_index[term.actor].name.partition(",")[0]
        still = "is in office" if present else "left office"
        holds = True if served >= day else (None if present else False)
        found.append(
            Indicator(
                id=f"in_office:{term.actor}:{term.since}"
                if not present
                else "in_office",
                title=title,
                item="S092",
                rule=rule,
                holds=holds,
                value=float(served),
                unit="days",
                words=f"{name} {still} on day {served}"
                + (f"; day {day} is still to come." if holds is None else "."),
            )
        )
    return found


def _rounds_survived(
    fronts: Fronts, tenure: Tenure | None, asked: tuple[int, int]
) -> Indicator:
    day, least = asked
    survived: list[Round] = []
    holds, words, early, running = None, NOBODY, 0, 0
    if tenure is not None:
        since = fronts.day(tenure.since)
        faced = [
            item
            for item in fronts.reading.rounds.items
            if fronts.day(item.start) >= since and _is_contest_of(fronts, item)
        ]
        survived = [item for item in faced if item.result != "open"]
        running = len(faced) - len(survived)
        early = sum(fronts.day(item.end) <= since + day for item in survived)
        reached = fronts.today - since >= day
        # Of a term that began before the record, early rounds may have gone unseen.
        holds = early >= least if reached and (since >= 0 or early >= least) else None
        until = f"by day {day}" if reached else f"by day {fronts.today - since} so far"
        words = (
            f"{counted(early, 'round')} survived {until}, {len(survived)} up to now; "
            f"{running} still open."
        )
    return Indicator(
        id="rounds_survived",
        title=f"Rounds survived by day {day}",
        item="S093",
        rule=f"On day {day} the leader is in office after {least} rounds or more that "
        "began in his term, were fought by his camp and a rival, and are over.",
        holds=holds,
        value=float(len(survived)) if tenure else nan,
        unit="rounds",
        moves=tuple(item.opener for item in survived),
        words=words,
    )


def _is_contest_of(fronts: Fronts, item: Round) -> bool:
    """Tell whether the leader's camp and a rival, no arbiter, both moved in a round."""
    camp, roles = fronts.leader_camp(fronts.today), fronts.record.camp_index
    rivals = [key for key in item.camps if roles[key].role != "arbiter"]
    return bool(camp & {*item.camps}) and bool({*rivals} - camp)


def _overthrown(fronts: Fronts, tenure: Tenure | None) -> Indicator:
    keys = fronts.leader_keys(fronts.today) | fronts.leader_camp(fronts.today)
    tried = [
        step
        for step in _in_term(fronts, tenure)
        if step.move.act in REMOVING
        and not step.actors & fronts.leader_camp(step.day)
        and (keys & {*step.move.targets} or step.move.act == "coup_attempt")
    ]
    return _negative(
        tenure,
        ("overthrown", "Overthrown"),
        "In his term somebody else removed the leader or his cabinet, by vote or by "
        "force, and succeeded; in part if that was tried.",
        tried,
    )


def _resigned(fronts: Fronts, tenure: Tenure | None) -> Indicator:
    keys = fronts.leader_keys(fronts.today)
    gone = [
        step
        for step in _in_term(fronts, tenure)
        if step.move.act == "resign" and keys & {*step.move.actors}
    ]
    return _negative(
        tenure,
        ("resigned", "Resigned"),
        "The leader or his cabinet resigned, whether or not he stays as caretaker; in "
        "part if that is pending or was undone.",
        gone,
    )


def _negative(
    tenure: Tenure | None, names: tuple[str, str], rule: str, steps: list[Step]
) -> Indicator:
    done = [step for step in steps if step.move.result == "succeeded"]
    holds = None if tenure is None else bool(done)
    words = NOBODY if tenure is None else f"{names[1]}: no, nothing of it on record."
    if done:
        words = f"{names[1]}: yes, by {done[0].move.id} on {done[0].move.date}."
    elif steps:
        words = (
            f"{names[1]}: in part; {len(steps)} on record without success, the last "
            f"{steps[-1].move.id} on {steps[-1].move.date}."
        )
    return Indicator(
        id=names[0],
        title=names[1],
        item="S094",
        rule=rule,
        holds=holds,
        value=float(len(steps)) if tenure else nan,
        unit="moves",
        moves=keys_of(steps),
        words=words,
    )


def _acquiesced(fronts: Fronts, tenure: Tenure | None) -> Indicator:
    holds, words = None, NOBODY
    met = nan
    against: list[Step] = []
    camp = fronts.leader_camp(fronts.today)
    if tenure is not None:
        since = max(fronts.day(tenure.since), 0)
        words = f"Not to be told before {LONG} days of his term are on record."
        if fronts.today - since >= LONG:
            recent = fronts.within(fronts.today, LONG)
            ours = [
                step
                for step in recent
                if _is_contested(step) and step.actors & camp and step.targets - camp
            ]
            against = [
                step
                for step in recent
                if _is_contested(step) and step.targets & camp and step.actors - camp
            ]
            lost = _change(fronts, camp, since) < -MARGIN
            count = sum((bool(against) and not ours, lost))
            holds, met = count == CONDITIONS, float(count)
            extent = {0: "no", CONDITIONS: "fully"}.get(count, "in part")
            words = (
                f"Acquiesced: {extent}; in {LONG} days {len(ours)} contested moves by "
                f"his camp and {len(against)} against it, and it "
                f"{'holds less' if lost else 'does not hold less'} than when he took "
                "office."
            )
    return Indicator(
        id="acquiesced",
        title="Gave in fully",
        item="S094",
        rule=f"For {LONG} days the leader's camp made no contested move while others "
        "made some against it, and it holds less than when he took office; in part if "
        "one of the two is so.",
        holds=holds,
        value=met,
        unit=f"of {CONDITIONS} conditions",
        moves=keys_of(against),
        words=words,
    )


def _change(fronts: Fronts, camp: frozenset[str], since: int) -> float:
    """Return the change of the camp's share of everything since it took office."""
    items = fronts.record.institutions
    then, now = (hold_of(fronts, camp, items, day) for day in (since, fronts.today))
    return now.share - then.share if now and then else 0.0


def _in_term(fronts: Fronts, tenure: Tenure | None) -> list[Step]:
    """Return the steps after the day on which the leader took office."""
    if tenure is None:
        return []
    since = fronts.day(tenure.since)
    return [step for step in fronts.steps if step.day > since]


def _is_contested(step: Step) -> bool:
    return step.is_hostile or step.act.control in CONTESTED
