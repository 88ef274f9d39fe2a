"""Where messages go, as the operator configured it."""

from dataclasses import dataclass, field
from typing import Literal

from bookings.models import NoticeChannel
from messages.catalogue import DEFAULT_LANGUAGE, Language

WebhookFormat = Literal["kouan", "wecom", "dingtalk", "feishu"]
MailSecurity = Literal["starttls", "tls", "plain"]


@dataclass(frozen=True, slots=True)
class Webhook:
    """One address that is called. Chat services put their key into it, so the address is a secret too."""

    url: str = field(repr=False)
    format: WebhookFormat = "kouan"
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Mail:
    """The mail server and the people."""

    host: str
    port: int
    sender: str
    recipients: tuple[str, ...]
    security: MailSecurity = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class NoticeRules:
    """The channels, and how patiently they are tried."""

    webhook: Webhook | None = None
    mail: Mail | None = None
    language: Language = DEFAULT_LANGUAGE
    seconds: float = 10.0
    """Longest wait for a receiver, for each step; a whole answer may take three times as long."""
    attempts: int = 10
    """How often a message is tried before a passing fault counts as lasting."""
    pages_address: str | None = None
    """Where people open the pages, for a link."""

    @property
    def channels(self) -> tuple[NoticeChannel, ...]:
        """Those that are configured."""
        configured: list[NoticeChannel] = []
        if self.webhook is not None:
            configured.append("webhook")
        if self.mail is not None:
            configured.append("mail")
        return tuple(configured)
