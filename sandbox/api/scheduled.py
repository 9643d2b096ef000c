"""chat.scheduleMessage and deleteScheduledMessage: messages for later."""

from sandbox.api.call import Call
from sandbox.api.content import read_content
from sandbox.api.posting import destination, dress, thread
from sandbox.api.registry import method
from sandbox.records import Json
from sandbox.refusal import Refusal
from sandbox.schedule import FURTHEST, MOST


@method("chat.scheduleMessage")
def schedule_message(call: Call) -> Json:
    channel = destination(call)
    thread_ts = thread(call, channel)
    try:
        post_at = int(call.text("post_at"))
    except ValueError:
        raise Refusal("invalid_time") from None
    now = call.workspace.clock()
    if post_at <= now:
        raise Refusal("time_in_past")
    if post_at > now + FURTHEST:
        raise Refusal("time_too_far")
    if call.workspace.schedule.around(channel.id, post_at) >= MOST:
        raise Refusal("restricted_too_many")
    content = read_content(call.args)
    content |= dress(call)
    if thread_ts:
        content["thread_ts"] = thread_ts
        if call.flag("reply_broadcast"):
            content["subtype"] = "thread_broadcast"
    workspace = call.workspace
    kept = workspace.schedule.add(call.app.id, call.author, channel, post_at, content)
    bot = workspace.users[call.app.user_id]
    message: Json = {
        "type": "delayed_message",
        "text": content["text"],
        "user": call.me,
        "team": workspace.team_id,
        "bot_id": bot.bot_id,
        "app_id": call.app.id,
        "bot_profile": workspace.bot_profile(bot),
    }
    for key in ("blocks", "metadata"):
        if content.get(key):
            message[key] = content[key]
    return {"channel": channel.id, **kept, "message": message}


@method("chat.deleteScheduledMessage")
def delete_scheduled_message(call: Call) -> Json:
    channel = call.channel()
    id = call.text("scheduled_message_id")
    if not call.workspace.schedule.remove(id, call.app.id, channel.id):
        raise Refusal("invalid_scheduled_message_id")
    return {}
