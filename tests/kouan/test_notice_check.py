"""``kouan doctor`` says whether messages about new differences go out."""

from pathlib import Path

from bookings.database import Database
from bookings.models import Notice
from kouan.notice_check import check_notices
from settings import Settings


def test_without_a_channel_all_is_well(tmp_path: Path) -> None:
    finding = check_notices(Settings(_env_file=None, data_folder=tmp_path))
    assert finding.good


def test_the_last_fault_is_named_until_one_is_sent_again(tmp_path: Path) -> None:
    settings = Settings(
        _env_file=None, data_folder=tmp_path, notice_webhook_url="https://chat.example/send?key=hush"
    )
    assert check_notices(settings).good  # nothing was made yet
    database = Database.open(settings.database)
    database.migrate()
    with database.session() as session:
        session.add(Notice(enterprise_id=1, channel="webhook", state="failed", error="code-93000"))
        session.add(Notice(enterprise_id=1, channel="webhook", state="waiting"))
    finding = check_notices(settings)
    assert not finding.good
    assert "code-93000" in str(finding.remedy)
    assert "1" in finding.finding
    assert "hush" not in f"{finding.finding}{finding.remedy}"
    with database.session() as session:
        session.add(Notice(enterprise_id=1, channel="webhook", state="sent"))
    assert check_notices(settings).good
    database.dispose()
