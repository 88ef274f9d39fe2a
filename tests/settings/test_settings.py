"""Settings: defaults hold, wrong and unknown ones are refused with the variable's name and a remedy."""

import json
from dataclasses import asdict, fields
from pathlib import Path

import pytest
from pydantic import ValidationError

import settings
from bookings.notices.channels import Webhook
from bookings.reconciling.limits import AgreementLimits
from extractors.limits import PlausibilityLimits, ReadingLimits
from messages.errors import WrongUsage
from settings.settings import Settings
from vin_import.limits import SheetLimits


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No KOUAN_* of the machine and no .env but the test's own."""
    import os

    for name in [name for name in os.environ if name.startswith("KOUAN_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_everything_is_in_one_folder_below_the_current_one(tmp_path: Path) -> None:
    loaded = settings.load()
    assert loaded.data_folder == tmp_path / ".kouan"
    assert loaded.database == f"sqlite:///{tmp_path}/.kouan/kouan.sqlite"
    assert loaded.logs_folder.is_relative_to(loaded.data_folder)
    assert loaded.prefect_folder.is_relative_to(loaded.data_folder)
    assert loaded.host == "127.0.0.1"


def test_limits_of_reading_come_from_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOUAN_MAX_PAGES", "7")
    monkeypatch.setenv("KOUAN_READING_SECONDS", "2.5")
    monkeypatch.setenv("KOUAN_OCR_PAGE_SECONDS", "9")
    monkeypatch.setenv("KOUAN_OCR_PAGE_PIXELS", "2000000")
    limits = settings.load().limits
    assert (limits.max_pages, limits.reading_seconds) == (7, 2.5)
    assert (limits.ocr_page_seconds, limits.ocr_page_pixels) == (9, 2_000_000)


def test_limits_of_vin_sheets_come_from_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.load().sheet_limits == SheetLimits()
    given = SheetLimits(
        file_bytes=1, unpacked_mib=2, rows=3, columns=4, seconds=5.5, memory_mib=600, answer_mib=7
    )
    for name, value in asdict(given).items():
        setting = {"file_bytes": "bytes"}.get(name, name)
        monkeypatch.setenv(f"KOUAN_SHEET_{setting.upper()}", str(value))
    assert settings.load().sheet_limits == given


def test_pages_are_read_as_images_where_their_layer_is_no_use_unless_set_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert settings.load().ocr == "auto"
    monkeypatch.setenv("KOUAN_OCR", "never")
    assert settings.load().ocr == "never"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("KOUAN_PORT", "80000"),
        ("KOUAN_PORT", "eighty"),
        ("KOUAN_PORT", ""),
        ("KOUAN_LANGUAGE", "de"),
        ("KOUAN_MAX_PAGES", "0"),
        ("KOUAN_READING_SECONDS", "inf"),
        ("KOUAN_OCR", "sometimes"),
        ("KOUAN_OCR_PAGE_SECONDS", "0"),
        ("KOUAN_OCR_PAGE_PIXELS", "1000"),
        ("KOUAN_SHEET_SECONDS", "inf"),
        ("KOUAN_SHEET_MEMORY_MIB", "64"),
        ("KOUAN_DATABASE_URL", "mysql://x"),
        ("KOUAN_DEBUG", "perhaps"),
    ],
)
def test_a_wrong_value_is_refused_by_variable_and_value(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(WrongUsage) as refused:
        settings.load()
    assert refused.value.code == "setting-wrong"
    assert refused.value.exit_status == 2
    for language in ("zh", "en"):
        message = refused.value.message(language)
        assert variable in message
        assert value in message


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"KOUAN_PORT": "8301"}, "KOUAN_PREFECT_PORT"),
        ({"KOUAN_READING_SECONDS": "500", "KOUAN_LEASE_SECONDS": "400"}, "KOUAN_LEASE_SECONDS"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], named: str
) -> None:
    for variable, value in values.items():
        monkeypatch.setenv(variable, value)
    with pytest.raises(WrongUsage) as refused:
        settings.load()
    assert named in refused.value.message("en")


def test_an_unknown_name_is_refused_with_the_nearest_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOUAN_MAX_PAGE", "10")
    with pytest.raises(WrongUsage) as refused:
        settings.load()
    assert refused.value.code == "setting-unknown"
    assert refused.value.parameters == {"variable": "KOUAN_MAX_PAGE", "nearest": "KOUAN_MAX_PAGES"}


def test_a_dotenv_file_is_read_and_its_unknown_names_are_refused_too(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("KOUAN_PORT=9000\nOTHER=1\n", encoding="utf-8")
    assert settings.load().port == 9000
    (tmp_path / ".env").write_text("KOUAN_PROT=9000\n", encoding="utf-8")
    with pytest.raises(WrongUsage, match="KOUAN_PORT"):
        settings.load()


def test_settings_cannot_be_changed_while_running() -> None:
    loaded = settings.load()
    with pytest.raises(ValidationError):
        loaded.port = 1  # type: ignore[misc]


def test_plausibility_limits_travel_with_those_of_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOUAN_MOST_TRUCK_KG", "49000")
    limits = settings.load().limits
    assert limits.plausibility.most_truck_kg == 49_000
    assert ReadingLimits.from_json(json.dumps(asdict(limits))) == limits


def test_every_plausibility_limit_is_a_setting() -> None:
    names = {each.name for each in fields(PlausibilityLimits)}
    assert names <= set(Settings.model_fields)
    assert Settings().plausibility == PlausibilityLimits()


def test_messages_go_where_the_settings_say_and_nowhere_without_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.load().notices.channels == ()
    for variable, value in {
        "KOUAN_NOTICE_WEBHOOK_URL": "https://chat.example/send?key=k-1",
        "KOUAN_NOTICE_WEBHOOK_FORMAT": "dingtalk",
        "KOUAN_NOTICE_WEBHOOK_SECRET": "SEC-2",
        "KOUAN_SMTP_HOST": "mail.example",
        "KOUAN_SMTP_SECURITY": "tls",
        "KOUAN_SMTP_USER": "kouan",
        "KOUAN_SMTP_PASSWORD": "pass-3",
        "KOUAN_SMTP_FROM": "kouan@mail.example",
        "KOUAN_NOTICE_MAIL_TO": "one@mail.example, two@mail.example",
        "KOUAN_PAGES_ADDRESS": "https://kouan.example/",
    }.items():
        monkeypatch.setenv(variable, value)
    loaded = settings.load()
    rules = loaded.notices
    assert rules.channels == ("webhook", "mail")
    assert rules.webhook == Webhook("https://chat.example/send?key=k-1", "dingtalk", "SEC-2")
    assert rules.mail is not None
    assert (rules.mail.port, rules.mail.recipients) == (465, ("one@mail.example", "two@mail.example"))
    assert rules.mail.password == "pass-3"
    assert rules.pages_address == "https://kouan.example"
    for shown in (repr(loaded), str(loaded), repr(rules), loaded.model_dump_json()):
        assert not any(secret in shown for secret in ("k-1", "SEC-2", "pass-3"))


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"KOUAN_NOTICE_WEBHOOK_URL": "ftp://chat.example/hush"}, "KOUAN_NOTICE_WEBHOOK_URL"),
        ({"KOUAN_NOTICE_WEBHOOK_URL": "https:///hush"}, "KOUAN_NOTICE_WEBHOOK_URL"),
        ({"KOUAN_SMTP_HOST": "mail.example", "KOUAN_SMTP_FROM": "a@b.example"}, "KOUAN_NOTICE_MAIL_TO"),
        ({"KOUAN_SMTP_PASSWORD": "hush"}, "KOUAN_SMTP_USER"),
        ({"KOUAN_SMTP_FROM": "a@b.example\nBcc: c@d.example"}, "KOUAN_SMTP_FROM"),
        ({"KOUAN_NOTICE_MAIL_TO": "a@b.example,,c@d.example"}, "KOUAN_NOTICE_MAIL_TO"),
        ({"KOUAN_PAGES_ADDRESS": "kouan.example"}, "KOUAN_PAGES_ADDRESS"),
    ],
)
def test_a_wrong_setting_of_messages_is_refused_without_showing_a_secret(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], named: str
) -> None:
    for variable, value in values.items():
        monkeypatch.setenv(variable, value)
    with pytest.raises(WrongUsage) as refused:
        settings.load()
    assert named in refused.value.message("en")
    assert "hush" not in refused.value.message("en")


def test_tolerances_are_the_documented_ones_of_reconciling() -> None:
    assert settings.load().agreement == AgreementLimits()
