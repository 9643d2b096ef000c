"""The way back to the step before."""

from __future__ import annotations

from bot.messages.blocks import MAX_BUTTON, Block, plain_text
from bot.names import Action


def back_button() -> Block:
    """A row with **Back**: it saves what can be read and shows the step before."""
    return {
        "type": "actions",
        "block_id": "back",
        "elements": [
            {
                "type": "button",
                "action_id": Action.BACK.value,
                "text": plain_text("Back", MAX_BUTTON),
            }
        ],
    }
