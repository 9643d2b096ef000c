"""What an error means and how to mend it, in words for whoever builds the app."""

WORDS: dict[str, tuple[str, str]] = {
    "not_authed": (
        "The call carried no token.",
        "Send the header Authorization: Bearer xoxb-….",
    ),
    "invalid_auth": (
        "This workspace does not know the token.",
        "Use the token that the workspace printed at its start; a real Slack token is not known "
        "here.",
    ),
    "token_revoked": (
        "The app was taken off the workspace, and its token died with it.",
        "Install the app again.",
    ),
    "not_allowed_token_type": (
        "The method takes another kind of token.",
        "apps.connections.open wants the xapp- token, everything else the xoxb- one.",
    ),
    "missing_scope": (
        "The app was not granted what this method needs.",
        "Add the scope named in `needed` to the manifest and install the app again.",
    ),
    "ratelimited": (
        "The app called this method, or posted to this channel, faster than its tier allows.",
        "Wait for the seconds in Retry-After, then send again; do not drop the message.",
    ),
    "unknown_method": (
        "There is no such method here.",
        "Look at its spelling; what is served is the list in the conformance table.",
    ),
    "invalid_arguments": (
        "An argument is missing or not of its kind.",
        "Each line of response_metadata.messages names one, with a pointer to its place.",
    ),
    "invalid_blocks": (
        "Slack would refuse the blocks.",
        "Each line of `errors` says what is wrong and points to the place.",
    ),
    "invalid_blocks_format": (
        "`blocks` is not a JSON array.",
        "Send an array of blocks, not an object with `blocks` in it.",
    ),
    "no_text": (
        "The message has neither text nor blocks nor attachments.",
        "Give at least `text`; with blocks it is what notifications show.",
    ),
    "msg_too_long": ("The text is longer than Slack takes.", "Cut it, or send it as a file."),
    "channel_not_found": (
        "There is no such channel, or the app may not know of it.",
        "Use the channel's id; private channels and direct messages need the app to be in them.",
    ),
    "not_in_channel": (
        "The app is not a member of the channel.",
        "Invite it, or call conversations.join; chat:write.public allows posting without.",
    ),
    "message_not_found": (
        "No message has that ts in that channel.",
        "Keep channel and ts together; ephemeral messages cannot be found again.",
    ),
    "cant_update_message": ("The message is somebody else's.", "Only update your own messages."),
    "cant_delete_message": ("The message is somebody else's.", "Only delete your own messages."),
    "cannot_reply_to_message": (
        "thread_ts names no message of this channel.",
        "Use the ts of the parent, in the same channel.",
    ),
    "user_not_found": ("Nobody here has that id.", "Look the person up with users.list."),
    "users_not_found": (
        "Nobody here has that e-mail address.",
        "Compare it with the addresses in the workspace's file.",
    ),
    "invalid_trigger_id": (
        "The trigger is not one that this app was given.",
        "Pass on the trigger_id of the payload that you answer.",
    ),
    "expired_trigger_id": (
        "More than 3 seconds passed between the press and the call.",
        "Open the dialog first, and do what takes long afterwards.",
    ),
    "exchanged_trigger_id": (
        "The trigger has opened a dialog already; each serves once.",
        "Change the open dialog with views.update.",
    ),
    "hash_conflict": (
        "The view changed since the app last saw it.",
        "Use the newest hash, or leave `hash` out to overwrite.",
    ),
    "push_limit_reached": (
        "Three views are open already.",
        "Update the one on top instead of pushing another.",
    ),
    "not_found": ("No open view has that id.", "It was closed, or belongs to another app."),
    "expired_url": (
        "The response URL was used five times, or is older than 30 minutes.",
        "Post with chat.postMessage instead.",
    ),
    "http_timeout": (
        "The app did not answer within 3 seconds.",
        "Acknowledge first; do what takes long afterwards.",
    ),
    "http_error": (
        "The app answered with another status than 200, or cannot be called.",
        "Read the app's own log at this moment.",
    ),
    "url_verification_failed": (
        "The request URL did not repeat the challenge.",
        "Answer a url_verification with the value of its `challenge`; Bolt does so by itself.",
    ),
    "connection_failed": (
        "Nothing listens at the app's address, or the connection broke.",
        "Start the app; see that its request URL names host, port and path.",
    ),
    "already_reacted": ("The app put this emoji there before.", "It can be left as it is."),
    "cannot_unfurl_url": (
        "The app has not registered the link's domain.",
        "Add it to features.unfurl_domains of the manifest.",
    ),
    "time_in_past": ("post_at has passed already.", "Give Unix seconds of a later moment."),
    "view_too_large": ("The view is over 250,000 bytes.", "Show less, or page through it."),
    "metadata_too_large": ("event_payload is too long.", "Keep ids in it, and the rest at home."),
}
FAULT = ("The fault was asked for.", "Clear it with POST /_/faults {}.")
UNKNOWN = ("Slack answers so; the method's reference page says when.", "")


def explain(error: str) -> tuple[str, str]:
    """What it means, and the remedy ("" when there is none to name)."""
    if error.startswith(("dropped", "fault")):
        return FAULT
    return WORDS.get(error, UNKNOWN)
