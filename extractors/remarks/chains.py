"""Chains: the words of a list that only a blank, a hyphen or a dot parts, which may be one number."""

from collections.abc import Sequence

from extractors.remarks.tokens import Token
from extractors.remarks.words import Word

# 后车新F12345: what ends so is said of the plate, the sign is not part of it.
_LABEL_ENDS = frozenset("车号牌辆头为是")
_PART_WORDS = frozenset(["blank", "joint"])


def chain_at(tokens: Sequence[Token], at: int, text: str) -> tuple[list[Word], int]:
    """The words from token ``at`` on, and the token behind them. ``text`` is the folded one."""
    chain: list[Word] = []
    end = tokens[at].start
    while at < len(tokens):
        token = tokens[at]
        if token.kind == "word":
            is_behind_free_text = at > 0 and tokens[at - 1].kind == "free"
            is_behind_free_text &= text[token.start - 1] not in _LABEL_ENDS
            chain.append(_word(token, text, text[end : token.start], is_behind_free_text))
            end = token.end
        elif token.kind not in _PART_WORDS:
            break
        at += 1
    return chain, at


def _word(token: Token, text: str, gap: str, is_behind_free_text: bool) -> Word:
    before = text[token.start - 1 : token.start]
    is_behind_blank = before == " " and text[: token.start].rstrip()[-1:].isalnum()
    return Word(
        text=token.value,
        start=token.start,
        end=token.end,
        gap=gap,
        is_chinese_plate=token.is_chinese_plate,
        is_clean=token.is_clean,
        is_behind_blank=is_behind_blank,
        is_behind_chinese=is_behind_free_text,
    )
