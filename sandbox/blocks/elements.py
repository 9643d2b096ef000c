"""Block elements and the objects that they are composed of, as tables of rules."""

from typing import Any

from sandbox.blocks.rich_text import check_rich_text
from sandbox.blocks.rules import (
    Problem,
    Problems,
    Rule,
    Shape,
    all_of,
    anything,
    array,
    exactly_one,
    flag,
    matching,
    one_of,
    plain,
    string,
    text,
    typed,
    whole,
)

OPTION_TEXT = 75
OPTIONS = 100
CHOICES = 10
"""Options of radio buttons and checkboxes."""

CONFIRM = Shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
OPTION_MORE: dict[str, Rule] = {"description": text(75), "url": string(3000)}
OPTION = Shape({"text": plain(OPTION_TEXT), "value": string(150)}, OPTION_MORE)
CHOICE = Shape({"text": text(OPTION_TEXT), "value": string(150)}, OPTION_MORE)
"""Radio buttons and checkboxes also take mrkdwn."""
GROUP = Shape({"label": plain(75), "options": array(OPTION.check, OPTIONS)}, {})
DISPATCH = Shape(
    {}, {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 2)}
)
SLACK_FILE = all_of(
    Shape({}, {"id": matching(r"F[A-Z0-9]{8,}", "a file id"), "url": string(3000)}).check,
    exactly_one("id", "url"),
)
PARAMETER = Shape({"name": string(255), "value": string(3000, 0)}, {})
TRIGGER = Shape(
    {"url": string(3000)}, {"customizable_input_parameters": array(PARAMETER.check, 100)}
)
WORKFLOW = Shape({"trigger": TRIGGER.check}, {})
FEEDBACK = Shape({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})
MANY_CONVERSATIONS = 100
FILTER = Shape(
    {},
    {
        "include": array(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
)
DATE = matching(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", "a date as YYYY-MM-DD")
TIME = matching(r"([01]\d|2[0-3]):[0-5]\d", "a time as HH:mm")


COMMON: dict[str, Rule] = {"type": anything, "action_id": string(255)}
ASKING: dict[str, Rule] = {
    **COMMON,
    "placeholder": plain(150),
    "confirm": CONFIRM.check,
    "focus_on_load": flag,
}
TYPED: dict[str, Rule] = {
    **COMMON,
    "placeholder": plain(150),
    "focus_on_load": flag,
    "dispatch_action_config": DISPATCH.check,
}
MANY: dict[str, Rule] = {"max_selected_items": whole(1, 100)}
STATIC: dict[str, Rule] = {
    "options": array(OPTION.check, OPTIONS),
    "option_groups": array(GROUP.check, OPTIONS),
}

_SHAPES: dict[str, Shape] = {
    "button": Shape(
        {"text": plain(75)},
        {
            **COMMON,
            "url": string(3000),
            "value": string(2000),
            "style": one_of("primary", "danger"),
            "confirm": CONFIRM.check,
            "accessibility_label": string(75),
            "agent_prompt": string(4000),
            "agent_prompt_display": string(4000),
        },
    ),
    "workflow_button": Shape(
        {"text": plain(75), "workflow": WORKFLOW.check},
        {
            **COMMON,
            "style": one_of("primary", "danger"),
            "confirm": CONFIRM.check,
            "accessibility_label": string(75),
        },
    ),
    "icon_button": Shape(
        {"icon": one_of("trash"), "text": plain(75)},
        {
            **COMMON,
            "value": string(2000),
            "confirm": CONFIRM.check,
            "accessibility_label": string(75),
            "visible_to_user_ids": array(string(255), 10),
        },
    ),
    "feedback_buttons": Shape(
        {"positive_button": FEEDBACK.check, "negative_button": FEEDBACK.check}, COMMON
    ),
    "static_select": Shape({}, {**ASKING, **STATIC, "initial_option": OPTION.check}),
    "multi_static_select": Shape(
        {}, {**ASKING, **STATIC, **MANY, "initial_options": array(OPTION.check, 100)}
    ),
    "external_select": Shape(
        {}, {**ASKING, "min_query_length": whole(0, 100), "initial_option": OPTION.check}
    ),
    "multi_external_select": Shape(
        {},
        {
            **ASKING,
            **MANY,
            "min_query_length": whole(0, 100),
            "initial_options": array(OPTION.check, 100),
        },
    ),
    "users_select": Shape({}, {**ASKING, "initial_user": string(255)}),
    "multi_users_select": Shape(
        {}, {**ASKING, **MANY, "initial_users": array(string(255), 100, 0)}
    ),
    "conversations_select": Shape(
        {},
        {
            **ASKING,
            "initial_conversation": string(255),
            "default_to_current_conversation": flag,
            "response_url_enabled": flag,
            "filter": FILTER.check,
        },
    ),
    "multi_conversations_select": Shape(
        {},
        {
            **ASKING,
            **MANY,
            "initial_conversations": array(string(255), MANY_CONVERSATIONS, 0),
            "default_to_current_conversation": flag,
            "filter": FILTER.check,
        },
    ),
    "multi_channels_select": Shape(
        {}, {**ASKING, **MANY, "initial_channels": array(string(255), MANY_CONVERSATIONS, 0)}
    ),
    "file_input": Shape(
        {}, {**COMMON, "filetypes": array(string(20), 100), "max_files": whole(1, 10)}
    ),
    "channels_select": Shape(
        {}, {**ASKING, "initial_channel": string(255), "response_url_enabled": flag}
    ),
    "datepicker": Shape({}, {**ASKING, "initial_date": DATE}),
    "timepicker": Shape({}, {**ASKING, "initial_time": TIME, "timezone": string(100)}),
    "datetimepicker": Shape(
        {},
        {
            **COMMON,
            "initial_date_time": whole(10**9, 10**10 - 1),
            "confirm": CONFIRM.check,
            "focus_on_load": flag,
        },
    ),
    "radio_buttons": Shape(
        {"options": array(CHOICE.check, CHOICES)},
        {
            **COMMON,
            "initial_option": CHOICE.check,
            "confirm": CONFIRM.check,
            "focus_on_load": flag,
        },
    ),
    "checkboxes": Shape(
        {"options": array(CHOICE.check, CHOICES)},
        {
            **COMMON,
            "initial_options": array(CHOICE.check, CHOICES),
            "confirm": CONFIRM.check,
            "focus_on_load": flag,
        },
    ),
    "overflow": Shape({"options": array(OPTION.check, 5)}, {**COMMON, "confirm": CONFIRM.check}),
    "plain_text_input": Shape(
        {},
        {
            **TYPED,
            "initial_value": string(3000, 0),
            "multiline": flag,
            "min_length": whole(0, 3000),
            "max_length": whole(1, 3000),
        },
    ),
    "email_text_input": Shape({}, {**TYPED, "initial_value": string(3000)}),
    "url_text_input": Shape({}, {**TYPED, "initial_value": string(3000)}),
    "number_input": Shape(
        {"is_decimal_allowed": flag},
        {
            **TYPED,
            "initial_value": string(3000),
            "min_value": string(100),
            "max_value": string(100),
        },
    ),
    "rich_text_input": Shape(
        {},
        {
            **TYPED,
            "initial_value": check_rich_text,
            "min_lines": whole(1, 100),
            "max_lines": whole(1, 100),
        },
    ),
    "image": Shape(
        {"alt_text": string(2000)},
        {"type": anything, "image_url": string(3000), "slack_file": SLACK_FILE},
    ),
}

_check_shape = typed(_SHAPES)


def check_element(value: Any, at: str, out: Problems) -> None:
    """An element by its type, and that what it starts with is among its options."""
    before = len(out)
    _check_shape(value, at, out)
    if len(out) > before:
        return
    match value["type"]:
        case "static_select" | "multi_static_select":
            if ("options" in value) == ("option_groups" in value):
                out.append(Problem("must provide exactly one of options and option_groups", at))
                return
            offered = list(value.get("options", ()))
            for group in value.get("option_groups", ()):
                offered += group["options"]
            _check_initial(value, offered, at, out)
        case "radio_buttons" | "checkboxes":
            _check_initial(value, value["options"], at, out)
        case "image":
            exactly_one("image_url", "slack_file")(value, at, out)
        case "plain_text_input" | "number_input" | "rich_text_input":
            _check_range(value, at, out)
    _check_count(value, at, out)


RANGES = (("min_length", "max_length"), ("min_value", "max_value"), ("min_lines", "max_lines"))


def _check_range(value: Any, at: str, out: Problems) -> None:
    """The least is not above the most, and what it starts with lies between."""
    for least, most in RANGES:
        if least in value and most in value and float(value[least]) > float(value[most]):
            out.append(Problem(f"must not be more than {most}", f"{at}/{least}"))
    initial = value.get("initial_value")
    if value["type"] == "plain_text_input" and initial:
        length = len(initial)
        if not value.get("min_length", 0) <= length <= value.get("max_length", 3000):
            out.append(Problem("must fit min_length and max_length", f"{at}/initial_value"))


def _check_count(value: Any, at: str, out: Problems) -> None:
    most = value.get("max_selected_items")
    for key, given in value.items():
        if key.startswith("initial_") and most and isinstance(given, list) and len(given) > most:
            out.append(Problem(f"no more than {most} items allowed", f"{at}/{key}"))


def _check_initial(value: Any, offered: list[Any], at: str, out: Problems) -> None:
    if (option := value.get("initial_option")) and option not in offered:
        out.append(Problem("initial option must be among the options", f"{at}/initial_option"))
    for index, option in enumerate(value.get("initial_options") or ()):
        if option not in offered:
            where = f"{at}/initial_options/{index}"
            out.append(Problem("initial option must be among the options", where))


TYPES = frozenset(_SHAPES)
BUTTONS = frozenset({"button", "workflow_button", "overflow"})
CONTEXT_ACTIONS = frozenset({"feedback_buttons", "icon_button"})
"""Only in context_actions blocks."""
INPUTS = TYPES - BUTTONS - CONTEXT_ACTIONS - {"image"}
"""May be the element of an input block."""
ONLY_INPUTS = frozenset(
    ("plain_text_input", "email_text_input", "url_text_input", "number_input", "file_input")
)
"""Only in input blocks."""
ACTIONS = TYPES - ONLY_INPUTS - CONTEXT_ACTIONS - {"image"}
"""May stand in an actions block."""
ACCESSORIES = TYPES - ONLY_INPUTS - CONTEXT_ACTIONS - {"rich_text_input"}
"""May stand beside a section."""
MODAL_ONLY = frozenset({"file_input"})
"""Elements of modals only."""


def element_among(allowed: frozenset[str]) -> Rule:
    """An element of one of these types."""

    def rule(value: Any, at: str, out: Problems) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if isinstance(kind, str) and kind not in allowed:
            limit = {"type": "enum", "expected": sorted(allowed)}
            out.append(Problem(f"unsupported type: {kind}", f"{at}/type", limit))
        else:
            check_element(value, at, out)

    return rule
