"""What Slack shows under a message for the links in it, as far as that is known offline."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from sandbox import markup
from sandbox.records import Channel, Json, User
from sandbox.roster import Roster

PERMALINK = re.compile(r"/archives/(\w+)/p(\d{10})(\d{6})")
IMAGE = re.compile(r"\.(?:png|jpe?g|gif|webp|bmp)$", re.IGNORECASE)
MOST = 5
"""Links of one message that unfurl."""
GREY = "D0D0D0"


def attachments(
    roster: Roster, channel: Channel, message: Json, *, quote: bool, media: bool
) -> list[Json]:
    """Slack's attachments for the links in a message: messages quoted from here if `quote`,
    pictures if `media`. Numbered after those that the message has."""
    found = _found(roster, channel, message, quote, media)
    first = len(message.get("attachments", ())) + 1
    return [{"id": number, **one} for number, one in enumerate(found, start=first)]


def _found(
    roster: Roster, channel: Channel, message: Json, quote: bool, media: bool
) -> Iterator[Json]:
    for url in links(message)[:MOST]:
        if quote and (quoted := _quoted(roster, channel, message, url)):
            yield quoted
        elif media and IMAGE.search(urlsplit(url).path):
            name = urlsplit(url).path.rpartition("/")[2]
            yield {"from_url": url, "original_url": url, "image_url": url, "fallback": name}


def links(message: Json) -> list[str]:
    """Links in the text, or where there are blocks, in those, each once."""
    texts = list(_texts(message.get("blocks") or [])) or [message["text"]]
    urls = [url for text in texts for url in markup.links(text)]
    return list(dict.fromkeys(urls))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        elif value.get("type") == "link":
            yield f"<{value['url']}>"
        else:
            for part in value.values():
                yield from _texts(part)


def _quoted(roster: Roster, channel: Channel, message: Json, url: str) -> Json | None:
    """A message of this workspace, unless whoever linked to it may not read it."""
    found = PERMALINK.match(url.removeprefix(roster.url)) if url.startswith(roster.url) else None
    source = roster.channels.get(found[1]) if found else None
    if found is None or source is None or not source.visible_to(message["user"]):
        return None
    if (source.is_private or source.is_im or source.is_mpim) and source is not channel:
        return None
    ts = f"{found[2]}.{found[3]}"
    quoted = source.messages.get(ts)
    if quoted is None or quoted["ts"] == message["ts"]:
        return None
    author = roster.users[quoted["user"]]
    where = f"Posted in #{source.name}" if source.name else "Direct message"
    if quoted.get("thread_ts", ts) != ts:
        where = f"Thread in #{source.name}" if source.name else "From a thread"
    attachment = {
        "from_url": url,
        "original_url": url,
        "is_msg_unfurl": True,
        "color": GREY,
        "ts": ts,
        "channel_id": source.id,
        "channel_team": roster.team_id,
        "channel_name": source.name,
        "text": quoted["text"],
        "fallback": f"{author.real_name}: {quoted['text']}",
        "mrkdwn_in": ["text"],
        "footer": where,
        **_author(roster, author),
    }
    if quoted.get("blocks"):
        inner = {"team": roster.team_id, "channel": source.id, "ts": ts}
        attachment["message_blocks"] = [{**inner, "message": {"blocks": quoted["blocks"]}}]
    return attachment


def _author(roster: Roster, author: User) -> Json:
    return {
        "author_id": author.id,
        "author_name": author.real_name,
        "author_subname": author.display_name or author.name,
        "author_icon": f"{roster.url}/avatar/{author.id}_48.svg",
        "author_link": f"{roster.url}/?as={author.id}",
    }
