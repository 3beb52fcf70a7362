"""Every address of the product on one page, and the application that answers them."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from pydantic_core import to_json

from dispatch.errors import Conflict, Malformed, NotFound, TooLarge, UnknownFormat
from dispatch.web import administration, category_routes, ogc
from dispatch.web import answers as a
from dispatch.web import dispute_answers as d
from dispatch.web import duplicate_answers as k
from dispatch.web import event_answers as e
from dispatch.web import forms as f
from dispatch.web import ground_answers as g
from dispatch.web import people_answers as w
from dispatch.web import place_answers as p
from dispatch.web import queries as q
from dispatch.web import routing_answers as r
from dispatch.web import survey_answers as s
from dispatch.web.api import (
    about,
    accounts,
    claims,
    coverage,
    disputes,
    duplicates,
    events,
    files,
    ground,
    hooks,
    layers,
    people,
    places,
    reports,
    routing,
    stream,
    surveys,
)
from dispatch.web.atlas import GEOJSON
from dispatch.web.endpoints import LARGEST_BODY, STREAM, Route, bind
from dispatch.web.layer_uploads import TAKES as LAYER_FILES
from dispatch.web.offline import WORKER
from dispatch.web.openapi import document
from dispatch.web.pages import PAGES, Shells, add_static, home, page_act, worker_act
from dispatch.web.problems import answer_refusals
from dispatch.web.site import LOST, SITE, Site
from grids.tiles.wire import MEDIA_TYPE as MVT

V1 = "/api/v1"
PICTURES = "image/jpeg, image/png, image/webp, multipart/form-data"

#     method    path                              act                    permission        what
ROUTES: tuple[Route, ...] = (
    Route("POST",   f"{V1}/session",              accounts.sign_in,      "public",         "Sign in",
          answer=a.Me, body=f.SignInForm, status=201),
    Route("GET",    f"{V1}/session",              accounts.who,          "session",        "Who am I",
          answer=a.Me),
    Route("DELETE", f"{V1}/session",              accounts.sign_out,     "session",        "Sign out",
          status=204),
    Route("GET",    f"{V1}/city",                 ground.city,           "public",         "The city",
          answer=a.CityAnswer),
    Route("GET",    f"{V1}/categories",           ground.categories,     "public",         "What can be reported",
          answer=a.CategoriesAnswer),
    Route("GET",    f"{V1}/layers/{{code}}.geojson", ground.layer,       "ground.map",     "A layer of the ground",
          media=GEOJSON, refuses=(NotFound,)),
    Route("GET",    f"{V1}/layers/{{id}}/tiles/{{z}}/{{x}}/{{y}}.mvt", ground.tile, "ground.map", "A vector tile of a layer",
          query=q.TileQuery, media=MVT, refuses=(NotFound,)),
    Route("GET",    f"{V1}/layers",               layers.page,           "ground.rule",    "Versions of all layers",
          answer=a.Page[g.VersionAnswer]),
    Route("GET",    f"{V1}/layers/{{id}}/compare", layers.compare,       "ground.rule",    "What would change",
          answer=g.ComparisonAnswer, query=g.CompareQuery, refuses=(NotFound,)),
    Route("POST",   f"{V1}/layers/{{id}}/activate", layers.activate,     "ground.rule",    "Let a draft rule",
          answer=g.ActivatedAnswer, body=g.ActivateForm, refuses=(NotFound, Conflict)),
    Route("POST",   f"{V1}/layers/{{id}}/withdraw", layers.withdraw,     "ground.rule",    "Take the date from a draft",
          answer=g.VersionAnswer, refuses=(NotFound, Conflict)),
    Route("GET",    f"{V1}/layers/{{id}}/export", layers.export,         "ground.rule",    "A version as a file",
          query=g.ExportQuery, media="application/octet-stream", refuses=(NotFound,)),
    Route("GET",    f"{V1}/relocation",           layers.relocation,     "ground.rule",    "How far events have followed",
          answer=g.RelocationAnswer),
    Route("POST",   f"{V1}/surveys",              surveys.send,          "ground.rule",    "Send a city file",
          answer=s.SurveyAnswer, query=s.UploadQuery, status=201, takes=LAYER_FILES,
          refuses=(Malformed, TooLarge, UnknownFormat)),
    Route("GET",    f"{V1}/surveys",              surveys.page,          "ground.rule",    "City files under examination",
          answer=a.Page[s.SurveyAnswer], query=q.Paged),
    Route("GET",    f"{V1}/surveys/{{id}}",       surveys.one,           "ground.rule",    "One city file",
          answer=s.SurveyAnswer, refuses=(NotFound,)),
    Route("DELETE", f"{V1}/surveys/{{id}}",       surveys.drop,          "ground.rule",    "Forget a city file",
          status=204, refuses=(NotFound,)),
    Route("POST",   f"{V1}/surveys/{{id}}/open",  surveys.open_table,    "ground.rule",    "Open another of its tables",
          answer=s.SurveyAnswer, body=s.OpenForm, status=202, refuses=(NotFound, Conflict)),
    Route("POST",   f"{V1}/surveys/{{id}}/examine", surveys.examine,     "ground.rule",    "Examine it, mend it",
          answer=s.SurveyAnswer, body=s.ExamineForm, status=202, refuses=(NotFound, Conflict)),
    Route("POST",   f"{V1}/surveys/{{id}}/draft", surveys.keep,          "ground.rule",    "Keep it as a draft",
          answer=g.VersionAnswer, body=s.KeepForm, status=201, refuses=(NotFound, Conflict)),
    Route("GET",    f"{V1}/surveys/{{id}}/findings.geojson", surveys.findings, "ground.rule", "What was found, drawn",
          media=GEOJSON, refuses=(NotFound,)),
    Route("GET",    f"{V1}/surveys/{{id}}/findings.csv", surveys.table,  "ground.rule",    "What was found, as a table",
          media="text/csv", refuses=(NotFound,)),
    Route("GET",    f"{V1}/surveys/{{id}}/outlines.geojson", surveys.outlines, "ground.rule", "The division as it would be",
          media=GEOJSON, refuses=(NotFound,)),
    Route("GET",    f"{V1}/locate",               ground.locate,         "ground.locate",  "Who would get it, and why",
          answer=a.LocateAnswer, query=q.PlaceQuery, limit="lookups"),
    Route("GET",    f"{V1}/places/suggest",       places.suggest,        "ground.locate",  "Places while one types",
          answer=p.SuggestionsAnswer, query=p.SuggestQuery, limit="lookups"),
    Route("POST",   f"{V1}/places/geocode",       places.geocode,        "ground.locate",  "Which place words mean",
          answer=p.GeocodeAnswer, body=p.WordsForm, limit="lookups"),
    Route("GET",    f"{V1}/places",               places.learned_page,   "places.read",    "What the desk taught",
          answer=a.Page[p.LearnedPlace], query=p.TaughtQuery),
    Route("DELETE", f"{V1}/places/{{id}}",        places.forget_place,   "places.forget",  "Take back a taught place",
          query=p.ForgetQuery, status=204, refuses=(NotFound,)),
    Route("POST",   f"{V1}/reports",              reports.send,          "reports.send",   "Report a problem",
          answer=e.ReceiptAnswer, body=f.ReportForm, status=201, refuses=(Conflict,), limit="reports"),
    Route("GET",    f"{V1}/reports/{{receipt}}",  reports.follow,        "reports.follow", "Follow a report",
          answer=e.PublicReport, query=q.CodeQuery, refuses=(NotFound,), limit="follows"),
    Route("GET",    f"{V1}/reports/{{receipt}}/files/{{sha256}}", reports.photo, "reports.follow", "A picture of a report",
          query=q.CodeQuery, media="image/*", refuses=(NotFound,), limit="follows"),
    Route("POST",   f"{V1}/reports/{{receipt}}/moves", reports.move,     "reports.follow", "Urge, answer or reopen",
          answer=e.PublicReport, body=f.CitizenMoveForm, refuses=(NotFound, Conflict), limit="follows"),
    Route("GET",    f"{V1}/events",               events.page,           "events.list",    "Events within sight",
          answer=a.Page[e.EventAnswer], query=q.EventQuery),
    Route("GET",    f"{V1}/events/{{number}}",    events.one,            "events.read",    "One event",
          answer=e.EventDetail, refuses=(NotFound,)),
    Route("GET",    f"{V1}/events/{{number}}/entries", events.entries,   "events.read",    "The event's timeline",
          answer=e.Timeline, refuses=(NotFound,)),
    Route("GET",    f"{V1}/events/{{number}}/routes", routing.decisions, "routing.read",   "Why it went there, row by row",
          answer=r.DecisionsAnswer, refuses=(NotFound,)),
    Route("POST",   f"{V1}/routes/dry-run",       routing.dry_run,       "routing.read",   "Who would get it, row by row",
          answer=r.TriedAnswer, body=r.TryForm, refuses=(NotFound,)),
    Route("POST",   f"{V1}/duplicates",           duplicates.of_report,  "duplicates.read", "What a report may repeat",
          answer=k.DuplicatesAnswer, body=f.DuplicatesForm),
    Route("GET",    f"{V1}/events/{{number}}/duplicates", duplicates.of_event, "duplicates.read", "What an event may repeat",
          answer=k.DuplicatesAnswer, refuses=(NotFound,)),
    Route("GET",    f"{V1}/duplicates/joining",   duplicates.joining,    "tables.read",    "Whether the system joins by itself",
          answer=k.JoiningAnswer),
    Route("POST",   f"{V1}/duplicates/joining",   duplicates.let_join,   "tables.rule",    "Let the system join by itself, or not",
          answer=k.JoiningAnswer, body=k.JoiningForm),
    Route("POST",   f"{V1}/events/{{number}}/moves", events.move,        "events.move",    "Move an event",
          answer=e.EventDetail, body=f.MoveForm, refuses=(NotFound, Conflict)),
    Route("POST",   f"{V1}/events/{{number}}/callers", events.callers,   "callers.read",   "Look at the callers in full",
          answer=e.Callers, body=f.LookForm, refuses=(NotFound,)),
    Route("GET",    f"{V1}/requests",             events.request_page,   "requests.list",  "Wishes that wait for a decision",
          answer=a.Page[e.RequestAnswer], query=q.RequestQuery),
    Route("GET",    f"{V1}/bounces",              disputes.bounce_table, "bounces.read",   "What bounced between whom",
          answer=d.BouncesAnswer, query=d.BounceQuery),
    Route("GET",    f"{V1}/bounces/events",       disputes.bounced_page, "bounces.read",   "The events behind the figures",
          answer=d.BouncedPage, query=d.BouncedQuery),
    Route("GET",    f"{V1}/verdicts",             disputes.verdict_page, "verdicts.read",  "What the center decided",
          answer=a.Page[d.VerdictAnswer], query=d.VerdictQuery),
    Route("POST",   f"{V1}/verdicts/{{id}}/revoke", disputes.revoke,     "verdicts.revoke", "End a verdict",
          answer=d.VerdictAnswer, body=d.RevokeForm, refuses=(NotFound, Conflict)),
    Route("GET",    f"{V1}/live/snapshot",        stream.snapshot,       "events.live",    "What is open now",
          answer=e.Snapshot, query=q.Paged),
    Route("GET",    f"{V1}/live",                 stream.live,           "events.live",    "What changes, as it happens",
          query=q.LiveQuery, media=STREAM),
    Route("GET",    f"{V1}/counts",               events.counts,         "counts.read",    "How much is open",
          answer=e.Counts),
    Route("GET",    f"{V1}/claims",               claims.claim_page,     "claims.list",    "Claims, of now or of an instant",
          answer=a.Page[a.ClaimAnswer], query=q.ClaimQuery),
    Route("POST",   f"{V1}/claims",               claims.take_claim,     "claims.take",    "Claim a grid",
          answer=a.ClaimAnswer, body=f.ClaimForm, status=201, refuses=(Conflict,)),
    Route("POST",   f"{V1}/claims/{{id}}/release", claims.release_claim, "claims.release", "Release a grid at once",
          answer=a.ClaimAnswer, body=f.ReleaseForm, refuses=(NotFound, Conflict)),
    Route("GET",    f"{V1}/handings",             claims.handing_page,   "claims.list",    "Hand-overs and releases",
          answer=a.Page[w.HandingAnswer], query=w.HandingQuery),
    Route("POST",   f"{V1}/handings",             claims.offer_claim,    "claims.release", "Offer a grid, or ask for release",
          answer=w.HandingAnswer, body=w.HandingForm, status=201, refuses=(NotFound, Conflict)),
    Route("POST",   f"{V1}/handings/{{id}}/answer", claims.answer_offer, "claims.take",    "Accept or refuse it",
          answer=w.HandingAnswer, body=w.DecisionForm, refuses=(NotFound, Conflict)),
    Route("POST",   f"{V1}/handings/{{id}}/withdraw", claims.withdraw_offer, "claims.release", "Take it back",
          answer=w.HandingAnswer, refuses=(NotFound, Conflict)),
    Route("GET",    f"{V1}/absences",             coverage.absence_page, "absences.read",  "Who is away, who stands in",
          answer=a.Page[w.AbsenceAnswer], query=q.Paged),
    Route("POST",   f"{V1}/absences",             coverage.declare,      "absences.write", "Declare leave with a deputy",
          answer=w.AbsenceAnswer, body=w.AbsenceForm, status=201, refuses=(NotFound,)),
    Route("POST",   f"{V1}/absences/{{id}}/end",  coverage.come_back,    "absences.write", "Be back",
          answer=w.AbsenceAnswer, refuses=(NotFound, Conflict)),
    Route("GET",    f"{V1}/coverage",             coverage.matrix,       "coverage.read",  "Holes of the coming days",
          answer=w.CoverageAnswer, query=w.CoverageQuery),
    Route("GET",    f"{V1}/notices",              people.notice_page,    "notices.read",   "My inbox",
          answer=a.Page[a.NoticeAnswer], query=q.NoticeQuery),
    Route("POST",   f"{V1}/notices/{{id}}/seen",  people.see_notice,     "notices.read",   "I have seen it",
          status=204, refuses=(NotFound,)),
    Route("POST",   f"{V1}/files",                files.send,            "files.send",     "Send a picture",
          answer=a.FileAnswer, status=201, takes=PICTURES, refuses=(Malformed, TooLarge, UnknownFormat),
          limit="files"),
    Route("GET",    f"{V1}/files/{{sha256}}",     files.show,            "files.read",     "A picture",
          media="image/*", refuses=(NotFound,)),
    Route("GET",    f"{V1}/parties",              people.party_page,     "parties.list",   "Who there is",
          answer=a.Page[a.PartyAnswer], query=q.PartyQuery),
    Route("POST",   f"{V1}/hooks",                hooks.subscribe,       "hooks.write",    "Subscribe a webhook",
          answer=a.HookAnswer, body=f.HookForm, status=201),
    Route("GET",    f"{V1}/hooks",                hooks.page,            "hooks.write",    "My webhooks",
          answer=a.Page[a.HookAnswer]),
    Route("DELETE", f"{V1}/hooks/{{id}}",         hooks.unsubscribe,     "hooks.write",    "End a webhook",
          status=204, refuses=(NotFound,)),
    *administration.ROUTES,
    *category_routes.ROUTES,
    Route("GET",    ogc.ROOT,                     ogc.landing,           "ground.map",     "OGC API Features"),
    Route("GET",    f"{ogc.ROOT}/conformance",    ogc.conformance,       "ground.map",     "Conformance classes"),
    Route("GET",    f"{ogc.ROOT}/api",            ogc.api,               "ground.map",     "Description of /ogc"),
    Route("GET",    f"{ogc.ROOT}/collections",    ogc.collections,       "ground.map",     "Collections"),
    Route("GET",    f"{ogc.ROOT}/collections/{{code}}", ogc.collection,  "ground.map",     "One collection",
          refuses=(NotFound,)),
    Route("GET",    f"{ogc.ROOT}/collections/{{code}}/items", ogc.items, "ground.map",     "Features of a collection",
          media=GEOJSON, refuses=(Malformed, NotFound)),
    Route("GET",    f"{ogc.ROOT}/collections/{{code}}/items/{{number}}", ogc.item, "ground.map", "One feature",
          media=GEOJSON, refuses=(NotFound,)),
    Route("GET",    "/healthz",                   about.health,          "public",         "Is the process well",
          ),
    Route("GET",    "/metrics",                   about.metrics,         "public",         "Measures of the process",
          media="text/plain"),
    Route("GET",    "/",                          home,                  "public",         "To one's own page",
          media="text/html"),
)


def make_web(site: Site) -> web.Application:
    """The web application of a site: routes, pages, static files. The hub lives with it."""
    made = web.Application(middlewares=[answer_refusals], client_max_size=LARGEST_BODY)
    made[SITE] = site
    shells = Shells(site)
    made[LOST] = shells.lost
    for route in (*ROUTES, _describing(), *_pages(shells)):
        made.router.add_route(route.method, route.path, bind(route, site))
        if route.method == "GET" and route.media != STREAM:
            made.router.add_route("HEAD", route.path, bind(route, site))
    add_static(made, shells.policy)
    made.on_startup.append(_start_hub)
    made.on_shutdown.append(_stop_hub)
    return made


def _describing() -> Route:
    return Route("GET", f"{V1}/openapi.json", about.description_act(to_json(document(ROUTES))), "public", "This API")


def _pages(shells: Shells) -> list[Route]:
    worker = Route("GET", WORKER, worker_act(shells), "public", "keeps a page", media="text/javascript",
                   asks_who=False)
    return [
        worker,
        *(Route("GET", path, page_act(shells, page), "public", page, media="text/html", asks_who=False)
          for path, page in PAGES.items()),
    ]


async def _start_hub(app: web.Application) -> None:
    site: Any = app[SITE]
    await site.hub.start(site.node, site.meter)


async def _stop_hub(app: web.Application) -> None:
    await app[SITE].hub.stop()
    await app[SITE].lookups.close()
    await app[SITE].workshop.stop()
