"""Every address of this room times the whole cast: who gets in, and that the others see nothing."""

import pytest
from django.urls import reverse

from otklik.parties.actions import upsert_organization
from otklik.parties.queries import access_customer, access_individual
from tests.cast import CAST, NOON

ADMINISTRATORS = {"igor"}
READERS = {"igor", "vera", "kirill", "oleg"}

DESK = {
    "desk_welcome": ("get", ADMINISTRATORS),
    "desk_operator": ("get", ADMINISTRATORS),
    "operator_preview": ("post", ADMINISTRATORS),
    "desk_staff": ("get", ADMINISTRATORS),
    "role_grant": ("post", ADMINISTRATORS),
    "role_take_away": ("post", ADMINISTRATORS),
    "desk_customers": ("get", READERS),
    "desk_customer": ("get", READERS),
    "desk_companies": ("get", READERS),
    "desk_company": ("get", READERS),
}


@pytest.mark.parametrize("name", DESK)
def test_the_desk_opens_to_those_who_may(web, everybody, name):
    method, may = DESK[name]
    alina = everybody["alina"]
    company, _ = upsert_organization(source="crm", external_id="9", name="Мебельный двор", at=NOON)
    arguments = {"desk_customer": [alina.pk], "role_grant": [alina.pk], "role_take_away": [alina.pk, "agent"]}
    arguments["desk_company"] = [company.pk]
    url = reverse(name, args=arguments.get(name))
    told = {"role": "agent"} if name == "role_grant" else {}
    seen = {key: getattr(web(everybody[key]), method)(url, told).status_code for key in CAST}
    assert {key for key, status in seen.items() if status != 404} == may
    assert getattr(web(None), method)(url, told).status_code == 404


@pytest.mark.parametrize("name", ["profile", "telephone_add", "consent", "contact_remove", "sign_out_everywhere"])
def test_own_pages_ask_strangers_to_sign_in(web, name):
    arguments = {"consent": ["marketing"], "contact_remove": [1]}
    client, url = web(None), reverse(name, args=arguments.get(name))
    for response in (client.get(url), client.post(url)):
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_login"))


def test_getters_refuse_zakhar(everybody):
    from django.contrib.auth.models import AnonymousUser
    from django.http import Http404

    alina, zakhar, vera = (everybody[key] for key in ("alina", "zakhar", "vera"))
    for user in (zakhar, AnonymousUser()):
        for ask in (
            lambda user=user: access_individual(user, alina.pk),
            lambda user=user: access_customer(user, alina.pk),
        ):
            with pytest.raises(Http404):
                ask()
    assert access_individual(alina, alina.pk) == alina
    assert access_individual(vera, alina.pk) == access_customer(vera, alina.pk) == alina
    with pytest.raises(Http404):
        access_customer(alina, alina.pk)


def test_forms_need_a_token(web, igor):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(igor)
    assert client.post(reverse("desk_staff"), {"name": "X"}).status_code == 403
