"""What only a real server shows: kept pages under a storm of people, cut uploads, endless bodies, what is logged."""

import gzip
import json
import random
import re
import socket
import threading
import time
import zlib
from collections import Counter
from pathlib import Path

import httpx
import pytest

from tests.cli.conftest import Site, empty_database, environment_of
from tests.security.served import leaks, make

__all__ = ["empty_database"]
pytestmark = pytest.mark.slow

ROUNDS = 40
TRICKS = (
    {}, {"X-Forwarded-Host": "evil.example"}, {"X-Original-URL": "/desk/"}, {"Accept-Language": "be,en;q=0.1"},
    {"X-HTTP-Method-Override": "POST"}, {"Cookie": "theme=dark; a=b"}, {"HX-Request": "true"}, {"Accept": "application/json"},
    {"User-Agent": "<script>alert(1)</script>"}, {"Cookie": "sessionid=x; messages=y"}, {"X-Forwarded-For": "127.0.0.1"},
    {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "none"}, {"If-None-Match": '"x"'}, {"Pragma": "no-cache"},
)  # fmt: skip
BENT = ("", "?", "?&&", "?utm_source=evil", "?q=%00", "?%71=x", "?lang=en", "#evil", "?;", "?theme=dark", "?after=%FF")


MORE = {"OTKLIK_ASKS_A_MINUTE": "30", "OTKLIK_PROXIES": "1", "OTKLIK_MAX_BODY_MB": "1", "OTKLIK_MAX_ATTACHMENT_MB": "1"}


@pytest.fixture(scope="module")
def site(empty_database, tmp_path_factory):
    """One installation for all these stories, served to the end of the last."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "otklik.sqlite3").write_bytes(empty_database.read_bytes())
    environment = environment_of(folder)
    told = make(environment)
    with (folder / "log").open("w") as log:
        site = Site(environment | MORE, errors=log)
        site.told, site.folder = told, folder
        yield site
        site.end()


def raw(site, words: bytes, patience: float = 10) -> bytes:
    with socket.create_connection(("127.0.0.1", site.port), timeout=patience) as client:
        try:
            client.sendall(words)
            return b"".join(iter(lambda: client.recv(65536), b""))
        except ConnectionError:
            return b""


def test_no_page_for_passers_by_holds_a_word_of_anybody(site):
    """Everybody of the cast and two strangers who try to spoil what is kept, all at once."""
    wrong, seen, told = [], Counter(), site.told

    def walk(who: str, number: int) -> None:
        chance = random.Random(f"{who}{number}")
        cookies = {} if who == "None" else {"sessionid": told["sessions"][who]}
        public = told["addresses"]["None"]
        with httpx.Client(base_url=site.url, cookies=cookies, timeout=30) as browser:
            for _round in range(ROUNDS):
                address = chance.choice(public if chance.random() < 0.8 else told["addresses"][who])
                bent, trick = (chance.choice(BENT), chance.choice(TRICKS)) if who == "None" else ("", {})
                page = browser.get(address + bent, headers=trick)
                kept = page.headers.get("etag", "")
                seen[who, bool(kept)] += 1
                wrong.extend(f"{who} {address}{bent} {trick}: tells {place}" for place in leaks(told, page.text, who))
                if kept and ("sessionid" in browser.cookies or "csrfmiddlewaretoken" in page.text):
                    wrong.append(f"{who} {address}: a kept page with something of his own")
                if kept and ("evil" in page.text.replace("utm_source=evil", "") or "set-cookie" in page.headers):
                    wrong.append(f"{who} {address}{bent} {trick}: spoilt")
                if page.status_code >= 500 and address != "/readyz":
                    wrong.append(f"{who} {address}{bent} {trick}: {page.status_code}")

    people = [*told["sessions"], *["None"] * 3]
    threads = [threading.Thread(target=walk, args=(who, number)) for number, who in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    assert wrong == []
    assert sum(count for (_who, kept), count in seen.items() if kept) > 10
    assert sum(seen.values()) == ROUNDS * len(people)
    dark = raw(site, b"GET /topics/ HTTP/1.1\r\nHost: localhost\r\nCookie: theme=dark; a=b\r\nCookie: c=d\r\nConnection: close\r\n\r\n")  # fmt: skip
    plain = raw(site, b"GET /topics/ HTTP/1.1\r\nHost: localhost\r\nCookie: c=d\r\nConnection: close\r\n\r\n")
    assert (b'data-bs-theme="dark"' in plain or b'data-theme="dark"' in plain, dark != plain) == (False, True)


def upload(site, size: int = 200_000) -> tuple[bytes, bytes]:
    """The head and the body of a reply with a file, from Alina's browser."""
    cookie = {"sessionid": site.told["sessions"]["alina"]}
    with httpx.Client(base_url=site.url, cookies=cookie) as browser:
        token = browser.get("/csrf/").json()["token"]
        secret = browser.cookies["csrftoken"]
    parts = [f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in
             (("csrfmiddlewaretoken", token), ("body", "Половина"), ("once_key", "o" * 20))]  # fmt: skip
    parts.append('--b\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n%PDF-1.4\n')
    body = "".join(parts).encode() + b"x" * size + b"\r\n--b--\r\n"
    head = (
        f"POST /topics/{site.told['topic']}/reply/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Cookie: sessionid={cookie['sessionid']}; csrftoken={secret}\r\nContent-Length: {len(body)}\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
    )
    return head.encode(), body


def files(site) -> set[Path]:
    return {path for path in (site.folder / "media").rglob("*") if path.is_file()}


def replies(site) -> int:
    return httpx.get(f"{site.url}/topics/{site.told['topic']}/", params={"x": time.monotonic()}).text.count("Половина")


def test_an_upload_cut_in_the_middle_leaves_nothing_and_a_whole_one_arrives(site):
    head, body = upload(site)
    before = files(site)
    for share in (0, 0.1, 0.5, 0.99):
        with socket.create_connection(("127.0.0.1", site.port)) as client:
            client.sendall(head + body[: int(len(body) * share)])
    time.sleep(0.5)
    assert (files(site) - before, replies(site)) == (set(), 0)
    assert raw(site, head + body).startswith(b"HTTP/1.1 302")
    assert (len(files(site) - before), replies(site) > 0) == (1, True)


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "DELETE"])
def test_an_endless_body_is_cut_off_whatever_the_method(site, method):
    """One megabyte is allowed here; of a flood no more than the sockets hold is taken in."""
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    head = f"{method} /me/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    sent, told = 0, b""
    with socket.create_connection(("127.0.0.1", site.port), timeout=5) as client:
        client.sendall(head)
        while sent < 400 and not told:
            sent += 1
            try:
                client.sendall(chunk)
                client.settimeout(0.005)
                told = client.recv(4096)
            except TimeoutError:
                client.settimeout(5)
            except ConnectionError:
                told = b"HTTP/1.1 413"  # it hung up while we were talking
    assert (told[:12], sent < 100) == (b"HTTP/1.1 413", True)


def test_packed_bodies_are_not_unpacked(site):
    bomb = gzip.compress(b"x" * 50_000_000)
    for packing, body in (("gzip", bomb), ("deflate", zlib.compress(b"x" * 50_000_000)), ("br", bomb)):
        for url in ("/account/login/code/", "/api/v1/ask/events", "/ask/events", "/theme/"):
            told = {"Content-Encoding": packing, "Content-Type": "application/json"}
            answer = httpx.post(f"{site.url}{url}", content=body, headers=told)
            assert (url, answer.status_code < 500) == (url, True)
            assert answer.elapsed.total_seconds() < 5


PATHS = (
    "/static/../settings.py", "/static/%2e%2e/%2e%2e/secret_key", "/static/..%2f..%2fsecret_key", "/static/%c0%ae%c0%ae/secret_key",
    "/static/....//secret_key", "/brand/../../secret_key", "/brand/..%5c..%5csecret_key", "/brand/%2e%2e%2fsecret_key",
    "/files/../../secret_key", "/static/secret_key%00.css", "//evil.example/%2f..", "/static//etc/passwd", "/%2e%2e/secret_key",
    "/static/CON", "/brand/NUL.png", "/%ff%fe", "/\x7f", "/static/%252e%252e/secret_key", "/knowledge/%e2%80%ae/", "/./desk/", "/desk%2f",
)  # fmt: skip


def test_no_path_leads_out_of_the_house(site):
    secret = (site.folder / "secret_key").read_bytes().strip()
    wrong = []
    for path in PATHS:
        for line in (path, f"http://evil.example{path}"):
            told = raw(site, f"GET {line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode("latin-1"))
            status = told[9:12]
            wrong += [f"{line}: {status!r}"] if status not in (b"400", b"404", b"301", b"302") else []
            wrong += [f"{line}: told"] if secret in told or b"root:" in told else []
            wrong += [f"{line}: leads away"] if b"location: //" in told.lower() else []
    assert wrong == []


def test_one_who_asks_too_much_waits_and_nobody_else_does(site):
    def ask(address: str, url: str = "/search/?q=роуминг") -> httpx.Response:
        # what the asker writes himself stands left of what the proxy saw
        spoofed = f"10.9.{random.randint(0, 255)}.{random.randint(0, 255)}"
        return httpx.get(
            f"{site.url}{url}", headers={"X-Forwarded-For": f"{spoofed}, {address}", "Cookie": "messages=x"}
        )

    asked = [ask("203.0.113.9") for _ in range(40)]
    assert Counter(one.status_code for one in asked[:20]) == {200: 20}
    refused = asked[-1]
    assert (refused.status_code, 0 < int(refused.headers["retry-after"]) <= 60) == (429, True)
    told = ask("203.0.113.9", "/api/v1/ask?q=роуминг")
    assert (told.status_code, told.json()["status"], told.headers["content-type"]) == (
        429,
        429,
        "application/problem+json",
    )
    assert ask("203.0.113.10").status_code == 200
    assert ask("203.0.113.9", "/topics/").status_code == 200
    assert {ask(f"2001:db8:1:2::{number}").status_code for number in range(40)} == {200, 429}


def test_what_the_door_itself_answers_is_headed_safely(site):
    css = next(word for word in httpx.get(f"{site.url}/").text.split('"') if word.startswith("/static/"))
    long = {"X-Long": "x" * 33_000}
    answers = {
        "static": httpx.get(site.url + css),
        "431": httpx.get(site.url, headers=long),
        "413": httpx.post(f"{site.url}/theme/", content=b"x" * 2_000_000),
        "404": httpx.get(f"{site.url}/static/nothing.css"),
        "400": httpx.get(site.url, headers={"Host": "evil.example"}),
        "403": httpx.post(f"{site.url}/account/login/"),
    }
    with httpx.stream("GET", f"{site.url}/stream/?topics={site.told['topic']}") as stream:
        answers["stream"] = stream
    assert {name: one.headers.get("x-content-type-options") for name, one in answers.items()} == dict.fromkeys(answers, "nosniff")  # fmt: skip
    framed = {name: one.headers.get("x-frame-options") for name, one in answers.items() if name != "static"}
    assert framed == dict.fromkeys(framed, "DENY")
    policies = {
        name: one.headers.get("content-security-policy", "") for name, one in answers.items() if name != "static"
    }
    assert [
        name for name, policy in policies.items() if "frame-ancestors 'none'" not in policy or "unsafe" in policy
    ] == []
    assert [name for name, one in answers.items() if "server" in one.headers] == []
    kept = httpx.get(f"{site.url}/topics/")
    again = httpx.get(f"{site.url}/topics/", headers={"If-None-Match": kept.headers["etag"]})
    assert (again.status_code, "content-security-policy" in again.headers) == (304, True)


ORDERS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202e]")
TRACES = (
    "%0d%0aINFO forged",
    "%1b[2J%1b[31m",
    "%e2%80%a8forged",
    "%c2%9b31m",
    "%22,%22status%22:200,%22",
    "%e2%80%aexyz",
    "%00",
    "a/" * 900,
)


def test_nobody_writes_lines_or_orders_into_the_log(site):
    close = b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    for trace in TRACES:
        path = f"/en/{trace}/".replace(" ", "%20").encode()
        raw(site, b"GET " + path + close + b"User-Agent: \xe2\x80\xae" + path + b"\r\n\r\n")
        raw(site, b"GET /en/?q=alina@example.com+375291234567&x=" + path + close + b"Referer: " + path + b"\r\n\r\n")
        raw(site, b"GET /en/" + close + b"User-Agent: \x1b[31m\r\n\r\n")  # not HTTP: refused before it is read
    httpx.post(f"{site.url}/account/login/", data={"login": "alina@example.com", "password": "Secret-word-7"})
    written = (site.folder / "log").read_text()
    lines = [line for line in written.split("\n") if line]
    told = [json.loads(line) for line in lines]
    requests = [one for one in told if one.get("logger") == "request" and one["path"].startswith("/en/")]
    assert len(requests) >= 2 * len(TRACES)
    assert [line for line in lines if ORDERS.search(line)] == []
    assert [line for line in lines if len(line) > 3000] == []
    assert [word for word in ("alina@", "375291234567", "Secret-word") if word in written] == []
