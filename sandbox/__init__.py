"""A local Slack workspace in one process: Web API, callbacks, Socket Mode, and people to act as.

It stands in for Slack, so it knows no more than Slack does: nothing here imports the bot.
"""
