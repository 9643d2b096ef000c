"""How the Web API says no."""

from typing import Any


class Refusal(Exception):
    """A Web API error: Slack's code, and whatever else its answer carries beside `ok`."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more

    @classmethod
    def arguments(cls, *messages: str) -> "Refusal":
        """`invalid_arguments`, each message as Slack words it in `response_metadata`."""
        marked = [f"[ERROR] {message}" for message in messages]
        return cls("invalid_arguments", response_metadata={"messages": marked})
