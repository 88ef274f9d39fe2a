"""Made-up identifiers and names of the same shape: a check digit that held holds again.

Nothing leads from a made-up value back to the true one: each is drawn, not computed.
"""

import random
from collections.abc import Callable

from customs.identifiers import container, credit_code, customs_number, plate, registration_code, vin

_HAN = "山水云海星月春秋林泉松石晨光明华文安和顺昌盛荣兴达远景新宏博瑞祥宁康"
_LATIN = "ABCDEFGHJKLMNPRSTUVWXYZ"
_CYRILLIC = "АБВГДЕЖЗИКЛМНПРСТУФХЭЮЯ"
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_DIGITS = "0123456789"
_TRIES = 500

Drawn = Callable[[str, random.Random], str]


def other_character(character: str, draw: random.Random) -> str:
    """Another character of the same kind: digit, Latin or Cyrillic letter, Han; anything else stays."""
    if character in _DIGITS:
        return _other(character, _DIGITS, draw)
    if "a" <= character.lower() <= "z":
        return _cased(character, _LATIN, draw)
    if "\u0400" <= character <= "\u04ff":
        return _cased(character, _CYRILLIC, draw)
    if is_han(character):
        return _other(character, _HAN, draw)
    if character.isalnum():
        return _other(character, _LATIN, draw)
    return character


def is_han(character: str) -> bool:
    """True for an ideograph, a rare one too."""
    return "\u3400" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or character >= "\U00020000"


def other_text(text: str, draw: random.Random, keep: frozenset[int] = frozenset()) -> str:
    """Every character another one of its kind, but for those at the places ``keep``."""
    return "".join(
        character if place in keep else other_character(character, draw)
        for place, character in enumerate(text)
    )


def made_up(text: str, draw: random.Random) -> str:
    """Another identifier of the same kind, for which its rule says the same as for ``text``."""
    for fits, drawn in _KINDS:
        if fits(text):
            return drawn(text, draw)
    return other_text(text, draw)


def _vin(text: str, draw: random.Random) -> str:
    """Maker, model, year and plant stay; the serial is another. Kept wrong where it was wrong."""
    was_right = vin.check_digit(text) == text[8]
    for _ in range(_TRIES):
        found = text[:11] + other_text(text[11:], draw)
        if was_right:
            found = found[:8] + vin.check_digit(found) + found[9:]
        if (vin.check_digit(found) == found[8]) is was_right:
            break
    return found


def _container(text: str, draw: random.Random) -> str:
    """Owner and category stay."""
    found = text[:4] + other_text(text[4:10], draw)
    digit = container.check_digit(text)
    return found + (container.check_digit(found + "0") if text[10] == digit else _wrong(found, draw))


def _wrong(number: str, draw: random.Random) -> str:
    return _other(container.check_digit(number + "0"), _DIGITS, draw)


def _credit_code(text: str, draw: random.Random) -> str:
    """Department, kind of body and area stay; the organisation is another."""
    organisation = "".join(_other(character, _CREDIT[:31], draw) for character in text[8:16])
    found = text[:8] + organisation
    found += credit_code.organisation_check_character(found[8:16])
    if credit_code.organisation_check_character(text[8:16]) != text[16]:
        found = found[:16] + _other(found[16], _DIGITS, draw)
    right = credit_code.check_character(found + "0")
    return found + (right if credit_code.check_character(text) == text[17] else _other(right, _CREDIT, draw))


def _customs_number(text: str, draw: random.Random) -> str:
    """District, year and direction stay."""
    return text[:9] + other_text(text[9:], draw)


def _registration_code(text: str, draw: random.Random) -> str:
    """Area, zone and kind of owner stay."""
    return text[:6] + other_text(text[6:], draw)


def _plate(text: str, draw: random.Random) -> str:
    """Province and office stay, and what a plate of its country must have; a plate of the same kind."""
    was = plate.parse(text)
    marks = frozenset(place for place, character in enumerate(text) if is_han(character))
    first = min((place for place, character in enumerate(text) if character.isdigit()), default=0)
    starts = (frozenset(range(min(first, 2))), frozenset[int](), frozenset(range(4)), _letters(text))
    for keep in (marks | start for start in starts):
        for _ in range(_TRIES // 10):
            found = other_text(text, draw, keep)
            is_ = plate.parse(found)
            if (
                was is not None
                and is_ is not None
                and (was.kind, was.country_code) == (is_.kind, is_.country_code)
            ):
                return found
    # Regions of Kazakhstan are two digits at the end.
    return other_text(text, draw, marks | _letters(text) | frozenset(range(len(text) - 2, len(text))))


def _letters(text: str) -> frozenset[int]:
    return frozenset(place for place, character in enumerate(text) if not character.isdigit())


def _is_bare(text: str) -> bool:
    return text.isalnum() and text == text.upper()


_KINDS: tuple[tuple[Callable[[str], bool], Drawn], ...] = (
    (lambda text: _is_bare(text) and len(text) == 17 and vin.parse(text) is not None, _vin),
    (lambda text: len(text) == 18 and customs_number.parse(text) is not None, _customs_number),
    (lambda text: _is_bare(text) and len(text) == 18 and credit_code.parse(text) is not None, _credit_code),
    (lambda text: _is_bare(text) and len(text) == 11 and container.parse(text) is not None, _container),
    (
        lambda text: _is_bare(text) and len(text) == 10 and registration_code.parse(text) is not None,
        _registration_code,
    ),
    (lambda text: _is_bare(text) and plate.parse(text) is not None, _plate),
)


def _cased(character: str, alphabet: str, draw: random.Random) -> str:
    found = _other(character.upper(), alphabet, draw)
    return found if character.isupper() else found.lower()


def _other(character: str, alphabet: str, draw: random.Random) -> str:
    return draw.choice([one for one in alphabet if one != character])
