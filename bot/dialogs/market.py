"""The check whether an account is in the addressable market: first of all for inbound leads."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogs import elements
from bot.dialogs.values import Values
from bot.messages.blocks import Block
from bot.messages.text import plain
from qualification import bant
from qualification.lead import Channel, Lead, Qualification


def comes_first(lead: Lead) -> bool:
    """Whether fit is what to find out first: not for leads that were picked for it."""
    return lead.origin.channel is not Channel.OUTBOUND


def inputs(lead: Lead) -> list[Block]:
    """The two inputs, with what is known of the account beside them."""
    found = lead.qualification
    return [
        elements.select(
            "fits_market",
            "Addressable market",
            bant.MARKET,
            found.fits_market,
            hint=_known(lead),
            placeholder="Not checked yet",
        ),
        elements.text(
            "market",
            "Fit in one line",
            found.market,
            placeholder="Size, vertical and fit of the account",
        ),
    ]


def read(values: Values, draft: Qualification) -> Qualification:
    """The draft with the check's answers."""
    return replace(draft, fits_market=values.choice("fits_market"), market=values.text("market"))


def _known(lead: Lead) -> str | None:
    company = lead.company
    parts = [
        f"{company.employees:,} people" if company.employees else None,
        plain(company.industry, 80) if company.industry else None,
        company.country,
    ]
    known = ", ".join(part for part in parts if part)
    return f"They say: {known}." if known else None
