"""Files sent with topics and replies, and the counter of views."""

from typing import Final

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from otklik.community import actions
from otklik.community.queries import access_attachment, access_own_attachment, access_topic
from otklik.web.shell.access import member, member_page, public_page

_ALONE: Final = "default-src 'none'; sandbox"  # a file is not a page: nothing in it may run


@public_page
@require_GET
@cache_control(private=True, max_age=300)
def attachment(request: HttpRequest, attachment_id: int) -> FileResponse:
    """Pictures are shown, everything else is saved; the rights are those of the post it was sent with."""
    kept = access_attachment(request.user, attachment_id)
    response = FileResponse(
        kept.file.open("rb"), as_attachment=not kept.is_image, filename=kept.name, content_type=kept.content_type
    )
    response["Content-Security-Policy"] = _ALONE
    response["X-Content-Type-Options"] = "nosniff"
    return response


@member_page
@require_POST
def attachment_remove(request: HttpRequest, attachment_id: int) -> HttpResponse:
    kept = access_own_attachment(request.user, attachment_id)
    back = kept.reply or kept.topic
    actions.take_file_away(attachment=kept, by=member(request), at=now())
    return redirect(back.get_absolute_url() if back else "topics")


# without a token: the page it comes from may be a cached one, and all it does is to add one to a counter
@public_page
@csrf_exempt
@require_POST
def topic_seen(request: HttpRequest, topic_id: int) -> HttpResponse:
    actions.note_view(topic=access_topic(request.user, topic_id), at=now())
    return HttpResponse(status=204)
