"""The lists of a remark, built from its tokens: a label opens a list, words go into it, counts stand
by themselves, free text ends it.

What a word is worth in a list is decided in ``vin_list``, ``plate_list`` and ``box_lists``; what it is
without one in ``unlabelled``.
"""

from extractors.remarks import counts
from extractors.remarks.chains import chain_at
from extractors.remarks.folding import folded, without_unseen
from extractors.remarks.found import Found
from extractors.remarks.tokens import Token, tokens_of
from extractors.remarks.unlabelled import take_by_form, take_by_label, take_unlabelled
from extractors.remarks.vin_list import masked_at
from extractors.remarks.wordings import ListKind, Phrase, wordings
from extractors.remarks.words import (
    Chain,
    Word,
    form_of,
    has_digit,
    is_container,
    is_paper_number,
    plate_shape,
)
from extractors.text_runs import PlacedText

# A word this far behind a mention of a list may belong to it.
_MENTION_REACH = 20
# 详见清单（车架号）: the pointer stands before its label.
_POINTER_REACH = 6
_IDENTIFIER_LENGTH = 4
_VIN_END_LENGTH = 6
_RANGE_TAIL_LENGTH = 7
# What ties two labels of one list: 箱号/封号.
_TIES = frozenset("/、及和与,|+&()[]")
_SIGNS = frozenset(["blank", "joint", "separator"])
_SIZE_ENDS = tuple("PQCTRFV尺")


def parse_remarks(text: PlacedText, context: ListKind | None = None) -> Found:
    """Everything that ``text`` states about trucks, vehicles, containers and seals.

    ``context`` is the list that is open at the start: ``plates`` for 运输工具名称.
    """
    return _Builder(without_unseen(text), context).build()


class _Builder:
    """The open lists and what was found so far."""

    def __init__(self, text: PlacedText, context: ListKind | None) -> None:
        self._text = text
        self._folded = folded(text.text)
        self._tokens = tokens_of(self._folded, wordings())
        self._at = 0
        self._found = Found()
        self._open: tuple[ListKind, ...] = () if context is None else (context,)
        self._label_end = 0
        """Where the last label ended, while no word stands behind it; 0 later on."""
        self._other_form: str | None = None
        """Behind the label of something else: "" before its value, then the form of that value."""
        self._mentioned: tuple[ListKind, int] | None = None
        self._pointer_end: int | None = None
        self._row_end = 0
        """Where the last sure plate of a row without label ended; 0 while there is none."""

    def build(self) -> Found:
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token.kind == "word":
                chain, self._at = chain_at(self._tokens, self._at, self._folded)
                self._take_chain(chain)
                continue
            self._at += 1
            if token.phrase is not None:
                self._take_phrase(token, token.phrase)
            else:
                self._take_sign(token)
        return self._found

    def _take_phrase(self, token: Token, phrase: Phrase) -> None:
        evidence = self._text.slice(token.start, token.end).strip()
        match phrase.kind:
            case "label" | "other_label":
                self._take_label(token, phrase.list_kind)
            case "truck_count":
                is_of_other = self._other_form == "" and token.start == self._label_end
                counts.take_truck_count(token, evidence, self._found, is_of_other=is_of_other)
            case "vehicle_count" | "vehicle_or_truck_count":
                counts.take_vehicle_count(token, evidence, self._found)
            case "unclear_truck_count":
                counts.doubt_truck_count(evidence, self._found)
            case "cut_off":
                counts.take_cut_off(token, evidence, self._found, self._open)
            case "list_elsewhere":
                self._take_pointer(token)
            case "range":
                self._take_range(evidence)
            case "self_driven":
                self._found.self_driven = True
            case "filler" if self._open:
                pass
            case _:
                self._close(token, phrase)

    def _close(self, token: Token, phrase: Phrase | None = None) -> None:
        self._open, self._other_form = (), None
        if phrase is not None and phrase.kind == "list_end":
            self._mentioned = None
        elif phrase is not None and phrase.list_kind is not None:
            self._mentioned = (phrase.list_kind, token.end)

    def _take_label(self, token: Token, kind: ListKind | None) -> None:
        is_tied = self._is_tied(token)
        if not is_tied:
            self._open, self._other_form = (), None
        if kind is None:
            self._other_form = ""
        elif kind not in self._open:
            self._open = (*self._open, kind)
        self._label_end = token.end
        self._mentioned = None if kind is None else (kind, token.end)
        if kind == "vins":
            self._found.has_vin_label = True
            pointer_end = self._pointer_end
            is_in_reach = pointer_end is not None and token.start - pointer_end <= _POINTER_REACH
            self._found.vins_elsewhere |= is_in_reach

    def _is_tied(self, token: Token) -> bool:
        """True for the second of 箱号/封号 and the like."""
        tie = self._folded[self._label_end : token.start].strip() if self._label_end else ""
        return bool(tie) and set(tie) <= _TIES and self._folded[self._label_end - 1] != ":"

    def _take_pointer(self, token: Token) -> None:
        self._found.vins_elsewhere |= "vins" in self._open or self._found.has_vin_label
        self._open, self._other_form, self._mentioned = (), None, None
        self._pointer_end = token.end

    def _take_range(self, evidence: PlacedText) -> None:
        kinds = [kind for kind in self._open if self._found.values(kind)]
        if not kinds:
            return
        self._found.doubt("list-range", kinds, evidence)
        # 000110 behind …000101 至 is the end of the range, no entry.
        following = [token for token in self._tokens[self._at : self._at + 2] if token.kind != "blank"]
        if following and following[0].value.isdecimal() and len(following[0].value) <= _RANGE_TAIL_LENGTH:
            self._at = self._tokens.index(following[0], self._at) + 1

    def _take_sign(self, token: Token) -> None:
        if token.kind == "star" and self._found.has_vin_label:
            is_open = self._open == ("vins",)
            self._at += masked_at(self._tokens, self._at - 1, self._text, self._found, is_open=is_open)
        elif token.kind == "ordinal":
            is_teu = self._open == ("containers",) and not self._found.values("containers")
            if is_teu and self._found.teu is None:
                self._found.teu = token.number
        elif token.kind == "noise":
            self._take_other_value(token)
        elif token.kind == "free":
            self._close(token)

    def _take_other_value(self, token: Token) -> None:
        """A date, a weight: it ends the list, but for 40HQ behind a container. Where the first value of a
        list should stand it is doubted."""
        if self._open == ("containers",) and token.value.endswith(_SIZE_ENDS):
            return
        if self._open and self._label_end and sum(map(str.isdigit, token.value)) > _IDENTIFIER_LENGTH:
            self._found.doubt("list-not-understood", self._open, self._text.slice(token.start, token.end))
        self._close(token)

    def _take_chain(self, chain: Chain) -> None:
        place = 0
        while place < len(chain):
            place += self._take_word(chain, place)
        self._label_end = 0

    def _take_word(self, chain: Chain, place: int) -> int:
        """Takes the word at ``place`` of the chain, perhaps with the next ones; how many words that were."""
        values_before = self._found.size()
        taken = 0
        if len(self._open) == 1 and self._other_form is None:
            taken = take_by_label(self._open[0], chain, place, self._text, self._found)
        elif self._open:
            or_other = self._other_form is not None
            taken = take_by_form(self._open, chain, place, self._text, self._found, or_other=or_other)
        if self._found.size() > values_before:
            self._mentioned = None
        if taken:
            return taken
        word = chain[place]
        if self._label_end and place == 0:
            self._doubt_first(word)
        self._open = ()
        is_of_other, is_in_row = self._is_of_other(word), self._is_in_row(word)
        if not take_unlabelled(word, self._text, self._found, is_of_other=is_of_other, is_in_row=is_in_row):
            self._doubt_mentioned(word)
        elif plate_shape(word.text).is_own or (word.is_chinese_plate and word.is_clean):
            self._row_end = word.end
        elif is_container(word.text):
            # A seal may stand behind a container.
            self._mentioned = ("seals", word.end)
        return 1

    def _doubt_first(self, word: Word) -> None:
        """Behind a label stood something else: the list may be there and not be understood."""
        kinds = [
            kind
            for kind in self._open
            if not self._found.values(kind) and not self._found.doubts(kind) and _may_be_of(kind, word)
        ]
        if kinds:
            self._found.doubt("list-not-understood", kinds, self._text.slice(word.start, word.end))

    def _is_in_row(self, word: Word) -> bool:
        """True when only separators part ``word`` from a plate of a sure form, before it or behind it."""
        between = self._folded[self._row_end : word.start] if self._row_end else ""
        if between and not any(map(str.isalnum, between)):
            return True
        behind = (token for token in self._tokens if token.start >= word.end and token.kind not in _SIGNS)
        following = next(behind, None)
        if following is None or following.kind != "word" or not following.is_clean:
            return False
        return following.is_chinese_plate or plate_shape(following.value).is_own

    def _is_of_other(self, word: Word) -> bool:
        """The first word behind the label of something else, what is tied to it, and what has its form."""
        if self._other_form is None:
            return False
        if self._other_form == "":
            self._other_form = form_of(word.text)
            return True
        is_tied = self._folded[word.start - 1] in "/-_.·" and not word.is_chinese_plate
        if not (is_tied or form_of(word.text) == self._other_form):
            self._other_form = None
        return self._other_form is not None

    def _doubt_mentioned(self, word: Word) -> None:
        """A word behind something said about a list that was not understood may belong to it."""
        if self._mentioned is None or len(word.text) < _IDENTIFIER_LENGTH:
            return
        kind, position = self._mentioned
        if not _may_be_of(kind, word):
            return
        if word.start - position <= _MENTION_REACH and not is_paper_number(word.text):
            self._found.doubt("list-not-understood", [kind], self._text.slice(word.start, word.end))
            self._mentioned = None


def _may_be_of(kind: ListKind, word: Word) -> bool:
    """Not so for 车架6061: what is left of a VIN is longer."""
    return has_digit(word.text) and (kind != "vins" or len(word.text) >= _VIN_END_LENGTH)
