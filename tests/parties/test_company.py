"""The first run, the operator's page, the logo."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from otklik.community.models import Category
from otklik.core.models import AuditEntry
from otklik.knowledge.models import Section
from otklik.parties.actions import BadLogo, first_run_code, wash_logo
from otklik.parties.models import FirstRunCode, Individual, Operator
from otklik.parties.queries import forget_operator
from otklik.touchpoints.models import Touchpoint
from tests.cast import NOON

pytestmark = pytest.mark.django_db

TOLD = {
    "name_ru": "Парус",
    "name_en": "Parus",
    "brand_colour": "#0b6e75",
    "languages": ["ru", "en"],
    "default_language": "ru",
    "country": "by",
    "admin_name": "Игорь Лапко",
    "admin_email": "igor@parus.example",
    "links": "Оферта | https://parus.example/offer",
}


@pytest.fixture
def fresh(db):
    """A machine on which nobody has set anything up."""
    forget_operator()
    yield Client()
    forget_operator()


def picture(kind="PNG", size=(900, 300)):
    written = BytesIO()
    Image.new("RGB", size, "#ff8800").save(written, kind)
    return written.getvalue()


def upload(raw, name="logo.png"):
    return SimpleUploadedFile(name, raw, "image/png")


def test_every_page_leads_to_the_first_run(fresh):
    assert fresh.get("/")["Location"] == "/first-run/"
    assert fresh.get("/first-run/").status_code == 200
    assert fresh.get("/en/first-run/").status_code == 200


@pytest.mark.parametrize("address", ["/api/v1/ask?q=wifi", "/api/v1/openapi.json", "/api/v1/nothing"])
def test_programs_are_told_to_come_later(fresh, address):
    answer = fresh.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert (answer.json()["status"], answer.json()["detail"].split(".")[0]) == (503, "Nothing is set up here yet")


def test_the_portal_opens(fresh):
    code = first_run_code(NOON)
    response = fresh.post("/first-run/", TOLD | {"code": code.lower(), "logo": upload(picture())})
    assert response["Location"] == reverse("desk_welcome")
    company = Operator.objects.get()
    assert (company.name, company.languages, company.currency) == ({"ru": "Парус", "en": "Parus"}, ["ru", "en"], "BYN")
    assert company.links == [{"title": {"ru": "Оферта"}, "url": "https://parus.example/offer"}]
    person = Individual.objects.get()
    assert fresh.session["_auth_user_id"] == str(person.pk)
    assert (person.roles, person.email, person.nick, person.has_usable_password()) == (
        frozenset({"administrator"}),
        "igor@parus.example",
        "Игорь Лапко",
        False,
    )
    assert Category.objects.count() == Section.objects.count() == 9
    assert all(set(row.title) == {"ru", "be", "en"} for row in Category.objects.all())
    assert Touchpoint.objects.count() >= 12
    assert not FirstRunCode.objects.exists()
    assert fresh.get(reverse("desk_welcome")).status_code == 200
    addresses = fresh.post(reverse("account_email"), {"action_primary": "", "email": person.email}, follow=True)
    assert [address.verified for address in addresses.context["emailaddresses"]] == [True]
    assert person.contact_points.get().verified_at is not None
    assert fresh.get("/first-run/")["Location"] == "/"


def test_a_wrong_code_opens_nothing_and_five_spend_it(fresh):
    code = first_run_code(NOON)
    assert [fresh.post("/first-run/", TOLD | {"code": "AAAA"}).status_code for _ in range(5)] == [422] * 5
    assert fresh.post("/first-run/", TOLD | {"code": code}).status_code == 422
    assert not Operator.objects.exists()
    assert not Individual.objects.exists()
    again = first_run_code(NOON)
    assert fresh.post("/first-run/", TOLD | {"code": again}).status_code == 302


def test_without_a_code_nothing_opens(fresh):
    assert fresh.post("/first-run/", TOLD | {"code": "AAAA-BBBB-CCCC"}).status_code == 422
    assert not Operator.objects.exists()


def test_a_form_with_mistakes_spends_no_attempt(fresh):
    code = first_run_code(NOON)
    for _ in range(6):
        assert fresh.post("/first-run/", TOLD | {"code": "AAAA", "name_ru": ""}).status_code == 422
    assert FirstRunCode.objects.get().wrong_attempts == 0
    assert fresh.post("/first-run/", TOLD | {"code": code}).status_code == 302


def test_the_code_is_printed_only_before_there_is_an_operator(operator):
    assert first_run_code(NOON) is None


def test_a_weak_colour_is_refused_with_the_nearest_that_passes(fresh):
    code = first_run_code(NOON)
    response = fresh.post("/en/first-run/", TOLD | {"code": code, "brand_colour": "#ffcc00"})
    assert response.status_code == 422
    assert "The nearest colour that passes is #" in response.content.decode()
    taken = fresh.post("/en/first-run/", TOLD | {"brand_colour": "#ffcc00", "take": "#8a6d00"})
    assert taken.status_code == 200
    assert 'value="#8a6d00"' in taken.content.decode()
    assert not Operator.objects.exists()


def test_preview_without_javascript_and_as_a_fragment(fresh):
    page = fresh.post("/en/first-run/", TOLD | {"name_ru": "Ветер", "preview": ""})
    assert page.status_code == 200
    assert "Ветер" in page.content.decode()
    fragment = fresh.post("/en/first-run/preview/", TOLD | {"country": "ru", "logo": upload(picture())})
    assert "MAX, VK, Yandex and Gosuslugi lead" in fragment.content.decode()
    assert "data:image/png;base64," in fragment.content.decode()
    assert "<html" not in fragment.content.decode()


def test_preview_is_gone_once_the_portal_is_open(web):
    assert web(None).post("/first-run/preview/", TOLD).status_code == 404


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_logo_is_drawn_anew(kind):
    washed = Image.open(BytesIO(wash_logo(picture(kind))))
    assert (washed.format, washed.width <= 640, washed.height <= 160) == ("PNG", True, True)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "vector"),
        (b"not a picture", "not_an_image"),
        (picture()[:100], "not_an_image"),
        (b"\0" * (1024 * 1024 + 1), "too_big"),
        (b"", "not_an_image"),
    ],
)
def test_what_is_no_logo_is_refused_with_the_reason(raw, reason):
    with pytest.raises(BadLogo) as refused:
        wash_logo(raw)
    assert refused.value.reason == reason


def test_a_picture_of_too_many_pixels_is_refused():
    with pytest.raises(BadLogo) as refused:
        wash_logo(picture(size=(6000, 4000)))
    assert refused.value.reason == "too_big"


def test_administrator_changes_the_company(web, igor):
    client = web(igor)
    told = TOLD | {"name_ru": "Новый Парус", "brand_colour": "#7a1f5c", "logo": upload(picture())}
    assert client.post(reverse("desk_operator"), told)["Location"] == reverse("desk_operator")
    company = Operator.objects.get()
    assert (company.name["ru"], company.brand_colour) == ("Новый Парус", "#7a1f5c")
    assert [entry.act for entry in AuditEntry.objects.all()] == ["parties.change_operator"]
    logo = web(None).get(company.logo.url)
    assert (logo.status_code, logo["Content-Type"]) == (200, "image/png")
    assert web(None).get("/brand/other.png").status_code == 404
    assert "Новый Парус | " not in client.get(reverse("desk_operator")).content.decode()


def test_company_page_refuses_mistakes(web, igor):
    client = web(igor)
    for mistake in (
        {"brand_colour": "#ffff00"},
        {"brand_colour": "red"},
        {"languages": ["en"]},
        {"links": "just words"},
        {"links": "x | javascript:alert(1)"},
        {"logo": upload(b"<svg></svg>", "logo.svg")},
    ):
        assert client.post(reverse("desk_operator"), TOLD | mistake).status_code == 422
    assert Operator.objects.get().name["ru"] == "Парус"
    assert not Operator.objects.get().links


def test_a_portal_opened_by_another_process_is_open_at_once(fresh):
    assert fresh.get("/").status_code == 302
    Operator.objects.create(only=True, name={"ru": "Парус"}, languages=["ru"], changed_at=NOON)
    assert fresh.get("/").status_code == 200


def test_the_console_tells_the_code_until_the_portal_is_open(fresh, capsys):
    from otklik.cli.commands.serve import _tell_first_run_code

    _tell_first_run_code("http://127.0.0.1:8000")
    told = capsys.readouterr().out
    assert told.startswith("Nothing is set up yet. Open http://127.0.0.1:8000/first-run/ and enter the code ")
    assert fresh.post("/first-run/", TOLD | {"code": told.split()[-1]}).status_code == 302
    _tell_first_run_code("http://127.0.0.1:8000")
    assert capsys.readouterr().out == ""


def test_two_installers_make_one_company(fresh):
    code = first_run_code(NOON)
    assert fresh.post("/first-run/", TOLD | {"code": code}).status_code == 302
    assert Client().post("/first-run/", TOLD | {"code": code})["Location"] == "/"
    assert Operator.objects.count() == 1


def test_the_preview_shows_the_logo_in_use_until_it_is_taken_away(web, igor):
    desk, told = web(igor), {key: word for key, word in TOLD.items() if not key.startswith("admin")}
    assert desk.post("/desk/operator/", told | {"save": "", "logo": upload(picture())}).status_code == 302
    company = Operator.objects.get()
    assert f'href="{company.logo.url}"' in desk.get("/desk/operator/").content.decode()
    assert company.logo.url in desk.post("/desk/operator/preview/", told).content.decode()
    assert company.logo.url not in desk.post("/desk/operator/preview/", told | {"without_logo": "on"}).content.decode()
    for more, is_kept in (({}, True), ({"without_logo": "on"}, False)):
        assert desk.post("/desk/operator/", told | {"save": ""} | more).status_code == 302
        assert bool(Operator.objects.get().logo) == is_kept
    assert "without_logo" not in desk.get("/desk/operator/").content.decode()
