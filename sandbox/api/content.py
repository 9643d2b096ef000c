"""What a message is made of, read from a call's arguments and checked."""

import json
from typing import Any

from sandbox import markup
from sandbox.api.call import as_structure
from sandbox.blocks import check_blocks
from sandbox.blocks.tables import ONE_TABLE
from sandbox.records import Json
from sandbox.refusal import Refusal

TEXT_LIMIT = 40_000
UPDATE_TEXT_LIMIT = 4_000
MARKDOWN_LIMIT = 12_000
ATTACHMENTS_LIMIT = 100
METADATA_LIMIT = 16_384
"""Characters of event_payload as JSON."""
BLOCKS_LIMIT = 250_000
"""Characters of all blocks as JSON; Slack names no number, only the error."""
LISTS = (("blocks", "invalid_blocks_format"), ("attachments", "invalid_attachments"))
"""Arguments that are arrays, and the error when they are not."""


def read_content(args: Json, text_limit: int = TEXT_LIMIT, *, cut: bool = False) -> Json:
    """Text, blocks, attachments and metadata of a message. Raises Refusal.

    With `cut`, a text that is too long is cut rather than refused.
    """
    content: Json = {}
    text, markdown = args.get("text"), args.get("markdown_text")
    if text is not None:
        given = str(text)
        if len(given) > text_limit and not cut:
            raise Refusal("msg_too_long")
        content["text"] = markup.sanitized(given[:text_limit], links=args.get("parse") != "none")
    for key, error in LISTS:
        if (value := as_structure(args.get(key), error)) is not None:
            if not isinstance(value, list):
                raise Refusal(error)
            content[key] = value
    if markdown:
        if content.get("text") or content.get("blocks"):
            raise Refusal("markdown_text_conflict")
        content |= markdown_blocks(str(markdown))
    if len(content.get("attachments", ())) > ATTACHMENTS_LIMIT:
        raise Refusal("too_many_attachments")
    if not any(content.get(key) for key in ("text", "blocks", "attachments")):
        raise Refusal("no_text")
    if content.get("blocks"):
        refuse_bad_blocks(content["blocks"])
    content.setdefault("text", "")
    if (metadata := read_metadata(args.get("metadata"))) is not None:
        content["metadata"] = metadata
    return content


def markdown_blocks(markdown: str) -> Json:
    """Text and the one block that shows markdown as it is. Raises msg_too_long."""
    if len(markdown) > MARKDOWN_LIMIT:
        raise Refusal("msg_too_long")
    return {"text": markdown, "blocks": [{"type": "markdown", "text": markdown}]}


def refuse_bad_blocks(blocks: list[Any]) -> None:
    if len(json.dumps(blocks)) > BLOCKS_LIMIT:
        raise Refusal("msg_blocks_too_long")
    if problems := check_blocks(blocks, "message"):
        errors = [str(problem) for problem in problems]
        tables = all(problem.text == ONE_TABLE for problem in problems)
        raise Refusal(
            "invalid_attachments" if tables else "invalid_blocks",
            errors=errors,
            response_metadata={"messages": [f"[ERROR] {error}" for error in errors]},
        )


def read_metadata(given: Any) -> Json | None:
    metadata = as_structure(given, "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise Refusal("invalid_metadata_format")
    if metadata and "entities" not in metadata:
        payload = metadata.get("event_payload")
        if not isinstance(metadata.get("event_type"), str) or not isinstance(payload, dict):
            raise Refusal("invalid_metadata_schema")
        if len(json.dumps(payload)) > METADATA_LIMIT:
            raise Refusal("metadata_too_large")
    return metadata
