"""The first run and the operator's own page on the desk: one form, one preview."""

from django.contrib import messages
from django.contrib.auth import login
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.flows.first_run import begin
from otklik.parties.actions import AlreadySetUp, CodeSpent, EmailTaken, WrongCode, change_operator
from otklik.parties.models import Individual
from otklik.parties.queries import operator
from otklik.web.parties.company_forms import CompanyForm, FirstRunForm, form_of
from otklik.web.parties.start import next_steps
from otklik.web.shell.access import desk_page, member, public_page

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@public_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    if operator() is not None:
        return redirect("home")
    if request.method != "POST":
        return _first_run(request, FirstRunForm())
    form = FirstRunForm(request.POST, request.FILES)
    if _asks_to_see(request):
        return _first_run(request, form.unjudged(**_taken(request)))
    person = _opened(form) if form.is_valid() else None
    if person is None:
        return _first_run(request, form, status=422)
    login(request, person, backend=_BACKEND)
    return redirect("desk_welcome")


@public_page
@never_cache
@require_POST
def first_run_preview(request: HttpRequest) -> HttpResponse:
    if operator() is not None:
        raise Http404
    return _preview(request, FirstRunForm(request.POST, request.FILES))


@desk_page("operator.edit")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk_operator(request: HttpRequest) -> HttpResponse:
    company = operator()
    if company is None:
        raise Http404
    if request.method != "POST":
        return _desk_operator(request, form_of(company))
    form = CompanyForm(request.POST, request.FILES)
    if _asks_to_see(request):
        return _desk_operator(request, form.unjudged(**_taken(request)))
    if not form.is_valid():
        return _desk_operator(request, form, status=422)
    told = form.cleaned_data
    change_operator(
        facts=form.facts(), logo=told["logo"], without_logo=told["without_logo"], by=member(request), at=now()
    )
    messages.success(request, _("Saved. The portal shows it within seconds."))
    return redirect("desk_operator")


@desk_page("operator.edit")
@never_cache
@require_POST
def operator_preview(request: HttpRequest) -> HttpResponse:
    return _preview(request, CompanyForm(request.POST, request.FILES))


@desk_page("operator.edit")
@require_GET
def welcome(request: HttpRequest) -> HttpResponse:
    return render(request, "parties/welcome.html", {"steps": next_steps()})


@public_page
@require_GET
def brand_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """The logo; its name follows its content, so it may be kept for ever."""
    company = operator()
    if company is None or company.logo.name != f"brand/{name}" or not default_storage.exists(company.logo.name):
        raise Http404
    response = FileResponse(default_storage.open(company.logo.name), content_type="image/png")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _opened(form: FirstRunForm) -> Individual | None:
    """The portal opened and its administrator, or None with the reason in the form."""
    told = form.cleaned_data
    try:
        return begin(
            code=told["code"], facts=form.facts(), logo=told["logo"], administrator=form.administrator(), at=now()
        )
    except WrongCode:
        form.add_error("code", _("This is not the code from the console."))
    except CodeSpent:
        form.add_error("code", _("Too many wrong codes. Start the program again: it prints a new code."))
    except EmailTaken:
        form.add_error("admin_email", _("Somebody has this address already."))
    except AlreadySetUp:
        form.add_error(None, _("Somebody has opened the portal a moment ago. Sign in instead."))
    return None


def _asks_to_see(request: HttpRequest) -> bool:
    return "preview" in request.POST or "take" in request.POST


def _taken(request: HttpRequest) -> dict[str, str]:
    return {"brand_colour": request.POST["take"]} if "take" in request.POST else {}


def _first_run(request: HttpRequest, form: CompanyForm, status: int = 200) -> HttpResponse:
    return render(request, "parties/first_run.html", {"form": form, "preview": form.preview()}, status=status)


def _desk_operator(request: HttpRequest, form: CompanyForm, status: int = 200) -> HttpResponse:
    words = {"form": form, "preview": form.preview(_kept_logo())}
    return render(request, "parties/desk_operator.html", words, status=status)


def _preview(request: HttpRequest, form: CompanyForm) -> HttpResponse:
    return render(request, "parties/_preview.html", {"preview": form.preview(_kept_logo())})


def _kept_logo() -> str:
    company = operator()
    return company.logo.url if company and company.logo else ""
