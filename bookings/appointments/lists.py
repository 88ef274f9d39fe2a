"""Which list a file is: by the name given, by its file's name, by what it has in common with one."""

import re
from pathlib import PurePath

from sqlmodel import Session, select

from bookings.database import lock_words
from bookings.models import AppointmentList, stored_id

_COPY_MARKS = re.compile(r"副本|复制|拷贝|的副本|\bcopy(?: of)?\b|копия|\(\d+\)|（\d+）", re.IGNORECASE)
_DATE_WORDS = re.compile(r"\d+\s*(?:年|月|日|号|时|点|分|г\.?)?")
_SEPARATORS = re.compile(r"[\s_\-—–.,，、()（）\[\]【】~～至到]+")
_ENDINGS = re.compile(r"\.(?:xlsx|xlsm|xls|ods|csv|tsv|txt|jsonl?|ndjson)$", re.IGNORECASE)
FALLBACK_NAME = "预约"
LONGEST_NAME = 100


def list_name_of(filename: str) -> str:
    """The file's name without dates, digits and copy marks: 预约清单_20261122 (1).xlsx is 预约清单."""
    bare = _ENDINGS.sub("", PurePath(filename.replace("\\", "/")).name)
    bare = _DATE_WORDS.sub(" ", _COPY_MARKS.sub(" ", bare))
    return _SEPARATORS.sub(" ", bare).strip()[:LONGEST_NAME] or FALLBACK_NAME


def find_list(session: Session, enterprise_id: int, name: str) -> AppointmentList | None:
    """The enterprise's list of this name."""
    return session.exec(
        select(AppointmentList).where(
            AppointmentList.enterprise_id == enterprise_id, AppointmentList.name == name
        )
    ).first()


def made_list(session: Session, enterprise_id: int, name: str) -> int:
    """The id of the list of this name, made when there is none yet."""
    lock_words(session, [f"appointment lists {enterprise_id}"])
    found = find_list(session, enterprise_id, name)
    if found is None:
        found = AppointmentList.model_validate({"enterprise_id": enterprise_id, "name": name})
        session.add(found)
        session.flush()
    return stored_id(found)


def list_lists(session: Session, *, enterprise_id: int | None = None) -> tuple[AppointmentList, ...]:
    """All lists by their names."""
    query = select(AppointmentList).order_by(AppointmentList.name)
    if enterprise_id is not None:
        query = query.where(AppointmentList.enterprise_id == enterprise_id)
    return tuple(session.exec(query))
