"""The team: user groups resolved into people, and each person's calendar."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from qualification.lead import Role
from qualification.playbook import Playbook, PlaybookError, parse_playbook
from qualification.team import Team
from tests.scene import PLAYBOOK, RILEYS_ENTRY, SAM

GROUP = """[[people]]
usergroup = "@sdr-emea"
role = "sdr"
manager = "dana@acme.com"
regions = ["EMEA"]
weight = 2
holidays = "DE-BY"

"""


@pytest.fixture(scope="module")
def with_group() -> Playbook:
    return parse_playbook(PLAYBOOK.replace(RILEYS_ENTRY, GROUP + RILEYS_ENTRY))


def test_members_of_a_group_are_people_like_its_entry(with_group: Playbook) -> None:
    assert with_group.usergroups == ("@sdr-emea",)
    resolved = with_group.with_members({"@sdr-emea": ["mia@acme.com", SAM, "mia@acme.com"]})
    mia = resolved.person("Mia@Acme.com")
    assert mia is not None
    assert (mia.role, mia.regions, mia.weight, mia.usergroup) == (Role.SDR, ("EMEA",), 2, None)
    assert resolved.manager_of("mia@acme.com") == "dana@acme.com"
    sam = resolved.person(SAM)
    assert sam is not None
    assert sam.regions == ("NA",)  # an entry of one's own counts for more
    assert len(resolved.people) == len(with_group.people)
    assert with_group.person("mia@acme.com") is None


def test_a_group_that_is_not_known_has_nobody(with_group: Playbook) -> None:
    assert len(with_group.with_members({}).people) == len(with_group.people) - 1


def test_calendars(with_group: Playbook) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    resolved = with_group.with_members({"@sdr-emea": ["mia@acme.com"]})
    mias = Team(resolved, {"mia@acme.com": berlin}).calendar_of("mia@acme.com")
    assert (str(mias.hours), mias.zone, mias.holidays) == ("Mon-Fri 09:00-18:00", berlin, "DE-BY")
    sams = Team(resolved).calendar_of(SAM)
    assert (sams.zone, sams.holidays) == (ZoneInfo("America/New_York"), "US")


def test_a_part_of_a_country_without_holidays_is_a_mistake() -> None:
    with pytest.raises(PlaybookError, match=r"US-XX.*no part of US") as refused:
        parse_playbook(PLAYBOOK.replace('holidays = "GB"', 'holidays = "US-XX"'))
    assert "US-XX" in str(refused.value)
    assert "CA" in str(refused.value)
