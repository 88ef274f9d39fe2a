"""Who changed which entry of an administrator's list, when, from what to what."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bookings.models import AdministeredList, AdministrationChange, UserAccount
from bookings.views import View

logger = logging.getLogger(__name__)


class ChangeView(View):
    """One line of the history of a list. ``user_name`` None: the command line."""

    id: int
    list_name: AdministeredList
    key: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    user_name: str | None
    at: datetime

    @property
    def changed(self) -> list[tuple[str, Any, Any]]:
        """The parts that differ: name, before, after."""
        before, after = self.before or {}, self.after or {}
        names = dict.fromkeys([*before, *after])
        return [
            (name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
        ]


def note_change(
    session: Session,
    list_name: AdministeredList,
    key: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    user_id: int | None,
) -> None:
    """Write one change down; nothing when nothing changed. The values are JSON."""
    if before == after:
        return
    session.add(
        AdministrationChange.model_validate(
            {
                "list_name": list_name,
                "key": key,
                "before": None if before is None else dict(before),
                "after": None if after is None else dict(after),
                "user_id": user_id,
            }
        )
    )
    # The key may name a company or a person's phone, which is not for the log.
    logger.info("an entry of %s was changed by user %s", list_name, user_id)


def changes_of(session: Session, *list_names: AdministeredList, limit: int = 20) -> list[ChangeView]:
    """The newest changes of these lists, newest first."""
    rows = session.exec(
        select(AdministrationChange, UserAccount)
        .join(UserAccount, col(UserAccount.id) == col(AdministrationChange.user_id), isouter=True)
        .where(col(AdministrationChange.list_name).in_(list_names))
        .order_by(col(AdministrationChange.id).desc())
        .limit(limit)
    ).all()
    return [
        ChangeView.model_validate(
            change.model_dump() | {"user_name": None if user is None else user.display_name}
        )
        for change, user in rows
    ]
