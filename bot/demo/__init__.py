"""`baton demo`: a local Slack workspace with Baton, a sales team and some weeks of history in it."""

from bot.demo.run import run_demo

__all__ = ["run_demo"]
