"""The one middleware: every refusal becomes an RFC 9457 problem document, every answer gets its headers."""

from __future__ import annotations

import itertools
import re
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping
from traceback import format_exception

import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from pydantic import ValidationError
from pydantic_core import to_json

from dispatch.errors import Fault, Malformed, Refusal, TooMany, Unavailable, Unprocessable
from dispatch.rules.row_sentences import said_in_chinese
from dispatch.web.site import LOST, SITE

log = structlog.get_logger()
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

REQUEST_ID = "X-Request-Id"
PROBLEM_TYPE = "application/problem+json"
# An answer of the API is never shown as a page; a page brings its own policy.
API_POLICY = "default-src 'none'; frame-ancestors 'none'"
HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
_TITLES = {404: "not-found", 405: "method-not-allowed", 413: "too-large", 415: "unknown-format"}
# Said to people; the expressions themselves stand in the API's document.
_PLAINLY = {"string_pattern_mismatch": "it has signs that are not allowed here"}
_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_process = secrets.token_hex(4)
_count = itertools.count(1)


def request_id(request: web.Request) -> str:
    """The id that the caller gave this request, or a fresh one."""
    given = request.headers.get(REQUEST_ID)
    if given and _GIVEN_ID.fullmatch(given):
        return given
    return f"{_process}-{next(_count):x}"


@web.middleware
async def answer_refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer with a problem document whatever a handler raises, and give every answer its headers."""
    try:
        response = await handler(request)
    except Refusal as refusal:
        response = problem_of(refusal)
    except web.HTTPException as other:
        response = _of_framework(other)
    except (HttpProcessingError, web.RequestPayloadError):
        response = problem_of(Malformed("the body cannot be read as its headers say"))
    except Exception as reason:
        if isinstance(reason, ConnectionError):
            raise
        response = _of_failure(request, reason)
    if not response.prepared:
        if response.status >= 400 and LOST in request.app:
            response = request.app[LOST](request, response.status) or response
        dress(request, response)
    return response


def dress(request: web.Request, response: web.StreamResponse) -> None:
    """Give an answer the headers that all of them have."""
    headers = response.headers
    headers.update(HEADERS)
    headers[REQUEST_ID] = request_id(request)
    headers.setdefault("Content-Security-Policy", API_POLICY)
    headers.setdefault("Cache-Control", "no-store")
    headers["Server"] = "dispatch"  # and not which version of what it runs on


def problem_of(refusal: Refusal) -> web.Response:
    """The problem document of a refusal; one that will pass says when to try again."""
    answer = problem(refusal.status, refusal.code, refusal.title, refusal.detail, refusal.faults)
    if isinstance(refusal, TooMany | Unavailable) and refusal.wait_s:
        answer.headers["Retry-After"] = str(refusal.wait_s)
    return answer


def problem(status: int, code: str, title: str, detail: str, faults: Iterable[Fault] = ()) -> web.Response:
    """A problem document; ``faults`` name the wrong fields. What is said in Chinese is empty where no table knows it."""
    body = {
        "type": f"/problems/{code}", "title": title, "status": status, "detail": detail, "detail_zh": said_in_chinese(detail),
        "code": code, "faults": [
            {"field": fault.field, "reason": fault.reason, "reason_zh": said_in_chinese(fault.reason)} for fault in faults
        ],
    }
    return web.Response(status=status, body=to_json(body), content_type=PROBLEM_TYPE)


def _of_framework(other: web.HTTPException) -> web.StreamResponse:
    if other.status < 400:
        raise other
    code = _TITLES.get(other.status, "refused")
    answer = problem(other.status, code, other.reason, other.text or other.reason)
    if "Allow" in other.headers:
        answer.headers["Allow"] = other.headers["Allow"]
    return answer


def _of_failure(request: web.Request, reason: Exception) -> web.Response:
    ident = request_id(request)
    request.app[SITE].meter.failures.inc()
    log.error("request failed", request_id=ident, method=request.method, path=request.path,
              failure="".join(format_exception(reason)))  # without the values of variables: they may be personal
    answer = problem(500, "failure", "Something went wrong on our side",
                     f"Nothing was changed. The operator finds the reason under {ident}.")
    answer.headers[REQUEST_ID] = ident
    return answer


def refusal_of(error: ValidationError, where: str = "") -> Refusal:
    """What pydantic found, as a refusal: bytes that are no JSON are malformed, anything else names its fields."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    if found[0]["type"] == "json_invalid":
        return Malformed(found[0]["msg"])
    faults = [
        Fault(".".join(map(str, one["loc"])) or where or "body", _PLAINLY.get(one["type"]) or one["msg"].removeprefix("Value error, "))
        for one in found[:20]
    ]
    return Unprocessable("; ".join(f"{fault.field}: {fault.reason}" for fault in faults[:3]), faults)
