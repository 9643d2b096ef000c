"""The Web API: one small function per method, in a registry."""

from sandbox.api import (
    apps,
    assistant,
    chat,
    conversations,
    files,
    history,
    marks,
    oauth,
    people,
    scheduled,
    streams,
    unfurls,
    views,
)
from sandbox.api.registry import call_method

__all__ = [
    "apps",
    "assistant",
    "call_method",
    "chat",
    "conversations",
    "files",
    "history",
    "marks",
    "oauth",
    "people",
    "scheduled",
    "streams",
    "unfurls",
    "views",
]
