"""Numbers in a remark: digits, or Chinese numerals below 100."""

import re

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {
    "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
_TENS = "十拾"
_NUMERAL_PARTS = re.compile(f"([^{_TENS}](?=[{_TENS}]))?([{_TENS}])?([^{_TENS}])?")
FIRST_CHARACTERS = frozenset("0123456789" + "".join(_DIGITS) + _TENS)
NUMBER_PATTERN = "(?:[0-9]{1,3}(?![0-9.])|[" + "".join(_DIGITS) + _TENS + "]{1,3})"


def integer(number: str) -> int | None:
    """The value of ``number``; None for numerals that make no number below 100."""
    if number.isdecimal():
        return int(number)
    match = _NUMERAL_PARTS.fullmatch(number)
    if match is None:
        return None
    tens, ten_sign, units = match.groups()
    if not ten_sign:
        return _DIGITS[units] if units and not tens else None
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[units] if units else 0)
