"""How the workspace says no: to an app by the Web API, to a person in a sentence."""

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


class ClientError(Exception):
    """What a person cannot do, in one sentence. `status` is the host API's HTTP status."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status
