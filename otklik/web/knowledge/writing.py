"""Write articles on the desk: a new one, a revision, one born of a topic."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from otklik.community.queries import access_topic
from otklik.flows.topic_becomes_article import NoSection, draft_from_topic
from otklik.knowledge.actions import (
    NotAllowed,
    RevisedMeanwhile,
    TranslatedAlready,
    draft_article,
    revise,
)
from otklik.knowledge.actions import (
    render as rendered,
)
from otklik.knowledge.models import Article
from otklik.knowledge.queries import access_article_for_desk, blanks_in, dead_links, empty_headings, reasons_against
from otklik.web.knowledge.forms import AUDIENCES, ArticleForm
from otklik.web.knowledge.moves import STATES, left_out, moves_for, unfinished_words
from otklik.web.shell.access import desk_page, member


@desk_page("knowledge.draft")
@require_http_methods(["GET", "POST"])
def article_new(request: HttpRequest) -> HttpResponse:
    first = {"section": request.GET.get("section", ""), "title": request.GET.get("title", "")[:160]}
    form = ArticleForm(request.POST or None, initial=first)
    if not form.is_bound or "preview" in request.POST or not form.is_valid():
        return _page(request, form, None)
    try:
        key = form.cleaned_data["once_key"]
        article = draft_article(told=form.told(), by=member(request), at=now(), once_key=key)
    except TranslatedAlready:
        return _refused(request, form, None, _translated_already())
    messages.success(request, _("The draft is saved."))
    return redirect("desk_article_edit", article.pk)


@desk_page("knowledge.draft")
@require_http_methods(["GET", "POST"])
def article_edit(request: HttpRequest, article_id: int) -> HttpResponse:
    article = access_article_for_desk(request.user, article_id)
    form = ArticleForm(request.POST or None, article=article)
    if not form.is_bound or "preview" in request.POST or not form.is_valid():
        return _page(request, form, article)
    facts = {"based_on": form.cleaned_data["based_on"] or 0, "note": form.cleaned_data["note"]}
    try:
        revise(article=article, told=form.told(), by=member(request), at=now(), **facts)
    except NotAllowed:
        raise PermissionDenied from None
    except (RevisedMeanwhile, TranslatedAlready) as problem:
        return _refused(
            request, form, article, _meanwhile() if isinstance(problem, RevisedMeanwhile) else _translated_already()
        )
    messages.success(request, _("Saved. Readers see it when it is published."))
    return redirect("desk_article_edit", article.pk)


@desk_page("knowledge.draft")
@require_POST
def article_preview(request: HttpRequest) -> HttpResponse:
    words = _preview(request.POST.get("body", ""), request.POST.get("language", ""))
    return render(request, "knowledge/_preview.html", words)


@desk_page("knowledge.draft")
@require_POST
def topic_article(request: HttpRequest, topic_id: int) -> HttpResponse:
    topic = access_topic(request.user, topic_id)
    try:
        article = draft_from_topic(topic=topic, by=member(request), at=now())
    except NoSection:
        messages.warning(request, _("Make a section of the knowledge base first."))
        return redirect(topic)
    if article.owner_id != member(request).pk and not member(request).may("knowledge.edit"):
        messages.info(request, _("A colleague is already making an article of this topic."))
        return redirect(topic)
    return redirect("desk_article_edit", article.pk)


def _page(request: HttpRequest, form: ArticleForm, article: Article | None) -> HttpResponse:
    """The editor; with the text as it will look when that was asked for, with 422 when something is wrong."""
    words: dict[str, Any] = {"form": form, "article": article, "states": STATES, "audiences": AUDIENCES}
    if article is not None:
        words["moves"] = moves_for(article, member(request))
        text = article.latest_revision.body if article.latest_revision else ""
        unfinished = [unfinished_words(one) for one in blanks_in(text)] + [
            left_out(one) for one in empty_headings(text)
        ]
        words |= {"dead_links": dead_links(text), "unfinished": unfinished}
        words["reasons"] = reasons_against(article)
    if "preview" in request.POST:
        form.errors.clear()
        words |= _preview(request.POST.get("body", ""), request.POST.get("language", ""))
        return render(request, "knowledge/desk_article.html", words)
    return render(request, "knowledge/desk_article.html", words, status=422 if form.is_bound else 200)


def _refused(request: HttpRequest, form: ArticleForm, article: Article | None, why: str) -> HttpResponse:
    form.add_error(None, why)
    response = _page(request, form, article)
    response.status_code = 409
    return response


def _preview(body: str, language: str) -> dict[str, Any]:
    return {"preview": rendered(body[:60_000], language if language in ("ru", "be", "en") else "ru")}


def _meanwhile() -> str:
    return _(
        "A colleague saved another revision while you were writing. Copy your text, open the article anew, join both."
    )


def _translated_already() -> str:
    return _("That article has a translation into this language already.")
