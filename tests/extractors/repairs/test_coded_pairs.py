"""Codes and names out of a table put each other right, and nothing else."""

import pytest

from extractors.repairs import repair
from tests.extractors.repairs.recognised_draft import RecognisedDraft


@pytest.mark.parametrize(
    ("key", "code", "name", "meant"),
    [
        ("port_abroad", "TKMOOO", "土库曼斯坦", ("TKM000", "土库曼斯坦")),
        ("port_abroad", "tKMoO0", "土库曼斯坦", ("TKM000", "土库曼斯坦")),
        ("port_abroad", "GE0000", "格鲁吉亚", ("GEO000", "格鲁吉亚")),
        ("tax_nature", "101", "一般征稅", ("101", "一般征税")),
        ("tax_nature", "101", "-般征税", ("101", "一般征税")),
        ("counterpart_country", "GEO", "格魯吉亚", ("GEO", "格鲁吉亚")),
        ("trade_country", "KGZ", "1吉尔吉斯斯坦", ("KGZ", "吉尔吉斯斯坦")),
        ("border_customs", "94O2", "霍尔果斯", ("9402", "霍尔果斯")),
        ("border_customs", "94.02", "霍尔果斯", ("9402", "霍尔果斯")),
    ],
)
def test_what_was_misread_is_told_by_the_other_half(
    key: str, code: str, name: str, meant: tuple[str, str]
) -> None:
    read = RecognisedDraft()
    read.pair(key, code, name)
    repair(read.draft, read.pages)
    reading = read.draft.fields[key]
    assert reading.value == {"code": meant[0], "name": meant[1]}
    assert [part.raw for part in reading.parts or ()] == [code, name]
    assert read.found() == ["ocr-repaired"]
    assert read.doubted() == set()


@pytest.mark.parametrize(
    ("key", "text", "code", "name"),
    [
        ("trade_terms", "1 (7)EXW", "7", "EXW"),
        ("port_abroad", "（(TJK000）塔吉克斯坦", "TJK000", "塔吉克斯坦"),
        ("trade_country", ") (KAZ)哈萨克斯坦", "KAZ", "哈萨克斯坦"),
    ],
)
def test_a_stroke_of_the_form_before_the_bracket_is_passed_over(
    key: str, text: str, code: str, name: str
) -> None:
    read = RecognisedDraft()
    read.pair(key, None, text)
    repair(read.draft, read.pages)
    assert read.draft.fields[key].value == {"code": code, "name": name}


@pytest.mark.parametrize(
    ("key", "text", "code", "name"),
    [
        ("trade_country", "(KA 1哈萨克斯坦", "KAZ", "哈萨克斯坦"),
        ("trade_terms", "(1运费CIF", "1", "CIF"),
    ],
)
def test_what_is_left_of_a_code_is_told_by_the_name(key: str, text: str, code: str, name: str) -> None:
    read = RecognisedDraft()
    read.pair(key, None, text)
    repair(read.draft, read.pages)
    assert read.draft.fields[key].value == {"code": code, "name": name}
    assert read.doubted() == {key}


def test_a_name_under_a_stamp_is_told_by_its_code_and_doubted() -> None:
    read = RecognisedDraft()
    read.pair("trade_terms", "1", "CIF合同专")
    repair(read.draft, read.pages)
    assert read.draft.fields["trade_terms"].value == {"code": "1", "name": "CIF"}
    assert read.doubted() == {"trade_terms"}


@pytest.mark.parametrize(
    ("key", "code", "name"),
    [
        # Both right, in the words of prints.
        ("border_customs", "9402", "霍尔果斯海关"),
        ("counterpart_country", "KAZ", "哈萨克斯坦"),
        # A real disagreement on the paper: the checks doubt it.
        ("counterpart_country", "KAZ", "吉尔吉斯斯坦"),
        ("border_customs", "9402", "阿拉山口"),
        # No table has it and nothing near it.
        ("port_abroad", "XXQ123", "阿拉木图"),
        ("supervision_mode", "0110", "某种贸易"),
    ],
)
def test_what_is_right_or_really_differs_is_left_alone(key: str, code: str, name: str) -> None:
    read = RecognisedDraft()
    read.pair(key, code, name)
    repair(read.draft, read.pages)
    assert read.draft.fields[key].value == {"code": code, "name": name}
    assert read.found() == []


def test_a_name_alone_that_is_nearly_one_of_the_table_is_taken_and_doubted() -> None:
    read = RecognisedDraft()
    read.pair("border_customs", None, "吐尔杂特")
    repair(read.draft, read.pages)
    assert read.draft.fields["border_customs"].value == {"name": "吐尔尕特"}
    assert read.doubted() == {"border_customs"}


def test_the_first_stroke_of_a_name_that_a_rule_swallowed_is_put_back_and_doubted() -> None:
    # A draft's 一般征税 was read as 般征税, had no code and nobody was told.
    read = RecognisedDraft()
    read.pair("tax_nature", None, "般征税")
    repair(read.draft, read.pages)
    assert read.draft.fields["tax_nature"].value == {"name": "一般征税"}
    assert read.doubted() == {"tax_nature"}


def test_a_name_alone_that_no_table_has_is_doubted() -> None:
    read = RecognisedDraft()
    read.pair("tax_nature", None, "某种免税")
    repair(read.draft, read.pages)
    assert read.draft.fields["tax_nature"].value == {"name": "某种免税"}
    assert (read.doubted(), read.found()) == ({"tax_nature"}, ["ocr-unlikely"])


def test_a_page_with_a_text_layer_is_not_touched() -> None:
    read = RecognisedDraft()
    read.pair("port_abroad", "TKMOOO", "土库曼斯坦")
    repair(read.draft, {})
    assert read.draft.fields["port_abroad"].value == {"code": "TKMOOO", "name": "土库曼斯坦"}
    assert read.found() == []


@pytest.mark.parametrize("code", ["4.4199", "44199", "4419g"])
def test_the_area_that_a_draft_prints_for_all_items_is_a_pair_too(code: str) -> None:
    read = RecognisedDraft("draft")
    read.pair("origin_area", code, "东莞")
    area = read.draft.fields.pop("origin_area")
    read.draft.origin_area = area.model_copy(update={"value": code, "source": "derived"})
    repair(read.draft, read.pages)
    assert read.draft.origin_area is not None
    assert read.draft.origin_area.value == "44199"


def test_the_end_of_a_label_before_a_name_is_no_part_of_it() -> None:
    read = RecognisedDraft("enterprise-draft")
    read.pair("counterpart_country", None, "（地区德国")
    read.pair("trade_country", "地区", "蒙古")
    repair(read.draft, read.pages)
    assert read.draft.fields["counterpart_country"].value == {"name": "德国"}
    assert read.draft.fields["trade_country"].value == {"name": "蒙古"}
    assert read.doubted() == {"trade_country"}


def test_an_opened_bracket_before_a_name_holds_the_beginning_of_its_code() -> None:
    read = RecognisedDraft()
    read.pair("border_customs", None, "(94霍尔果斯")
    repair(read.draft, read.pages)
    assert read.draft.fields["border_customs"].value == {"code": "9402", "name": "霍尔果斯"}
    assert read.doubted() == {"border_customs"}
