"""Text from outside does nothing; words for durations and times."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from bot.messages import words
from bot.messages.text import cut, cut_apart, cut_markup, escape, fold, plain
from tests.messages.cast import ALEX, JO, NOW, at, context

HARMLESS = {
    "<!channel> <@U1> <#C1>": "&lt;!channel&gt; &lt;@U1&gt; &lt;#C1&gt;",
    "R&D": "R&amp;D",
    "*bold* _it_ ~no~": "\u2217bold\u2217 \u02cdit\u02cd \u223cno\u223c",
    "`code`": "\u02cbcode\u02cb",
    "john_doe a*b x~y": "john_doe a*b x~y",
    ":fire:": ":\u2060fire:",
    "> quoted": "\u2060&gt; quoted",
    "two\nlines\r\n\tand\x00 more": "two lines and more",
    "\u202eflip\u202c": "flip",
    "שלום": "\u2068שלום\u2069",
    "👩‍💻 Ana": "👩‍💻 Ana",
}


@pytest.mark.parametrize("text", HARMLESS)
def test_outsiders_text_shows_and_does_nothing(text: str) -> None:
    assert escape(text) == HARMLESS[text]


def test_markup_passes() -> None:
    assert escape(Markup("*bold* <@U1>")) == "*bold* <@U1>"


@given(st.text())
def test_escaped_text_has_no_token_and_no_line(text: str) -> None:
    shown = escape(text)
    assert not re.search("[<>\n\r\x00]", shown)
    assert not re.search(r"&(?!amp;|lt;|gt;)", shown)
    assert not re.search(r"(?<![^\W_])[*~`]|`", shown)


@given(st.text(), st.integers(2, 40))
def test_cut_keeps_the_limit(text: str, limit: int) -> None:
    assert len(cut(fold(text), limit)) <= limit
    assert len(cut_markup(escape(text), limit)) <= limit
    assert not re.search(r"&[a-z]*…", cut_markup(escape(text), limit))


CUTS = {
    ("short", 10): "short",
    ("exactly ten", 11): "exactly ten",
    ("cut at the end of a word", 20): "cut at the end of a…",
    ("one, two, three", 10): "one, two…",
    ("x" * 30, 10): "x" * 9 + "…",
}


@pytest.mark.parametrize("case", CUTS)
def test_cut(case: tuple[str, int]) -> None:
    assert cut(*case) == CUTS[case]


def test_long_names_that_begin_alike_are_told_apart() -> None:
    begin = "Autumn 2026 EMEA manufacturing webinar follow-up "
    names = [f"{begin}first wave", f"{begin}second wave", "Brand", "Brand"]
    assert cut_apart(names, 30) == [
        "Autumn 2026 EM…w-up first wave",
        "Autumn 2026 EM…-up second wave",
        "Brand",
        "Brand",
    ]
    assert cut_apart(names[1:], 30)[0] == "Autumn 2026 EMEA…"


def test_cut_never_opens_a_token() -> None:
    assert cut_markup("due <!date^1^{time}|at ten> sharp", 20) == "due…"
    assert cut_markup("a &amp;&amp;&amp; b", 6) == "a…"


def test_plain_isolates_once() -> None:
    name = plain("שלום")
    assert plain(name) == name


DURATIONS = {
    timedelta(seconds=20): "under 1 min",
    timedelta(minutes=12, seconds=59): "12 min",
    timedelta(hours=3, minutes=50): "3 h",
    timedelta(days=1): "1 day",
    timedelta(hours=30): "30 h",
    timedelta(days=2, hours=5): "2 days",
}


@pytest.mark.parametrize("span", DURATIONS)
def test_duration(span: timedelta) -> None:
    assert words.duration(span) == DURATIONS[span]


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(minutes=12, seconds=59), "12 min"),
        (timedelta(hours=47, minutes=50), "47 h"),
        (timedelta(days=119, hours=22), "119 days"),
        (timedelta(days=119, hours=23), "120 days"),  # 20 November to 20 March in New York
        (timedelta(days=120, hours=1), "120 days"),
    ],
)
def test_a_typical_time(span: timedelta, said: str) -> None:
    assert words.typical(span) == said


def test_due() -> None:
    assert words.due(at(14), NOW) == "in 14 min"
    assert words.due(at(0.5), NOW) == "now"
    assert words.due(at(-130), NOW) == "2 h ago"


def test_moments_are_each_readers_own() -> None:
    assert words.moment(NOW, context(ALEX)) == (
        "<!date^1795533120^{date_short_pretty} at {time}|today at 10:12>"
    )
    assert words.clock(NOW, context(JO)) == "today at 15:12"
    assert words.clock(at(60 * 24 * 45), context(ALEX)) == "Fri 8 Jan 2027 at 10:12"


def test_names() -> None:
    assert words.name(ALEX, context()) == "Alex"
    assert words.name("nobody@acme.com", context()) == "nobody"
    assert words.name("Moses Frase", context()) == "Moses Frase"  # of another system's file
    assert words.mention(ALEX, context()) == "<@U0ALEX>"
    assert words.mention("<!here>@acme.com", context()) == "&lt;!here&gt;"
