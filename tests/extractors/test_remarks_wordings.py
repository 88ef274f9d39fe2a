"""Properties of drawn remarks: a plain one is read exactly and not doubted; whatever is done to one,
each list is either right or in doubt."""

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.remarks.found import Found
from extractors.remarks.wordings import LIST_KINDS
from tests.extractors.made_remarks import MadeRemark, containers, digits, remarks, vins
from tests.extractors.remark_text import doubts, parse

BETWEEN_PARTS = [" ", "  ", "；", "，", "\u3000", "。"]
HEADS = ["备注:", "备注：", "备注: ", ""]
ENDS = ["", " N/M", "N/M", " N／M"]
CUT_OFF = ["等", "等99台", "…", "...", "，其余见附件", "等共99辆"]


def assert_right_or_doubted(found: Found, made: MadeRemark, kinds: tuple[str, ...] = LIST_KINDS) -> None:
    for kind in LIST_KINDS:
        if kind in kinds and found.values(kind) != made.lists.get(kind, []):
            assert kind in doubts(found), (kind, found.values(kind), made)


@settings(max_examples=300)
@given(remarks(), st.sampled_from(HEADS), st.sampled_from(BETWEEN_PARTS), st.sampled_from(ENDS), st.data())
def test_a_plain_remark_is_read_exactly_and_not_doubted(
    made: MadeRemark, head: str, between: str, end: str, data: st.DataObject
) -> None:
    text = head + between.join(made.parts) + end
    boxes = data.draw(st.lists(containers(), max_size=3, unique=True))
    if boxes:
        made.lists["containers"] = boxes
        last = data.draw(st.sampled_from(["", ";"]))
        text += f"  集装箱标箱数及号码：{2 * len(boxes)};{';'.join(boxes)}{last}"
    found = parse(text)
    assert {kind: found.values(kind) for kind in LIST_KINDS} == {
        kind: made.lists.get(kind, []) for kind in LIST_KINDS
    }
    assert [number for number, _ in found.truck_counts] == ([] if made.trucks is None else [made.trucks])
    assert found.findings == []
    assert found.teu == (2 * len(boxes) if boxes else None)


@settings(max_examples=300)
@given(remarks(), st.data())
def test_a_vin_that_is_cut_or_misprinted_is_right_or_doubted(made: MadeRemark, data: st.DataObject) -> None:
    made.lists.setdefault("vins", [data.draw(vins())])
    others = [part for part in made.parts if made.lists["vins"][0] not in part]
    victim = data.draw(st.integers(0, len(made.lists["vins"]) - 1))
    place = data.draw(st.integers(0, 16))
    value = made.lists["vins"][victim]
    printed = {
        "lost": value[:place] + value[place + 1 :],
        "doubled": value[:place] + value[place] + value[place:],
        "blank": value[:place] + " " + value[place:],
        "masked": value[:place] + "****" + value[place + 4 :],
        "misprinted": value[:place] + data.draw(st.sampled_from("OIQ")) + value[place + 1 :],
        "small": value.lower(),
        "wide": "".join(chr(ord(character) + 0xFEE0) for character in value),
    }
    how = data.draw(st.sampled_from(sorted(printed)))
    shown = [*made.lists["vins"]]
    shown[victim] = printed[how]
    separator = data.draw(st.sampled_from([",", "、", " ", ";", "/", ""]))
    found = parse(" ".join(["备注:车架号:" + separator.join(shown), *others]))
    assert_right_or_doubted(found, made)


@settings(max_examples=200)
@given(
    st.lists(vins(), min_size=1, max_size=4, unique=True),
    st.sampled_from(CUT_OFF),
    st.sampled_from(["", " "]),
)
def test_a_list_that_is_cut_off_is_doubted(listed: list[str], sign: str, blank: str) -> None:
    found = parse("备注:车架号:" + "、".join(listed) + blank + sign + " N/M")
    assert found.values("vins") == listed
    assert "vins" in doubts(found)


@given(
    vins(),
    st.sampled_from(["-", "~", "—", "至", "到", "--", "－"]),
    digits(6),
    st.sampled_from(["", "等10台"]),
)
def test_a_range_is_doubted_and_not_expanded(first: str, sign: str, last: str, behind: str) -> None:
    for end in (last, first[:11] + last):
        found = parse(f"备注:车架号:{first}{sign}{end}{behind}")
        assert found.values("vins")[0] == first
        assert len(found.values("vins")) <= 2
        assert "vins" in doubts(found)


@settings(max_examples=300)
@given(remarks(), st.data())
def test_a_stray_word_between_the_lists_is_no_value(made: MadeRemark, data: st.DataObject) -> None:
    strays = ["HT2024001", "SF2024", "20240506", "12000KG", "USD900", "NO", "-", "/", "（", "A级", "第2批"]
    text = "备注:"
    for part in made.parts:
        text += (
            part + data.draw(st.sampled_from([" ", "；", "，"])) + data.draw(st.sampled_from(strays)) + " "
        )
    assert_right_or_doubted(parse(text), made)


@settings(max_examples=200)
@given(remarks())
def test_parts_that_touch_are_right_or_doubted(made: MadeRemark) -> None:
    """The blank at the end of a printed line is lost: the next part touches the one before."""
    found = parse("备注:" + "".join(made.parts) + "N/M")
    assert_right_or_doubted(found, made, ("plates", "trailer_plates", "vins", "containers"))
