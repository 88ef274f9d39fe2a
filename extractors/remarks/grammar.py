"""One pass over a text: labels open a list, words go into the open list, counts stand by themselves.

At each position the longest known thing is taken: a label, a pointer to another document, a count,
a word. Anything else ends the open list. The lists themselves are in ``entries``.
"""

import re

from extractors.remarks import entries
from extractors.remarks.found import Found
from extractors.remarks.wordings import ListKind, Wordings, counted, wordings
from extractors.text_runs import PlacedText

_SEPARATORS = re.compile(r"[\s,，、;；/／|+&.。·\\_<>\"'“”‘’]+")
_BRACKETS = re.compile(r"[()（）\[\]【】]")
# 1. 2、 (3) ③ before the entries of a list.
_ENUMERATOR = re.compile(r"(?<![0-9A-Za-z])[0-9]{1,3}\s*[)）.．、:：]\s*(?=[0-9A-Za-z一-龥])|[①-⑳]")
_COLON = re.compile(r"[:：]\s*")
# 40尺, 1箱, 2024年: a number of something, never an entry.
_NO_UNIT = "和及与" + "".join(sorted(entries.PLATE_SIGNS))
_MEASURE = re.compile(rf"(?<![0-9A-Za-z])(?:[0-9]{{1,3}}(?=[一-龥])(?![{_NO_UNIT}])|[0-9]{{4}}(?=年))")
# What belongs to the label of something else.
_OTHER_VALUE = re.compile(r"[一-龥]?[0-9A-Za-z\-_/.]+")
# A word this far behind a mention of a list may belong to it.
_MENTION_REACH = 20
_IDENTIFIER = re.compile(r"(?=[0-9A-Za-z]*[0-9])[0-9A-Za-z]{4,}")


def parse_remarks(text: PlacedText, context: ListKind | None = None) -> Found:
    """Everything that ``text`` states about trucks, vehicles, containers and seals.

    ``context`` is the list that is open at the start: ``plates`` for 运输工具名称.
    """
    return _Pass(text, context).run()


class _Pass:
    """The state of one pass: position, open list, what was found."""

    def __init__(self, text: PlacedText, context: ListKind | None) -> None:
        self._text = text
        self._position = 0
        self._open = context
        self._found = Found()
        self._words: Wordings = wordings()
        self._mentioned: tuple[ListKind, int] | None = None

    def run(self) -> Found:
        steps = (
            self._enumerator,
            self._label,
            self._list_end,
            self._list_elsewhere,
            self._cut_off,
            self._consolidation,
            self._unclear_truck_count,
            self._truck_count,
            self._vehicle_count,
            self._measure,
            self._entry,
            self._range,
            self._separator,
            self._self_driven,
        )
        while self._position < len(self._text.text):
            if not any(step() for step in steps):
                # Free text: it ends the open list.
                self._open = None
                self._note_mention()
                self._position += 1
        return self._found

    def _note_mention(self) -> None:
        for kind, pattern in self._words.mention_patterns:
            if self._match(pattern) is not None:
                self._mentioned = (kind, self._position)

    def _doubt_mentioned(self, entry: entries.Entry) -> None:
        """A word behind something said about a list that was not understood may belong to it."""
        if self._mentioned is None or not _IDENTIFIER.match(entry.text):
            return
        kind, position = self._mentioned
        if any(part.value == entry.text.upper() for part in self._found.lists.get(kind, [])):
            return
        if self._position - position <= _MENTION_REACH:
            self._found.doubt("list-not-understood", [kind], entry.evidence)
            self._mentioned = None

    def _enumerator(self) -> bool:
        match = self._match(_ENUMERATOR) if self._open is not None else None
        if match is None:
            return False
        self._position = match.end()
        return True

    def _measure(self) -> bool:
        match = self._match(_MEASURE)
        if match is None:
            return False
        self._position = match.end()
        self._open = None
        return True

    def _list_end(self) -> bool:
        match = self._match(self._words.list_end_pattern)
        if match is None:
            return False
        self._take(match)
        self._open = None
        self._mentioned = None
        return True

    def _unclear_truck_count(self) -> bool:
        match = self._match(self._words.unclear_truck_count_pattern)
        if match is None:
            return False
        self._found.doubt("truck-count-unclear", ["truck_count"], self._take(match))
        return True

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        return pattern.match(self._text.text, self._position)

    def _take(self, match: re.Match[str]) -> PlacedText:
        self._position = match.end()
        return self._text.slice(match.start(), match.end()).strip()

    def _label(self) -> bool:
        for kind, pattern in self._words.label_patterns:
            match = self._match(pattern)
            if match is not None and match.end() > match.start():
                # 重车数量 begins no list although 车 stands in it: counts with a label come first.
                if self._match(self._words.truck_count_pattern) is not None:
                    return False
                self._take(match)
                self._open = kind
                self._mentioned = (kind, self._position) if kind is not None else None
                self._found.has_vin_label |= kind == "vins"
                if kind is None:
                    self._pass_over_other_value()
                return True
        return False

    def _pass_over_other_value(self) -> None:
        match = self._match(_OTHER_VALUE)
        if match is not None:
            self._position = match.end()

    def _list_elsewhere(self) -> bool:
        match = self._match(self._words.list_elsewhere_pattern)
        if match is None:
            return False
        self._take(match)
        self._found.vins_elsewhere |= self._open == "vins" or self._found.has_vin_label
        self._open = self._mentioned = None
        return True

    def _cut_off(self) -> bool:
        match = self._match(self._words.cut_off_pattern)
        if match is None or self._open is None or not self._found.values(self._open):
            return False
        open_list = self._open
        self._found.doubt("list-cut-off", [open_list], self._take(match))
        number = counted(match)
        if number is not None:
            self._found.vehicle_counts.append((number, self._text.slice(match.start(), match.end())))
            self._found.vehicle_or_truck_counts.add(number)
        return True

    def _consolidation(self) -> bool:
        match = self._match(self._words.consolidation_pattern)
        if match is None:
            return False
        self._take(match)
        self._open = None
        return True

    def _truck_count(self) -> bool:
        match = self._match(self._words.truck_count_pattern)
        number = counted(match) if match is not None else None
        if match is None or number is None:
            return False
        self._found.truck_counts.append((number, self._take(match)))
        return True

    def _vehicle_count(self) -> bool:
        may_be_trucks = self._match(self._words.vehicle_or_truck_count_pattern)
        match = may_be_trucks or self._match(self._words.vehicle_count_pattern)
        number = counted(match) if match is not None else None
        if match is None or number is None:
            return False
        evidence = self._take(match)
        self._found.vehicle_counts.append((number, evidence))
        if may_be_trucks is not None:
            self._found.vehicle_or_truck_counts.add(number)
        return True

    def _entry(self) -> bool:
        entry = entries.next_entry(self._text, self._position, self._open)
        if entry is None:
            return False
        keeps_open = entries.take(entry, self._open, self._found)
        if keeps_open:
            self._mentioned = None
        else:
            self._doubt_mentioned(entry)
            self._open = None
        self._position = entry.end
        return True

    def _range(self) -> bool:
        match = self._match(self._words.range_pattern)
        if match is None:
            return False
        evidence = self._take(match)
        if self._open in ("vins", "containers") and self._found.values(self._open):
            self._found.doubt("list-range", [self._open], evidence)
        return True

    def _separator(self) -> bool:
        match = (
            self._match(_SEPARATORS)
            or self._match(_BRACKETS)
            or (self._match(_COLON) if self._open is not None else None)
            or (self._match(self._words.filler_pattern) if self._open is not None else None)
        )
        if match is None:
            return False
        self._position = match.end()
        return True

    def _self_driven(self) -> bool:
        match = self._match(self._words.self_driven_pattern)
        if match is None:
            return False
        self._take(match)
        self._found.self_driven = True
        return True
