"""Settings of messages about new differences. Unset, nothing is sent anywhere.

Secrets are ``SecretStr``: neither a log line nor a message of ours shows them.
"""

from typing import TYPE_CHECKING, Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings

if TYPE_CHECKING:
    from bookings.notices.channels import Mail, NoticeRules, Webhook

WebhookFormat = Literal["kouan", "wecom", "dingtalk", "feishu"]
MailSecurity = Literal["starttls", "tls", "plain"]

SMTP_PORTS: dict[MailSecurity, int] = {"starttls": 587, "tls": 465, "plain": 25}


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or any(sign.isspace() for sign in text):
        raise ValueError("must be an address that starts with http:// or https://")
    return text


def _secret_web_address(secret: SecretStr | None) -> SecretStr | None:
    if secret is not None:
        _web_address(secret.get_secret_value())
    return secret


def _page_address(text: str | None) -> str | None:
    return None if text is None else _web_address(text).rstrip("/")


def _mail_address(text: str | None) -> str | None:
    if text is not None:
        _mail_addresses(text, most=1)
    return text


def _mail_list(text: str | None) -> str | None:
    if text is not None:
        _mail_addresses(text)
    return text


def _mail_addresses(text: str, most: int | None = None) -> tuple[str, ...]:
    addresses = tuple(part.strip() for part in text.split(","))
    for address in addresses:
        name, _, domain = address.rpartition("@")
        if not (name and domain and address.isascii() and address.isprintable()) or set(address) & set(
            ' <>;"'
        ):
            raise ValueError("must be mail addresses like name@example.com, with commas between")
    if most is not None and len(addresses) > most:
        raise ValueError("must be one mail address")
    return addresses


class NoticeSettings(BaseSettings):
    """A webhook, a mail server, or both."""

    notice_webhook_url: Annotated[SecretStr | None, AfterValidator(_secret_web_address)] = Field(
        default=None,
        description="Address that is called with new differences (POST). Unset: none is. "
        "The key of a chat service is part of it, so it is kept secret like a password.",
    )
    notice_webhook_format: WebhookFormat = Field(
        default="kouan",
        description="What the webhook is sent: `kouan` (our JSON, signed), or a text message for `wecom` "
        "(企业微信), `dingtalk` (钉钉) or `feishu` (飞书).",
    )
    notice_webhook_secret: SecretStr | None = Field(
        default=None,
        description="Secret that webhook calls are signed with: of `kouan` any, of `dingtalk` and `feishu` "
        "the one of 加签/签名校验. Unset: not signed.",
    )
    smtp_host: str | None = Field(
        default=None,
        min_length=1,
        description="Mail server that sends new differences. Unset: no mail is sent.",
    )
    smtp_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description="Its port. Unset: 587, with `tls` 465, with `plain` 25.",
    )
    smtp_security: MailSecurity = Field(
        default="starttls",
        description="`starttls`, `tls` from the first byte, or `plain` without encryption. Certificates are "
        "checked.",
    )
    smtp_user: str | None = Field(
        default=None, min_length=1, description="Name to sign in with at the mail server. Unset: no sign-in."
    )
    smtp_password: SecretStr | None = Field(default=None, description="Password of KOUAN_SMTP_USER.")
    smtp_from: Annotated[str | None, AfterValidator(_mail_address)] = Field(
        default=None, description="Mail address that messages come from."
    )
    notice_mail_to: Annotated[str | None, AfterValidator(_mail_list)] = Field(
        default=None, description="Mail addresses that new differences go to, with commas between."
    )
    notice_seconds: float = Field(
        default=10,
        gt=0,
        le=120,
        allow_inf_nan=False,
        description="Longest wait for an answer of a webhook or mail server, in seconds.",
    )
    notice_attempts: int = Field(
        default=10,
        ge=1,
        description="How often a message is tried before a passing fault makes it fail. Waits grow from 15 "
        "seconds to an hour.",
    )
    pages_address: Annotated[str | None, AfterValidator(_page_address)] = Field(
        default=None,
        description="Where people open the pages (`https://kouan.example`), for links in messages. Unset: no "
        "links.",
    )

    @model_validator(mode="after")
    def _mail_is_whole(self) -> Self:
        wanted = {
            "smtp_host": self.smtp_host,
            "smtp_from": self.smtp_from,
            "notice_mail_to": self.notice_mail_to,
        }
        missing = [name for name, value in wanted.items() if value is None]
        if missing and len(missing) < len(wanted):
            raise ValueError(f"{missing[0]}: is needed to send mail")
        if (self.smtp_user is None) != (self.smtp_password is None):
            name = "smtp_user" if self.smtp_user is None else "smtp_password"
            raise ValueError(f"{name}: KOUAN_SMTP_USER and KOUAN_SMTP_PASSWORD belong together")
        return self

    def _webhook(self) -> "Webhook | None":
        if self.notice_webhook_url is None:
            return None
        secret = self.notice_webhook_secret
        # Settings are read by commands that need no bookings, and must start at once.
        from bookings.notices.channels import Webhook

        return Webhook(
            url=self.notice_webhook_url.get_secret_value(),
            format=self.notice_webhook_format,
            secret=None if secret is None else secret.get_secret_value(),
        )

    def _mail(self) -> "Mail | None":
        if self.smtp_host is None or self.smtp_from is None or self.notice_mail_to is None:
            return None
        # Settings are read by commands that need no bookings, and must start at once.
        from bookings.notices.channels import Mail

        return Mail(
            host=self.smtp_host,
            port=self.smtp_port or SMTP_PORTS[self.smtp_security],
            sender=self.smtp_from,
            recipients=_mail_addresses(self.notice_mail_to),
            security=self.smtp_security,
            user=self.smtp_user,
            password=None if self.smtp_password is None else self.smtp_password.get_secret_value(),
        )

    def notice_rules(self, language: Literal["zh", "en"]) -> "NoticeRules":
        """Where messages go and how patiently they are tried."""
        # Settings are read by commands that need no bookings, and must start at once.
        from bookings.notices.channels import NoticeRules

        return NoticeRules(
            webhook=self._webhook(),
            mail=self._mail(),
            language=language,
            seconds=self.notice_seconds,
            attempts=self.notice_attempts,
            pages_address=self.pages_address,
        )
