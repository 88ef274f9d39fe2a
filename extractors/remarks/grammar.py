"""The lists of a remark, built from its tokens: a label opens a list, words go into it, counts stand
by themselves, free text ends it.

What a word is worth in a list is decided in ``vin_list``, ``plate_list`` and ``box_lists``; what it is
without one in ``unlabelled``.
"""

from extractors.remarks import counts
from extractors.remarks.chains import chain_at
from extractors.remarks.folding import folded, without_unseen
from extractors.remarks.found import Found
from extractors.remarks.surroundings import Mention, OtherLabel, PlateRow, may_be_of
from extractors.remarks.tokens import Token, tokens_of
from extractors.remarks.unlabelled import take_by_form, take_by_label, take_unlabelled
from extractors.remarks.vin_list import masked_at
from extractors.remarks.wordings import ListKind, Phrase, wordings
from extractors.remarks.words import Chain, Word, is_container
from extractors.text_runs import PlacedText

# 详见清单（车架号）: the pointer stands before its label.
_POINTER_REACH = 6
_IDENTIFIER_LENGTH = 4
_RANGE_TAIL_LENGTH = 7
# What ties two labels of one list: 箱号/封号.
_TIES = frozenset("/、及和与,|+&()[]")
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
        self._other = OtherLabel()
        self._mention = Mention()
        self._row = PlateRow()
        self._pointer_end: int | None = None

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
                is_of_other = self._other.form == "" and token.start == self._label_end
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
        self._open, self._other = (), OtherLabel()
        if phrase is not None and phrase.kind == "list_end":
            self._mention = Mention()
        elif phrase is not None and phrase.list_kind is not None:
            self._mention = Mention(phrase.list_kind, token.end)

    def _take_label(self, token: Token, kind: ListKind | None) -> None:
        is_tied = self._is_tied(token)
        if not is_tied:
            self._open, self._other = (), OtherLabel()
        if kind is None:
            self._other = OtherLabel("")
        elif kind not in self._open:
            self._open = (*self._open, kind)
        self._label_end = token.end
        self._mention = Mention(kind, token.end)
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
        self._open, self._other, self._mention = (), OtherLabel(), Mention()
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
        if len(self._open) == 1 and self._other.form is None:
            taken = take_by_label(self._open[0], chain, place, self._text, self._found)
        elif self._open:
            or_other = self._other.form is not None
            taken = take_by_form(self._open, chain, place, self._text, self._found, or_other=or_other)
        if self._found.size() > values_before:
            self._mention = Mention()
        if taken:
            return taken
        word = chain[place]
        if self._label_end and place == 0:
            self._doubt_first(word)
        self._open = ()
        self._take_outside(word)
        return 1

    def _take_outside(self, word: Word) -> None:
        is_of_other = self._other.takes(word, self._folded)
        is_in_row = self._row.holds(word, self._folded, self._tokens)
        if take_unlabelled(word, self._text, self._found, is_of_other=is_of_other, is_in_row=is_in_row):
            self._row.go_on(word)
            if is_container(word.text):
                # A seal may stand behind a container.
                self._mention = Mention("seals", word.end)
        elif self._mention.reaches(word) and self._mention.kind is not None:
            evidence = self._text.slice(word.start, word.end)
            self._found.doubt("list-not-understood", [self._mention.kind], evidence)
            self._mention = Mention()

    def _doubt_first(self, word: Word) -> None:
        """Behind a label stood something else: the list may be there and not be understood."""
        kinds = [
            kind
            for kind in self._open
            if not self._found.values(kind) and not self._found.doubts(kind) and may_be_of(kind, word)
        ]
        if kinds:
            self._found.doubt("list-not-understood", kinds, self._text.slice(word.start, word.end))
