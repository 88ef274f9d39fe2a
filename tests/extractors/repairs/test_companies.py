"""Credit codes, codes of companies abroad, names: repaired where something binds, left alone elsewhere."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customs.identifiers import credit_code
from extractors.repairs import repair
from tests.extractors.repairs.recognised_draft import RecognisedDraft

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_NAME = "淮南万路报关有限公司"


@st.composite
def credit_codes(draw: st.DrawFn) -> str:
    """Codes whose check characters fit."""
    area = "".join(draw(st.lists(st.sampled_from("0123456789"), min_size=6, max_size=6)))
    body = "".join(draw(st.lists(st.sampled_from(_ALPHABET), min_size=8, max_size=8)))
    code = f"91{area}{body}{credit_code.organisation_check_character(body)}"
    return code + credit_code.check_character(code)


@settings(deadline=None)
@given(credit_codes())
def test_letters_that_no_credit_code_has_are_digits(code: str) -> None:
    read = RecognisedDraft()
    read.pair("domestic_party", code.replace("0", "O").replace("1", "I"), _NAME)
    repair(read.draft, read.pages)
    assert read.draft.fields["domestic_party"].value == {"code": code, "name": _NAME}
    assert read.doubted() == set()


@settings(deadline=None)
@given(credit_codes(), st.data())
def test_a_misread_code_is_never_another_one_without_a_doubt(code: str, data: st.DataObject) -> None:
    places = data.draw(st.lists(st.integers(8, 17), min_size=1, max_size=2, unique=True))
    characters = list(code)
    for place in places:
        characters[place] = data.draw(st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXYOIZS"))
    misread = "".join(characters)
    # Two wrong characters fit by accident; of both the engine must not have been sure.
    unsure = {place: [(code[place], 0.3)] for place in places} if len(places) > 1 else {}
    read = RecognisedDraft()
    read.pair("domestic_party", read.place(misread, runners_up=unsure), _NAME)
    repair(read.draft, read.pages)
    value = read.draft.fields["domestic_party"].value
    assert isinstance(value, dict)
    assert value["code"] in (code, misread) or "domestic_party" in read.doubted()


def test_a_code_with_the_engines_next_choice_is_proposed() -> None:
    code = "93340400QH8MA0NP17"
    read = RecognisedDraft()
    read.pair("declaring_unit", read.place(code[:8] + "O" + code[9:], runners_up={8: [("Q", 0.4)]}), _NAME)
    repair(read.draft, read.pages)
    assert read.draft.fields["declaring_unit"].value == {"code": code, "name": _NAME}
    assert read.doubted() == {"declaring_unit"}


def test_one_company_in_two_cells_gives_its_code() -> None:
    read = RecognisedDraft()
    read.pair("domestic_party", "93340400QH8MA0NP17", _NAME)
    read.pair("owner_party", "93340400QH8NA0WP17", _NAME)
    repair(read.draft, read.pages)
    assert read.draft.fields["owner_party"].value == {"code": "93340400QH8MA0NP17", "name": _NAME}


@pytest.mark.parametrize(
    "text",
    [
        "(92650100DKD6UQTP077伊宁市恒泰报关行有限责任公司",
        "（(92650100DKD6UQTP07）伊宁市恒泰报关行有限责任公司",
        "伊宁市恒泰报关行有限责任公司92650100DKD6UQTP07：",
    ],
)
def test_a_code_is_parted_from_the_name_it_was_read_with(text: str) -> None:
    read = RecognisedDraft()
    read.pair("declaring_unit", None, text)
    repair(read.draft, read.pages)
    expected = {"code": "92650100DKD6UQTP07", "name": "伊宁市恒泰报关行有限责任公司"}
    assert read.draft.fields["declaring_unit"].value == expected


@pytest.mark.parametrize(
    ("read_name", "printed"),
    [
        ("000 VOSTOK IMPORT", "OOO VOSTOK IMPORT"),
        ("OSH TRADE HOUSE Os0O", "OSH TRADE HOUSE OsOO"),
        ("FORWARDINGCOMPANY LIMITED", "FORWARDING COMPANY LIMITED"),
        ("A.S.BINTERNATIONAL TRANSPORTAND LIMITED", "A.S.B INTERNATIONAL TRANSPORT AND LIMITED"),
        # Nothing of these is a misread form of law or two long words.
        ("SILK ROAD 2000", "SILK ROAD 2000"),
        ("AUTOTRADE LLC", "AUTOTRADE LLC"),
        ("NO", "NO"),
    ],
)
def test_names_of_companies_abroad(read_name: str, printed: str) -> None:
    read = RecognisedDraft()
    read.pair("overseas_party", None, read_name)
    repair(read.draft, read.pages)
    assert read.draft.fields["overseas_party"].value == {"name": printed}
    assert read.doubted() == set()


@pytest.mark.parametrize("name", ["AXMETOB", "T"])
def test_cyrillic_read_as_latin_is_doubted(name: str) -> None:
    read = RecognisedDraft()
    read.pair("overseas_party", None, name)
    repair(read.draft, read.pages)
    assert read.draft.fields["overseas_party"].value == {"name": name}
    assert read.doubted() == {"overseas_party"}


@pytest.mark.parametrize(
    ("code", "meant"), [("GE02742994646", "GEO2742994646"), ("KAZ0586357448", "KAZ0586357448")]
)
def test_a_code_abroad_begins_with_its_country(code: str, meant: str) -> None:
    read = RecognisedDraft()
    read.pair("overseas_party", code, "BAKU CARGO LLC")
    repair(read.draft, read.pages)
    assert read.draft.fields["overseas_party"].value == {"code": meant, "name": "BAKU CARGO LLC"}


@pytest.mark.parametrize(
    ("name", "meant"),
    [("滑南鑫超报关有限公司", "渭南鑫超报关有限公司"), ("清岛中亚通报关行", "青岛中亚通报关行")],
)
def test_a_place_that_a_name_nearly_begins_with_is_proposed(name: str, meant: str) -> None:
    read = RecognisedDraft()
    read.pair("declaring_unit", "93340400QH8MA0NP17", name)
    repair(read.draft, read.pages)
    assert read.draft.fields["declaring_unit"].value == {"code": "93340400QH8MA0NP17", "name": meant}
    assert read.doubted() == {"declaring_unit"}


@pytest.mark.parametrize("name", ["青岛中亚通报关行", "华驰驰野机电设备", "鑫超报关"])
def test_other_names_begin_as_they_are_printed(name: str) -> None:
    read = RecognisedDraft()
    read.pair("declaring_unit", "93340400QH8MA0NP17", name)
    repair(read.draft, read.pages)
    assert read.draft.fields["declaring_unit"].value == {"code": "93340400QH8MA0NP17", "name": name}
    assert read.found() == []


@pytest.mark.parametrize("speck", [".", "·", " ", "'"])
def test_a_speck_in_a_code_is_no_sign_of_it(speck: str) -> None:
    read = RecognisedDraft()
    read.pair("domestic_party", f"93340400QH8MA0N{speck}P17", _NAME)
    repair(read.draft, read.pages)
    assert read.draft.fields["domestic_party"].value == {"code": "93340400QH8MA0NP17", "name": _NAME}
    assert read.doubted() == set()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("ASTANA 1MPEX LLP", "ASTANA IMPEX LLP"),
        ("TRACT0R TRADE", "TRACTOR TRADE"),
        ("GREENHAM AUSTRALIA·PTY LTD", "GREENHAM AUSTRALIA PTY LTD"),
        ("M.K.TRADING & CO..LTD", "M.K.TRADING & CO.,LTD"),
        ("AUTO1 GROUP", "AUTO1 GROUP"),
        ("24AUTO LLC", "24AUTO LLC"),
        ("A1 TRADE", "A1 TRADE"),
    ],
)
def test_a_digit_in_a_word_of_letters_is_a_letter_and_doubted(name: str, meant: str) -> None:
    read = RecognisedDraft()
    read.pair("overseas_party", None, name)
    repair(read.draft, read.pages)
    assert read.draft.fields["overseas_party"].value == {"name": meant}
    assert read.doubted() == ({"overseas_party"} if meant != name else set())


def test_a_sign_of_a_stamp_behind_a_name_is_taken_off_in_doubt() -> None:
    read = RecognisedDraft()
    read.pair("owner_party", None, f"{_NAME}出")
    repair(read.draft, read.pages)
    assert read.draft.fields["owner_party"].value == {"name": _NAME}
    assert read.doubted() == {"owner_party"}
