"""How values are shown: China's time for instants, grouped digits for numbers."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def shanghai_time(instant: datetime | None) -> str:
    """``2025-03-01 09:30`` in Asia/Shanghai; a stored time without zone is UTC."""
    if instant is None:
        return ""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return aware.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def grouped_number(value: object) -> str:
    """``17000.50`` as ``17,000.5``; text that is no number unchanged; empty for None."""
    if value is None:
        return ""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def kilobytes(size_bytes: int) -> str:
    """``1,234 KB``, rounded up, so that no file is of size 0."""
    return f"{-(-size_bytes // 1024):,} KB"


def percent(share: float | None) -> str:
    """``0.987`` as ``98.7 %``."""
    return "" if share is None else f"{share * 100:.1f} %"
