"""The table of coverage: `python tests/sandbox/conformance/table.py`.

Per method: calls that must succeed; errors of the reference that a case provokes by their own
cause, those rehearsed on demand, and those that nothing answers. Exits with 1 if a method lacks a
good call or an error is left.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[3])]

from conformance_bad import BAD  # noqa: E402 - after the path is set
from conformance_coverage import GENERAL, own_causes, rehearsals  # noqa: E402
from conformance_good import GOOD  # noqa: E402
from conformance_rehearsed import REASONS  # noqa: E402
from conformance_states import STATES  # noqa: E402

from sandbox.api.registry import OPEN  # noqa: E402
from sandbox.facts import COMMON, FACTS  # noqa: E402

OF_TOKENS = ("not_authed", "invalid_auth", "not_allowed_token_type", "token_revoked", "ratelimited")


def main() -> int:
    good = Counter(method for method, _ in GOOD)
    total = caused = rehearsed = 0
    left: list[str] = []
    print(f"{'method':<40}{'good':>5}{'errors':>8}{'by cause':>10}{'rehearsed':>11}  rehearsed are")
    for name, facts in FACTS.items():
        own, here, on_demand = facts.errors - COMMON, own_causes(name), rehearsals(name)
        total, caused = total + len(own), caused + len(here)
        rehearsed += len(on_demand)
        left += [f"{name}: {error}" for error in sorted(own - here - on_demand)]
        counts = f"{good[name]:>5}{len(own):>8}{len(here):>10}{len(on_demand):>11}"
        print(f"{name:<40}{counts}  {', '.join(sorted(on_demand))}")
    print(f"{'every method':<40}{'':>5}{len(COMMON):>8}{len(GENERAL):>10}", end="")
    print(f"{len(COMMON - GENERAL):>11}  {', '.join(sorted(COMMON - GENERAL))}")
    general = len(OF_TOKENS) * (len(FACTS) - len(OPEN))
    required = sum(len(facts.required) for facts in FACTS.values())
    on_demand_cases = rehearsed + len(COMMON - GENERAL) * len(FACTS)
    one_method = len(BAD) + len(STATES)
    cases = len(GOOD) + one_method + general + required + on_demand_cases
    print("\nRehearsed on demand, because the cause would be:")
    for reason, errors in REASONS.items():
        print(f"  {reason}: {', '.join(sorted(errors))}")
    print(
        f"\n{len(FACTS)} methods; {cases} cases: {len(GOOD)} good calls, {one_method} errors of "
        f"one method,\n{general} of tokens and tiers, {required} of required arguments, "
        f"{on_demand_cases} rehearsals.\n{caused + rehearsed} of {total} errors of the reference "
        f"are answered: {caused} by their own cause, {rehearsed} rehearsed on demand."
    )
    print(f"Left: {', '.join(left)}" if left else "None is left.")
    return 1 if left or any(not good[name] for name in FACTS) else 0


if __name__ == "__main__":
    sys.exit(main())
