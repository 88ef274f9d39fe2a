"""The code tables: complete, unique, and never resolving a name that means several rows."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs import tables
from customs.code_files import rows
from customs.code_rows import NamedCode
from customs.code_table import CodeTable, normalised_name

# Table, its file, its code column, how many rows the file has (data/codes/SOURCES.md).
TABLES: list[tuple[Callable[[], CodeTable[NamedCode]], str, str, int]] = [
    (tables.districts, "customs_districts.csv", "code", 1365),
    (tables.domestic_areas, "domestic_areas.csv", "code", 1085),
    (tables.countries, "countries.csv", "code3", 272),
    (tables.currencies, "currencies.csv", "code3", 178),
    (tables.transport_modes, "transport_modes.csv", "code", 20),
    (tables.trade_modes, "trade_modes.csv", "code", 105),
    (tables.tax_natures, "tax_natures.csv", "code", 104),
    (tables.tax_reliefs, "tax_reliefs.csv", "code", 9),
    (tables.trade_terms, "trade_terms.csv", "code", 7),
    (tables.package_types, "package_types.csv", "code", 24),
    (tables.units, "units.csv", "code", 124),
    (tables.ports, "ports.csv", "code", 4270),
    (tables.licence_documents, "licence_docs.csv", "code", 52),
]
PRINTED_NAMES = [
    ("country_names.csv", tables.countries),
    ("currency_names.csv", tables.currencies),
    ("unit_names.csv", tables.units),
    ("trade_term_names.csv", tables.trade_terms),
    ("tax_relief_names.csv", tables.tax_reliefs),
    ("transport_mode_names.csv", tables.transport_modes),
]


@pytest.mark.parametrize(("table", "filename", "column", "count"), TABLES)
def test_every_row_of_the_file_is_found_by_its_code(table, filename, column, count):
    assert len(table()) == count
    codes = [row[column] for row in rows(filename) if row[column]]
    assert [table().by_code(code).code for code in codes] == codes


@pytest.mark.parametrize(("table", "filename", "column", "count"), TABLES)
def test_every_row_agrees_with_its_own_name_and_name_finds_it_or_nothing(table, filename, column, count):
    for row in table():
        if not row.name:
            continue
        assert table().agrees(row.code, row.name)
        found = table().by_name(row.name)
        assert found is None or found.name == row.name
        assert row in table().named(row.name) or not row.in_force


@pytest.mark.parametrize(("filename", "table"), PRINTED_NAMES)
def test_every_printed_name_belongs_to_a_code_of_its_table(filename, table):
    for row in rows(filename):
        assert table().agrees(row["code"], row["printed_name"]), row


def test_a_code_that_stands_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        CodeTable([NamedCode("1", "a"), NamedCode("1", "b")])


@pytest.mark.parametrize("code", ["34442", "34", "", "９９９９", None])
def test_unknown_codes_are_absent(code):
    assert tables.domestic_areas().by_code(code) is None
    assert not tables.domestic_areas().agrees(code, "淮南")


def test_codes_of_the_traps():
    assert tables.domestic_areas().by_code("34049").name == "淮南"
    assert tables.domestic_areas().agrees("34049", "淮南")
    assert tables.domestic_areas().by_code("61059").name == "渭南"
    assert not tables.domestic_areas().agrees("61059", "淮南")
    assert tables.districts().by_code("9402").name == "霍尔果斯"
    assert tables.districts().by_code("9404").name == "阿拉山口"
    assert tables.ports().by_code("MAR003").name == "阿加迪尔（摩洛哥）"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("9402", "霍尔果斯"),
        ("9402", "霍尔果斯海关"),
        ("9402", "霍尔果斯关区"),
        ("９４０２", " 霍尔果斯 "),
        ("9419", "都拉塔"),
        ("9415", "伊尔克什海关"),
        ("9415", "伊尔克什坦海关"),
        ("9400", "乌鲁木齐海关"),
        ("1900", "哈尔滨关区"),
        ("0211", "津加工区"),
    ],
)
def test_offices_print_with_and_without_their_ending(code, name):
    assert tables.districts().agrees(code, name)


@pytest.mark.parametrize(
    ("code", "name"), [("9404", "霍尔果斯"), ("9402", "阿拉山口海关"), ("1900", "哈尔滨关"), ("9402", "")]
)
def test_another_offices_name_does_not_agree(code, name):
    assert not tables.districts().agrees(code, name)


@pytest.mark.parametrize("name", ["新港海关", "机场海关", "邮局海关", "车站海关", "哈尔滨"])
def test_names_of_several_offices_are_not_resolved(name):
    assert tables.districts().by_name(name) is None
    assert len(tables.districts().named(name)) > 1


def test_names_of_several_areas_are_not_resolved():
    assert tables.domestic_areas().by_name("吉林其他") is None
    assert tables.domestic_areas().agrees("37029", "青岛")
    assert tables.domestic_areas().agrees("13019", "石家庄其他/")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("美元", "USD"),
        ("美金", "USD"),
        ("坚戈", "KZT"),
        ("哈萨克斯坦坚戈", "KZT"),
        ("人民币", "CNY"),
        ("卢布", "RUB"),
        ("俄罗斯卢布", "RUB"),
        ("白俄罗斯卢布", "BYN"),
        ("欧元", "EUR"),
        ("索莫尼", "TJS"),
        ("索姆", "KGS"),
        ("苏姆", "UZS"),
        ("港元", "HKD"),
        ("港币", "HKD"),
    ],
)
def test_currencies_are_found_by_the_names_that_print(name, code):
    assert tables.currencies().by_name(name).code == code


def test_a_currency_name_of_two_countries_agrees_with_both_and_resolves_to_neither():
    assert tables.currencies().by_name("马纳特") is None
    assert tables.currencies().agrees("TMT", "马纳特")
    assert tables.currencies().agrees("AZN", "马纳特")


def test_countries_and_ports_know_the_short_names_that_print():
    assert tables.countries().by_name("俄罗斯").code == "RUS"
    assert tables.countries().by_name("俄罗斯联邦").code == "RUS"
    assert tables.countries().by_code("kaz").is_corridor
    assert tables.ports().agrees("RUS000", "俄罗斯联邦")
    assert tables.ports().by_name("霍尔果斯").code == "KAZ907"
    assert tables.ports().by_name("十月市") is None
    assert not tables.ports().agrees("KAZ000", "吉尔吉斯斯坦")


def test_names_prefer_the_edition_in_force():
    assert tables.package_types().by_name("散装").code == "00"
    assert tables.package_types().by_code("4").name == "散装"
    assert not tables.package_types().by_code("4").in_force
    assert tables.package_types().by_code("93").needs_quarantine


def test_units_know_their_weight_and_their_printed_names():
    assert tables.units().by_name("公斤").code == "035"
    assert tables.units().by_code("070").kilograms == Decimal(1000)
    assert tables.units().by_name("PCS") is None
    assert tables.units().by_code("003").kilograms is None


def test_licence_codes_differ_by_case():
    assert tables.licence_documents().by_code("a").name != tables.licence_documents().by_code("A").name
    assert not tables.licence_documents().by_code("8").is_document


def test_duty_and_terms_by_name():
    assert tables.tax_reliefs().by_name("照章").code == "1"
    assert tables.trade_terms().by_name("c&f").code == "2"
    assert tables.trade_terms().by_name("CFR").code == "2"
    assert tables.trade_modes().by_code("9610").is_cross_border_ecommerce


@given(st.text(max_size=30))
def test_any_text_may_be_looked_up(text):
    for table in (tables.districts(), tables.domestic_areas(), tables.currencies()):
        found = table.by_name(text)
        assert found is None or table.agrees(found.code, text)


@given(st.text(max_size=30))
def test_normalising_a_name_twice_changes_nothing(text):
    once = normalised_name(text)
    assert normalised_name(once) == once
