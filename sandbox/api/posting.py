"""What all methods that post have in common: where to, in which thread, as whom, and who may."""

from sandbox.api.call import Call
from sandbox.records import Channel, Json
from sandbox.refusal import Refusal


def destination(call: Call) -> Channel:
    """A channel by id or #name, or the direct message with a user given by id."""
    ref = call.text("channel")
    workspace = call.workspace
    if ref in workspace.users and ref != call.me:
        return workspace.im(call.me, ref)
    channel = workspace.find_channel(ref)
    if channel is None or not channel.visible_to(call.me):
        raise Refusal("channel_not_found")
    refuse_archived(channel)
    if call.me not in channel.members and "chat:write.public" not in call.scopes:
        raise Refusal("not_in_channel")
    return channel


def thread(call: Call, channel: Channel) -> str | None:
    """The parent's ts; a reply's ts leads to its parent. Raises an error for a thread or channel
    that does not take the message."""
    ts = call.text("thread_ts")
    parent: str | None = None
    if ts:
        target = channel.messages.get(ts)
        if target is None:
            raise Refusal("cannot_reply_to_message")
        parent = str(target.get("thread_ts", ts))
    refuse_restricted(call, channel, parent)
    return parent


def refuse_archived(channel: Channel) -> None:
    if channel.is_archived:
        raise Refusal("is_archived")


def refuse_restricted(call: Call, channel: Channel, thread_ts: str | None) -> None:
    """Raises the error for whatever keeps the caller from saying something there."""
    call.need_allowed("post")
    if channel.is_im and not call.app.has_messages_tab:
        call.refuse("messages_tab_disabled", "restricted_action")
    if channel.posting == "read_only":
        call.refuse("restricted_action_read_only_channel", "restricted_action")
    if channel.posting == "thread_only" and not thread_ts:
        call.refuse("restricted_action_thread_only_channel", "restricted_action")
    if channel.posting == "no_threads" and thread_ts:
        call.refuse("restricted_action_non_threadable_channel", "restricted_action")
    if thread_ts in channel.locked:
        call.refuse("restricted_action_thread_locked", "restricted_action")


def dress(call: Call) -> Json:
    """Name and icon other than the app's own, and what a user's token adds."""
    dress: Json = {}
    emoji, url = call.text("icon_emoji"), call.text("icon_url")
    if username := call.text("username"):
        dress["username"] = username
    if emoji or url:
        dress["icons"] = {"emoji": emoji} if emoji else {"image_64": url}
    if dress:
        call.need_scope("chat:write.customize")
    if call.me != call.app.user_id:
        dress |= {"bot_id": call.app.bot_id, "app_id": call.app.id}
    return dress
