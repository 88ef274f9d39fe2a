"""The tokenizer: one pass over the folded text, which knows nothing of open lists.

At each place the first of these that fits is the token: blanks, a Chinese plate, a wording, a value of
another kind (date, money, weight, phone), an enumerator, a word of letters and digits, a sign. The rest
is free text.
"""

import re
from dataclasses import dataclass
from typing import Literal

from customs.identifiers import plate
from extractors.remarks.other_values import HAN, OTHER_VALUE, PLATE_SIGNS
from extractors.remarks.wordings import Phrase, Wordings

TokenKind = Literal[
    "blank", "joint", "star", "separator", "colon", "word", "phrase", "noise", "ordinal", "aside", "free"
]
"""``joint``: a hyphen or dot, which may stand within a number or between two. ``aside``: （红色）."""

_CHINESE = "\u2e80"
_MARK = "(?: ?[挂学警港澳临超试领])?"
_CHINESE_PLATE = re.compile(
    rf"[{PLATE_SIGNS}] ?[·.\-]? ?[A-Z](?: ?[·.\-] ?| )?(?:(?!N */ *M)[A-Z0-9]){{4,6}}{_MARK}"
    rf"|[{PLATE_SIGNS}]·?临·?[A-Z]?[0-9]{{3,5}}"
)
_LETTER_BEHIND_SIGN = re.compile(rf"[{PLATE_SIGNS}](?: ?[·.\-]? ?[A-Z]|·?临)")
# A sign, a letter and something with a digit: a plate that is not printed as one.
_BROKEN_PLATE = re.compile(
    rf"[{PLATE_SIGNS}] ?[A-Z](?=[A-Z0-9 ·.\-]{{0,3}}[0-9])[A-Z0-9]{{0,7}}(?![A-Z0-9])"
    rf"(?:[ ·.\-][0-9A-Z]+)?{_MARK}"
)
# 新F12345挂车:…, 新F12345挂新F1234挂: this 挂 is said of the next one.
_NO_MARK = re.compile(rf"挂(?:[车号靠架牌:]|[{PLATE_SIGNS}] ?[A-Z][·. ]?[A-Z0-9]{{4}}挂)")
_WORD = re.compile(r"[0-9A-Z\u0400-\u04ff]+")
_NO_MARKS = re.compile(r" */ *M")
_TRAILER_MARK = re.compile(r" ?挂(?![车号靠架牌:])")
_ORDINAL = re.compile(
    r"(?![0-9]{1,3}\.[A-Z]{2,3}[·.\-]?[0-9]{2}(?![0-9A-Z]))"
    rf"(?P<number>[0-9]{{1,3}}) *[).、:] *(?=[0-9A-Z{HAN}])|\((?P<bracketed>[0-9]{{1,2}})\)|[①-⑳]"
)
_ASIDE = re.compile(rf"[(\[]([{HAN} ]{{1,12}})[)\]]")
_SHORTEST_BEFORE_LABEL = 5
_COUNTED = frozenset("车辆台拼票")
_BLANKS = re.compile(" +")
_STARS = re.compile(r"[*]+")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text. ``value``: the word without inner blanks and dots; ``number``: what it counts."""

    kind: TokenKind
    start: int
    end: int
    value: str = ""
    phrase: Phrase | None = None
    number: int | None = None
    is_chinese_plate: bool = False
    is_clean: bool = True
    """False for a Chinese plate that is of no known form or runs into other letters."""


def tokens_of(text: str, words: Wordings) -> list[Token]:
    """The tokens of the folded ``text``, without gaps."""
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        token = _next_token(text, position, words)
        last = tokens[-1] if tokens else None
        if token.kind == "free" and last is not None and last.kind == "free":
            tokens[-1] = Token("free", last.start, token.end)
        else:
            tokens.append(token)
        position = token.end
    return tokens


def _next_token(text: str, position: int, words: Wordings) -> Token:
    character = text[position]
    if character == " ":
        return Token("blank", position, _end(_BLANKS, text, position))
    if character in PLATE_SIGNS and (token := _chinese_plate(text, position, words)) is not None:
        return token
    is_letter = character.isalnum()
    if is_letter or character in words.first_signs:
        found = words.find(text, position)
        if found is not None:
            return Token("phrase", position, found.end, phrase=found.phrase, number=found.number)
    if is_letter or character in "@+$¥￥€(①②③④⑤⑥⑦⑧⑨⑩[":
        if (match := OTHER_VALUE.match(text, position)) is not None:
            return Token("noise", position, match.end(), match.group())
        if (match := _ORDINAL.match(text, position)) is not None:
            number = match["number"] or match["bracketed"]
            return Token("ordinal", position, match.end(), number=int(number) if number else None)
        if (match := _ASIDE.match(text, position)) is not None and not _says_something(match, words):
            return Token("aside", position, match.end())
    if (match := _WORD.match(text, position)) is not None:
        return _word(text, match, words)
    return _sign(text, position, character)


def _word(text: str, match: re.Match[str], words: Wordings) -> Token:
    end = match.end()
    if text[end : end + 1] == ":":
        end = _before_glued_label(text, match, words)
    # N/M (no marks) may be glued to what stands before it.
    if end - match.start() > 1 and text[end - 1] == "N" and _NO_MARKS.match(text, end):
        end -= 1
    value = text[match.start() : end]
    mark = _TRAILER_MARK.match(text, end)
    if mark is not None:
        return Token("word", match.start(), mark.end(), value + "挂")
    # 12345678 and 3车 have become one: 123456783车.
    is_cut = text[end : end + 1] in _COUNTED and words.find(text, end) is None
    return Token("word", match.start(), end, value, is_clean=not is_cut)


def _before_glued_label(text: str, match: re.Match[str], words: Wordings) -> int:
    """Where the word ends in 01KG123ABCVIN:…, whose line ended before VIN."""
    for place in range(match.start() + _SHORTEST_BEFORE_LABEL, match.end()):
        found = words.find(text, place)
        if found is not None and found.phrase.kind in ("label", "other_label"):
            return place
    return match.end()


def _sign(text: str, position: int, character: str) -> Token:
    if character == "*":
        return Token("star", position, _end(_STARS, text, position))
    if character in "-.·":
        return Token("joint", position, position + 1, character)
    if character == ":":
        return Token("colon", position, position + 1)
    is_text = character.isalnum() or (character > _CHINESE and character not in "、。《》「」『』")
    return Token("free" if is_text else "separator", position, position + 1, character)


def _chinese_plate(text: str, position: int, words: Wordings) -> Token | None:
    """The longest reading that is a known plate; a broken one is a word too, to be doubted."""
    letter = _LETTER_BEHIND_SIGN.match(text, position)
    if letter is None or words.find(text, letter.end() - 1) is not None:
        # 新 VIN…: a word of its own.
        return None
    match = _CHINESE_PLATE.match(text, position)
    if match is None:
        broken = _BROKEN_PLATE.match(text, position)
        return None if broken is None else _plate_token(text, position, broken.end(), is_clean=False)
    for end in range(match.end(), position + 5, -1):
        if text[end - 1] != " " and plate.check(text[position:end]).ok:
            return _plate_token(text, position, end, is_clean=not _runs_on(text, end, words))
    return _plate_token(text, position, match.end(), is_clean=False)


def _runs_on(text: str, position: int, words: Wordings) -> bool:
    """True when what touches a plate at its end may be part of it."""
    rest = text[position : position + 1]
    if rest == "挂":
        return _NO_MARK.match(text, position) is None
    return rest.isalnum() and rest < _CHINESE and words.find(text, position) is None


def _plate_token(text: str, start: int, end: int, *, is_clean: bool) -> Token:
    value = plate.normalised_plate(text[start:end])
    return Token("word", start, end, value, is_chinese_plate=True, is_clean=is_clean)


def _says_something(aside: re.Match[str], words: Wordings) -> bool:
    """True when a wording other than 号, 为 … stands within the brackets."""
    inner = aside.group(1)
    found = (words.find(inner, place) for place in range(len(inner)))
    return any(each is not None and each.phrase.kind != "filler" for each in found)


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return position + 1 if match is None else match.end()
