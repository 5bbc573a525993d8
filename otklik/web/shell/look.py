"""Where the look of pages lies."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.templatetags.static import static
from django.utils.decorators import sync_only_middleware

Answer = Callable[[HttpRequest], HttpResponseBase]


def stylesheet() -> str:
    """Its address; empty when the static files were not collected."""
    try:
        return static("otklik/theme.css")
    except ValueError:
        return ""


@sync_only_middleware
def look_ahead(get_response: Answer) -> Answer:
    """Name the style sheet in the head of a page, so that a browser fetches it while the page is still coming."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        whole = response.get("Content-Type", "").startswith("text/html") and "HX-Request" not in request.headers
        if whole and (address := stylesheet()):
            response["Link"] = f"<{address}>; rel=preload; as=style"
        return response

    return middleware
