"""Days and time windows as lists write them, at the port: Asia/Shanghai.

2026-11-22, 2026/11/22, 2026年11月22日, 20261122, 22.11.2026, 11月22日, Excel's number of a day; 9:00-11:00,
2026-11-22 09:00 至 11:00, 上午.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bookings.appointments.headings import words

KHORGOS = ZoneInfo("Asia/Shanghai")
_FIRST_YEAR, _LAST_YEAR = 2000, 2999
_YEAR_FIRST = re.compile(
    r"(?<!\d)(2\d{3})(?:\s*[-/.年]\s*)(\d{1,2})(?:\s*[-/.月]\s*)(\d{1,2})(?:\s*[日号])?(?!\d)"
)
_COMPACT = re.compile(r"(?<!\d)(2\d{3})(\d{2})(\d{2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(2\d{3})(?!\d)(?:\s*г\.?)?")
_WITHOUT_YEAR = re.compile(r"(?<!\d)(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?")
_TIME = re.compile(r"(?<!\d)(\d{1,2})\s*(?::|时|点)\s*(?:([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?)?\s*分?(?!\d)")
_WITH_ZONE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)")
_SERIAL = re.compile(r"[34567]\d{4}(?:\.\d+)?")
# Day 0 of spreadsheets (1900 system, with its leap year that was none).
_SERIAL_DAY = date(1899, 12, 30)
_SEPARATORS = re.compile(r"[\s\-~—–至到－,，;；。.()/:]+")
_MEANINGLESS = re.compile(r"t|с|до|по|г|周[一二三四五六日]|星期[一二三四五六日天]")


@dataclass(frozen=True, slots=True)
class Moments:
    """The days and times of day that a text states, in its order. None is no time (24:00 is one)."""

    days: tuple[date, ...] = ()
    times: tuple[timedelta, ...] = ()
    """Since midnight; at most 24 hours."""


@lru_cache(maxsize=8192)
def moments_in(text: str, today: date | None = None) -> Moments | None:
    """What ``text`` states; None when something of it is not understood.

    ``today`` decides of which year a day without one is: the nearest. Without it such a day is not
    understood; nor is 03/04/2026, which may be in March or April.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None
    if _WITH_ZONE.fullmatch(plain):
        return _with_zone(plain)
    if _SERIAL.fullmatch(plain):
        return _of_serial(plain)
    days, rest = _days(plain, today)
    if days is None:
        return None
    times, rest = _times(rest)
    if times is None or _says_more(rest) or not (days or times):
        return None
    return Moments(days, times)


def _says_more(rest: str) -> bool:
    """Whether words are left that could change the meaning."""
    return any(word and not _MEANINGLESS.fullmatch(word.casefold()) for word in _SEPARATORS.split(rest))


def at_port(day: date, since_midnight: timedelta) -> datetime:
    """The moment, in UTC."""
    return (datetime.combine(day, time(), KHORGOS) + since_midnight).astimezone(UTC)


def _with_zone(plain: str) -> Moments | None:
    try:
        moment = datetime.fromisoformat(plain)
    except ValueError:
        return None
    here = moment.astimezone(KHORGOS)
    since = timedelta(hours=here.hour, minutes=here.minute)
    return Moments((here.date(),), (since,))


def _of_serial(plain: str) -> Moments:
    days, _, fraction = plain.partition(".")
    minutes = round(float(f"0.{fraction or 0}") * 24 * 60)
    times = (timedelta(minutes=minutes),) if minutes else ()
    return Moments((_SERIAL_DAY + timedelta(days=int(days)),), times)


def _days(text: str, today: date | None) -> tuple[tuple[date, ...] | None, str]:
    found: list[tuple[int, date | None]] = []

    def taken(match: re.Match[str], day: date | None) -> str:
        found.append((match.start(), day))
        # As long as before: places stay comparable.
        return " " * len(match[0])

    rest = _YEAR_FIRST.sub(lambda m: taken(m, _day(m[1], m[2], m[3])), text)
    rest = _YEAR_LAST.sub(lambda m: taken(m, _day_of_either_order(m[1], m[3], m[4])), rest)
    rest = _COMPACT.sub(lambda m: taken(m, _day(m[1], m[2], m[3])), rest)
    rest = _WITHOUT_YEAR.sub(lambda m: taken(m, _nearest(m[1], m[2], today)), rest)
    days = [day for _, day in sorted(found, key=lambda one: one[0])]
    known = tuple(day for day in days if day is not None)
    return (known if len(known) == len(days) else None), rest


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _day_of_either_order(one: str, two: str, year: str) -> date | None:
    """22.11.2026 and 11/22/2026; None where both orders give a day and not the same one."""
    days = {day for day in (_day(year, two, one), _day(year, one, two)) if day is not None}
    return days.pop() if len(days) == 1 else None


def _nearest(month: str, day: str, today: date | None) -> date | None:
    if today is None:
        return None
    years = (today.year - 1, today.year, today.year + 1)
    days = [found for year in years if (found := _day(str(year), month, day)) is not None]
    return min(days, key=lambda found: abs(found - today), default=None)


def _times(text: str) -> tuple[tuple[timedelta, ...] | None, str]:
    parts = words().day_parts
    named = next((part for part in parts if part in text), None)
    rest = text.replace(named, " ") if named is not None else text
    times: list[timedelta | None] = [_since_midnight(m[1], m[2]) for m in _TIME.finditer(rest)]
    rest = _TIME.sub(" ", rest)
    if named is not None and not times:
        times = [_since_midnight(*each.split(":")) for each in parts[named]]
    elif named == "下午":
        times = [_afternoon(each) for each in times]
    known = tuple(each for each in times if each is not None)
    return (known if len(known) == len(times) else None), rest


def _since_midnight(hours: str, minutes: str | None) -> timedelta | None:
    since = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return since if since <= timedelta(hours=24) else None


def _afternoon(since: timedelta | None) -> timedelta | None:
    return since + timedelta(hours=12) if since is not None and since < timedelta(hours=12) else since
