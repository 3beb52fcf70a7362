"""Which category and condition a report or an event is filed under: chosen by a person, or by the system where the city
lets it and the words are sure. A void code can be filed no more."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.city import City
from dispatch.errors import Conflict, Fault, Unprocessable
from dispatch.rules.categories import Category, Condition
from dispatch.rules.routing import Reason
from dispatch.rules.suggesting.model import fitting_condition
from dispatch.store.engine import Unit
from dispatch.store.rulings import put_setting, raise_city_version

CONFIDENCE = "category_confidence"  # the setting
LEAST = 0.5


def chosen(city: City, code: str, condition: str, where: str = "", standard: str = "") -> tuple[Category, Condition]:
    """The category and condition of the active list that somebody chose; the first condition for an empty one.

    With a ``standard`` the code is one of that list, and void where the active one has the same figures for something
    else. ``where`` comes before the names of wrong fields. Raises ``Unprocessable``; of a void code it tells what took its place.
    """
    category = city.categories.get(code)
    if category is None or (standard and standard != (category.standard or city.standard)):
        raise _unknown(city, code, where, standard)
    found = category.condition(condition)
    if found is None:
        raise Unprocessable(f"unknown condition '{condition}'", [Fault(f"{where}condition", "not in this category")])
    return category, found


def _unknown(city: City, code: str, where: str, standard: str) -> Unprocessable:
    newest_first = reversed(list(city.lists.versions.values()))
    void = next((one for name, listed in newest_first for one in listed
                 if one.code == code and standard in ("", one.standard or name)), None)
    if void is None:
        return Unprocessable(f"unknown category '{code}'", [Fault(f"{where}category", "not in the active list")])
    heir = city.categories.get(city.lists.family(code, standard).code)
    now = f"void; use {heir.code} {heir.name}" if heir is not None else "void; nothing took its place"
    return Unprocessable(f"category {code} {void.name} is void: unknown category in the active list",
                         [Fault(f"{where}category", now)])


@dataclass(frozen=True, slots=True)
class Alone:
    """What the system chose by itself from a report's words: how sure it was, and whether one condition is left."""

    category: Category
    condition: Condition
    score: float
    history: int
    is_plain: bool

    @property
    def reason(self) -> Reason:
        """As the event's first entry keeps it. The words that spoke are not kept there: they may name a person."""
        name, name_en, sure = self.category.name, self.category.name_en, f"{int(self.score * 100)}%"
        return Reason("words", False, {
            "zh": f"类别“{name}”由系统按来件文字判定，把握{sure}（学习版本{self.history}）",
            "en": f"the words point to the category '{name_en}', {sure} sure (history {self.history})",
            "category": self.category.code, "score_e4": int(self.score * 10_000), "history": self.history,
        })


def confidence_of(city: City) -> float | None:
    """From what confidence on the system takes a category without a person; None: never."""
    given = city.settings.get(CONFIDENCE, "")
    return float(given) if given else None


def chosen_alone(city: City, words: str) -> Alone | None:
    """The category that a report's words are sure of, where the city lets the system choose.

    With several filing conditions somebody at the desk has still to look which it is; the one that fits the words stands there.
    """
    asked = confidence_of(city)
    if asked is None or not words:
        return None
    found = city.suggestions.sure(words, asked)
    category = city.categories.get(found.code) if found is not None else None
    if found is None or category is None or not category.conditions:
        return None
    condition = category.condition(fitting_condition(category, words)) or category.conditions[0]
    return Alone(category, condition, found.score, city.suggestions.key[1] or 0, len(category.conditions) == 1)


def set_confidence(db: Unit, city: City, confidence: float | None) -> None:
    """From now on the system takes a category without a person from this confidence on; None: never.

    Raises ``Unprocessable`` for what is no probability to rely on, ``Conflict`` before a history was measured.
    """
    if confidence is not None and not LEAST <= confidence < 1:
        raise Unprocessable(f"a confidence lies from {LEAST} to below 1", [Fault("confidence", f"from {LEAST} to below 1")])
    if confidence is not None and not city.suggestions.proof.tried:
        raise Conflict("nothing was learned from history yet, so nobody knows how often it would be right")
    put_setting(db, CONFIDENCE, "" if confidence is None else f"{confidence:g}")
    raise_city_version(db)
