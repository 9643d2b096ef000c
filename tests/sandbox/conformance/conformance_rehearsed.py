"""Errors for which a local workspace cannot truly have the cause, by what would cause them.

They are rehearsed on demand: see `Faults.rehearse`.
"""

from __future__ import annotations

REASONS: dict[str, frozenset[str]] = {
    "Slack Connect": frozenset(
        {
            "cannot_bookmark_from_external_org",
            "cannot_bookmark_restricted_sharing_enabled",
            "external_channel_migrating",
            "invalid_user_combination",
            "no_external_invite_permission",
            "slack_connect_blocked_file_type",
            "slack_connect_canvas_sharing_blocked",
            "slack_connect_clip_sharing_blocked",
            "slack_connect_file_link_sharing_blocked",
            "slack_connect_file_upload_sharing_blocked",
            "slack_connect_lists_sharing_blocked",
        }
    ),
    "Enterprise Grid": frozenset(
        {
            "accesslimited",
            "cannot_install_an_org_installed_app",
            "ekm_access_denied",
            "enterprise_is_restricted",
            "enterprise_not_found",
            "fail_to_get_teams_for_restricted_user",
            "invitee_cant_see_channel",
            "missing_argument",
            "missing_user",
            "org_login_required",
            "org_not_found",
            "org_user_not_in_team",
            "team_added_to_org",
            "team_not_found",
        }
    ),
    "plans, experiments and other products": frozenset(
        {
            "channel_is_limited_access",
            "message_limit_exceeded",
            "not_implemented",
            "oauth_authorization_url_mismatch",
            "plan_upgrade_required",
            "preview_feature_not_available",
        }
    ),
    "drafts, canvases, lists, folders and contact cards": frozenset(
        {
            "canvas_disabled_file_team",
            "canvas_disabled_user_team",
            "canvas_globally_disabled",
            "delete_not_allowed",
            "draft_already_deleted",
            "draft_already_sent",
            "draft_has_conflict",
            "draft_not_found",
            "file_already_added",
            "invalid_app_action_type",
            "invalid_bookmark_type",
            "invalid_child_type",
            "invalid_shortcut_type",
            "list_record_comment_fetch_failed",
            "no_access",
            "parent_with_link",
            "template_not_visible",
            "too_many_contact_cards",
            "too_many_tabs",
        }
    ),
    "arguments, methods and apps of other times, or that the reference does not take": frozenset(
        {
            "as_user_not_supported",
            "attachment_payload_limit_exceeded",
            "bots_not_found",
            "channel_type_not_supported",
            "deprecated_endpoint",
            "duplicate_channel_not_found",
            "duplicate_message_not_found",
            "invalid_cursor",
            "invalid_metadata_format",
            "invalid_metadata_schema",
            "is_bot",
            "metadata_must_be_sent_from_app",
            "metadata_too_large",
            "method_deprecated",
            "method_not_supported_for_channel_type",
            "missing_profile_id",
            "not_subscribed_to_message_stream_stopped",
            "send_on_behalf_not_allowed",
            "stopped_by_user",
            "too_many_attachments",
            "unknown_subtype",
        }
    ),
    "permissions that only Slack keeps": frozenset(
        {
            "access_denied",
            "app_access_restricted",
            "app_cannot_join_channel",
            "cannot_auth_user",
            "cannot_create_channel",
            "cannot_prompt",
            "no_permission",
            "two_factor_setup_required",
            "user_email_unverified",
            "user_is_restricted",
        }
    ),
    "twins of an error that is answered instead": frozenset(
        {
            "bad_token",
            "cannot_reply_to_message",
            "file_is_deleted",
            "invalid_token",
            "missing_args",
            "no_channel",
            "not_pinned",
            "rate_limited",
            "user_not_found",
            "users_not_found",
        }
    ),
    "failures inside Slack and on the way to it": frozenset(
        {
            "fatal_error",
            "fetch_members_failed",
            "file_share_limit_reached",
            "file_update_failed",
            "internal_error",
            "messaging_processing_failed",
            "missing_file_data",
            "request_timeout",
            "service_unavailable",
            "too_many_members",
            "too_many_requests",
            "too_many_users",
            "update_failed",
        }
    ),
}
"""What would cause them, and their names."""
REHEARSED = frozenset().union(*REASONS.values())
