"""The addresses about categories beyond the list itself: suggestions, what a version changes, the known lists."""

from __future__ import annotations

from dispatch.errors import Conflict, NotFound
from dispatch.web import category_answers as c
from dispatch.web.api import categories
from dispatch.web.endpoints import Route

CATEGORIES = "/api/v1/categories"

#     method    path                              act                    permission        what
ROUTES: tuple[Route, ...] = (
    Route("GET",    f"{CATEGORIES}/suggest",      categories.suggest,    "reports.send",   "Which category words point to",
          answer=c.SuggestedCategories, query=c.WordsQuery, limit="lookups"),
    Route("GET",    f"{CATEGORIES}/changes",      categories.changes,    "tables.read",    "What a version of the list changes",
          answer=c.ListChangesAnswer, query=c.ChangesQuery, refuses=(NotFound,)),
    Route("GET",    f"{CATEGORIES}/known/{{code}}", categories.known,    "tables.read",    "A list that comes with the product",
          query=c.KnownQuery, media="text/csv", refuses=(NotFound,)),
    Route("GET",    f"{CATEGORIES}/learning",     categories.learning,   "tables.read",    "What history taught about categories",
          answer=c.LearningAnswer),
    Route("POST",   f"{CATEGORIES}/learning",     categories.decide,     "tables.rule",    "From when the system chooses",
          answer=c.LearningAnswer, body=c.ConfidenceForm, refuses=(Conflict,)),
)
