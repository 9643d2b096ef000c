"""Rich text: sections, lists, quotes and preformatted text, and what stands in them."""

from typing import Any

from sandbox.blocks.rules import (
    Problems,
    Rule,
    Shape,
    anything,
    array,
    flag,
    one_of,
    string,
    typed,
    whole,
)

MOST = 1000
"""Parts of one rich text, and elements of one part; neither the methods' reference nor the page on
the block names a number."""
STYLE = Shape({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), flag))
MENTION_STYLE = Shape(
    {},
    dict.fromkeys(("bold", "italic", "strike", "highlight", "client_highlight", "unlink"), flag),
)
COMMON: dict[str, Rule] = {"type": anything}
STYLED: dict[str, Rule] = {**COMMON, "style": STYLE.check}
MENTION: dict[str, Rule] = {**COMMON, "style": MENTION_STYLE.check}
_text = string(MOST * 100)

ELEMENTS: dict[str, Shape] = {
    "text": Shape({"text": _text}, STYLED),
    "link": Shape({"url": string(3000)}, {**STYLED, "text": string(MOST * 100, 0), "unsafe": flag}),
    "emoji": Shape(
        {"name": string(255)}, {**STYLED, "unicode": string(255), "skin_tone": whole(1, 6)}
    ),
    "user": Shape({"user_id": string(255)}, MENTION),
    "channel": Shape({"channel_id": string(255)}, MENTION),
    "usergroup": Shape({"usergroup_id": string(255)}, MENTION),
    "team": Shape({"team_id": string(255)}, MENTION),
    "broadcast": Shape({"range": one_of("here", "channel", "everyone")}, STYLED),
    "color": Shape({"value": string(7)}, STYLED),
    "date": Shape(
        {"timestamp": whole(0, 10**11), "format": string(255)},
        {**STYLED, "url": string(3000), "fallback": string(3000)},
    ),
}
_inline = array(typed(ELEMENTS), MOST, 0)
_preformatted = array(typed({key: ELEMENTS[key] for key in ("text", "link")}), MOST, 0)
_section = typed({"rich_text_section": Shape({"elements": _inline}, COMMON)})

PARTS: dict[str, Shape] = {
    "rich_text_section": Shape({"elements": _inline}, COMMON),
    "rich_text_list": Shape(
        {"style": one_of("bullet", "ordered"), "elements": array(_section, MOST)},
        {**COMMON, "indent": whole(0, 8), "offset": whole(0, 10**6), "border": whole(0, 1)},
    ),
    "rich_text_preformatted": Shape(
        {"elements": _preformatted}, {**COMMON, "border": whole(0, 1), "language": string(50)}
    ),
    "rich_text_quote": Shape({"elements": _inline}, {**COMMON, "border": whole(0, 1)}),
}
RICH_TEXT = Shape({"elements": array(typed(PARTS), MOST, 0)}, {**COMMON, "block_id": string(255)})
_check = typed({"rich_text": RICH_TEXT})


def check_rich_text(value: Any, at: str, out: Problems) -> None:
    """A rich_text object where one may stand outside of a list of blocks."""
    _check(value, at, out)
