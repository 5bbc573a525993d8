"""Every form of the product is sent by two at the same time; what comes of it is what comes of one.

Two installations with the same rows: in the first every form is sent once, in the second twice at once, in the same
order. What lies in their tables afterwards is compared.
"""

import re
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from tests.cli.conftest import Site, environment_of
from tests.security.forms import Form, forms_of
from tests.security.served import make

pytestmark = pytest.mark.slow

# who came by, and how often something was tried
FORGOTTEN = {"django_session", "core_cache", "sqlite_sequence"}
# what is told of a change; whoever saves a form of settings twice has saved it twice
TOLD = {"core_event", "core_errand", "core_auditentry"}
SURE = {"once_key", "version"}  # forms that promise more: not even that
LEAVING = re.compile(r"logout|sign-out|/retry/|/account/(login|signup|password)")
PEOPLE = ("igor", "alina")


@pytest.fixture(scope="module")
def twins(empty_database, tmp_path_factory):
    """(site, file of its database, sessions) of two installations with the same rows."""
    folder = tmp_path_factory.mktemp("twins")
    first, second = folder / "once", folder / "twice"
    first.mkdir()
    shutil.copy(empty_database, first / "otklik.sqlite3")
    told = make(environment_of(first))
    shutil.copytree(first, second)
    sites = []
    for folder in (first, second):
        with (folder / "log").open("w") as log:
            sites.append(Site(environment_of(folder), errors=log))
    yield [(site, folder / "otklik.sqlite3") for site, folder in zip(sites, (first, second), strict=True)], told
    for site in sites:
        site.end()


def counts(file) -> dict[str, int]:
    with closing(sqlite3.connect(file)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            for name in tables
            if name not in FORGOTTEN
        }


def read(browser: httpx.Client, address: str) -> list[Form]:
    page = browser.get(address)
    is_page = page.status_code == 200 and "html" in page.headers.get("content-type", "")
    return list(forms_of(SimpleNamespace(response=page), address)) if is_page else []


def forms(browser: httpx.Client, addresses: list[str]) -> dict[Any, Form]:
    """Every kind of form on these pages."""
    found: dict[Any, Form] = {}
    for address in addresses:
        for form in read(browser, address):
            found.setdefault(form.kind, form)
    return found


def fresh(browser: httpx.Client, form: Form) -> Form:
    """The form as its page shows it now."""
    found = next((one for one in read(browser, form.page) if (one.kind, one.action) == (form.kind, form.action)), form)
    if found.values.get("category") == [""]:
        found.values["category"] = ["internet"]
    return found


def grown(file, before: dict[str, int], form: Form) -> dict[str, int]:
    told = set() if form.values.keys() & SURE else TOLD
    return {
        name: count - before[name] for name, count in counts(file).items() if count != before[name] and name not in told
    }


def send(browser: httpx.Client, pool, form: Form, *wordings: dict[str, list[str]]) -> list[int]:
    answers = pool.map(lambda words: browser.post(form.action, data=form.values | words), wordings)
    return sorted(401 if "/login/" in answer.headers.get("location", "") else answer.status_code for answer in answers)


@pytest.mark.parametrize("who", PEOPLE)
def test_the_second_changes_nothing(twins, who):
    sites, told = twins
    wrong, accepted, versioned = [], 0, 0
    browsers = [
        httpx.Client(base_url=site.url, cookies={"sessionid": told["sessions"][who]}, timeout=30)
        for site, _file in sites
    ]
    with ThreadPoolExecutor(2) as pool:
        known = list(pool.map(lambda browser: forms(browser, told["addresses"][who]), browsers))
        assert known[0].keys() == known[1].keys()
        for kind in [kind for kind in known[0] if not LEAVING.search(kind[0])]:
            found = [fresh(browser, seen[kind]) for browser, seen in zip(browsers, known, strict=True)]
            before = [counts(file) for _site, file in sites]
            statuses = [send(browsers[0], pool, found[0], {}), send(browsers[1], pool, found[1], {}, {})]
            grew = [grown(file, old, found[0]) for (_site, file), old in zip(sites, before, strict=True)]
            if grew[0] != grew[1] or statuses[1][-1] >= 500 or 401 in statuses[1]:
                wrong.append((found[0].action, statuses, grew))
            accepted += statuses[1][0] < 400
            is_versioned = (
                found[1].values.get("version", [""]) != [""] and "seed" not in found[1].values
            )  # a choice there
            if is_versioned and found[1].texts and statuses[1][0] == 302:
                form, name = fresh(browsers[1], found[1]), next(iter(found[1].texts))
                versioned += 1
                if (both := send(browsers[1], pool, form, {name: ["Слово одного"]}, {name: ["Слово другого"]})) != [
                    302,
                    409,
                ]:
                    wrong.append((form.action, both))
    assert wrong == [], "\n".join(map(str, wrong))
    assert accepted > len(known[0]) / 2
    assert versioned or who != "igor"
