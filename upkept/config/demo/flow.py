"""The way of one ticket through a desk: answered, asked back, mended, resolved, opened again, or set aside."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from upkept.config.demo import texts
from upkept.config.demo.cases import excuse
from upkept.config.demo.reach import Owed, concerns, owed
from upkept.config.demo.story import HOUR, MINUTE, MONA, Happening, Said, Ticket, Year
from upkept.config.demo.tickets import Desk, arrivals, days_later, talk, within_hours, written
from upkept.core.zone import DAY

SHARES_GONE = (0.15, 0.3, 0.5, 0.7, 0.8, 0.83, 0.88, 0.93, 0.97, 1.05, 1.3, 1.9)


def tickets(year: Year, desk: Desk) -> None:
    """All tickets of the year, each by its own chance."""
    coming = year.chance("arrivals")
    for at in arrivals(year, desk, coming):
        rng = year.chance(f"ticket/{len(year.tickets) + 1}")
        _Way(year, desk, rng, written(year, desk, rng, at)).go()
    waiting_now(year, desk)


def waiting_now(year: Year, desk: Desk) -> None:
    """Tickets that nobody has answered as the year ends, with those shares of their time gone: some at risk, some overdue."""
    rng = year.chance("waiting now")
    kinds = [
        kind for kind in desk.types if any(concerns(year, one, {"type": kind, "channel": "web"}) for one in desk.answer)
    ]
    for share in SHARES_GONE:
        one = written(year, desk, rng, year.end - HOUR, rng.choice(kinds))
        one.channel = "email"
        one.opened = _opened(year, desk, {"channel": one.channel, **one.attributes}, share)
        _Way(year, desk, rng, one, 0).go()


def _opened(year: Year, desk: Desk, known: Mapping[str, str], share: float) -> int:
    """When it must have been opened, so that this share of its time is gone now."""
    name = next((one for one in desk.answer if concerns(year, one, known)), None)
    low, high = max(year.end - 20 * DAY, year.begin), year.end - MINUTE
    while name is not None and high - low > MINUTE:
        middle = (low + high) // 2
        if owed(year, name, known, middle).gone(year.end) >= share:
            low = middle
        else:
            high = middle
    return low if name is not None else year.end - 3 * HOUR


def ticket(year: Year, desk: Desk, at: int, kind: str, share: float) -> None:
    """One ticket of that type, answered when that share of its time is gone (0: never)."""
    rng = year.chance(f"ticket/{len(year.tickets) + 1}")
    _Way(year, desk, rng, written(year, desk, rng, at, kind), share).go()


class _Way:
    """One ticket. `self.at` is how far its story has come."""

    def __init__(self, year: Year, desk: Desk, rng: Random, ticket: Ticket, share: float | None = None) -> None:
        self.year, self.desk, self.rng, self.ticket, self.share = year, desk, rng, ticket, share
        self.at = ticket.opened
        self.agent = rng.choice(desk.agents)
        self.known: dict[str, Any] = {"channel": ticket.channel, **ticket.attributes}
        self.trouble = desk.busy.get(year.day_of(ticket.opened).replace(day=1), 1.0)

    def go(self) -> None:
        ticket, rng, talk_ = self.ticket, self.rng, talk(self.ticket)
        opened = self.tell("ticket.opened", self.at, ticket.customer or "customer", **self.known)
        assert opened is not None
        self.say("customer", rng.choice(talk_.opening).format(title=ticket.title), self.at, ticket.customer)
        if self.share is None and rng.random() < 0.035:
            self.set_aside()
            return
        if self.share is None and rng.random() < 0.09:
            self.reclassify()
        answered = self.answer(opened)
        if answered is None:
            return
        self.triage(answered)
        if self.known["type"] == "bug":
            solved = self.mend(answered)
        elif self.known["type"] == "idea":
            solved = self.decide(answered)
        else:
            solved = within_hours(self.year, answered + int(rng.expovariate(1 / (9 * HOUR))) + 300, None, rng)
        if solved is not None and self.resolve(solved) and rng.random() < 0.06:
            self.reopen(solved)

    # -- what can happen to it --------------------------------------------------------------------------------------------

    def set_aside(self) -> None:
        kind = self.rng.choice(("ticket.spam", "ticket.cancelled", "ticket.merged"))
        more: dict[str, Any] = {"into": f"ticket:{max(self.ticket.number - 1, 1)}"} if kind == "ticket.merged" else {}
        if kind == "ticket.cancelled":
            more = {"reason": "taken back by its customer"}
        first = next((name for name in self.desk.answer if concerns(self.year, name, self.known)), None)
        due = owed(self.year, first, self.known, self.at).due if first else None
        soon = self.at + self.rng.randint(MINUTE, 2 * HOUR)
        if due is not None and soon >= due:
            soon = self.at + max(1, (due - self.at) // 2)
        if self.tell(kind, soon, self.agent, **more):
            self.ticket.status = "cancelled"

    def reclassify(self) -> None:
        """Somebody reads it and finds it more urgent, or less."""
        for name in ("priority", "severity"):
            if name not in self.known:
                continue
            values = self.year.plan.attributes[name].values
            here = values.index(self.known[name])
            there = min(max(here + self.rng.choice((-1, -1, 1)), 0), len(values) - 1)
            if there == here:
                continue
            at = self.at + self.rng.randint(4 * MINUTE, 70 * MINUTE)
            if self.tell("ticket.changed", at, self.agent, **dict[str, Any]({name: values[there]})):
                self.ticket.attributes[name] = self.known[name] = values[there]
                self.at = at
            return

    def answer(self, opened: Happening) -> int | None:
        """A person answers; once more or never where it goes wrong. When it was."""
        name = next((one for one in self.desk.answer if concerns(self.year, one, self.known)), None)
        if name is None:
            at = within_hours(self.year, self.at + self.rng.randint(600, 6 * HOUR), None, self.rng)
            return self.write("answer", at, self.known["type"])
        promise = owed(self.year, name, self.known, opened.at)
        moment, recorded = self.moment(promise)
        if moment is None:
            return None
        found = self.write("answer", moment, self.known["type"], recorded=recorded)
        self.maybe_excuse(name, opened, promise, moment)
        return found

    def moment(self, promise: Owed) -> tuple[int | None, int | None]:
        """When it is answered, and when that is written down if later. Nothing: it is forgotten."""
        rng, luck = self.rng, self.rng.random()
        if self.share is not None:
            return (promise.after(self.share), None) if self.share else (None, None)
        foreign = 3 if self.known.get("cause") in self.desk.reasons else 1
        lapse = min(self.desk.lapse * self.trouble * foreign, 0.4)
        if luck < lapse * 0.12:
            return promise.forgotten(self.rng.random(), self.year.end), None
        if luck < lapse:
            return promise.after(1.03 + rng.expovariate(2.5)), None
        at = promise.after(min(max(rng.betavariate(1.4, 4.2), 0.01), 0.96))
        if promise.seconds is None or promise.seconds > 3 * HOUR:
            at = within_hours(self.year, at, promise.due, rng)
        at = max(at, self.at + rng.randint(20, 90))
        if promise.due is not None:
            at = min(at, promise.due)
            if luck > 0.99 and promise.due - at < 20 * HOUR:
                return at, promise.due + rng.randint(HOUR, 3 * HOUR)  # said on the phone, written down afterwards
        return at, None

    def maybe_excuse(self, name: str, opened: Happening, promise: Owed, at: int) -> None:
        said = self.desk.reasons.get(self.known.get("cause", ""))
        if said and promise.due is not None and at > promise.due and self.rng.random() < 0.8:
            excuse(self.year, self.rng, name, self.ticket.subject, opened.id, promise.due, **said)

    def triage(self, answered: int) -> None:
        name = self.desk.triage
        if not name or not concerns(self.year, name, self.known):
            return
        promise = owed(self.year, name, self.known, self.ticket.opened)
        late = self.rng.random() < min(self.desk.lapse * self.trouble, 0.4)
        at = (
            promise.after(1.02 + self.rng.expovariate(3))
            if late
            else max(answered, promise.after(self.rng.uniform(0.05, 0.7)))
        )
        said: dict[str, Any] = {key: self.known[key] for key in ("severity", "complexity") if key in self.known}
        self.tell("ticket.triaged", at, self.agent, **said)

    def mend(self, answered: int) -> int | None:
        """A bug is looked at, sometimes asked about, mended and deployed, or found to be none."""
        rng, year, start = self.rng, self.year, self.ticket.opened
        if self.desk.confirms:
            start = days_later(rng, answered, 0.05, 3.5 if rng.random() < 0.85 else 9)
            if rng.random() < 0.08:
                self.tell("bug.rejected", start, MONA, reason="works as the documentation says")
                if self.tell("ticket.changed", start + 30, MONA, type="question"):
                    self.ticket.attributes["type"] = "question"
                return start
            self.tell("bug.confirmed", start, MONA, severity=self.known.get("severity", "low"))
        if not self.desk.fix or not concerns(year, self.desk.fix, self.known):
            return days_later(rng, answered, 0.5, 14)
        promise = owed(year, self.desk.fix, self.known, start)
        paused = self.ask_back(max(answered, start), promise) if rng.random() < 0.3 else 0
        late = rng.random() < min(self.desk.lapse_fix * self.trouble, 0.45)
        share = 1.04 + rng.expovariate(3.5) if late else min(rng.betavariate(2.2, 2.6), 0.96)
        at = promise.after(share)
        if late and promise.due is not None:
            at = min(at, days_later(rng, promise.due, 2, 24))
        at = max(at, answered + 30 * MINUTE, start + 30 * MINUTE)
        if paused:
            at = max(at + paused if share > 0.3 else at, self.at + HOUR)
        return at if self.tell("bug.deployed", at, MONA, version="next") else None

    def ask_back(self, after: int, promise: Owed) -> int:
        """We wait for the customer, now and then twice over each other; how many seconds in all."""
        rng, talk_ = self.rng, talk(self.ticket)
        begin = days_later(rng, after, 0.02, 0.6)
        if promise.due is not None and begin >= promise.due:
            return 0
        end = days_later(rng, begin, 0.2, 5.5)
        if self.tell("ticket.waiting", begin, self.agent) is None:
            return 0
        self.say("answer", rng.choice(talk_.question), begin, self.agent)
        self.ticket.status = "waiting"
        if rng.random() < 0.3:
            self.tell("ticket.waiting", (begin + end) // 2, MONA)
        if self.tell("ticket.resumed", end, self.ticket.customer or "customer"):
            self.say("customer", rng.choice(talk_.reply), end, self.ticket.customer)
            self.ticket.status = "open"
        self.at = end
        return end - begin

    def decide(self, answered: int) -> int | None:
        name, rng = self.desk.idea, self.rng
        if not name or not concerns(self.year, name, self.known):
            return days_later(rng, answered, 1, 12)
        promise = owed(self.year, name, self.known, self.ticket.opened)
        late = rng.random() < self.desk.lapse
        at = (
            promise.after(1.05 + rng.expovariate(4))
            if late
            else max(answered + HOUR, promise.after(rng.betavariate(2, 2.4)))
        )
        at = within_hours(self.year, at, promise.due, rng)
        taken = rng.random() < 0.35
        kind = "idea.accepted" if taken else "idea.declined"
        reason = "many have asked for it" if taken else "it does not fit what we build next"
        return at if self.tell(kind, at, MONA, reason=reason) else None

    def resolve(self, at: int) -> bool:
        if not self.tell("ticket.resolved", at + 60, self.agent):
            return False
        self.ticket.status, self.ticket.resolved = "resolved", at + 60
        if self.known["type"] == "bug":
            self.say("answer", self.rng.choice(talk(self.ticket).done), at + 60, self.agent)
        return True

    def reopen(self, resolved: int) -> None:
        at = days_later(self.rng, resolved, 0.1, 6)
        again = self.tell("ticket.reopened", at, self.ticket.customer or "customer")
        if again is None:
            return
        self.say("customer", self.rng.choice(talk(self.ticket).again), at, self.ticket.customer)
        self.ticket.status, self.ticket.resolved, self.at = "open", None, at
        answered = self.answer(again)
        if answered is not None:
            self.resolve(days_later(self.rng, answered, 0.05, 2.5))

    # -- telling ----------------------------------------------------------------------------------------------------------

    def tell(self, kind: str, at: int, by: str, *, recorded: int | None = None, **data: Any) -> Happening | None:
        return self.year.tell(kind, self.ticket.subject, at, by, recorded=recorded, **data)

    def say(self, kind: str, text: str, at: int, by: Any) -> None:
        self.ticket.said.append(Said(kind, text, at, by))

    def write(self, kind: str, at: int, about: str, *, recorded: int | None = None) -> int | None:
        found = self.tell("ticket.answered", at, self.agent, recorded=recorded)
        if found is None:
            return None
        choices = talk(self.ticket).answers.get(about) or texts.TALK.answers["question"]
        self.say(kind, self.rng.choice(choices), at, self.agent)
        self.ticket.answered = self.ticket.answered or at
        self.ticket.assignee = self.ticket.assignee or self.agent
        return at
