"""Ways into the states in which Slack refuses a call."""

from __future__ import annotations

from typing import Any

from conformance_good import bookmark, later, newly, react, thread
from conformance_stage import HOME, MODAL, SECTION, Stage

from sandbox.description import add_person


def guest(s: Stage, kind: str) -> str:
    s.sam.guest = kind
    return s.sam.id


def many_scheduled(s: Stage) -> dict[str, Any]:
    for _ in range(30):
        s.workspace.schedule.add(s.app.id, s.sam, s.channel("leads"), int(s.clock.now) + 60, {})
    return later(s, 60)


def many_emoji(s: Stage) -> dict[str, Any]:
    for number in range(50):
        s.workspace.react(
            s.channel("leads"), s.channel("leads").messages[s.theirs], f"e{number}", "U1", add=True
        )
    return react(s, name="eyes")


def typed(s: Stage) -> dict[str, Any]:
    """Blocks that are no rich text, for a message that its writer typed."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}
    rich = {"type": "rich_text", "elements": [section]}
    ts = s.workspace.post(s.channel("leads"), s.sam, "x", blocks=[rich])["ts"]
    return {"token": s.user_token, "channel": s.leads, "ts": ts, "blocks": [SECTION]}


def foreign_file(s: Stage, channel: str = "") -> dict[str, Any]:
    """A file that Ada shared, in a private channel if none is named."""
    file = s.workspace.files.room_for(s.workspace.person("ada").id, "a.csv", 3)
    s.workspace.files.receive(file, b"a,b")
    file.is_complete = True
    file.shares = [(channel or s.secret, "1.0")]
    return {"file": file.id}


def crowded_team(s: Stage) -> dict[str, Any]:
    for number in range(10_001):
        s.workspace.users[f"U{number}"] = s.sam
    return {}


def upload(**more: Any) -> dict[str, Any]:
    return {"filename": "a.csv", "length": 3, **more}


def large(type: str = "modal") -> dict[str, Any]:
    text = {"type": "mrkdwn", "text": "x" * 3000}
    return {
        **(MODAL if type == "modal" else HOME),
        "blocks": [{"type": "section", "text": text}] * 90,
    }


def bare(args: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in args.items() if key != "text"}


def off(s: Stage) -> dict[str, Any]:
    s.app.socket_mode = False
    return {}


def lost(s: Stage, **more: Any) -> dict[str, Any]:
    return thread(s, channel_id="C404", **more)


def stray(s: Stage, **more: Any) -> dict[str, Any]:
    return {**thread(s, **more), "thread_ts": "1.2"}


def edited(s: Stage, **more: Any) -> dict[str, Any]:
    return {"channel_id": s.leads, "bookmark_id": s.bookmark, **more}


def many_bookmarks(s: Stage) -> dict[str, Any]:
    s.workspace.limits.enabled = False
    for _ in range(100):
        s.call("bookmarks.add", **bookmark(s))
    return bookmark(s)


def not_mine(s: Stage) -> dict[str, Any]:
    return {"channel": s.leads, "ts": s.stream_of_another}


def still(s: Stage) -> dict[str, Any]:
    return {"channel": s.leads, "ts": s.mine}


def stream(s: Stage, **more: Any) -> dict[str, Any]:
    return {"channel": s.im, "ts": s.streaming, **more}


def grown(blocks: Any) -> dict[str, Any]:
    return {"type": "blocks", "blocks": blocks}


def crowded(s: Stage) -> dict[str, Any]:
    s.call("chat.appendStream", **stream(s, chunks=[grown([dict(SECTION) for _ in range(49)])]))
    return stream(s, chunks=[grown([SECTION])])


def unscheduled(s: Stage) -> dict[str, Any]:
    return {"channel": s.leads, "scheduled_message_id": "Q404"}


def ephemeral(s: Stage, **more: Any) -> dict[str, Any]:
    return {"channel": s.leads, "user": s.sam.id, "text": "x", **more}


def alone(s: Stage) -> dict[str, Any]:
    return ephemeral(s, channel=newly(s))


def heavy() -> list[Any]:
    text = {"type": "mrkdwn", "text": "x" * 2000}
    return [{"type": "section", "fields": [text] * 10}] * 20


def plainly(s: Stage, **more: Any) -> dict[str, Any]:
    s.without("chat:write.customize")
    return {"channel": s.leads, "text": "x", **more}


def flood(s: Stage) -> dict[str, Any]:
    for _ in range(5):
        s.call("chat.postMessage", channel=s.leads, text="x")
    return {"channel": s.leads, "text": "x"}


def change(s: Stage, **more: Any) -> dict[str, Any]:
    return {"channel": s.leads, "ts": s.mine, "text": "x", **more}


def stripped(s: Stage) -> dict[str, Any]:
    """Scopes for private channels only."""
    s.im  # noqa: B018 - opened while the app still may
    s.app.scopes = frozenset({"groups:read", "groups:history", "groups:write"})
    return {}


def said(s: Stage) -> dict[str, Any]:
    return {"channel": s.leads}


def crowd(s: Stage, count: int) -> str:
    return ",".join(add_person(s.workspace, f"p{number}").id for number in range(count))


def many_pins(s: Stage) -> dict[str, Any]:
    s.channel("leads").pins = [f"{number}.0" for number in range(100)]
    return {"channel": s.leads, "timestamp": s.theirs}


def old(s: Stage) -> dict[str, Any]:
    channel = s.workspace.channels[s.archived]
    return {"timestamp": s.workspace.post(channel, s.sam, "x")["ts"]}


def many_reactions(s: Stage) -> dict[str, Any]:
    for number in range(23):
        s.reacted(f"e{number}")
    return react(s, name="eyes")


def doubled(s: Stage) -> dict[str, Any]:
    s.opened(external_id="mine")
    return {"view": {**MODAL, "external_id": "mine"}, "trigger_id": s.new_trigger()}


def taken(s: Stage, view: dict[str, Any]) -> dict[str, Any]:
    s.opened(external_id="mine")
    return {**view, "external_id": "mine"}


def clash(s: Stage) -> dict[str, Any]:
    s.opened(external_id="mine")
    trigger = s.new_trigger()
    second = s.call("views.push", trigger_id=trigger, view={**MODAL, "external_id": "second"})
    return {"view_id": second["view"]["id"], "view": {**MODAL, "external_id": "mine"}}


def seen(s: Stage) -> str:
    return str(s.sam.id) if s.published else ""
