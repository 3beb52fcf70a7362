"""Known names in Latin letters by their first word, to find them in a sentence."""

from __future__ import annotations

from geodata.gazetteer.naming.keys import name_key
from geodata.phrases.english.words import KINDS_OF_STREET, TOKEN, head_key
from geodata.phrases.known import NameKind


class LatinNames:
    """Keys of names with their kinds, and how many words the names have that begin with a word."""

    def __init__(self) -> None:
        self._kinds: dict[str, NameKind] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        self._cores: set[str] = set()

    def add(self, key: str, name: str, kind: NameKind) -> None:
        """Take a name under its key."""
        if self._kinds.get(key, NameKind.STOP) is NameKind.STOP:  # a stop is called after something
            self._kinds[key] = kind
        core, _, end = key.rpartition(" ")
        if kind is NameKind.ROAD and core and end in KINDS_OF_STREET:
            self._cores.add(core)
        words = TOKEN.findall(name)
        first = head_key(words[0]) if words else ""
        known = self._lengths.get(first, ())
        if words and len(words) not in known:
            self._lengths[first] = tuple(sorted((*known, len(words)), reverse=True))

    def drop(self, key: str) -> None:
        """Know a name no longer."""
        self._kinds.pop(key, None)

    def lengths(self, first: str) -> tuple[int, ...]:
        """How many words the names have that begin with this one, the most first."""
        return self._lengths.get(head_key(first), ())

    def kind(self, name: str) -> NameKind | None:
        """The kind of a name, however it is spelt; None when it is not known."""
        return self._kinds.get(name_key(name))

    def is_core(self, name: str) -> bool:
        """Whether a street's name is this and a kind of street: Forsyth of Forsyth St."""
        return name_key(name) in self._cores
