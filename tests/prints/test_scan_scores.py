"""Scores of Readings of images: long text by character, errors as not read, lost declarations as silent."""

from typing import Any

import pytest

from benchmarks.scan_scores import scored

REMARK = "备注:关联报关单号:940220251915806743 车牌号码为新F12345,新F1234挂 N/M " * 3
TRUTH: dict[str, Any] = {
    "customs_number": "940220251915806743",
    "licence_number": None,
    "marks_and_remarks": REMARK,
    "items": [{"item_no": 1, "hs_code": "8703234110"}],
    "pages": ["declaration"],
}


def reading(remark: str, *doubts: str, number: str = "940220251915806743") -> dict[str, Any]:
    return {
        "kind": "declaration",
        "fields": {"customs_number": {"value": number}, "marks_and_remarks": {"value": remark}},
        "items": [{"item_no": 1, "hs_code": "8703234110"}],
        "needs_review": list(doubts),
    }


def test_a_letter_in_a_hundred_is_forgiven_in_long_text_and_counted_as_not_exact() -> None:
    assert len(REMARK.replace(" ", "")) > 100
    score = scored("file", [reading(REMARK.replace("备注", "备住", 1))], TRUTH)
    assert (score.fields, score.exact, score.right, score.silent) == (4, 3, 4, 0)
    assert (score.texts, score.texts_right) == (1, 1)


def test_more_letters_are_wrong_and_silent_unless_named() -> None:
    wrong = REMARK.replace("新F", "断P")
    silent, named = (
        scored("file", [reading(wrong)], TRUTH),
        scored("f", [reading(wrong, "marks_and_remarks")], TRUTH),
    )
    assert (silent.right, silent.texts_right, silent.silent) == (3, 0, 1)
    assert (named.right, named.silent, named.doubted) == (3, 0, 0)


def test_one_wrong_place_of_a_key_field_is_wrong() -> None:
    score = scored("file", [reading(REMARK, number="940220251915806748")], TRUTH)
    assert (score.keys, score.keys_right, score.silent) == (1, 0, 1)


def test_a_right_field_that_is_named_is_doubted() -> None:
    score = scored("file", [reading(REMARK, "customs_number")], TRUTH)
    assert (score.right, score.doubted) == (4, 1)


@pytest.mark.parametrize(
    "readings", [[], [{"file": "file", "error": {"code": "no-declaration", "message": "…"}}]]
)
def test_a_file_with_an_error_is_not_read_and_nothing_of_it_right_or_silent(
    readings: list[dict[str, Any]],
) -> None:
    score = scored("file", readings, TRUTH)
    assert (score.fields, score.unread, score.right, score.silent) == (4, 4, 0, 0)
    assert sum(score.errors.values()) == len(readings)


def test_a_declaration_lost_among_others_is_silent() -> None:
    other = {**TRUTH, "customs_number": "940320240445444228"}
    score = scored("file", [reading(REMARK)], {"declarations": [TRUTH, other], "pages": ["declaration"] * 2})
    assert score.unread == 0
    # All but the licence number, which is not printed.
    assert score.silent == 3
    assert score.pages == 2
