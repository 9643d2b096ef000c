"""Golden files: what people see, kept to be read like prose.

`BATON_UPDATE_GOLDEN=1 pytest tests/messages tests/dialogs` writes them anew.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "golden"


def check(name: str, shown: Any) -> None:
    """Holds what is shown against its golden file."""
    path = FOLDER / f"{name}.json"
    text = json.dumps(shown, indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("BATON_UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.is_file(), f"no golden file {path.name}; write it with BATON_UPDATE_GOLDEN=1"
    assert text == path.read_text(encoding="utf-8")
