"""`baton demo`: a local Slack workspace with Baton in it, a sales team and weeks of history."""

from bot.demo.run import run_demo

__all__ = ["run_demo"]
