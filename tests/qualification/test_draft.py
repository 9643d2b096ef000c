"""The draft field by field: what is written is signed, and nothing is overwritten unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from qualification import draft
from qualification.draft import Edit
from qualification.lead import (
    Answer,
    BestTime,
    Contact,
    Letter,
    Member,
    Money,
    Qualification,
    Signature,
)

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
EMPTY = Qualification()
FULL = Qualification(
    answers={
        Letter.BUDGET: Answer("likely", "CFO signs", Money(2_500_000, "USD")),
        Letter.TIMELINE: Answer("now", when=date(2026, 12, 15)),
    },
    contact=Contact("+14155550134", "a@b.com", "phone", BestTime("Europe/Paris", NOW)),
    committee=(Member("Lee Park", "COO", "decision_maker"), Member("lee park", "his twin")),
    fits_market="yes",
    market="core",
    next_step="Demo",
    note="n",
    extra={"tool": "Sheets"},
    unread={"phone": "12"},
)


def sign(by: str, version: int) -> Signature:
    return Signature(by, NOW, "dialog", version)


def written(before: Qualification, by: str, version: int, **fields: Any) -> Qualification:
    """The draft after somebody wrote fields of it; "_" stands for "."."""
    named = {name.replace("_", ".", 1): value for name, value in fields.items()}
    mine = draft.with_fields(before, named)
    return draft.merge(Edit.on(before, mine, "t", version - 1), before, sign(by, version)).draft


def test_all_that_is_written_is_signed_and_comes_back_the_same() -> None:
    merged = draft.merge(Edit.on(EMPTY, FULL, "all", 0), EMPTY, sign("sam", 1))
    assert set(merged.draft.signed) == set(draft.fields_of(FULL)) == set(merged.changed)
    assert set(merged.draft.signed.values()) == {sign("sam", 1)}
    bare = {
        letter: replace(answer, by=None, at=None, how=None)
        for letter, answer in merged.draft.answers.items()
    }
    assert replace(merged.draft, signed={}, answers=bare) == FULL
    assert {answer.by for answer in merged.draft.answers.values()} == {"sam"}


def test_an_unchanged_answer_keeps_its_first_signature() -> None:
    once = written(EMPTY, "sam", 1, need="urgent")
    again = written(once, "riley", 2, budget="likely")
    assert again.answers[Letter.NEED].by == "sam"
    assert again.answers[Letter.BUDGET].by == "riley"
    assert written(again, "riley", 3, need="urgent") is again


def form(version: int, shown: Qualification, **fields: Any) -> Edit:
    named = {name.replace("_", ".", 1): value for name, value in fields.items()}
    return Edit("bant", draft.with_fields(shown, named), shown, version)


def test_two_who_write_different_fields_both_have_their_way() -> None:
    opened = written(EMPTY, "sam", 1, need="urgent")
    by_riley = written(opened, "riley", 2, need_note="a day a week", budget="likely")
    merged = draft.merge(form(1, opened, timeline="now"), by_riley, sign("sam", 3))
    assert merged.clashes == ()
    assert merged.changed == ("timeline",)
    assert merged.draft.answers[Letter.NEED].note == "a day a week"
    assert merged.draft.answers[Letter.BUDGET].choice == "likely"


CLASHES: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "another choice": ({"need": "latent"}, {"need": "urgent"}, "need"),
    "one empties it": ({"need": None}, {"need": "urgent"}, "need"),
    "the other empties it": ({"need": "urgent"}, {"need": None}, "need"),
    "a person of the committee": (
        {"member_lee": Member("Lee", "CEO")},
        {"member_lee": Member("Lee", "CTO")},
        "member.lee",
    ),
}


@pytest.mark.parametrize("name", CLASHES)
def test_two_who_write_the_same_field(name: str) -> None:
    theirs, mine, field = CLASHES[name]
    opened = written(EMPTY, "sam", 1, need="acknowledged", budget="likely")
    by_riley = written(opened, "riley", 2, **theirs)
    edit = form(1, opened, **mine, timeline="now")
    merged = draft.merge(edit, by_riley, sign("sam", 3))
    assert [clash.field for clash in merged.clashes] == [field]
    assert merged.clashes[0].signature.by == "riley"
    assert merged.draft.answers[Letter.TIMELINE].choice == "now"
    assert draft.fields_of(merged.draft).get(field) == draft.fields_of(by_riley).get(field)

    # Having seen it, the editor may insist.
    insisted = draft.merge(form(2, by_riley, **mine), merged.draft, sign("sam", 4))
    assert insisted.clashes == ()
    assert draft.fields_of(insisted.draft).get(field) == next(iter(mine.values()))


def test_ones_own_words_from_elsewhere_do_not_clash() -> None:
    opened = written(EMPTY, "sam", 1, need="urgent")
    in_thread = written(opened, "sam", 2, need="latent")
    merged = draft.merge(form(1, opened, need="acknowledged"), in_thread, sign("sam", 3))
    assert merged.clashes == ()
    assert merged.draft.answers[Letter.NEED].choice == "acknowledged"


def test_a_form_that_was_sent_before_may_go_back_to_what_it_showed() -> None:
    opened = written(EMPTY, "sam", 1, need="urgent")
    sent = draft.merge(form(1, opened, need="latent"), opened, sign("sam", 2)).draft
    assert draft.merge(form(1, opened), sent, sign("sam", 3)).draft.answers[Letter.NEED].choice == (
        "urgent"
    )
    in_thread = replace(sign("sam", 2), how="thread")
    mine = draft.with_fields(opened, {"need": "latent"})
    told = draft.merge(Edit.on(opened, mine, "t", 1), opened, in_thread).draft
    assert draft.merge(form(1, opened), told, sign("sam", 3)).draft == told


def test_a_field_left_as_shown_keeps_what_is_there_now() -> None:
    opened = written(EMPTY, "sam", 1, need="urgent", budget="likely")
    by_riley = written(opened, "riley", 2, need="latent", budget=None)
    assert draft.merge(form(1, opened), by_riley, sign("sam", 3)).draft == by_riley


def test_what_a_form_does_not_show_is_not_lost() -> None:
    hidden = written(EMPTY, "sam", 1, note="x" * 5000)
    edit = form(1, EMPTY, need="urgent")
    assert draft.merge(edit, hidden, sign("sam", 2)).draft.note == "x" * 5000


def test_a_prefilled_answer_that_is_left_comes_from_the_form() -> None:
    shown = draft.with_fields(EMPTY, {"timeline": "now"})
    merged = draft.merge(Edit("bant", shown, shown, 0), EMPTY, sign("sam", 1))
    answer = merged.draft.answers[Letter.TIMELINE]
    assert (answer.choice, answer.by, answer.how) == ("now", "sam", "form")
    emptied = written(merged.draft, "riley", 2, timeline=None)
    late = draft.merge(Edit("bant", shown, shown, 1), emptied, sign("sam", 3))
    assert Letter.TIMELINE not in late.draft.answers


def test_people_are_added_changed_and_removed_side_by_side() -> None:
    opened = written(EMPTY, "sam", 1, member_lee=Member("Lee"), member_ana=Member("Ana"))
    by_riley = written(opened, "riley", 2, member_ana=None, member_kim=Member("Kim"))
    edit = form(1, opened, member_lee=Member("Lee", "COO"))
    merged = draft.merge(edit, by_riley, sign("sam", 3)).draft
    assert set(merged.committee) == {Member("Lee", "COO"), Member("Kim")}
