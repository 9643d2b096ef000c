"""Lines of keys and list items in any valid TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualification.playbook.toml_lines import find_lines


def test_lines_of_every_way_to_write_a_key() -> None:
    text = """\
# comment with [brackets] and = signs
top = 1
"quoted \\u00e9 key" = '''
[not.a.table]
x = 1
''' # three lines
[a.b] # a is implied
c.d = [
  1, # one
  [ "]", '[' ],
  { x = 1, "y z".w = "}" },
]
[[list]]
k = \"\"\"
more \\\"\"\" quotes\"\"\"\"\"
[list.sub]
k = 1979-05-27 07:32:00
[[list]]
[[list.inner]]
k = 2
  [[ list.inner ]]
  k = 3
"""
    lines = find_lines(text)
    expected = {
        ("top",): 2,
        ("quoted é key",): 3,
        ("a",): 7,
        ("a", "b"): 7,
        ("a", "b", "c", "d"): 8,
        ("a", "b", "c", "d", 0): 9,
        ("a", "b", "c", "d", 1, 1): 10,
        ("a", "b", "c", "d", 2, "y z", "w"): 11,
        ("list", 0, "k"): 14,
        ("list", 0, "sub", "k"): 17,
        ("list", 1): 18,
        ("list", 1, "inner", 0, "k"): 20,
        ("list", 1, "inner", 1, "k"): 22,
    }
    assert {path: lines.get(path) for path in expected} == expected
    assert set(lines) >= set(_paths(tomllib.loads(text)))


def _paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every path in a document."""
    items: Iterable[tuple[str | int, object]] = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, inner in items:
        yield (*path, key)
        yield from _paths(inner, (*path, key))


BARE_KEYS = st.sampled_from(["a", "b", "C-3", "_", "1"])
QUOTED_KEYS = st.sampled_from(["a", "", "é", "x.y", 'q"', "it's", "\\", "]", "#", "= 1"])
TEXTS = st.sampled_from(["", "a", '""', "'", "\\", "\n", "[x]", "{ y = 1", "# é", "a\n]\n", ","])


def _basic(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _written_text(text: str) -> st.SearchStrategy[str]:
    ways = [_basic(text), f'"""\n{_basic(text)[1:-1]}"""']
    if "'" not in text:
        ways.append(f"'''{text}'''")
    return st.sampled_from(ways)


BLANK = st.sampled_from(["", " ", "\n", " # [x] = 'y\n", "\n\n"])


@st.composite
def written_value(draw: st.DrawFn, depth: int = 2) -> str:
    """A value as TOML."""
    kind = draw(st.sampled_from(["text", "number", *(["list", "table"] if depth else [])]))
    if kind == "text":
        return draw(_written_text(draw(TEXTS)))
    if kind == "number":
        return draw(st.sampled_from(["1", "-2.5e3", "true", "1979-05-27 07:32:00", "0x1F", "inf"]))
    if kind == "list":
        items = draw(st.lists(written_value(depth - 1), max_size=3))
        return "[" + "".join(f"{draw(BLANK)}{item}{draw(BLANK)}," for item in items) + "]"
    keys = draw(st.lists(QUOTED_KEYS, max_size=3, unique=True))
    return "{" + ", ".join(f"{_basic(k)} = {draw(written_value(depth - 1))}" for k in keys) + "}"


@st.composite
def written_document(draw: st.DrawFn) -> str:
    """A TOML text of keys, tables and arrays of tables; not always a valid one."""
    parts = []
    for _ in range(draw(st.integers(0, 6))):
        keys = draw(st.lists(BARE_KEYS | QUOTED_KEYS.map(_basic), min_size=1, max_size=3))
        key = draw(st.sampled_from([" . ", "."])).join(keys)
        form = draw(st.sampled_from(["[{}]", "[[{}]]", "[ {} ]", "{} = "]))
        value = draw(written_value()) if form.endswith("= ") else ""
        parts.append(form.format(key) + value + draw(st.sampled_from(["\n", " # x\n", "\n\n"])))
    return "".join(parts)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(written_document())
def test_every_path_of_any_valid_toml_has_a_line(text: str) -> None:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    lines = find_lines(text)
    assert set(_paths(document)) <= set(lines)
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())
