"""The table of coverage: `python tests/sandbox/conformance/table.py`.

Per method: calls that must succeed, errors of the reference that a case provokes, and those that
none does. Exits with 1 if a method lacks a good call.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[3])]

from conformance_bad import BAD  # noqa: E402 - after the path is set
from conformance_good import GOOD  # noqa: E402

from sandbox.api.registry import FACTS, OPEN  # noqa: E402

GENERAL = ("not_authed", "invalid_auth", "not_allowed_token_type", "token_revoked", "ratelimited")


def main() -> int:
    good = Counter(method for method, _ in GOOD)
    provoked: dict[str, set[str]] = defaultdict(set)
    for method, error, _ in BAD:
        provoked[method].add(error)
    common = frozenset.intersection(*(facts.errors for facts in FACTS.values()))
    total = covered = 0
    print(f"{'method':<40}{'good':>5}{'errors':>9}  of the reference, not provoked")
    for name, facts in FACTS.items():
        own = facts.errors - common
        held = own & (provoked[name] | ({"missing_scope"} if facts.scopes else set()))
        total, covered = total + len(own), covered + len(held)
        rest = ", ".join(sorted(own - held))
        print(f"{name:<40}{good[name]:>5}{len(held):>5}/{len(own):<3}  {rest}")
    general = len(GENERAL) * (len(FACTS) - len(OPEN))
    required = sum(len(facts.required) for facts in FACTS.values())
    cases = len(GOOD) + len(BAD) + general + required
    print(
        f"\n{len(FACTS)} methods; {cases} cases: {len(GOOD)} good calls, {len(BAD)} errors of one "
        f"method,\n{general} of tokens and tiers, {required} of required arguments; "
        f"{covered} of {total} errors of the reference are provoked.\nThe rest mostly belong "
        "to Slack Connect, Enterprise Grid, plans, drafts and canvases."
    )
    return 1 if any(not good[name] for name in FACTS) else 0


if __name__ == "__main__":
    sys.exit(main())
