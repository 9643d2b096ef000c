"""Charts of reports: labels that people can tell apart, within Slack's limits."""

from __future__ import annotations

from dataclasses import replace

from bot.messages import chart, pipeline
from bot.messages.chart import Chart, Series
from sandbox.blocks import check_blocks
from tests.messages import reports
from tests.messages.cast import context

BEGIN = "Autumn 2026 EMEA webinar "


def test_names_that_begin_alike_have_labels_of_their_own() -> None:
    names = [f"{BEGIN}one", f"{BEGIN}two", "حملة الخريف للشركات المتوسطة", "東京展示会" * 5]
    drawn = Chart("bar", "Leads by campaign", names, [Series("Received", [4, 3, 2, 1])])
    assert drawn.fits
    shown = chart.block(drawn)
    assert check_blocks([shown], "message") == []
    labels = shown["chart"]["axis_config"]["categories"]
    assert [labels[0][-3:], labels[1][-3:]] == ["one", "two"]
    assert (labels[2][0], labels[2][-1]) == ("\u2068", "\u2069"), "its direction ends with it"


def test_a_chart_of_many_rows_says_that_it_draws_the_largest() -> None:
    cut = reports.by_campaign()
    groups = tuple(replace(cut.groups[0], name=f"Campaign {n}") for n in range(11))
    drawn = pipeline.chart_of(replace(cut, groups=groups), context())
    assert len(drawn.categories) == 10
    assert drawn.title == "Leads by campaign, last 30 days, top 10"
    assert not pipeline.chart_of(cut, context()).title.endswith("top 10")
