"""The desk's sections of the knowledge base."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from otklik.knowledge import actions, queries
from otklik.web.knowledge.forms import NewSectionForm, SectionTitleForm
from otklik.web.shell.access import desk_page, member

_MOVES: Final[dict[str, Callable[..., Any]]] = {
    "up": partial(actions.move_section, up=True),
    "down": partial(actions.move_section, up=False),
    "archive": actions.archive_section,
    "restore": actions.restore_section,
}


@desk_page("knowledge.edit")
@require_http_methods(["GET", "POST"])
def desk_sections(request: HttpRequest) -> HttpResponse:
    form = NewSectionForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            actions.add_section(key=form.cleaned_data["key"], title=form.title(), by=member(request), at=now())
        except actions.KeyTaken:
            form.add_error("key", _("There is a section of this key already."))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk_sections")
    words = {"form": form, "sections": queries.section_counts()}
    return render(request, "knowledge/desk_sections.html", words, status=422 if form.is_bound else 200)


@desk_page("knowledge.edit")
@require_http_methods(["GET", "POST"])
def section_rename(request: HttpRequest, key: str) -> HttpResponse:
    section = queries.access_section_for_desk(key)
    form = SectionTitleForm(request.POST or None, section=section)
    if not form.is_bound or not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "knowledge/desk_section.html", {"form": form, "section": section}, status=status)
    actions.rename_section(section=section, title=form.title(), by=member(request), at=now())
    messages.success(request, _("Saved."))
    return redirect("desk_sections")


@desk_page("knowledge.edit")
@require_POST
def section_move(request: HttpRequest, key: str) -> HttpResponse:
    """Up, down, into the archive or back."""
    section, way = queries.access_section_for_desk(key), request.POST.get("way", "")
    if way not in _MOVES:
        return HttpResponse(status=422)
    try:
        _MOVES[way](section=section, by=member(request), at=now())
    except actions.SectionNotEmpty:
        messages.warning(request, _("There are articles in this section. Move or archive them first."))
    return redirect("desk_sections")
