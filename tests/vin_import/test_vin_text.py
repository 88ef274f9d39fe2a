"""VINs among what people write around them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs.identifiers import vin as vin_rules
from tests.vin_import.sheets import THIS_YEAR, vin
from vin_import.judging import judged
from vin_import.vin_text import has_vin, vins_in

A, B = vin(100), vin(101)
VINS = st.builds(
    vin,
    st.integers(0, 999_999),
    start=st.sampled_from(["LSGPC54U", "LGWEF4A5", "LVSHCAMB", "1M8GDM9A"]),
    rest=st.sampled_from(["SF", "TA", "RE"]),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{A}、{B}", (A, B)),
        (f"{A} {B}", (A, B)),
        (f"{A}\n{B[:8]} {B[8:]}", (A, B)),
        (f"1. {A}", (A,)),
        (f"№1 {A}", (A,)),
        (f"车架号{A}白色", (A,)),
        (f"VIN{A}", (A,)),
        (f"VIN NO. {A} WHITE", (A,)),
        (f"{A} серый", (A,)),
        (f"{A[:9]}/{A[9:]}", (A,)),
        (f"{A[:-1]}\n{B}", (A[:-1], B)),
        (f"{A}9 红", (f"{A}9",)),
        (f"{A[:10]}$ {A[11:]}", (f"{A[:10]}${A[11:]}",)),
        ("LS4ASEZL****", ("LS4ASEZL****",)),
        ("小轿车", ()),
        ("", ()),
    ],
)
def test_vins_in_a_cell(text: str, found: tuple[str, ...]) -> None:
    assert vins_in(text) == found


@pytest.mark.parametrize(
    "text", ["2026-11-22 10:00:00", "12345678901234567", "ABCDEFGHJKLMNPRST", "新A12345"]
)
def test_other_long_texts_are_no_vins(text: str) -> None:
    assert not has_vin(text)


@given(VINS, st.data())
def test_width_case_blanks_hyphens_and_line_breaks_do_not_matter(right: str, data: st.DataObject) -> None:
    written = "".join(
        data.draw(st.sampled_from([one, one.lower(), chr(ord(one) + 0xFEE0)]))
        + data.draw(st.sampled_from(["", "", "", " ", "-", "\n", "\u00a0", "\u200b", "–"]))
        for one in right
    )
    assert vins_in(written) == (right,)
    assert judged(right, THIS_YEAR).status == "ok"


@given(VINS, st.data())
def test_misread_letters_are_put_right_only_when_the_check_digit_fits(
    right: str, data: st.DataObject
) -> None:
    misread = {"0": "OQ", "1": "I"}
    written = "".join(data.draw(st.sampled_from([one, *misread.get(one, "")])) for one in right)
    result = judged(written, THIS_YEAR)
    assert result.vin == right
    assert result.status == ("ok" if written == right else "corrected")
    place = data.draw(st.integers(11, 16))
    # A digit of the serial number changed: its weight is never 0 nor 11, so the check digit never fits.
    wrong = written[:place] + str((int(right[place]) + 1) % 10) + written[place + 1 :]
    assert judged(wrong, THIS_YEAR).status == "error"


@given(st.text(max_size=60))
def test_no_text_fails_and_what_is_found_is_normalised(text: str) -> None:
    for found in vins_in(text):
        assert found == unicodedata.normalize("NFKC", found).upper()
        assert judged(found, THIS_YEAR).status in ("ok", "corrected", "error")


@given(st.text("LSGPC54U7F0123 -\n", max_size=80))
def test_what_passes_is_a_vin(text: str) -> None:
    for found in vins_in(text):
        if judged(found, THIS_YEAR).status == "ok":
            assert vin_rules.parse(found) is not None
