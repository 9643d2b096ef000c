"""The state of a workspace, in memory."""

import time
from collections.abc import Callable

from sandbox.files import Files
from sandbox.limits import Limits
from sandbox.links import Links
from sandbox.log import Log
from sandbox.messages import Messages
from sandbox.modals import Modals
from sandbox.response_urls import ResponseUrls
from sandbox.schedule import Schedule
from sandbox.triggers import Triggers


class Workspace(Messages):
    """People, channels, apps and their messages, with dialogs, files and connections.

    `clock` gives Unix seconds. What happens in real time (triggers, rate limits, response URLs)
    goes by its `pace` if it has one, so that a faster clock leaves people time to act.
    """

    def __init__(
        self,
        team_name: str = "Acme",
        team_id: str = "T0ACME001",
        domain: str = "acme",
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(team_name, team_id, domain, clock)
        self.log = Log()
        self.pace: Callable[[], float] = getattr(clock, "pace", clock)
        self.limits = Limits(self.pace)
        self.triggers = Triggers(self.pace)
        self.response_urls = ResponseUrls(self.pace)
        self.modals = Modals(self)
        self.links = Links(self)
        self.files = Files(self)
        self.schedule = Schedule(self)
