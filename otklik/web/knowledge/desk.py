"""The desk's worklists of articles, their history and their life."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from otklik.knowledge import queries
from otklik.knowledge.actions import NotAllowed, Unfinished, WrongState
from otklik.knowledge.models import Article
from otklik.knowledge.queries import DeskFilter, access_article_for_desk, access_revisions
from otklik.parties.models import Individual
from otklik.web.knowledge.forms import AUDIENCES, DeskFilterForm
from otklik.web.knowledge.moves import MOVES, STATES, unfinished_words
from otklik.web.shell.access import desk_page, member

WORKLISTS: Final = {
    "all": gettext_lazy("All"),
    "mine": gettext_lazy("Mine"),
    "drafts": gettext_lazy("Drafts"),
    "review": gettext_lazy("In review"),
    "due": gettext_lazy("Due for review"),
    "doubtful": gettext_lazy("Read much, help little"),
    "needs_change": gettext_lazy("Need a change"),
    "translations": gettext_lazy("Stale translations"),
    "archived": gettext_lazy("Archived"),
}


@desk_page("knowledge.draft")
@require_GET
def desk_articles(request: HttpRequest) -> HttpResponse:
    by, form, today = member(request), DeskFilterForm(request.GET), localdate(now())
    worklist = request.GET.get("list", "")
    wanted = DeskFilter(worklist=worklist if worklist in WORKLISTS else "all", **form.words())
    page = queries.desk_articles(by, wanted, on=today, after=request.GET.get("after", "")[:60])
    counts = queries.worklist_counts(by, on=today)
    lists = [(name, title, counts.get(name)) for name, title in WORKLISTS.items()]
    words: dict[str, Any] = {"page": page, "form": form, "wanted": wanted, "lists": lists, "today": today}
    return render(request, "knowledge/desk_articles.html", words | {"states": STATES, "audiences": AUDIENCES})


@desk_page("knowledge.draft")
@require_POST
def article_move(request: HttpRequest, article_id: int) -> HttpResponse:
    article, move = access_article_for_desk(request.user, article_id), MOVES.get(request.POST.get("move", ""))
    if move is None:
        raise Http404
    try:
        move.act(article=article, by=member(request), at=now())
    except NotAllowed:
        raise PermissionDenied from None
    except Unfinished as unfinished:
        messages.warning(request, unfinished_words(unfinished.blanks[0]))
    except WrongState:
        messages.warning(request, _("Somebody has moved this article meanwhile; look at it again."))
    else:
        messages.success(request, str(move.done))
    return redirect("desk_article_edit", article.pk)


@desk_page("knowledge.draft")
@require_GET
def article_history(request: HttpRequest, article_id: int) -> HttpResponse:
    article = access_article_for_desk(request.user, article_id)
    first, second = _pair(request, article)
    difference = queries.difference(*access_revisions(article, first, second))
    rows = article.revisions.select_related("written_by").defer("body", "body_html").order_by("-number")
    words = {"article": article, "difference": difference, "revisions": rows}
    return render(request, "knowledge/desk_history.html", words)


def waiting(person: Individual) -> int:
    """Articles that wait for this person: to be published, or to be read again."""
    if not person.may("knowledge.publish"):
        return 0
    counts = queries.worklist_counts(person, on=localdate(now()))
    return counts["review"] + counts["due"]


def _pair(request: HttpRequest, article: Article) -> tuple[int, int]:
    """The two revisions the address names; without them the latest against the one before it."""
    latest = article.latest_revision.number if article.latest_revision else 1
    told = [request.GET.get(name, "") for name in ("from", "to")]
    if all(word.isdecimal() and len(word) < 7 for word in told):
        return int(told[0]), int(told[1])
    return max(latest - 1, 1), latest
