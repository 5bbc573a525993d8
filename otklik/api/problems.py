"""Errors as problem details (RFC 9457), and their place in the OpenAPI document."""

from http import HTTPStatus
from typing import Any, Final

import structlog
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from otklik.core.trouble import first_line, trouble_of

CONTENT_TYPE: Final = "application/problem+json"
_SCHEMA: Final = {
    "title": "Problem",
    "description": "Why a request failed (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["at", "what"],
                "properties": {"at": {"type": "string"}, "what": {"type": "string"}},
            },
        },
    },
}

log = structlog.get_logger("api")


class MustWait(Exception):
    """Too many requests; args: the seconds to wait."""


class API(NinjaAPI):
    """Ninja's API object whose errors are problem details, in the answers and in the document."""

    def __init__(self, **words: Any) -> None:
        super().__init__(**words)
        self.add_exception_handler(HttpError, _refused)
        self.add_exception_handler(ValidationError, _invalid)
        self.add_exception_handler(Http404, _missing)
        self.add_exception_handler(PermissionDenied, _forbidden)
        for unreadable in (BadRequest, SuspiciousOperation, MultiPartParserError):
            self.add_exception_handler(unreadable, _unreadable)
        self.add_exception_handler(MustWait, _too_often)
        self.add_exception_handler(Exception, _broken)

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        document = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        document["components"].setdefault("schemas", {})["Problem"] = _SCHEMA
        for path, operations in document["paths"].items():
            for operation in operations.values():
                _tell_of_problems(operation, has_key="{" in path)
        return document


def problem(status: int, detail: str = "", **more: Any) -> HttpResponse:
    """An error for a program: its status, what went wrong, and further members."""
    title = HTTPStatus(status).phrase
    told = {"type": "about:blank", "title": title, "status": status, "detail": detail or title}
    return JsonResponse(told | more, status=status, content_type=CONTENT_TYPE)


def _tell_of_problems(operation: dict[str, Any], *, has_key: bool) -> None:
    responses = operation["responses"]
    expected = {str(code) for code in responses if str(code)[0] in "45"}
    if operation.get("parameters") or operation.get("requestBody"):
        expected.add("422")
    if operation.get("requestBody"):
        expected.add("400")
    if has_key:
        expected.add("404")
    kept = {str(code): told for code, told in responses.items() if str(code) not in expected}
    body = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    problems = {code: {"description": HTTPStatus(int(code)).phrase, "content": body} for code in sorted(expected)}
    operation["responses"] = kept | problems


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(error.status_code, str(error))


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    errors = [{"at": ".".join(map(str, one["loc"])), "what": one["msg"]} for one in error.errors]
    return problem(422, "The request has words that cannot be taken.", errors=errors)


def _missing(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(404)


def _forbidden(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(403, str(error))


def _unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(400, "The request cannot be read.")


def _too_often(request: HttpRequest, error: Any) -> HttpResponse:
    response = problem(429, "Too many requests; wait and go on.")
    response["Retry-After"] = str(error.args[0])
    return response


def _broken(request: HttpRequest, error: Any) -> HttpResponse:
    if trouble_of(error, settings.VAR_DIR):
        log.warning("not_served", path=request.path, why=first_line(error))
        response = problem(503, "Our records cannot be reached just now. Nothing was saved; ask again in a while.")
        response["Retry-After"] = "30"
        return response
    log.error("api_failed", path=request.path, exc_info=error)
    return problem(500)
