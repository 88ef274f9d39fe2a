"""VINs, containers, seals and plates are repaired in the text before lists are made of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customs.identifiers import container, vin
from extractors.derived import derive
from extractors.repairs import repair
from extractors.repairs.confusable import confusable_with
from tests.extractors.repairs.recognised_draft import RecognisedDraft

_VIN_ALPHABET = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
_LISTED = "LFVUFE2D0NP816484;LFVUFE2D2NP816485;LFVUFE2D4NP816486"


def _read(text: str, runners_up: dict[int, list[tuple[str, float]]] | None = None) -> RecognisedDraft:
    read = RecognisedDraft()
    placed = read.place(text, runners_up=runners_up)
    read.draft.remarks = placed
    read.text("marks_and_remarks", placed)
    repair(read.draft, read.pages)
    assert read.draft.remarks is not None
    assert len(read.draft.remarks.text) == len(read.draft.remarks.glyphs)
    assert read.draft.text("marks_and_remarks") == read.draft.remarks.text
    return read


def _text(read: RecognisedDraft) -> str:
    return read.draft.text("marks_and_remarks") or ""


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        # What all VINs of the list share was lost or misread in one of them.
        (f"车架号:{_LISTED};LFVUE2DXNP816508", f"车架号:{_LISTED};LFVUFE2DXNP816508"),
        (f"车架号:{_LISTED};LF UFE2DXNP816508", f"车架号:{_LISTED};LFVUFE2DXNP816508"),
        (f"车架号:{_LISTED};LF1UFE2DXNP816508", f"车架号:{_LISTED};LFVUFE2DXNP816508"),
        # A small l.
        ("车架号:1vbmj3t76p5380700", "车架号:lvbmj3t76p5380700"),
        (
            "车架号:1rd651u17sh138814 1rd651u18sh138837",
            "车架号:lrd651ul7sh138814 lrd651ul8sh138837",
        ),
        ("集装箱号:1;00LU1431397;", "集装箱号:1;OOLU1431397;"),
        ("集装箱号:2;TGHU0134959;TBX 4541985", "集装箱号:2;TGHU0134959;TBXU4541985"),
        ("车牌号:新A1234O,新F1234挂", "车牌号:新A12340,新F1234挂"),
        # Of Kazakhstan, where the same sign is O between digits and letters.
        ("车牌号:274CA013,新F12345", "车牌号:274CAO13,新F12345"),
        ("7备注:车架号详见清单", "备注:车架号详见清单"),
        ("应检商品 NM", "应检商品 N/M"),
        ("车牌号:粵B12345", "车牌号:粤B12345"),
        (
            "VIN:LFVUFE2D0NP816484[LFVUFE2D2NP816485|LFVUFE2D4NP816486",
            "VIN:LFVUFE2D0NP816484|LFVUFE2D2NP816485|LFVUFE2D4NP816486",
        ),
    ],
)
def test_what_binds_gives_what_was_printed(text: str, printed: str) -> None:
    read = _read(text)
    assert _text(read) == printed
    assert read.doubted() == set()
    assert set(read.found()) == {"ocr-repaired"}


def test_no_vin_has_an_o() -> None:
    text = "车架号:LFVUFE2DONP816484"
    read = _read(text, {text.index("O"): [("0", 0.2)]})
    assert _text(read) == "车架号:LFVUFE2D0NP816484"
    assert read.doubted() == set()


def test_an_o_that_was_clear_is_printed_so() -> None:
    text = "车架号:LFVUFE2DONP816484"
    read = _read(text)
    assert _text(read) == text
    # Whoever makes the list of it doubts it.
    derive(read.draft)
    assert "vins" in read.doubted()


@pytest.mark.parametrize(
    ("text", "proposed", "doubted"),
    [
        ("车牌号:新入·96209", "新A·96209", "plates"),
        ("关封号:25669700,158320B2", "25669700,", "seals"),
        ("备注:N/M.车牌号:新A12345", "备注:N/M 车牌号", "marks_and_remarks"),
    ],
)
def test_what_only_looks_alike_is_proposed(text: str, proposed: str, doubted: str) -> None:
    read = _read(text)
    assert proposed in _text(read)
    assert text != _text(read)
    assert doubted in read.doubted()


@pytest.mark.parametrize(
    "text",
    [
        # Nothing binds the maker of a European car to a check digit.
        "车架号:WVWZZZ1KZAW000001,WVWZZZ1KZAW00OO02X",
        "车架号:WBA3A5C50CF256651",
        # Right as they stand.
        f"车架号:{_LISTED}",
        "集装箱标箱数及号码:1;TGHU0134959;",
        "车牌号:新A12345,霍A00703,123ABC05",
        # Neither the label of a list nor a VIN.
        "合同号:WLB79865048ABCDEFG 提单号 00LU1431397",
        "关封号:25669700,XJ123456",
        "无备注,N/M",
    ],
)
def test_what_nothing_binds_or_is_right_stays(text: str) -> None:
    read = _read(text)
    assert _text(read) == text
    assert read.found() == []


def test_a_vin_that_fails_is_proposed_by_the_engines_next_choice_and_doubted() -> None:
    text = "车架号:LFVUFE2D0NP316484"
    read = _read(text, {text.index("3"): [("8", 0.3)]})
    assert _text(read) == "车架号:LFVUFE2D0NP816484"
    assert {"vins", "marks_and_remarks"} <= read.doubted()


@pytest.mark.parametrize(
    ("unsure", "meant"),
    [
        # A letter that the engine passed over; one read as another; and one that it was sure of.
        ("浙R2489", "浙FR2489"),
        ("浙FB2489", "浙FR2489"),
        ("浙FR2488", None),
    ],
)
def test_a_plate_hardly_read_is_what_the_other_cell_says(unsure: str, meant: str | None) -> None:
    read = RecognisedDraft()
    read.draft.transport = read.place("浙FR2489")
    confidence = 0.6 if meant else 0.99
    read.draft.remarks = read.place(f"车号:{unsure}", confidence)
    read.text("marks_and_remarks", read.draft.remarks)
    repair(read.draft, read.pages)
    assert _text(read) == f"车号:{meant or unsure}"
    is_certain = meant is not None and len(unsure) < len(meant)
    assert ("ocr-repaired" in read.found()) is is_certain
    # The other cell vouches for what was hardly read.
    places = range(len("浙FR2489车号:"), len(f"浙FR2489车号:{unsure}"))
    assert read.draft.settled_glyphs == ({(1, place) for place in places} if is_certain else set())


def test_vins_that_touch_in_a_list_with_signs_lost_theirs() -> None:
    vins = _LISTED.split(";")
    read = _read(f"VIN:{vins[0]}{vins[1]}、{vins[2]} {vins[0]}")
    assert _text(read) == f"VIN:{vins[0]}、{vins[1]}、{vins[2]}、{vins[0]}"
    assert read.doubted() == {"marks_and_remarks"}
    # Nothing tells what parted these, if anything.
    assert _text(_read(f"VIN:{vins[0]}{vins[1]}")) == f"VIN:{vins[0]}{vins[1]}"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("车辆:川C348S0 川D8U139、川B12345 6车", "车辆:川C348S0、川D8U139、川B12345 6车"),
        ("车辆:川C348S0川D8U139;川B1234挂;川B12346 6车", "车辆:川C348S0;川D8U139;川B1234挂;川B12346 6车"),
        ("车辆:京H49668/贵F8040挂;新A12345 新A12346", "车辆:京H49668/贵F8040挂;新A12345 新A12346"),
        ("车辆:京H49668 新A12345", "车辆:京H49668 新A12345"),
    ],
)
def test_plates_that_touch_in_a_list_of_one_sign_lost_it(text: str, printed: str) -> None:
    read = _read(text)
    assert _text(read) == printed
    assert ("marks_and_remarks" in read.doubted()) is (text != printed)


@pytest.mark.parametrize("stray", ["154319282 05861", "中"])
def test_what_stands_before_and_behind_the_documents_is_taken_off_in_doubt(stray: str) -> None:
    read = RecognisedDraft()
    read.text("attached_documents", f"{stray}随附单证2:发票;装箱单1")
    repair(read.draft, read.pages)
    assert read.draft.text("attached_documents") == "随附单证2:发票;装箱单"
    assert read.doubted() == {"attached_documents"}


def test_documents_are_parted_by_semicolons() -> None:
    read = RecognisedDraft()
    read.text("attached_documents", "随附单证1：原产地证据文件：随附单证2：发票:合同")
    repair(read.draft, read.pages)
    expected = "随附单证1：原产地证据文件;随附单证2：发票;合同"
    assert read.draft.text("attached_documents") == expected


def test_a_batch_number_stands_behind_a_slash() -> None:
    read = RecognisedDraft()
    placed = read.place("JU4RDFHENQ0192")
    read.draft.transport = placed
    read.text("transport_name", placed)
    repair(read.draft, read.pages)
    assert read.draft.text("transport_name") == "/JU4RDFHENQ0192"
    assert read.doubted() == {"transport_name"}


@st.composite
def vins(draw: st.DrawFn) -> str:
    """VINs of Chinese makers, their check digit right."""
    body = "".join(draw(st.lists(st.sampled_from(_VIN_ALPHABET), min_size=12, max_size=12)))
    digits = "".join(draw(st.lists(st.sampled_from("0123456789"), min_size=4, max_size=4)))
    value = "L" + body + digits
    return value[:8] + vin.check_digit(value) + value[9:]


@st.composite
def containers(draw: st.DrawFn) -> str:
    """Containers, their check digit right."""
    owner = "".join(draw(st.lists(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), min_size=3, max_size=3)))
    serial = "".join(draw(st.lists(st.sampled_from("0123456789"), min_size=6, max_size=6)))
    return f"{owner}U{serial}" + container.check_digit(f"{owner}U{serial}")


def _misread(value: str, data: st.DataObject) -> tuple[str, dict[int, list[tuple[str, float]]]]:
    """``value`` with one or two misread characters, of two of which the engine is not sure."""
    places = data.draw(st.lists(st.integers(1, len(value) - 1), min_size=1, max_size=2, unique=True))
    characters = list(value)
    for place in places:
        others = [each for each in confusable_with(value[place]) if len(each) == 1 and each.isascii()]
        characters[place] = data.draw(st.sampled_from([*others, value[place]]))
    unsure = places if len(places) > 1 else []
    return "".join(characters), {place: [(value[place], 0.3)] for place in unsure}


@settings(deadline=None, max_examples=200)
@given(vins(), st.data())
def test_a_misread_vin_is_never_another_one_without_a_doubt(value: str, data: st.DataObject) -> None:
    misread, runners_up = _misread(value, data)
    label = "车架号:"
    read = _read(label + misread, {place + len(label): each for place, each in runners_up.items()})
    listed = _text(read).removeprefix(label)
    assert listed in (value, misread) or "vins" in read.doubted()


@settings(deadline=None, max_examples=200)
@given(containers(), st.data())
def test_a_misread_container_is_never_another_one_without_a_doubt(value: str, data: st.DataObject) -> None:
    misread, runners_up = _misread(value, data)
    label = "集装箱号:"
    read = _read(label + misread, {place + len(label): each for place, each in runners_up.items()})
    listed = _text(read).removeprefix(label)
    assert listed in (value, misread) or "containers" in read.doubted()


@given(st.text(st.sampled_from("车架号箱封:,; 新A1l0OIZS258LVFU2"), max_size=60))
@settings(deadline=None)
def test_any_text_keeps_a_glyph_or_none_behind_each_character(text: str) -> None:
    _read(f"备{text}尾")


@pytest.mark.parametrize(
    ("text", "taken_for"),
    [
        # Also of Belarus, if both signs are letters.
        ("车号:3960X08/苏F9484D", "车号:396OX08/苏F9484D"),
        # Two old series, neither surer than the other.
        ("运输车辆:B7640PK、261BB08", "运输车辆:B764OPK、261BB08"),
    ],
)
def test_a_plate_that_two_series_could_have_issued_is_doubted(text: str, taken_for: str) -> None:
    read = _read(text)
    assert _text(read) == taken_for
    assert {"plates", "marks_and_remarks"} <= read.doubted()


@pytest.mark.parametrize(
    "text",
    [
        "车牌号:123ABC05,927PK06",
        "车牌号:01KG123ABC,01A103BC",
        # Not behind a label of trucks.
        "合同号:274CA013",
        "车架号详见清单 274CA013",
        # Within longer words.
        "车牌号:274CA013-7,A274CA0134",
    ],
)
def test_words_that_are_plates_as_read_or_are_said_to_be_something_else_stay(text: str) -> None:
    assert _text(_read(text)) == text
