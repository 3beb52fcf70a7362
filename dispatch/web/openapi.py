"""The OpenAPI 3.1 description of the API, made from the routes themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, TypeAdapter

from dispatch import __version__
from dispatch.rules.event import Role
from dispatch.rules.permissions import PERMISSIONS
from dispatch.web.answers import Problem
from dispatch.web.endpoints import JSON, KEY_HEADER, REPLAYED, Route
from dispatch.web.fields import PATH_FIELDS
from dispatch.web.problems import PROBLEM_TYPE

_REF = "#/components/schemas/{model}"
_ALWAYS = (429, 503)


def document(routes: Iterable[Route]) -> dict[str, Any]:
    """The description of all routes under /api."""
    described = [route for route in routes if route.path.startswith("/api/")]
    schemas, definitions = _schemas(described)
    paths: dict[str, dict[str, Any]] = {}
    for route in described:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Grid dispatch", "version": __version__,
            "description": "Reports in, the officer who answers for the ground, deadlines that climb by themselves. "
                           "Instants are ISO 8601 in UTC, coordinates WGS-84 degrees. Refusals are RFC 9457 problems.",
        },
        "paths": paths,
        "components": {
            "schemas": definitions,
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "dispatch_session"},
                "key": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _schemas(routes: Sequence[Route]) -> tuple[dict[Any, Any], dict[str, Any]]:
    wanted: list[tuple[Any, Any, TypeAdapter[Any]]] = [("problem", "serialization", TypeAdapter(Problem))]
    for route in routes:
        name = (route.method, route.path)
        if route.body is not None:
            wanted.append(((name, "body"), "validation", TypeAdapter(route.body)))
        if route.answer is not None:
            wanted.append(((name, "answer"), "serialization", TypeAdapter(route.answer)))
    wanted += [(("path", name), "validation", kind) for name, kind in PATH_FIELDS.items()]
    schemas, definitions = TypeAdapter.json_schemas(wanted, ref_template=_REF)
    return {key: schema for (key, _), schema in schemas.items()}, definitions.get("$defs", {})


def _operation(route: Route, schemas: dict[Any, Any]) -> dict[str, Any]:
    name = (route.method, route.path)
    made: dict[str, Any] = {
        "operationId": f"{route.act.__module__.rpartition('.')[2]}_{route.act.__name__}",
        "summary": route.summary,
        "tags": [route.path.split("/")[3]],
        "parameters": [*_path_parameters(route, schemas), *_query_parameters(route.query), *_headers(route)],
        "responses": _responses(route, schemas),
        "security": _security(route.permission),
    }
    if route.body is not None:
        made["requestBody"] = {"required": True, "content": {JSON: {"schema": schemas[(name, "body")]}}}
    elif route.takes != JSON:
        picture = {"schema": {"type": "string", "format": "binary"}}
        made["requestBody"] = {"required": True, "content": dict.fromkeys(route.takes.split(", "), picture)}
    return made


def _path_parameters(route: Route, schemas: dict[Any, Any]) -> list[dict[str, Any]]:
    return [{"name": name, "in": "path", "required": True, "schema": schemas[("path", name)]} for name in route.names]


def _query_parameters(query: type[BaseModel] | None) -> list[dict[str, Any]]:
    if query is None:
        return []
    schema = query.model_json_schema(ref_template=_REF)
    needed = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in needed, "schema": _plain(part)}
        for name, part in schema["properties"].items()
    ]


def _plain(part: dict[str, Any]) -> dict[str, Any]:
    """A query has no null: a parameter that is left out is left out."""
    choices = [choice for choice in part.get("anyOf", ()) if choice.get("type") != "null"]
    rest = {key: value for key, value in part.items() if key not in ("anyOf", "title") and value is not None}
    if len(choices) == 1:
        return {**choices[0], **rest}
    return {**rest, "anyOf": choices} if choices else rest


def _headers(route: Route) -> list[dict[str, Any]]:
    if route.method != "POST":
        return []
    schema = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[\\x21-\\x7e]+$"}
    text = "The same key with the same request has its effect once and the same answer again, for 30 days."
    return [{"name": KEY_HEADER, "in": "header", "required": False, "schema": schema, "description": text}]


def _responses(route: Route, schemas: dict[Any, Any]) -> dict[str, Any]:
    success: dict[str, Any] = {"description": HTTPStatus(route.status).phrase}
    if route.answer is not None:
        success["content"] = {route.media: {"schema": schemas[((route.method, route.path), "answer")]}}
    elif route.status != 204:
        success["content"] = {route.media: {"schema": {}}}
    if route.method == "POST":
        success["headers"] = {REPLAYED: {"schema": {"type": "string", "enum": ["true"]}}}
    refused = {"content": {PROBLEM_TYPE: {"schema": schemas["problem"]}}}
    answers = {str(route.status): success}
    for status in sorted(_statuses(route)):
        answers[str(status)] = {"description": HTTPStatus(status).phrase, **refused}
    for passing in ("429", "503"):
        answers[passing]["headers"] = {"Retry-After": {"description": "Seconds", "schema": {"type": "integer", "minimum": 1}}}
    return answers


def _statuses(route: Route) -> set[int]:
    found = {refusal.status for refusal in route.refuses} | set(_ALWAYS) | {401}
    if Role.CITIZEN not in PERMISSIONS[route.permission] or route.method != "GET":
        found.add(403)
    if route.names or route.query is not None or route.method == "POST":
        found.add(422)
    if route.body is not None:
        found |= {400, 413, 415}
    return found - {route.status}


def _security(permission: str) -> list[dict[str, list[str]]]:
    ways: list[dict[str, list[str]]] = [{"session": []}, {"key": []}]
    return [{}, *ways] if Role.CITIZEN in PERMISSIONS[permission] else ways
