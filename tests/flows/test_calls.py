"""A call centre's export in the journal: seconds become moments, numbers become touchpoints, nothing comes in twice."""

from datetime import UTC, datetime, timedelta

from otklik.interactions.models import Interaction
from otklik.touchpoints.models import Touchpoint
from tests.flows.conftest import refusals

CALLS = """\
id;started;direction;number;caller;wait;answered;talk;agent
1;2026-02-02 10:00:00;inbound;150;+375291112233;35;yes;240;vera@example.com
2;2026-02-02 10:01:00;inbound;150;;400,5;no;;
3;2026-02-02 10:02:00;in;150;;3;no;0;
4;2026-02-02 10:03:00;outbound;150;;12;yes;60;
5;2026-02-02 10:04:00;in;999;;5;yes;60;
6;2026-02-02 10:05:00;in;150;;5;maybe;60;
7;2026-02-02 10:06:00;in;150;;-5;yes;60;
"""


def moments(row: Interaction) -> tuple[float | None, float | None, str]:
    """Seconds from opening to the answer and to the end, and the outcome."""
    answered, ended = (
        None if at is None else (at - row.opened_at).total_seconds() for at in (row.answered_at, row.ended_at)
    )
    return answered, ended, row.outcome


def test_an_export_of_calls_comes_in_once(bring, file, tmp_path, vera) -> None:
    Touchpoint.objects.filter(code="support").update(address="+150")
    calls = file("calls.csv", CALLS)
    code, out = bring("interactions", calls, "--map", "calls")
    assert (code, out.splitlines()[0]) == (1, "4 came in, 0 known before, 3 refused")
    rows = {row.external_id: row for row in Interaction.objects.select_related("touchpoint")}
    assert {key: moments(row) for key, row in rows.items()} == {
        "1": (35, 275, "answered"), "2": (None, 400.5, "abandoned"), "3": (None, 3, "abandoned"),
        "4": (12, 72, "answered"),
    }  # fmt: skip
    assert {row.touchpoint.code for row in rows.values()} == {"support"}
    assert (rows["1"].agent, rows["1"].individual, rows["4"].direction) == (vera, None, "out")
    assert [line for line, _why in refusals(tmp_path)] == [6, 7, 8]
    assert "no touchpoint has the number '999'" in refusals(tmp_path)[0][1]
    again = bring("interactions", file("calls.csv", CALLS + "\n"), "--map", "calls")
    assert again[1].startswith("0 came in, 4 known before")


def test_the_map_says_the_zone(file, capsys) -> None:
    from otklik.cli.main import main

    told = "external_id,channel,opened_at\n1,phone,2026-02-02 10:00:00\n"
    here = file("here.toml", 'what = "interactions"\nformat = "csv"\nzone = "Asia/Yekaterinburg"\n')
    assert main(["import", "--no-pause", "interactions", str(file("a.csv", told)), "--map", str(here)]) == 0
    assert Interaction.objects.get().opened_at == datetime(2026, 2, 2, 5, 0, tzinfo=UTC)
    assert "moments without a zone by Asia/Yekaterinburg" in capsys.readouterr().out
    wrong = file("wrong.toml", 'what = "interactions"\nformat = "csv"\nzone = "Minsk"\n')
    assert main(["import", "interactions", str(file("a.csv", told)), "--map", str(wrong)]) == 1
    assert "zone 'Minsk' is not known" in capsys.readouterr().out


NIGHT_BEFORE = """\
1770000000|a.1|support|NONE|ENTERQUEUE||+375291112233|1
1770000020|a.1|support|SIP/101|CONNECT|20|b.1|3
1770000050|a.2|support|NONE|ENTERQUEUE||79|1
1770000120|a.1|support|SIP/101|COMPLETECALLER|20|100|1
1770000130|a.3|support|NONE|FULL
nonsense
1770000200|a.4|support|NONE|ENTERQUEUE||80|1
1770000203|a.4|support|NONE|ABANDON|1|1|3
"""
DAY_AFTER = """\
1770000400|a.2|support|SIP/101|COMPLETEAGENT|30|320|1
1770000500|a.5|support|NONE|ABANDON|1|1|90
"""


def test_calls_are_put_together_from_the_log_of_asterisk(bring, file, tmp_path) -> None:
    log = file("queue_log", NIGHT_BEFORE)
    assert bring("interactions", log, "--map", "asterisk_queue_log")[1].startswith("3 came in, 0 known before, 1 ref")
    assert refusals(tmp_path)[0][0] == 6
    # the next file tells the end of a call whose beginning is in the first
    bring("interactions", file("queue_log.1", DAY_AFTER), "--map", "asterisk_queue_log")
    rows = {row.external_id: row for row in Interaction.objects.order_by("opened_at")}
    assert {key: moments(row) for key, row in rows.items()} == {
        "a.1/support": (20, 120, "answered"), "a.2/support": (30, 350, "answered"),
        "a.3/support": (None, 0, "unreached"), "a.4/support": (None, 3, "abandoned"),
        "a.5/support": (None, 90, "abandoned"),
    }  # fmt: skip
    assert rows["a.2/support"].opened_at == datetime.fromtimestamp(1770000050, UTC)
    assert bring("interactions", log, "--map", "asterisk_queue_log")[1].startswith("0 came in, 3 known before")


def test_a_contact_told_while_it_was_open_gets_its_end(bring, file) -> None:
    head = "external_id,channel,opened_at,answered_at,ended_at,outcome\n"
    bring("interactions", file("one.csv", f"{head}1,phone,2026-02-02T10:00:00Z,,,\n"))
    whole = "1,phone,2026-02-02T10:00:00Z,2026-02-02T10:00:30Z,2026-02-02T10:05:00Z,solved\n"
    assert bring("interactions", file("one.csv", head + whole))[1].startswith("0 came in, 1 known before")
    row = Interaction.objects.get()
    assert moments(row) == (30, 300, "solved")
    other = whole.replace("10:05", "10:09").replace("solved", "abandoned")
    bring("interactions", file("one.csv", head + other))
    assert moments(Interaction.objects.get()) == (30, timedelta(minutes=5).total_seconds(), "solved")
