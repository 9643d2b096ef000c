"""Faults on demand: what the Web API does wrong until told to stop."""

from dataclasses import dataclass
from typing import Any, Literal

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


NONE = Fault()


class Faults:
    def __init__(self) -> None:
        self._fault = NONE
        self._left = 0

    def set(self, fault: Fault) -> None:
        self._fault = fault
        self._left = fault.times

    def clear(self) -> None:
        self._fault = NONE

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


def read(body: Json) -> Fault:
    """A fault from the host API's JSON. Raises ValueError with a sentence."""
    known = {"latency", "status", "drop", "ratelimit", "methods", "times"}
    if unknown := set(body) - known:
        raise ValueError(f"Unknown fault {sorted(unknown)[0]!r}; known are {sorted(known)}.")
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
