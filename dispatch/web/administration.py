"""The addresses of whoever administers a city: the tables that rule, people, and how they come to their passwords."""

from __future__ import annotations

from dispatch.errors import Conflict, Malformed, NotFound, TooLarge, UnknownFormat
from dispatch.web import person_answers as o
from dispatch.web import staff_answers as s
from dispatch.web import table_answers as t
from dispatch.web.answers import Page
from dispatch.web.api import invitations, person, staff, tables
from dispatch.web.endpoints import Route
from dispatch.web.queries import Paged
from dispatch.web.table_uploads import TAKES

TABLE = "/api/v1/tables/{table}"
VERSION = f"{TABLE}/{{version}}"
PEOPLE = "/api/v1/people"
PERSON = f"{PEOPLE}/{{id}}"
INVITATIONS = "/api/v1/invitations"
UPLOADS = (Malformed, TooLarge, UnknownFormat)
FILE = "application/octet-stream"

#     method    path                              act                    permission        what
ROUTES: tuple[Route, ...] = (
    Route("GET",    TABLE,                        tables.page,           "tables.read",    "A table that rules, and its versions",
          answer=t.TableAnswer),
    Route("POST",   f"{TABLE}/check",             tables.check,          "tables.rule",    "What a file would change",
          answer=t.CheckedAnswer, query=t.TableUploadQuery, takes=TAKES, refuses=UPLOADS),
    Route("POST",   TABLE,                        tables.send,           "tables.rule",    "Keep a file as drafts",
          answer=t.KeptAnswer, query=t.TableUploadQuery, status=201, takes=TAKES, refuses=UPLOADS),
    Route("GET",    VERSION,                      tables.one,            "tables.read",    "One version with its rows",
          answer=t.TableRows, refuses=(NotFound,)),
    Route("DELETE", VERSION,                      tables.drop,           "tables.rule",    "Forget a draft",
          status=204, refuses=(NotFound, Conflict)),
    Route("GET",    f"{VERSION}/compare",         tables.compare,        "tables.read",    "What a version would change",
          answer=t.TableComparison, query=t.TableCompareQuery, refuses=(NotFound,)),
    Route("GET",    f"{VERSION}/trial",           tables.trial,          "tables.read",    "What would have gone elsewhere",
          answer=t.TrialAnswer, query=t.TrialQuery, refuses=(NotFound,)),
    Route("GET",    f"{VERSION}/export",          tables.export,         "tables.read",    "A version as a spreadsheet",
          query=t.TableExportQuery, media=FILE, refuses=(NotFound,)),
    Route("POST",   f"{VERSION}/activate",        tables.activate,       "tables.rule",    "Let a draft rule from a day on",
          answer=t.TableVersion, body=t.RuleForm, refuses=(NotFound, Conflict)),
    Route("POST",   f"{VERSION}/withdraw",        tables.withdraw,       "tables.rule",    "Take the day from it",
          answer=t.TableVersion, refuses=(NotFound, Conflict)),
    Route("GET",    PEOPLE,                       staff.page,            "people.read",    "People with all that holds of them",
          answer=s.StaffPage, query=s.StaffQuery),
    Route("POST",   f"{PEOPLE}/rehearsal",        staff.rehearse,        "people.write",   "What an import would do",
          answer=s.BroughtAnswer, query=s.StaffUploadQuery, takes=TAKES, refuses=UPLOADS),
    Route("POST",   f"{PEOPLE}/import",           staff.bring,           "people.write",   "Take in lists of people",
          answer=s.BroughtAnswer, query=s.StaffUploadQuery, takes=TAKES, refuses=UPLOADS),
    Route("GET",    f"{PEOPLE}/export",           staff.export,          "people.write",   "All lists of people",
          query=s.StaffExportQuery, media=FILE),
    Route("POST",   PEOPLE,                       person.add,            "people.write",   "Add one person",
          answer=o.PersonKept, body=o.PersonForm, status=201),
    Route("GET",    PERSON,                       person.look,           "people.write",   "One person, to be changed",
          answer=o.PersonAnswer, refuses=(NotFound,)),
    Route("POST",   PERSON,                       person.change,         "people.write",   "Change one person",
          answer=o.PersonKept, body=o.PersonChangeForm, refuses=(NotFound, Conflict)),
    Route("POST",   f"{PERSON}/account",          person.set_account,    "people.write",   "End or reopen an account",
          answer=o.PersonKept, body=o.AccountForm, refuses=(NotFound, Conflict)),
    Route("GET",    f"{PERSON}/changes",          person.changes,        "people.read",    "What was changed about a person",
          answer=Page[o.StaffChange], query=Paged),
    Route("POST",   INVITATIONS,                  invitations.invite,    "people.write",   "Links to make a password",
          answer=s.InvitationsAnswer, body=s.InvitationForm, status=201, refuses=(NotFound,)),
    Route("POST",   f"{INVITATIONS}/look",        invitations.look,      "public",         "Whom a link invites",
          answer=s.InvitedAnswer, body=s.InvitationLook, refuses=(NotFound,), limit="follows"),
    Route("POST",   f"{INVITATIONS}/accept",      invitations.accept,    "public",         "Make one's password",
          answer=s.InvitedAnswer, body=s.PasswordForm, refuses=(NotFound,), limit="follows"),
)
