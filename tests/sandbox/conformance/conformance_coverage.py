"""Which errors of the reference are answered here: by their own cause, or on demand."""

from __future__ import annotations

from collections import defaultdict

from conformance_bad import BAD
from conformance_rehearsed import REHEARSED
from conformance_states import STATES

from sandbox.facts import COMMON, FACTS

GENERAL = frozenset(
    {
        "account_inactive",
        "invalid_arg_name",
        "invalid_array_arg",
        "invalid_charset",
        "invalid_form_data",
        "invalid_post_type",
        "missing_post_type",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "ratelimited",
        "token_expired",
        "token_revoked",
        "unknown_method",
    }
)
"""Errors of every method that have their cause here."""
_caused: dict[str, set[str]] = defaultdict(set)
for _method, _error, _ in BAD + STATES:
    _caused[_method].add(_error)
_caused["apps.connections.open"].add("insecure_request")


def own_causes(method: str) -> frozenset[str]:
    """The method's own errors that a case provokes by their cause."""
    facts = FACTS[method]
    caused = _caused[method] | ({"missing_scope"} if facts.scopes else set())
    return (facts.errors - COMMON) & caused


def rehearsals(method: str) -> frozenset[str]:
    """The method's own errors that only a rehearsal provokes."""
    return (FACTS[method].errors - COMMON - own_causes(method)) & REHEARSED
