"""The desk page of the language layer: its lines, and the phrases every change is tried on."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.answers import actions
from otklik.answers.ledger import visible_cards
from otklik.answers.models import LanguageRule
from otklik.answers.queries import lines as layer
from otklik.core.sources import Card
from otklik.web.answers.language_forms import KIND_TITLES, LineFilterForm, LineForm, PhraseForm
from otklik.web.shell.access import desk_page, member


@desk_page("answers.language")
@require_GET
def language(request: HttpRequest) -> HttpResponse:
    return _page(request, PhraseForm(), 200)


@desk_page("answers.language")
@require_http_methods(["GET", "POST"])
def line_new(request: HttpRequest) -> HttpResponse:
    """A new line; with ?kind=&meaning= of a built-in one, the line that replaces it."""
    replaced = actions.builtin(request.GET.get("kind", ""), request.GET.get("meaning", ""))
    return _edit(request, None, LineForm(request.POST or None, initial=LineForm.words_of(replaced)))


@desk_page("answers.language")
@require_http_methods(["GET", "POST"])
def line_edit(request: HttpRequest, rule_id: int) -> HttpResponse:
    rule = layer.access_rule(request.user, rule_id)
    return _edit(request, rule, LineForm(request.POST or None, initial=LineForm.words_of(rule)))


@desk_page("answers.language")
@require_POST
def line_delete(request: HttpRequest, rule_id: int) -> HttpResponse:
    rule = layer.access_rule(request.user, rule_id)
    line = {"kind": rule.kind, "meaning": rule.meaning, "words": rule.words}
    return _take_away(request, line, lambda tried: actions.delete_rule(rule=rule, tried=tried, at=now()))


@desk_page("answers.language")
@require_POST
def line_off(request: HttpRequest) -> HttpResponse:
    """A built-in line no longer counts."""
    line = actions.builtin(request.POST.get("kind", ""), request.POST.get("meaning", ""))
    if line is None:
        raise Http404
    by, told = member(request), {"kind": line.kind, "meaning": line.meaning}
    return _take_away(
        request,
        told | {"words": line.words},
        lambda tried: actions.switch_off(**told, tried=tried, by=by, at=now()),
    )


@desk_page("answers.language")
@require_POST
def phrase_new(request: HttpRequest) -> HttpResponse:
    form = PhraseForm(request.POST)
    if form.is_valid():
        try:
            actions.save_phrase(**form.cleaned_data, by=member(request), at=now())
            messages.success(request, _("The test phrase is saved."))
            return _back()
        except actions.UnknownAnswer:
            form.add_error("ref", _("No answer that everybody may see has this address."))
        except actions.TooManyPhrases:
            form.add_error(None, _("There are as many test phrases as can be run at once; delete one first."))
    return _page(request, form, 422)


@desk_page("answers.language")
@require_POST
def phrase_delete(request: HttpRequest, phrase_id: int) -> HttpResponse:
    actions.delete_phrase(phrase_id=phrase_id)
    return _back()


@desk_page("answers.language")
@require_POST
def phrases_run(request: HttpRequest) -> HttpResponse:
    _say_what_moved(request, [one for one in actions.run_phrases(at=now()) if one.before != one.after])
    return _back()


def _page(request: HttpRequest, form: PhraseForm, status: int) -> HttpResponse:
    told = LineFilterForm(request.GET).read()
    page = layer.lines(kind=told["kind"], text=told["q"], after=told["after"])
    phrases = layer.test_phrases()
    shown = {"page": page, "told": told, "kinds": KIND_TITLES, "phrases": phrases, "form": form}
    return render(
        request,
        "answers/language.html",
        shown | {"cards": _cards(request, [phrase.ref for phrase in phrases])},
        status=status,
    )


def _cards(request: HttpRequest, refs: Iterable[str]) -> dict[str, Card]:
    return visible_cards(refs, asker=member(request), language=request.LANGUAGE_CODE)


def _edit(request: HttpRequest, rule: LanguageRule | None, form: LineForm) -> HttpResponse:
    """The form; with what it would do beneath once it was tried; saved when that was seen."""
    shown, status = {"form": form, "rule": rule}, 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        told, by = form.told(), member(request)
        try:
            trial = actions.save_rule(rule=rule, told=told, tried=_tried(request), by=by, at=now())
            return _saved(request, trial)
        except actions.NotTried as unseen:
            shown, status = shown | _outcome(request, unseen.trial), 200
        except actions.BadRule as refused:
            form.refuse(refused)
    return render(request, "answers/line.html", shown, status=status)


def _take_away(request: HttpRequest, line: dict[str, Any], save: Callable[[str], actions.Trial]) -> HttpResponse:
    """What it would do to take the line away; done when that was seen."""
    try:
        return _saved(request, save(_tried(request)))
    except actions.NotTried as unseen:
        shown = {"line": line} | _outcome(request, unseen.trial)
        return render(request, "answers/line_away.html", shown)


def _tried(request: HttpRequest) -> str:
    """The seal of the outcome this editor wants saved; none when he only tries."""
    return request.POST.get("tried", "") if "save" in request.POST else ""


def _outcome(request: HttpRequest, trial: actions.Trial) -> dict[str, Any]:
    changed = "save" in request.POST  # other words than were tried, or the answers changed meanwhile
    cards = _cards(request, [move.known.ref for move in trial.moves])
    return {"trial": trial, "cards": cards, "has_changed": changed}


def _saved(request: HttpRequest, trial: actions.Trial) -> HttpResponse:
    messages.success(request, _("Saved. The ask box follows within two seconds."))
    _say_what_moved(request, [move for move in trial.moves if move.known.phrase_id])
    return _back()


def _say_what_moved(request: HttpRequest, moved: list[actions.Move]) -> None:
    if not moved:
        messages.info(request, _("No test phrase moved."))
        return
    words = ngettext("%(count)d test phrase moved; see below.", "%(count)d test phrases moved; see below.", len(moved))
    messages.info(request, words % {"count": len(moved)})


def _back() -> HttpResponseRedirect:
    return redirect("desk_language")
