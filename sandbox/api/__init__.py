"""The Web API: one small function per method, in a registry."""

from sandbox.api import apps, chat, conversations, people, views
from sandbox.api.registry import call_method

__all__ = ["apps", "call_method", "chat", "conversations", "people", "views"]
