"""A setting with a wrong value refuses the start, is named, and the exit code says configuration."""

import pytest

CONFIGURATION = 78

WRONG = [
    ("HOST", "bad host"),
    ("PORT", "0"),
    ("PORT", "http"),
    ("PORT", "65536"),
    ("DATABASE_URL", "mysql://a:b@c/d"),
    ("DATABASE_URL", "nonsense"),
    ("OTKLIK_URL", "help.example.com"),
    ("OTKLIK_URL", "ftp://help.example.com"),
    ("OTKLIK_URL", "https://help.example.com/path"),
    ("OTKLIK_URL", "https://help.example.com:port"),
    ("OTKLIK_SECRET_KEY", "short"),
    ("OTKLIK_DEBUG", "maybe"),
    ("OTKLIK_HOSTS", "https://a.by"),
    ("OTKLIK_PROXIES", "6"),
    ("OTKLIK_PROXIES", "-1"),
    ("OTKLIK_MAIL_URL", "imap://a.by"),
    ("OTKLIK_MAIL_URL", "smtp://a.by?tls=maybe"),
    ("OTKLIK_MAIL_URL", "smtp://a.by:port"),
    ("OTKLIK_MAIL_URL", "smtp://[::1"),
    ("OTKLIK_MAIL_FROM", "nobody"),
    ("OTKLIK_LOG_LEVEL", "loud"),
    ("OTKLIK_MEANING", "2"),
    ("OTKLIK_MAX_BODY_MB", "0"),
    ("OTKLIK_MAX_ATTACHMENT_MB", "101"),
    ("OTKLIK_MAX_ATTACHMENT_MB", "13"),
    ("OTKLIK_ASKS_A_MINUTE", "-1"),
    ("OTKLIK_TIME_ZONE", "Europe/Atlantis"),
    ("OTKLIK_METRICS_TOKEN", "short"),
    ("OTKLIK_LEASE_SECONDS", "0"),
    ("OTKLIK_ALLOW_PRIVATE_ADDRESSES", "perhaps"),
    ("OTKLIK_SECRET_KEY_FILE", "/nowhere/key"),
    ("OTKLIK_VAR", "/proc/otklik"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_is_named(otklik, name, value):
    ended = otklik("check", "audit", **{name: value})
    assert ended.returncode == CONFIGURATION
    assert ended.stdout == ""
    assert ended.stderr.startswith("otklik: ") and name in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_file_that_is_no_text_is_named(otklik, tmp_path):
    (tmp_path / "key").write_bytes(bytes(range(128, 256)))
    ended = otklik("check", "audit", OTKLIK_SECRET_KEY_FILE=str(tmp_path / "key"))
    assert (ended.returncode, ended.stderr.splitlines()) == (
        CONFIGURATION,
        [f"otklik: OTKLIK_SECRET_KEY_FILE={tmp_path / 'key'}: expected a file of text in UTF-8"],
    )


def test_pool_of_postgres(otklik):
    more = {"DATABASE_URL": "postgresql://a:b@127.0.0.1:1/c", "OTKLIK_DB_POOL": "0"}
    ended = otklik("check", "audit", **more)
    assert (ended.returncode, "OTKLIK_DB_POOL" in ended.stderr) == (CONFIGURATION, True)


def test_https_needs_somebody_in_front(otklik):
    ended = otklik("check", "audit", OTKLIK_URL="https://help.example.com", OTKLIK_PROXIES="0")
    assert (ended.returncode, "OTKLIK_PROXIES=0" in ended.stderr) == (CONFIGURATION, True)


def test_a_secret_is_not_told(otklik):
    ended = otklik("check", "audit", OTKLIK_SECRET_KEY="my little secret", DATABASE_URL="mysql://u:pass@h/d")
    assert (ended.returncode, "little" in ended.stderr, "pass@" in ended.stderr) == (CONFIGURATION, False, False)


def test_every_setting_read_is_tried_here():
    import re
    from pathlib import Path

    text = Path("config/settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', text))
    # a place for the status page and a browser are looked for when they are needed, and missed in words then
    elsewhere = {"OTKLIK_DB_POOL", "OTKLIK_STATUS_DIR", "OTKLIK_CHROMIUM"}
    assert read - {name for name, _ in WRONG} == elsewhere


def test_settings_are_clean_for_the_open_internet(otklik):
    ended = otklik("check", "--deploy", OTKLIK_URL="https://help.example.com")
    settings = [line for line in ended.stdout.splitlines() if "settings:" in line]
    assert settings == ["ok   settings: nothing to say against them on the open internet"]
