"""People and who is signed in. Passwords with argon2; tokens random, only their hash stored."""

from sqlmodel import Session

from bookings.models import Role
from bookings.views import UserView


def create_user(
    session: Session,
    username: str,
    password: str,
    *,
    role: Role,
    display_name: str | None = None,
    enterprise_id: int | None = None,
    language: str = "zh",
    must_change_password: bool = False,
) -> UserView:
    """Make an account. Raises ``Refused`` ``username-taken`` or ``password-too-short``."""
    raise NotImplementedError


def ensure_first_administrator(session: Session) -> str | None:
    """When there is no administrator, make ``admin`` and give its password (shown once); else None."""
    raise NotImplementedError


def sign_in(session: Session, username: str, password: str, *, session_hours: float = 12) -> str:
    """A new session token. Raises ``NotAllowed`` ``wrong-password`` without saying which part was wrong."""
    raise NotImplementedError


def user_of_token(session: Session, token: str) -> UserView | None:
    """Who is signed in with this token; None when it is unknown, expired or the account is off."""
    raise NotImplementedError


def sign_out(session: Session, token: str) -> None:
    """End this session."""
    raise NotImplementedError


def change_password(session: Session, user_id: int, old_password: str, new_password: str) -> None:
    """Change one's own password; ends all other sessions. ``NotAllowed`` ``wrong-password``."""
    raise NotImplementedError


def reset_password(session: Session, user_id: int) -> str:
    """A new random password, to be changed at the next sign-in; for administrators."""
    raise NotImplementedError


def list_users(session: Session) -> list[UserView]:
    """All accounts by username."""
    raise NotImplementedError


def set_active(session: Session, user_id: int, active: bool) -> UserView:
    """Switch an account on or off; off ends its sessions. The last administrator stays (``Refused``)."""
    raise NotImplementedError
