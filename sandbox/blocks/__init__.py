"""Block Kit's rules: what Slack refuses in blocks and views, with a pointer to the place."""

from sandbox.blocks.blocks import check_blocks
from sandbox.blocks.rules import Problem
from sandbox.blocks.views import check_view

__all__ = ["Problem", "check_blocks", "check_view"]
