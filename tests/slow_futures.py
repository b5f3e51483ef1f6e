"""One future in plain Python, from the words of the model, with chance of its own."""

import math
from typing import Any

import numpy as np
from numpy.random import Generator

from countermove.outlook.causes import CAUSES, STATES, is_possible, state_after
from countermove.outlook.clock_model import BORDERS, EDGES, ClockModel, Laws
from countermove.outlook.covariates import COVARIATES
from countermove.outlook.futures import EVENTS, Start
from countermove.outlook.running import KINDS

REFRESH, CHAIN = 10.0, 4


class SlowFuture:
    """A Gillespie walk: at each refresh all hazards, then one exponential for all."""

    def __init__(
        self, start: Start, model: ClockModel, laws: Laws, draw: int, stream: Generator
    ) -> None:
        self.start, self.model, self.laws = start, model, laws
        self.draw, self.stream = draw, stream
        self.now = 0.0
        self.first = dict.fromkeys(EVENTS, math.inf)
        self.months: dict[int, int] = {}
        self.states = {clock: start.states[clock] for clock in STATES}
        self.in_office = start.tenure_days
        self.as_caretaker = (
            0.0 if math.isnan(start.caretaker_days) else (start.caretaker_days)
        )
        self.office_from, self.caretaker_from = -self.in_office, -self.as_caretaker
        self.control = {}
        for name in ("security", "legislature", "judiciary"):
            at = COVARIATES.index(name)
            share = start.values[at]
            share = model.means[at] if np.isnan(share) else share
            self.control[name] = math.log(share / (1 - share)) + stream.normal(0, 0.4)
        self.ours, self.theirs = start.successes
        self.success_day = 0.0
        self.street_moves: list[float] = []
        self.moves: list[tuple[float, int]] = []
        self.running: list[dict[str, Any]] = [
            {
                "kind": KINDS[kind],
                "due": due,
                "opened": opened,
                "brings": brings,
                "may": may,
                "personal": personal,
            }
            for kind, due, opened, brings, may, personal in zip(
                start.running.kinds,
                start.running.due,
                start.running.opened,
                start.running.brings,
                start.running.may_bring,
                start.running.personal,
                strict=True,
            )
        ]
        self.waiting: list[tuple[float, int]] = []
        self.voted = self.cut_short = False

    # -- what holds today ----------------------------------------------------------

    def share(self, name: str) -> float:
        return 1 / (1 + math.exp(-self.control[name]))

    def successes(self) -> tuple[float, float]:
        fade = 0.5 ** ((self.now - self.success_day) / 60)
        return self.ours * fade, self.theirs * fade

    def hazard(self, cause: int) -> float:
        name = CAUSES[cause]
        if not is_possible(cause, self.states):
            return 0.0
        barred = self.states["cabinet"] == 1 and not self.start.caretaker_may_dissolve
        if name == "legislature_dissolved" and barred:
            return 0.0
        return math.exp(min(self.log_rate(cause), 3.0))

    def log_rate(self, cause: int) -> float:
        name = CAUSES[cause]
        age, edges = 0.0, (math.inf,) * 3
        if name.startswith("leader"):
            age, edges = self.now - self.office_from, EDGES[0]
        elif name == "cabinet_full":
            age, edges = self.now - self.caretaker_from, EDGES[1]
        piece = sum(age >= edge for edge in edges)
        beta = dict(
            zip(COVARIATES, self.laws.coefficients[self.draw, cause], strict=True)
        )
        mean = dict(zip(COVARIATES, self.model.means, strict=True))
        value = dict(zip(COVARIATES, self.start.values, strict=True))
        log_rate = self.laws.baselines[self.draw, cause, piece]
        for covariate in COVARIATES[6:]:
            if not math.isnan(value[covariate]):
                gap = value[covariate] - mean[covariate]
                log_rate += beta[covariate] * gap * 0.5 ** (self.now / 90)
        raw = math.expm1(self.start.activity) * 0.5 ** (self.now / 30)
        raw += sum(0.5 ** ((self.now - day) / 30) for day in self.street_moves)
        street = min(math.log1p(raw) / self.start.activity, 1.5)
        for covariate in COVARIATES[:2]:
            log_rate += beta[covariate] * value[covariate] * street
        for covariate in self.control:
            log_rate += beta[covariate] * (self.share(covariate) - mean[covariate])
        ours, theirs = self.successes()
        balance = (theirs - ours) / (theirs + ours + 2)
        log_rate += beta["balance"] * (balance - mean["balance"])
        return float(log_rate)

    def phase(self, item: dict[str, Any]) -> tuple[int, float]:
        """The phase of a procedure, and the day on which it ends."""
        if math.isnan(item["due"]):
            cuts: tuple[float, ...] = BORDERS[7:]
            first, origin = 8, item["opened"]
        else:
            cuts, first, origin = BORDERS[:7], 0, item["due"]
        days = [origin + cut for cut in cuts]
        passed = sum(self.now >= day for day in days)
        return first + passed, days[passed] if passed < len(days) else math.inf

    # -- moves -----------------------------------------------------------------------

    def intensity(self, day: float) -> list[float]:
        law = self.start.moving
        rates = []
        for side in range(4):
            rate = law.background[side]
            for b, decay in enumerate(law.decays):
                rate += law.heat[side, b] * math.exp(-decay * day)
                for when, source in self.moves:
                    answer = law.branching[side, source, b] * decay
                    rate += answer * math.exp(-decay * (day - when))
            rates.append(rate)
        return rates

    def run_moves(self, until: float) -> None:
        law, day = self.start.moving, self.now
        while True:
            bound = sum(self.intensity(day))
            day += self.stream.exponential(1 / bound)
            if day >= until:
                return
            rates = self.intensity(day)
            if self.stream.random() * bound >= sum(rates):
                continue
            chances = np.array(rates) / sum(rates)
            side = int(self.stream.choice(4, p=chances))
            self.moves.append((day, side))
            self.months[int(day / 30)] = self.months.get(int(day / 30), 0) + 1
            if side == 2:
                self.street_moves.append(day)
            if side < 3 and self.stream.random() < law.succeeding[side]:
                self.succeed(side, day)

    def succeed(self, side: int, day: float) -> None:
        fade = 0.5 ** ((day - self.success_day) / 60)
        self.ours, self.theirs = self.ours * fade, self.theirs * fade
        self.success_day = day
        if side == 0:
            self.ours += 1
        else:
            self.theirs += 1
        luck = self.stream.random()
        for branch, chance in zip(
            self.control, self.start.moving.touching[side], strict=True
        ):
            if luck < chance:
                share = self.share(branch)
                self.control[branch] += 0.5 * (1 - share) if side == 0 else -0.5 * share
                return
            luck -= chance

    # -- events ----------------------------------------------------------------------

    def run(self, horizon: float) -> None:
        while self.now < horizon:
            until = min(self.now + REFRESH, horizon)
            rates: dict[tuple[str, int], float] = {}
            for cause in range(len(CAUSES)):
                rates["cause", cause] = self.hazard(cause)
            for place, item in enumerate(self.running):
                phase, ends = self.phase(item)
                until = min(until, ends)
                kind = KINDS.index(str(item["kind"]))
                for fate in range(3):
                    rates[f"fate{fate}", place] = math.exp(
                        self.laws.phases[self.draw, phase, fate]
                        + self.laws.kinds[self.draw, kind, fate]
                    )
            rates["open", 0] = self.laws.openings[self.draw, self.states["cabinet"]]
            total = sum(rates.values())
            event = self.now + self.stream.exponential(1 / total)
            waits = min((day for day, _ in self.waiting), default=math.inf)
            then = min(event, waits, until)
            self.run_moves(then)
            self.now = then
            if then == waits:
                self.let_in_now(waits)
            elif then == event:
                names = list(rates)
                odds = np.array(list(rates.values())) / total
                self.happen(*names[int(self.stream.choice(len(names), p=odds))])

    def let_in_now(self, day: float) -> None:
        item = next(row for row in self.waiting if row[0] == day)
        self.waiting.remove(item)
        self.chain([item[1]])

    def happen(self, what: str, which: int) -> None:
        if what == "cause":
            self.chain([which])
        elif what == "open":
            self.open()
        elif what == "fate0":
            self.complete(self.running.pop(which))
        elif what == "fate1":
            self.running.pop(which)
        else:
            item = self.running[which]
            item["due"] = self.now + self.stream.lognormal(*self.model.moved)
            item["opened"] = self.now

    def note(self, event: str) -> None:
        self.first[event] = min(self.first[event], self.now)

    def complete(self, item: dict[str, Any]) -> None:
        kind = str(item["kind"])
        if kind == "motion" and self.share("legislature") > self.start.blocking_share:
            return
        for word, event in (
            ("election", "election_held"),
            ("talks", "talks_done"),
            ("motion", "motion_carried"),
        ):
            if kind == word:
                self.note(event)
        self.voted |= kind == "election"
        self.bring(item, kind)

    def bring(self, item: dict[str, Any], kind: str) -> None:
        at_once = []
        for cause in range(len(CAUSES)):
            luck = self.stream.random()
            if int(item["brings"]) >> cause & 1:
                if luck < self.laws.brought[self.draw, cause]:
                    at_once.append(cause)
            elif int(item["may"]) >> cause & 1:
                chance = self.laws.let_in[self.draw, KINDS.index(kind), cause]
                if luck < chance:
                    lag = self.stream.exponential(self.model.lags[cause])
                    self.waiting.append((self.now + lag, cause))
        self.chain(at_once)

    def open(self) -> None:
        rows = self.model.templates
        rows = rows[rows[:, 0] == self.states["cabinet"]]
        row = rows[self.stream.integers(len(rows))]
        self.running.append(
            {
                "kind": KINDS[int(row[1])],
                "due": self.now + row[2],
                "opened": self.now,
                "brings": row[3],
                "may": row[4],
                "personal": row[5],
            }
        )

    def chain(self, stack: list[int]) -> None:
        """The last event that was named comes first; four may pull others."""
        pulled = 0
        while stack:
            cause = stack.pop()
            early = CAUSES[cause] == "legislature_early_election"
            if early and self.states["legislature"] == 1:
                cause = CAUSES.index("legislature_seated")
            if not is_possible(cause, self.states):
                continue
            self.enter(cause)
            pulled += 1
            if pulled <= CHAIN:
                stack += [
                    other
                    for other in range(len(CAUSES))
                    if self.stream.random() < self.laws.coupled[self.draw, cause, other]
                ]

    def enter(self, cause: int) -> None:
        name = CAUSES[cause]
        if name == "cabinet_caretaker" and not self.voted and not self.cut_short:
            self.note("square_one")
        self.note(name)
        self.states = state_after(cause, self.states)
        if name.startswith("leader"):
            self.office_from = self.now
            self.ours = self.theirs = 0.0
            self.control = dict.fromkeys(self.control, 0.0)
            self.running = [item for item in self.running if not item["personal"]]
        if name.startswith("cabinet"):
            self.caretaker_from = self.now
        if name in {"legislature_dissolved", "legislature_early_election"}:
            self.cut_short = True
        if name == "legislature_dissolved" and self.start.election_gap > 0:
            self.running.append(
                {
                    "kind": "election",
                    "due": self.now + self.start.election_gap,
                    "opened": self.now,
                    "brings": 1 << CAUSES.index("legislature_seated"),
                    "may": 1 << CAUSES.index("cabinet_full")
                    | 1 << CAUSES.index("leader_rule"),
                    "personal": 0,
                }
            )
