"""Names to things, in memory: exact, by another ending, by sound, with a letter wrong; every hit with its score."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from geodata.gazetteer.naming import keys
from geodata.gazetteer.naming.grams import GramIndex
from geodata.gazetteer.naming.homophones import sounds
from geodata.gazetteer.naming.latin import LatinNames
from geodata.gazetteer.naming.likeness import LOWEST, LOWEST_EN, OTHER_KIND, TURNED, likeness, likeness_en
from geodata.gazetteer.naming.lookalikes import looks
from geodata.phrases.known import NameKind
from geodata.phrases.tidy import is_chinese

SHORTEST_KNOWN = 2
SHORTEST_HELD = 4
SHORTEST_SOUND, LONGEST_SOUND = 3, 8
RERANKED = 120
LONE = frozenset({"火车站", "高铁站", "汽车站", "客运站"})  # a city mostly has one, and people say no more than that
HELD_LAST, HELD = 0.86, 0.77  # 人民医院 said of 市人民医院, and of 人民医院南院
CORE, LONGEST_CORE = 0.78, 5


class How(StrEnum):
    """In which way a name was found."""

    EXACT = "exact"
    ENDING = "ending"  # 菜场 for 菜市场, Street for Road
    PART = "part"  # 柳径路 said of 柳径东路
    WHOLE = "whole"  # 柳径东路 said of 柳径路
    HOLDING = "holding"  # 人民医院 said of 市第一人民医院
    SOUND = "sound"
    SPELLING = "spelling"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found by its name: its number, the name it bears, a score from 0 to 1."""

    item: int
    name: str
    score: float
    how: How


class NameIndex:
    """Names with the numbers and kinds of the things they name; grows by `add`."""

    def __init__(self) -> None:
        self._keys: list[str] = []
        self._names: list[str] = []
        self._place: dict[str, int] = {}
        self._items: list[list[int]] = []
        self._kinds: dict[str, NameKind] = {}
        self._grams = GramIndex()
        self._settled = False
        self._sounds: dict[str, tuple[int, ...]] = {}
        self._looks: dict[str, tuple[int, ...]] = {}  # a name that is the first of its looks is found as itself
        self._lengths: dict[str, tuple[int, ...]] = {}
        self._cores: dict[str, list[int]] = defaultdict(list)
        self.latin = LatinNames()

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, name: str, item: int, kind: NameKind) -> None:
        """Let `name` mean `item` as well. A name without letters is not taken."""
        key = keys.name_key(name)
        if not key:
            return
        at = self._place.get(key)
        if at is None:
            at = self._place[key] = len(self._keys)
            self._keys.append(key)
            self._names.append(name)
            self._items.append([item])
            self._note(key, at, kind)
        elif item not in self._items[at]:
            self._items[at].append(item)
            if not is_chinese(key):
                self.latin.add(key, name, kind)

    def drop(self, name: str, item: int) -> None:
        """Let `name` mean `item` no longer; a name that means nothing any more is not known."""
        key = keys.name_key(name)
        at = self._place.get(key)
        if at is None or item not in self._items[at]:
            return
        self._items[at].remove(item)
        if self._items[at]:
            return
        del self._place[key]
        self._keys[at] = ""
        self.latin.drop(key)
        if self._kinds.pop(key, None) is not None:
            for known, same in ((self._sounds, sounds(key)), (self._looks, looks(key))):
                if at in known.get(same, ()):
                    known[same] = tuple(other for other in known[same] if other != at)

    def _note(self, key: str, at: int, kind: NameKind) -> None:
        if self._settled:
            self._grams.add(key, at)
        if not is_chinese(key):
            self.latin.add(key, self._names[at], kind)
            return
        heard, seen = sounds(key), looks(key)
        self._sounds[heard] = (*self._sounds.get(heard, ()), at)
        if seen != key:  # else it is found as itself
            self._looks[seen] = (*self._looks.get(seen, ()), at)
        self._kinds[key] = kind
        if kind is NameKind.PLACE and SHORTEST_HELD <= len(key) <= LONGEST_SOUND:
            core = keys.split_end(key)[0]
            if SHORTEST_KNOWN <= len(core) < len(key):
                self._cores[core].append(at)
        if len(key) >= SHORTEST_KNOWN:
            start = key[:SHORTEST_KNOWN]
            known = self._lengths.get(start, ())
            if len(key) not in known:
                self._lengths[start] = tuple(sorted((*known, len(key)), reverse=True))

    def settle(self) -> None:
        """Call once when the bulk of names is in; names added later are found as well."""
        self._grams.settle(self._keys)
        self._settled = True

    def longest(self, text: str, at: int) -> tuple[int, NameKind] | None:
        """The length and kind of the longest known Chinese name that starts at this place of the text."""
        for length in self._lengths.get(text[at : at + SHORTEST_KNOWN], ()):
            kind = self._kinds.get(text[at : at + length])
            if kind is not None:
                return length, kind
        return None

    def sounding(self, text: str, at: int) -> tuple[int, NameKind] | None:
        """The same for names of at least three signs that sound exactly like what stands there, or look very like it."""
        for length in range(min(LONGEST_SOUND, len(text) - at), SHORTEST_SOUND - 1, -1):
            part = text[at : at + length]
            places = self._sounds.get(sounds(part)) or self._looking(looks(part))
            if places:
                return length, self._kinds[self._keys[places[0]]]
        return None

    def _looking(self, seen: str) -> tuple[int, ...]:
        return (self._place[seen],) if seen in self._kinds else self._looks.get(seen, ())

    def shortened(self, text: str, at: int) -> int:
        """The length of the longest own part of a place's name that starts at this place of the text, 0 for none."""
        lengths = range(LONGEST_CORE, SHORTEST_KNOWN - 1, -1)
        return next((length for length in lengths if text[at : at + length] in self._cores), 0)

    def resembling(self, name: str) -> NameKind | None:
        """The kind of the name in Latin letters that this one is most like; None when none is like enough."""
        best = max(self._like_english(keys.name_key(name)), key=lambda hit: hit.score, default=None)
        return self.latin.kind(best.name) if best else None

    def exact(self, name: str) -> list[int]:
        """The numbers of the things with exactly this name, however it is spelt."""
        key = keys.name_key(name)
        at = self._place.get(key)
        at = self._place.get(keys.spoken_key(key)) if at is None else at
        return list(self._items[at]) if at is not None else []

    def find(self, name: str) -> list[Hit]:
        """The things this name may mean, the best first; a surer way of finding hides the vaguer ones."""
        key = keys.name_key(name)
        if not key:
            return []
        for way in (self._exactly, self._by_ending, self._by_part, self._by_holding, self._by_core):
            hits = way(key)
            if hits:
                return sorted(hits, key=lambda hit: -hit.score)
        return [] if self._is_missing_part(key) else self._by_likeness(key)

    def _by_holding(self, key: str) -> list[Hit]:
        """Longer names of places that hold this one: 市第一人民医院 for 人民医院."""
        is_lone = key in LONE
        if not is_chinese(key) or (len(key) < SHORTEST_HELD and not is_lone) or keys.is_road(key):
            return []
        held = [at for at in self._grams.candidates(key, RERANKED) if key in self._keys[at]]
        if is_lone and len({item for at in held for item in self._items[at]}) > 1:
            return []
        # People leave the town away before a name more often than they leave something away behind it.
        return [Hit(item, self._names[at], HELD_LAST if self._keys[at].endswith(key) else HELD, How.HOLDING) for at in held for item in self._items[at]]

    def _by_core(self, key: str) -> list[Hit]:
        """Places whose name is this and an ending: 荷霞公园 and 荷霞中学 for 荷霞."""
        places = [at for at in self._cores.get(key, ()) if self._keys[at]]
        return [Hit(item, self._names[at], CORE, How.HOLDING) for at in places for item in self._items[at]]

    def holding(self, words: str) -> list[Hit]:
        """Everything whose name holds these words, for calls that are but a piece of a name."""
        key = keys.name_key(words)
        held = [at for at in self._grams.candidates(key, RERANKED) if key in self._keys[at]] if key else []
        return [Hit(item, self._names[at], 0.8, How.HOLDING) for at in held for item in self._items[at]]

    def _is_missing_part(self, key: str) -> bool:
        """Whether the road is divided but has no such part: 柳径南路 where there are 柳径东路 and 柳径西路."""
        whole = keys.without_compass(key) if is_chinese(key) else None
        return whole is not None and any(part in self._place for part in keys.with_compass(whole))

    def starting(self, words: str, limit: int) -> list[Hit]:
        """Suggestions while somebody types: names that hold the words, beginnings first, then names like them."""
        key = keys.name_key(words)
        if not key:
            return []
        places = self._grams.candidates(key, RERANKED * 4)
        held = [at for at in places if key in self._keys[at]]
        held.sort(key=lambda at: (not self._keys[at].startswith(key), len(self._keys[at]), self._keys[at]))
        hits = [Hit(item, self._names[at], 1.0, How.EXACT) for at in held[:limit] for item in self._items[at]]
        if len(hits) < limit:
            seen = {hit.item for hit in hits}
            hits += [hit for hit in self._by_likeness(key) if hit.item not in seen]
        return hits[:limit]

    def _at(self, key: str, score: float, how: How) -> list[Hit]:
        at = self._place.get(key)
        return [Hit(item, self._names[at], score, how) for item in self._items[at]] if at is not None else []

    def _exactly(self, key: str) -> list[Hit]:
        spelt = (key, keys.spoken_key(key), keys.in_words(key))
        return next((hits for one in spelt if (hits := self._at(one, 1.0, How.EXACT))), [])

    def _by_ending(self, key: str) -> list[Hit]:
        if not is_chinese(key):
            return []
        return [hit for other in keys.other_endings(key) for hit in self._at(other, 0.92, How.ENDING)]

    def _by_part(self, key: str) -> list[Hit]:
        if not is_chinese(key):
            other = keys.turned(key)
            turned = self._at(other, TURNED, How.SPELLING) if other else []
            return turned or [hit for part in keys.with_compass_en(key) for hit in self._at(part, 0.9, How.PART)]
        divided = (*keys.with_compass(key), *keys.with_ordinal(key))
        parts = [hit for part in divided for hit in self._at(part, 0.9, How.PART)]
        whole = keys.without_compass(key)
        return parts or (self._at(whole, 0.85, How.WHOLE) if whole else [])

    def _by_likeness(self, key: str) -> list[Hit]:
        return self._like_chinese(key) if is_chinese(key) else self._like_english(key)

    def _like_chinese(self, key: str) -> list[Hit]:
        places = dict.fromkeys([*self._sounds.get(sounds(key), ()), *self._grams.candidates(key, RERANKED)])
        scored = [(likeness(key, self._keys[at]), at) for at in places]
        return list(self._hits(scored, LOWEST, lambda at: sounds(self._keys[at]) == sounds(key)))

    def _like_english(self, key: str) -> list[Hit]:
        scored = [(likeness_en(key, self._keys[at]), at) for at in self._grams.candidates(key, RERANKED)]
        return list(self._hits(scored, LOWEST_EN, lambda at: False))

    def _hits(self, scored: Iterable[tuple[float, int]], lowest: float, same_sound: object) -> Iterator[Hit]:
        assert callable(same_sound)
        for score, at in sorted(scored, reverse=True):
            if score < lowest:
                return
            how = How.SOUND if same_sound(at) else How.ENDING if score in OTHER_KIND else How.SPELLING
            for item in self._items[at]:
                yield Hit(item, self._names[at], round(score, 3), how)
