"""Sending a message as e-mail by SMTP."""

import smtplib
import ssl
from contextlib import closing, suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bookings.notices.channels import Mail
from bookings.notices.delivery import TAKEN, Delivery
from bookings.notices.message import NoticeMessage


def deliver(message: NoticeMessage, mail: Mail, seconds: float) -> Delivery:
    """Hand ``message`` to the mail server. A 5xx of the server is its last word; all else may pass.

    When it takes the message for some people only, it is sent: the others' addresses are wrong, and
    all would get it again.
    """
    try:
        with closing(_connected(mail, seconds)) as server:
            if mail.user is not None and mail.password is not None:
                server.login(mail.user, mail.password)
            server.send_message(composed(message, mail), mail.sender, mail.recipients)
            with suppress(smtplib.SMTPException, OSError):  # it has the message; how it parts matters no more
                server.quit()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        return Delivery(f"recipients-{max(codes)}", is_passing=min(codes) < 500)
    except smtplib.SMTPResponseException as error:
        return Delivery(f"smtp-{error.smtp_code}", is_passing=error.smtp_code < 500)
    except smtplib.SMTPNotSupportedError:
        return Delivery("smtp-not-supported")
    except UnicodeError:  # no name of a machine
        return Delivery("wrong-address")
    except TimeoutError:
        return Delivery("timeout", is_passing=True)
    except (OSError, smtplib.SMTPException) as error:
        return Delivery(f"unreachable-{type(error).__name__}", is_passing=True)
    return TAKEN


def composed(message: NoticeMessage, mail: Mail) -> EmailMessage:
    """The mail. Its Message-ID is the message's id, so a second copy is known as one."""
    composed = EmailMessage(policy=SMTP)
    composed["From"] = _address(mail.sender)
    composed["To"] = [_address(recipient) for recipient in mail.recipients]
    composed["Subject"] = " ".join(message.subject.split())
    composed["Date"] = format_datetime(message.made_at)
    composed["Message-ID"] = f"<{message.id}@{mail.sender.rpartition('@')[2]}>"
    composed["Auto-Submitted"] = "auto-generated"
    composed.set_content(message.text() + "\n", charset="utf-8", cte="base64")
    return composed


def _address(text: str) -> Address:
    return Address(addr_spec=text)


def _connected(mail: Mail, seconds: float) -> smtplib.SMTP:
    if mail.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=seconds, context=context)
    server = smtplib.SMTP(mail.host, mail.port, timeout=seconds)
    if mail.security == "starttls":
        try:
            server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
    return server
