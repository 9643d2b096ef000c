"""Ids on the wire: actions, blocks, callbacks, commands.

A contract with messages already posted: an id that ever shipped stays, and keeps its handler.
"""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """Buttons and menus. The label beside each is what people see."""

    QUALIFY = "lead.qualify"  # Qualify; Take it, to a manager
    PASS = "lead.pass"  # Pass
    SNOOZE = "lead.snooze"  # Snooze; Give more time, to a manager
    ASSIGN = "lead.assign"  # Assign
    WHY = "lead.why"  # Why?
    OVERRIDE = "lead.override"  # Override, in the Why? dialog of a lead that screening stopped
    ACCEPT = "handoff.accept"  # Accept; Take it, to a manager
    REJECT = "handoff.reject"  # Reject
    ASK = "handoff.ask"  # Ask the SDR
    WON = "deal.won"  # Won
    LOST = "deal.lost"  # Lost
    WELCOME = "success.accept"  # Accept, of a customer
    OPEN_THREAD = "lead.thread"  # Open thread (a link)
    BACK = "qualify.back"  # Back
    REASON = "reject.reason_chosen"  # Reason, in the rejection dialog
    OUTCOME = "qualify.outcome_chosen"  # Outcome, in the last step of the qualification
    UNDO = "lead.undo"  # Undo
    MEMBER = "qualify.member_chosen"  # Edit, Decides, Blocks, Remove, of a person of the committee
    KEEP_THEIRS = "qualify.keep_theirs"  # Keep theirs, where two wrote the same field
    PASS_ALL = "away.pass_all"  # Pass them on, in the answer to /away
    SHOW_LEADS = "report.show"  # Show leads
    NUMBER = "report.number"  # Which leads, in the list behind a report
    GROUP = "report.group"  # Of which row, in that list
    EARLIER = "report.earlier"  # Previous
    LATER = "report.later"  # Next
    CSV = "report.csv"  # Send me the file
    TABLE = "report.table"  # Table as CSV
    ANSWER = "conversation.answer"  # An answer to a question in the thread, its label being it
    SKIP = "conversation.skip"  # Skip
    ASK_ME = "conversation.ask"  # Ask me
    TICK = "conversation.tick"  # A tick box of what was read from notes
    CONFIRM = "conversation.save"  # Save, of what was read from notes
    EDIT_NOTES = "conversation.edit"  # Edit, of what was read from notes
    DISCARD = "conversation.discard"  # Discard, of what was read from notes
    HAND_OFF = "conversation.hand_off"  # Hand off, in the thread
    SECOND_LOOK = "rejection.second_look"  # Second look
    SHOW_LEAD = "lead.show"  # Show, in a list of leads
    NEW_LEAD = "lead.new"  # New lead, on App Home
    GO_AWAY = "home.away"  # Away, on App Home
    COME_BACK = "home.back"  # I am back, on App Home


class Dialog(StrEnum):
    """callback_id of each dialog."""

    BANT = "qualify.bant"
    CONTACT = "qualify.contact"
    CONTEXT = "qualify.context"
    OUTCOME = "qualify.outcome"
    MEMBER = "qualify.member"
    NOTES = "qualify.notes"
    TAKE_OVER = "qualify.take_over"
    SNOOZE = "snooze"
    PASS = "pass"
    ASSIGN = "assign"
    REJECT = "reject"
    ASK = "ask"
    WON = "won"
    LOST = "lost"
    WHY = "why"
    OVERRIDE = "override"
    NOTICE = "notice"
    LISTED = "report.listed"
    SECOND_LOOK = "rejection.second_look"
    BACKTEST = "playbook.backtest"
    NEW_LEAD = "lead.new"
    GO_AWAY = "away"


class Command(StrEnum):
    """Slash commands."""

    PIPELINE = "/pipeline"
    FEEDBACK = "/feedback"
    LEAD = "/lead"
    AWAY = "/away"
    BACK = "/back"


class Report(StrEnum):
    """Reports, as `baton report` and the button below each name them."""

    PIPELINE = "pipeline"
    FUNNELS = "funnels"
    CUSTOMERS = "customers"
    FEEDBACK = "feedback"
    CALIBRATION = "calibration"


class Shortcut(StrEnum):
    """callback_id of each shortcut. The label beside each is what people see."""

    NEW_LEAD = "lead.new"  # New lead
    TURN_INTO_LEAD = "lead.from_message"  # Turn into a lead


INPUT = "input"
"""action_id of every input of a dialog that reports only on submit; its block_id tells which."""

METADATA_EVENT = "baton_intent"
"""event_type of the metadata on every message: its payload's `intent` is the outbox row's id."""
