"""chat.unfurl: what an app shows under links of its domains."""

from sandbox import markup
from sandbox.api.call import Call
from sandbox.api.registry import method
from sandbox.records import Channel, Json
from sandbox.refusal import Refusal


@method("chat.unfurl")
def unfurl(call: Call) -> Json:
    unfurls = call.structure("unfurls", "invalid_unfurls_format")
    metadata = call.structure("metadata", "invalid_metadata_format")
    if metadata is not None and not isinstance(metadata, dict):
        raise Refusal("invalid_metadata_format")
    asks = call.flag("user_auth_required") or call.text("user_auth_url")
    asks = asks or call.args.get("user_auth_blocks") or call.text("user_auth_message")
    if unfurls is None and not asks:
        raise Refusal("missing_unfurls")
    if unfurls is not None and not isinstance(unfurls, dict):
        raise Refusal("invalid_unfurls_format")
    channel, message = _linked(call)
    if unfurls:
        shown = set(markup.links(message["text"]))
        _refuse_unfurls(call, unfurls, shown)
        message_attachments = list(message.get("attachments", ()))
        message_attachments += [
            {**attachment, "from_url": url, "app_unfurl_url": url, "is_app_unfurl": True}
            for url, attachment in unfurls.items()
        ]
        call.workspace.update(channel, message, attachments=message_attachments)
    return {}


def _linked(call: Call) -> tuple[Channel, Json]:
    """The message whose links unfurl, by channel and ts or by unfurl_id and source."""
    unfurl_id, source = call.text("unfurl_id"), call.text("source")
    if not unfurl_id and not source:
        for key in ("channel", "ts"):
            if not call.text(key):
                raise Refusal(f"missing_{key}")
        channel = call.channel(error="cannot_find_channel")
        ts = call.text("ts")
    else:
        if not unfurl_id or not source:
            raise Refusal("missing_source" if unfurl_id else "missing_unfurl_id")
        if source not in ("composer", "conversations_history"):
            raise Refusal("invalid_source")
        channel_id, _, ts = unfurl_id.partition(":")
        found = call.workspace.channels.get(channel_id)
        if found is None:
            raise Refusal("invalid_unfurl_id")
        channel = found
    message = channel.messages.get(ts)
    if message is None:
        raise Refusal("cannot_find_message")
    return channel, message


def _refuse_unfurls(call: Call, unfurls: Json, shown: set[str]) -> None:
    domains = call.app.unfurl_domains
    if not domains:
        raise Refusal("cannot_find_service")
    for url, attachment in unfurls.items():
        if not isinstance(attachment, dict):
            raise Refusal("cannot_parse_attachment")
        if url not in shown:
            raise Refusal("cannot_unfurl_message")
        host = markup.domain(url)
        if not any(host == each or host.endswith(f".{each}") for each in domains):
            raise Refusal("cannot_unfurl_url")
