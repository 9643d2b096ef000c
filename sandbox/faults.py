"""Faults on demand: what goes wrong with calls and with deliveries until told to stop."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from sandbox.facts import COMMON, EVERY, FACTS
from sandbox.records import Json


@dataclass(slots=True, frozen=True)
class Fault:
    """What to do to a call. `times` 0 means until cleared; no `methods` means every method."""

    latency: float = 0.0
    """Seconds before the call is looked at."""
    status: int = 0
    """HTTP status to answer with, without effect."""
    drop: Literal["", "before", "after"] = ""
    """Close the connection without an answer, before or after the effect."""
    ratelimit: int = 0
    """Answer 429 with this many seconds in Retry-After."""
    methods: frozenset[str] = frozenset()
    times: int = 0


@dataclass(slots=True, frozen=True)
class EventFault:
    """What to do to an event on its way to an app. `times` 0 means until cleared."""

    duplicate: int = 0
    """How often the same event arrives besides the first time."""
    reorder: bool = False
    """Hold every other event back until the next one has gone."""
    delay: float = 0.0
    """Seconds before it goes."""
    times: int = 0


@dataclass(slots=True, frozen=True)
class Rehearsal:
    """An error that a method answers although nothing causes it here. `times` 0: until lifted."""

    method: str
    """"*" is every method."""
    error: str
    times: int = 0


NONE = Fault()
NO_EVENT_FAULT = EventFault()


class Faults:
    def __init__(self) -> None:
        self._fault = NONE
        self._left = 0
        self._event_fault = NO_EVENT_FAULT
        self._events_left = 0
        self._rehearsed: dict[str, tuple[Rehearsal, int]] = {}

    def set(self, fault: Fault) -> None:
        self._fault = fault
        self._left = fault.times

    def set_events(self, fault: EventFault) -> None:
        self._event_fault = fault
        self._events_left = fault.times

    def clear(self) -> None:
        self._fault, self._event_fault = NONE, NO_EVENT_FAULT
        self._rehearsed.clear()

    def rehearse(self, method: str, error: str, times: int = 0) -> None:
        """Let `method` ("*" for every one) answer `error`, in Slack's shape and without effect,
        to calls that it would otherwise look at: so many times, or until lifted.

        Raises ValueError for an error that Slack's reference does not list for the method.
        """
        known = COMMON if method == EVERY else None
        if known is None:
            if method not in FACTS:
                raise ValueError(f"There is no method {method!r} here.")
            known = FACTS[method].errors
        if error not in known:
            what = "every method" if method == EVERY else method
            listed = ", ".join(sorted(known))
            raise ValueError(f"The reference lists no {error!r} for {what}; it lists {listed}.")
        self._rehearsed[method] = (Rehearsal(method, error, times), times)

    def lift(self, method: str) -> None:
        """End a rehearsal, if there is one."""
        self._rehearsed.pop(method, None)

    def error_for(self, method: str) -> str:
        """The error rehearsed for a call of the method, counted down; "" for none."""
        for key in (method, EVERY):
            if key not in self._rehearsed:
                continue
            rehearsal, left = self._rehearsed[key]
            if left == 1:
                del self._rehearsed[key]
            elif left:
                self._rehearsed[key] = (rehearsal, left - 1)
            return rehearsal.error
        return ""

    def for_call(self, method: str) -> Fault:
        """The fault that strikes this call, counted down."""
        fault = self._fault
        if fault is NONE or (fault.methods and method not in fault.methods):
            return NONE
        if fault.times:
            self._left -= 1
            if self._left == 0:
                self._fault = NONE
        return fault

    def for_event(self) -> EventFault:
        """The fault that strikes this event, counted down."""
        fault = self._event_fault
        if fault.times:
            self._events_left -= 1
            if self._events_left == 0:
                self._event_fault = NO_EVENT_FAULT
        return fault

    def shown(self) -> Json:
        """What is set, as the host API takes it."""
        call = {**asdict(self._fault), "methods": sorted(self._fault.methods)}
        answers = [asdict(rehearsal) for rehearsal, _ in self._rehearsed.values()]
        return {**call, "events": asdict(self._event_fault), "answers": answers}


def read(body: Json) -> Fault:
    """A fault of calls from the host API's JSON. Raises ValueError with a sentence."""
    known = {"latency", "status", "drop", "ratelimit", "methods", "times"}
    _refuse_unknown(body, known)
    drop: Any = body.get("drop") or ""
    if drop not in ("", "before", "after"):
        raise ValueError("drop is 'before', 'after' or ''.")
    return Fault(
        latency=float(body.get("latency") or 0),
        status=int(body.get("status") or 0),
        drop=drop,
        ratelimit=int(body.get("ratelimit") or 0),
        methods=frozenset(body.get("methods") or ()),
        times=int(body.get("times") or 0),
    )


def read_events(body: Json) -> EventFault:
    """A fault of deliveries from the host API's JSON. Raises ValueError with a sentence."""
    _refuse_unknown(body, {"duplicate", "reorder", "delay", "times"})
    return EventFault(
        duplicate=int(body.get("duplicate") or 0),
        reorder=bool(body.get("reorder")),
        delay=float(body.get("delay") or 0),
        times=int(body.get("times") or 0),
    )


def _refuse_unknown(body: Json, known: set[str]) -> None:
    if unknown := set(body) - known:
        raise ValueError(f"Unknown fault {sorted(unknown)[0]!r}; known are {sorted(known)}.")
