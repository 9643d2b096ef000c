"""What Prometheus is told of a relay at work."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from sandbox.faults import Fault
from tests.journeys.stage import Stage, having
from tests.journeys.steps import handed_off

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


async def test_from_ping_to_accept(stage: Stage) -> None:
    before = await figures(stage)
    lead = await handed_off(stage)
    stage.slack.faults.set(Fault(status=503, methods=frozenset({"chat.postMessage"}), times=1))
    stage.now.skip(minutes=31)
    await stage.baton.ticker.tick()
    await lead.ae.wait_for(having("has waited"), channel=await lead.ae.dm())
    await lead.ae.press(lead.to_ae, "Accept")
    await stage.settle()
    await stage.baton.ticker.look_after()
    after = await figures(stage)

    def more(name: str, **labels: str) -> float:
        key = (name, frozenset(labels.items()))
        return after.get(key, 0.0) - before.get(key, 0.0)

    assert more("baton_ping_seconds_count") == 2  # the SDR's card and the AE's
    assert more("baton_accept_seconds_count") == 1
    assert 31 * 60 <= more("baton_accept_seconds_sum") < 32 * 60
    assert more("baton_rungs_total", do="nudge") == 1
    assert more("baton_slack_errors_total", code="http_503") == 1
    assert after["baton_outbox_messages", frozenset({("state", "due")})] == 0


async def test_an_error_that_keeps_a_dialog_from_opening_is_counted(stage: Stage) -> None:
    before = await figures(stage)
    lead_id = await stage.arrive()
    sdr = await stage.owner_of(lead_id)
    card = await sdr.wait_for(having("Initech", "Qualify"), channel=await sdr.dm())
    stage.slack.faults.set(Fault(status=503, methods=frozenset({"views.open"}), times=1))
    await sdr.press(card, "Qualify")
    await sdr.wait_for(having("did not work"))
    failed = ("baton_slack_errors_total", frozenset({("code", "http_503")}))
    after = await figures(stage)
    assert after[failed] - before.get(failed, 0.0) == 1


async def test_a_message_that_waits_too_long_is_seen_from_outside(stage: Stage) -> None:
    stage.slack.faults.set(Fault(status=503))
    await stage.arrive()
    stage.now.skip(minutes=3)
    await stage.baton.ticker.look_after()
    told = await figures(stage)
    assert told["baton_outbox_oldest_seconds", frozenset()] >= 180
    waiting = {key[1]: count for key, count in told.items() if key[0] == "baton_outbox_messages"}
    assert sum(waiting.values()) >= 3  # two cards and a line of the story
    async with stage.session.get(f"{stage.url}/readyz") as answer:
        assert answer.status == 503
        assert "The oldest message has waited 3 min" in str(await answer.json())
    stage.slack.faults.clear()
    await stage.settle()
    async with stage.session.get(f"{stage.url}/readyz") as answer:
        assert answer.status == 200


async def figures(stage: Stage) -> Figures:
    async with stage.session.get(f"{stage.url}/metrics") as answer:
        families = text_string_to_metric_families(await answer.text())
        return {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in families
            for sample in family.samples
        }
