"""An amendment shows what it changed, and nothing else."""

import pytest
from sqlmodel import col, select

from bookings.amendments import Change, changes, changes_between
from bookings.models import Declaration
from extractors.reading import Item, Reading
from messages.errors import NotFound
from tests.bookings.conftest import Desk
from tests.bookings.readings import LOADED_TRUCK, cars, reading


def differences(before: Reading, after: Reading) -> list[tuple[str, str | None, str | None]]:
    return [(change.path, change.before, change.after) for change in changes_between(before, after)]


def test_an_amendment_is_compared_with_the_declaration_before_it(desk: Desk) -> None:
    desk.booking(reading(gross_weight_kg="15480"))
    desk.booking(reading(gross_weight_kg="15000"))
    desk.booking(reading(gross_weight_kg="15000", plates=["新F12345", "新F6789"], contract_number=None))
    with desk.database.session() as session:
        first, second, third = session.exec(select(Declaration.id).order_by(col(Declaration.id)))
        assert first is not None
        assert second is not None
        assert third is not None
        assert changes(session, first) == []
        assert changes(session, second) == [Change("gross_weight_kg", "15480", "15000", "export")]
        assert changes(session, third) == [
            Change("contract_number", "HT-2024-01", None, "export"),
            Change("plates", "新F12345", "新F12345, 新F6789", "export"),
        ]
        with pytest.raises(NotFound):
            changes(session, 99)


def test_where_a_value_stands_is_no_change() -> None:
    same = reading()
    moved = same.model_copy(deep=True)
    field = moved.fields["plates"]
    field.page, field.bbox, field.confidence, field.parts, field.raw = 2, (0, 0, 1, 1), 0.5, None, "新F 12345"
    moved.needs_review = ["plates"]
    assert differences(same, moved) == []


def test_regression_a_scan_of_the_same_print_changed_its_blanks_and_brackets() -> None:
    printed = reading(marks_and_remarks="备注:中欧卡航 底盘号:LZGJLDR43SD312942 (电子)")
    scanned = reading(marks_and_remarks="备注：中欧卡航底盘号：LZGJLDR43SD312942（电子）")
    other = reading(marks_and_remarks="备注：中欧卡航底盘号：LZGJLDR43SD312943（电子）")
    assert differences(printed, scanned) == []
    assert [path for path, _, _ in differences(printed, other)] == ["marks_and_remarks"]


def test_a_key_that_is_absent_is_the_same_as_one_without_a_value() -> None:
    without = {key: value for key, value in LOADED_TRUCK.items() if key != "bill_number"}
    assert differences(reading(without), reading(without, bill_number=None)) == []
    assert differences(reading(without), reading(without, bill_number="B1")) == [("bill_number", None, "B1")]


def test_codes_and_names_stand_together() -> None:
    after = reading(counterpart_country={"code": "TJK", "name": "塔吉克斯坦"})
    assert differences(reading(), after) == [("counterpart_country", "KAZ 哈萨克斯坦", "TJK 塔吉克斯坦")]


def test_items_are_compared_by_their_number() -> None:
    before = reading(items=[cars(1, 2, "1500ml"), cars(2, 1, "2000ml"), cars(3, 1, "x")])
    changed = cars(2, 3, "2500ml")
    after = reading(items=[cars(4, 1, "x", name="货车"), changed, cars(1, 2, "1500ml")])
    assert differences(before, after) == [
        ("items[2].spec", "2000ml", "2500ml"),
        ("items[2].quantities", "1 辆; 1500 千克", "3 辆; 1500 千克"),
        ("items[3]", "8703234110 小轿车", None),
        ("items[4]", None, "8703234110 货车"),
    ]


def test_a_change_is_labelled_as_the_form_prints_it() -> None:
    assert Change("domestic_party", None, "x", "export").label("zh") == "境内发货人"
    assert Change("domestic_party", None, "x", "import").label("zh") == "境内收货人"
    assert Change("items[3].hs_code", None, "x").label("zh") == "项号 3 商品编号"
    assert Change("items[3]", None, "x").label("en") == "Item 3"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_path_has_a_label(language: str) -> None:
    every_key = [key for key in LOADED_TRUCK if key != "direction"]
    before = reading({}, items=[Item(item_no=1)])
    after = reading(
        items=[
            cars(1, 1, "x").model_copy(
                update=dict.fromkeys(("unit_price", "total_price", "currency", "origin_country"), "1")
                | dict.fromkeys(("destination_country", "domestic_area", "duty_mode"), "1")
            )
        ]
    )
    found = changes_between(before, after)
    labels = {change.path: change.label("zh" if language == "zh" else "en") for change in found}
    stated = {key for key in every_key if LOADED_TRUCK[key] not in (None, [])}
    assert stated <= labels.keys()
    assert all(label and "[]" not in label for label in labels.values())
