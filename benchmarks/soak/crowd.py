"""The people of the soak. They act on what they see in Slack, each at their own pace: a card or a
nag in their direct messages is answered, put off, passed on or overlooked."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from benchmarks.soak.world import Rep, managers
from bot.names import Action
from bot.usecases import hand_off, qualify
from qualification.lead import Lead, Money
from qualification.lifecycle import Consequence, Rejection
from qualification.stage import Stage

REJECTIONS = (
    Rejection("no_authority", Consequence.BACK_TO_SDR),
    Rejection("duplicate", Consequence.REROUTE),
    Rejection("no_need", Consequence.NURTURE),
    Rejection("bad_fit", Consequence.DISQUALIFY),
)


@dataclass(order=True, frozen=True, slots=True)
class Deed:
    """A press that is to come, `times` that Slack delivers it."""

    at: datetime
    number: int
    who: str = field(compare=False)
    lead_id: int = field(compare=False)
    use: Callable[..., Any] = field(compare=False)
    given: tuple[Any, ...] = field(compare=False, default=())
    times: int = field(compare=False, default=1)


class Crowd:
    """Everybody's plans, the next one first."""

    def __init__(self, team: list[Rep], slack_ids: dict[str, str], random: Random) -> None:
        self._reps = {slack_ids[rep.email]: rep for rep in team}
        self._random = random
        self._plans: list[Deed] = []
        self._numbers = 0
        self.did: Counter[str] = Counter()

    @property
    def next_at(self) -> datetime | None:
        """When the next press is to come."""
        return self._plans[0].at if self._plans else None

    def take(self) -> Deed:
        """The next press."""
        return heapq.heappop(self._plans)

    def sees(self, channel: Any, message: dict[str, Any], now: datetime) -> None:
        """A message of the bot arrived; whoever it was written to may act on it."""
        reader = next((self._reps[one] for one in channel.members if one in self._reps), None)
        if reader is None or not channel.is_im:
            return
        for action, lead_id in _buttons(message):
            if action == Action.QUALIFY:
                self._answer_lead(reader, lead_id, now)
            elif action == Action.ACCEPT:
                self._answer_hand_off(reader, lead_id, now)

    def _answer_lead(self, rep: Rep, lead_id: int, now: datetime) -> None:
        soon = self._when(rep, now, minutes=12)
        match self._random.random():
            case dice if dice < 0.62:
                self._plan(soon, rep.email, lead_id, qualify.claim)
            case dice if dice < 0.70:
                self._plan(soon, rep.email, lead_id, qualify.pass_on)
            case dice if dice < 0.80:
                until = soon + timedelta(minutes=self._random.choice((15, 60, 900)))
                self._plan(soon, rep.email, lead_id, qualify.snooze, until)

    def _answer_hand_off(self, rep: Rep, lead_id: int, now: datetime) -> None:
        soon = self._when(rep, now, minutes=25)
        match self._random.random():
            case dice if dice < 0.60:
                self._plan(soon, rep.email, lead_id, hand_off.accept)
                if self._random.random() < 0.2:  # a manager presses at the same moment
                    self._plan(soon, self._random.choice(managers()), lead_id, hand_off.accept)
            case dice if dice < 0.75:
                reason = self._random.choice(REJECTIONS)
                self._plan(soon, rep.email, lead_id, hand_off.reject, reason)
            case dice if dice < 0.82:
                until = soon + timedelta(minutes=self._random.choice((15, 120)))
                self._plan(soon, rep.email, lead_id, qualify.snooze, until)

    def did_it(self, deed: Deed, lead: Lead, now: datetime) -> None:
        """What somebody who has the lead now does next."""
        if lead.undo and lead.undo.by == deed.who and self._random.random() < 0.03:
            back = now + timedelta(minutes=self._random.choice((1, 6, 12)))
            self._plan(back, deed.who, lead.id, qualify.undo, lead.undo.key)
        rep = next((one for one in self._reps.values() if one.email == lead.owner), None)
        if lead.owner is None:
            return
        zone_of = rep or next(iter(self._reps.values()))
        if deed.use is qualify.claim and lead.stage is Stage.QUALIFYING:
            then = self._when(zone_of, now, minutes=60)
            match self._random.random():
                case dice if dice < 0.72:
                    self._plan(then, lead.owner, lead.id, qualify.hand_off, "in a hurry")
                case dice if dice < 0.85:
                    self._plan(then, lead.owner, lead.id, qualify.nurture, None, None)
                case dice if dice < 0.97:
                    self._plan(then, lead.owner, lead.id, qualify.disqualify, "no fit", None)
        elif deed.use is hand_off.accept and lead.stage is Stage.ACCEPTED:
            then = self._when(zone_of, now + timedelta(days=self._random.uniform(1, 20)), 60)
            if self._random.random() < 0.4:
                won = Money(self._random.randrange(100_000, 9_000_000), "USD")
                self._plan(then, lead.owner, lead.id, hand_off.win, won)
            else:
                self._plan(then, lead.owner, lead.id, hand_off.lose, "went silent")

    def _plan(
        self, at: datetime, who: str, lead_id: int, use: Callable[..., Any], *given: Any
    ) -> None:
        self._numbers += 1
        times = 2 if self._random.random() < 0.1 else 1
        heapq.heappush(self._plans, Deed(at, self._numbers, who, lead_id, use, given, times))

    def _when(self, rep: Rep, now: datetime, minutes: float) -> datetime:
        """Some time after, when they are at work; some start early or stay late."""
        at = now + timedelta(minutes=self._random.lognormvariate(0, 1.0) * minutes + 0.2)
        local = at.astimezone(rep.zone)
        if local.weekday() < 5 and 8 <= local.hour < 19:
            return at
        while local.weekday() > 4 or local.hour >= 19:
            local = (local + timedelta(days=1)).replace(hour=0, minute=0)
        start = local.replace(hour=9, minute=0) + timedelta(minutes=self._random.uniform(0, 50))
        return max(start.astimezone(at.tzinfo), at)


def _buttons(message: dict[str, Any]) -> set[tuple[str, int]]:
    found = set()
    for block in message.get("blocks") or ():
        elements = [*block.get("elements", ()), block.get("accessory") or {}]
        for element in elements:
            value = str(element.get("value", ""))
            if element.get("type") == "button" and value.isdigit():
                found.add((element["action_id"], int(value)))
    return found
