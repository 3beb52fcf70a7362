"""One door to both grammars."""

from __future__ import annotations

from geodata.phrases.chinese.grammar import parse_chinese
from geodata.phrases.english.grammar import parse_english
from geodata.phrases.known import Known
from geodata.phrases.phrase import Phrase
from geodata.phrases.tidy import damage, is_chinese_style, tidied


def parse(text: str, known: Known | None = None) -> Phrase:
    """The places a caller's words name, Chinese or English street style.

    Never raises: words that name no place give a phrase without spots whose `lacks` says why. With `known` names
    (a gazetteer) a name is found wherever it stands; without, by how names end.
    """
    words = tidied(text)
    language = "zh" if is_chinese_style(words) else "en"
    lack = damage(words)
    if lack:
        return Phrase(text, language, lacks=lack)
    found = parse_chinese(words, known) if language == "zh" else parse_english(words, known)
    return Phrase(text, language, found.spots, found.home, found.apart, found.lacks)
