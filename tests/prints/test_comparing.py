"""Comparing a Reading with a truth: what counts as right, wrong, silent, doubted, missed."""

from typing import Any

from benchmarks.prints.comparing import Score, compare, is_named, matched


def reading(fields: dict[str, Any], items: list[dict[str, Any]] | None = None, *named: str) -> dict[str, Any]:
    return {
        "kind": "declaration",
        "fields": {key: {"value": value} for key, value in fields.items()},
        "items": items or [],
        "needs_review": list(named),
    }


def counts(score: Score) -> tuple[int, int, int, int, int]:
    return score.fields, score.right, score.wrong, score.silent, score.doubted


def test_a_wrong_value_is_silent_unless_it_is_named() -> None:
    truth = {"bill_number": "Y1", "items": []}
    assert counts(compare(reading({"bill_number": "Y2"}), truth)) == (1, 0, 1, 1, 0)
    assert counts(compare(reading({"bill_number": "Y2"}, None, "bill_number"), truth)) == (1, 0, 1, 0, 0)
    assert counts(compare(reading({"bill_number": "Y1"}, None, "bill_number"), truth)) == (1, 1, 0, 0, 1)


def test_no_reading_is_all_silently_wrong() -> None:
    assert counts(compare(None, {"bill_number": "Y1", "items": []})) == (1, 0, 1, 1, 0)


def test_a_value_of_an_item_is_named_by_its_key_its_item_or_the_list() -> None:
    assert is_named("items[3].spec", {"items[3].spec"})
    assert is_named("items[3].spec", {"items[3]"})
    assert is_named("items[3].spec", {"items"})
    assert not is_named("items[3].spec", {"items[30]", "spec"})


def test_numbers_are_compared_as_numbers_and_an_empty_second_quantity_is_left_out() -> None:
    truth = {
        "items": [{"item_no": 1, "total_price": "10.50", "quantities": [["2", "台"], None, ["2.0", "台"]]}]
    }
    quantities = [{"quantity": "2", "unit": "台"}, {"quantity": "2", "unit": "台"}]
    found = reading({}, [{"item_no": 1, "total_price": "10.5", "quantities": quantities}])
    assert counts(compare(found, truth)) == (2, 2, 0, 0, 0)


def test_blanks_and_widths_alone_are_right_but_told() -> None:
    score = compare(
        reading({"contract_number": "YX2024-01"}), {"contract_number": "YX 2024－01", "items": []}
    )
    assert (score.right, score.loose) == (1, 1)


def test_a_code_that_is_not_printed_may_be_absent_but_not_another() -> None:
    truth = {"trade_terms": {"code": "3", "name": "FOB"}, "items": [], "names_only": ["trade_terms"]}
    assert compare(reading({"trade_terms": {"code": None, "name": "FOB"}}), truth).right == 1
    assert compare(reading({"trade_terms": {"code": "3", "name": "FOB"}}), truth).right == 1
    assert compare(reading({"trade_terms": {"code": "1", "name": "FOB"}}), truth).silent == 1


def test_a_group_that_must_be_doubted_is_met_by_one_of_its_keys() -> None:
    truth = {"net_weight_kg": "9", "items": [], "must_doubt": [["net_weight_kg", "gross_weight_kg"]]}
    assert compare(reading({}, None, "gross_weight_kg"), truth).missed == 0
    assert compare(reading({}), truth).missed == 1


def test_a_row_that_is_not_printed_is_a_silent_error() -> None:
    assert compare(reading({}, [{"item_no": 7}]), {"items": []}).silent == 1


def test_readings_of_a_pack_are_matched_by_number() -> None:
    first, second = reading({"customs_number": "1"}), reading({"customs_number": "2"})
    truths = [{"customs_number": "2"}, {"customs_number": "1"}]
    assert [pair[0] for pair in matched([first, second], truths)] == [second, first]
