"""The form of an appointment: what is typed becomes values, what is judged stands beside it."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.models import AppointmentHead
from web.appointment_form import UNIT, fields, hints, merge, parse, texts_of

EMPTY = AppointmentHead()
VIN = "LSGPC52U6AF102554"


def typed(**texts: str) -> dict[str, str]:
    """The texts of an empty form with these filled in."""
    return texts_of(EMPTY) | texts


def test_every_field_of_an_appointment_is_in_the_form() -> None:
    shown = {one.key for one in fields()}
    assert shown | {"state_text"} == set(AppointmentHead.model_fields)


def test_what_is_typed_becomes_values() -> None:
    parsed = parse(
        typed(
            appointment_number=" HYY-7 ",
            customs_numbers="940220240000224219，940220240000195196\n940220240000224219",
            plates="新f12345\n 新F 54321",
            cargo_weight_kg="17.5",
            cargo_value="8,000.50",
            currency="cny",
            is_transit="false",
            truck_count="2",
            appointed_day="2026-11-23",
            appointed_from="22:00",
            appointed_until="02:00",
            **{UNIT: "t"},
        ),
        EMPTY,
        "en",
    )
    values = parsed.values
    assert parsed.refused == {}
    assert values.appointment_number == "HYY-7"
    assert values.customs_numbers == ["940220240000224219", "940220240000195196"]
    assert values.plates == ["新F12345", "新F54321"]
    assert (values.cargo_weight_kg, values.cargo_value) == (Decimal("17500"), Decimal("8000.50"))
    assert (values.currency, values.is_transit, values.truck_count) == ("CNY", False, 2)
    assert values.appointed_from is not None
    assert values.appointed_until is not None
    assert values.appointed_from.astimezone(dt.UTC) == dt.datetime(2026, 11, 23, 14, 0, tzinfo=dt.UTC)
    assert values.appointed_until - values.appointed_from == dt.timedelta(hours=4)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("cargo_weight_kg", "heavy"),
        ("cargo_weight_kg", "-1"),
        ("cargo_weight_kg", "1E5"),
        ("truck_count", "1.5"),
        ("currency", "美金"),
        ("is_transit", "perhaps"),
        ("appointed_day", "1026-11-23"),
        ("appointed_from", "25:00"),
    ],
)
def test_what_cannot_be_a_value_is_refused_beside_its_field(key: str, text: str) -> None:
    refused = parse(typed(**{"appointed_day": "2026-11-23", key: text}), EMPTY, "en").refused
    assert list(refused) == [key]
    assert text in refused[key]


def test_a_window_needs_its_day() -> None:
    assert list(parse(typed(appointed_from="10:00"), EMPTY, "en").refused) == ["appointed_day"]


def test_a_field_left_alone_keeps_its_value_to_the_digit() -> None:
    moments = [dt.datetime(2026, 11, day, 4, 30, 15, tzinfo=dt.UTC) for day in (22, 25)]
    stored = AppointmentHead(
        cargo_weight_kg=Decimal("17000.50"),
        appointed_day=dt.date(2026, 11, 22),
        appointed_from=moments[0],
        appointed_until=moments[1],
        plates=["not, a plate"],
        state_text="somewhere",
    )
    assert parse(texts_of(stored) | {"remark": "x"}, stored, "en").values == AppointmentHead(
        **stored.model_dump() | {"remark": "x"}
    )


def test_a_state_that_is_chosen_replaces_the_words_of_the_list() -> None:
    stored = AppointmentHead(state_text="somewhere")
    chosen = parse(texts_of(stored) | {"state": "appointed"}, stored, "en").values
    assert (chosen.state, chosen.state_text) == ("appointed", None)


def test_identifiers_are_judged_and_nothing_is_stopped() -> None:
    wrong = VIN[:-1] + "5"
    texts = typed(vins=f"{VIN}\n{wrong}", plates="新F12345", containers="MSKU1234567", customs_numbers="123")
    told = hints(texts, "en")
    assert set(told) == {"vins", "containers", "customs_numbers"}
    assert [hint.given for hint in told["vins"]] == [wrong]
    assert parse(texts, EMPTY, "en").refused == {}


def test_so_many_tonnes_are_kilograms() -> None:
    assert (
        "kilograms"
        in hints(typed(cargo_weight_kg="17000", **{UNIT: "t"}), "en")["cargo_weight_kg"][0].message
    )
    assert hints(typed(cargo_weight_kg="17", **{UNIT: "t"}), "en") == {}
    assert hints(typed(cargo_weight_kg="17000"), "en") == {}


def test_a_proposal_stands_beside_what_it_replaces() -> None:
    told = hints(typed(vins="LSGPC52U6AF1O2554"), "en")["vins"]
    assert (told[0].given, told[0].proposal) == ("LSGPC52U6AF1O2554", VIN)


def test_two_people_keep_both_values_where_they_disagree() -> None:
    base = typed(remark="a", origin="b", contact="c", destination="d")
    mine = base | {"remark": "mine", "origin": "mine", "destination": "same"}
    stored = base | {"remark": "theirs", "contact": "theirs", "destination": "same"}
    merged = merge(base, mine, stored)
    assert merged.disputed == {"remark": "theirs"}
    assert {key: merged.texts[key] for key in ("remark", "origin", "contact", "destination")} == {
        "remark": "mine", "origin": "mine", "contact": "theirs", "destination": "same",
    }  # fmt: skip


@given(st.dictionaries(st.sampled_from([one.key for one in fields()]), st.text(max_size=40)))
def test_whatever_is_typed_is_taken_or_refused(texts: dict[str, str]) -> None:
    parsed = parse(typed(**texts), EMPTY, "zh")
    hints(typed(**texts), "zh")
    assert set(parsed.refused) <= {one.key for one in fields()}
    again = parse(texts_of(parsed.values), EMPTY, "zh")
    assert again.refused == {}
