"""The desk page of the language layer: its lines, and the phrases every change is tried on."""

from collections.abc import Callable, Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.answers import actions
from otklik.answers.ledger import visible_cards
from otklik.answers.models import LanguageRule, TestPhrase
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
    return _tried(
        request,
        lambda worse: actions.delete_rule(rule=rule, even_if_worse=worse, by=member(request), at=now()),
    )


@desk_page("answers.language")
@require_POST
def line_off(request: HttpRequest) -> HttpResponse:
    """A built-in line no longer counts."""
    kind, meaning = request.POST.get("kind", ""), request.POST.get("meaning", "")
    try:
        return _tried(
            request,
            lambda worse: actions.switch_off(
                kind=kind, meaning=meaning, even_if_worse=worse, by=member(request), at=now()
            ),
        )
    except actions.NoWords:
        raise Http404 from None


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
    return render(request, "answers/language.html", shown | {"cards": _cards(request, phrases)}, status=status)


def _cards(request: HttpRequest, phrases: Iterable[TestPhrase]) -> dict[str, Card]:
    refs = [phrase.ref for phrase in phrases]
    return visible_cards(refs, asker=member(request), language=request.LANGUAGE_CODE)


def _edit(request: HttpRequest, rule: LanguageRule | None, form: LineForm) -> HttpResponse:
    if form.is_bound and form.is_valid():
        try:
            return _tried(
                request,
                lambda worse: actions.save_rule(
                    rule=rule, told=form.told(), even_if_worse=worse, by=member(request), at=now()
                ),
            )
        except actions.BadRule as refused:
            form.refuse(refused)
    return render(request, "answers/line.html", {"form": form, "rule": rule}, status=422 if form.is_bound else 200)


def _tried(request: HttpRequest, change: Callable[[bool], list[actions.Change]]) -> HttpResponse:
    """Do it and tell what moved; ask first when a phrase would get worse."""
    try:
        moved = change("even_if_worse" in request.POST)
    except actions.PhrasesGetWorse as refused:
        kept = [(name, value) for name, values in request.POST.lists() for value in values if name[:4] != "csrf"]
        cards = _cards(request, [change.phrase for change in refused.changes])
        shown = {"changes": refused.changes, "kept": kept, "cards": cards}
        return render(request, "answers/language_worse.html", shown, status=409)
    messages.success(request, _("Saved. The ask box follows within two seconds."))
    _say_what_moved(request, moved)
    return _back()


def _say_what_moved(request: HttpRequest, moved: list[actions.Change]) -> None:
    if not moved:
        messages.info(request, _("No test phrase moved."))
        return
    words = ngettext("%(count)d test phrase moved; see below.", "%(count)d test phrases moved; see below.", len(moved))
    messages.info(request, words % {"count": len(moved)})


def _back() -> HttpResponseRedirect:
    return redirect("desk_language")
