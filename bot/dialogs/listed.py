"""**Show leads**: the leads behind each number of a report, in pages, and as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.dialogs import elements
from bot.dialogs.elements import MAX_OPTION, MAX_OPTION_VALUE, MAX_OPTIONS, View
from bot.messages import about, figures, words
from bot.messages.blocks import Block, actions, context_line, plain_text, section
from bot.messages.context import Context
from bot.messages.prose import Prose
from bot.names import Action, Dialog
from qualification.lead import Lead
from qualification.question import Question

PAGE = 15
"""Leads of one page: a dialog holds 100 blocks and must be read on a phone."""

EVERY_GROUP = "*"
"""The choice of all rows of a cut together."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose, by its value: what it is called and how many leads it stands for."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What the dialog shows: which number of which row, and the page of its leads."""

    question: Question
    number: str
    group: str
    page: int
    numbers: Sequence[Choice]
    groups: Sequence[Choice]
    total: int
    leads: Sequence[Lead]
    links: Mapping[int, str]
    sent: bool = False


def build(shown: Shown, context: Context) -> View:
    """The dialog. Its private_metadata holds the question, to be asked again at each press."""
    prose = Prose("listed", context)
    selects = [_select(Action.NUMBER, "Which leads", shown.numbers, shown.number)]
    if shown.groups:
        selects.append(_select(Action.GROUP, "Of which row", shown.groups, shown.group))
    blocks = [context_line(prose.question(shown.question, _only(shown, context)))]
    blocks += actions("report.choice", selects)
    if (more := len(shown.groups) - MAX_OPTIONS) > 0:
        blocks.append(context_line(prose.more_rows(more, shown.question.by)))
    blocks += [section(_line(prose, lead, shown, context)) for lead in shown.leads]
    blocks.append(context_line(prose.place(shown.total, shown.page * PAGE, len(shown.leads))))
    if shown.sent:
        blocks.append(section(prose.sent(shown.total)))
    blocks += actions("report.page", _buttons(shown))
    return elements.view(
        Dialog.LISTED,
        "Leads",
        blocks,
        close="Close",
        question=shown.question.as_json(),
        number=shown.number,
        group=shown.group,
        page=shown.page,
    )


def _only(shown: Shown, context: Context) -> str | None:
    return figures.narrowed(shown.question, context)


def _line(prose: Prose, lead: Lead, shown: Shown, context: Context) -> object:
    worth = words.value(lead, context)
    return prose.line(lead, about.title(lead), worth, shown.links.get(lead.id))


def _buttons(shown: Shown) -> list[Block]:
    buttons = []
    if shown.page:
        buttons.append(_button("Previous", Action.EARLIER))
    if (shown.page + 1) * PAGE < shown.total:
        buttons.append(_button("Next", Action.LATER))
    if shown.total and not shown.sent:
        buttons.append(_button("Send me the file", Action.CSV))
    return buttons


def _button(label: str, action: Action) -> Block:
    return {
        "type": "button",
        "action_id": action.value,
        "text": plain_text(label, 75),
        "value": action.value,
    }


def _select(action: Action, label: str, choices: Sequence[Choice], chosen: str) -> Block:
    fitting = [one for one in choices if len(one.value) <= MAX_OPTION_VALUE][:MAX_OPTIONS]
    options = [
        {
            "text": plain_text(f"{one.label[: MAX_OPTION - 12]}: {one.count:,}", MAX_OPTION),
            "value": one.value,
        }
        for one in fitting
    ]
    select: Block = {
        "type": "static_select",
        "action_id": action.value,
        "placeholder": plain_text(label, 150),
        "options": options,
    }
    at = next((index for index, one in enumerate(fitting) if one.value == chosen), None)
    return select if at is None else select | {"initial_option": options[at]}
