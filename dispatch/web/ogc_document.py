"""The OpenAPI 3.0 description of the addresses under /ogc, and the classes of the standard they conform to."""

from __future__ import annotations

from typing import Any

from dispatch import __version__
from dispatch.web.ogc_asked import MOST, USUAL
from dispatch.web.ogc_items import EVENT_FILTERS, GROUND_FILTERS

OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
_CLASS = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
CONFORMS_TO = [_CLASS + name for name in ("core", "oas30", "geojson")]
_GEOJSON = "application/geo+json"
_TEXT = {"type": "string"}


def description(server: str) -> dict[str, Any]:
    """The description, for a server at this address."""
    code, feature = _in_path("collectionId"), _in_path("featureId")
    return {
        "openapi": "3.0.3",
        "info": {"title": "Grid dispatch: OGC API Features", "version": __version__},
        "servers": [{"url": server}],
        "paths": {
            "/": _get("landing", "Where everything is"),
            "/conformance": _get("conformance", "Conformance classes"),
            "/api": _get("api", "This description"),
            "/collections": _get("collections", "The collections"),
            "/collections/{collectionId}": _get("collection", "One collection", [code]),
            "/collections/{collectionId}/items": _get("items", "Features", [code, *_of_items()], _GEOJSON),
            "/collections/{collectionId}/items/{featureId}": _get("item", "One feature", [code, feature], _GEOJSON),
        },
        "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
        "security": [{}, {"key": []}],
    }


def _get(ident: str, summary: str, parameters: list[dict[str, Any]] | None = None, media: str = "application/json"
         ) -> dict[str, Any]:
    problem = {"content": {"application/problem+json": {"schema": {"type": "object"}}}}
    answers: dict[str, Any] = {
        "200": {"description": summary, "content": {media: {"schema": {"type": "object"}}}},
        "400": {"description": "A parameter that cannot be", **problem},
        "500": {"description": "A failure of the server", **problem},
    }
    if parameters:
        answers["404"] = {"description": "There is no such thing", **problem}
    return {"get": {"operationId": ident, "summary": summary, "parameters": parameters or [], "responses": answers}}


def _in_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": _TEXT}


def _of_items() -> list[dict[str, Any]]:
    listed = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
    known = [
        _asked("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}),
        {**_asked("bbox", listed), "style": "form", "explode": False},
        _asked("datetime", _TEXT), _asked("cursor", _TEXT),
    ]
    names = dict.fromkeys((*GROUND_FILTERS, *EVENT_FILTERS))
    return known + [_asked(name, _TEXT) for name in names]


def _asked(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}
