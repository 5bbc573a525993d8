"""P25: our own data are backed up, can be put back, are all there, and their record is whole."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import Look, own, setting
from otklik.quality.ports import Keeping, Outcome, Probe, Reach, Reading


@dataclass(frozen=True)
class DataIntegritySettings:
    backup_hours: int = setting(_("Last backup, hours"), _("An older one is a failure; 0: it is kept elsewhere"), 26)
    restore_days: int = setting(
        _("Last proof that it can be put back, days"), _("An older one, or none, is degraded; 0: do not ask"), 90
    )
    lost_percent: int = setting(
        _("Rows a table may lose, percent"), _("Against the most of the last seven days; 0: do not count"), 5
    )


class DataIntegrity(Probe[DataIntegritySettings]):
    """Asks our own security record: when was the last whole backup, when was one put back, does the chain hold.

    `otklik backup` notes an archive once it is whole on the disk, `otklik restore` notes one that was put back, also
    beside the installation in use (`--into`), which is how to prove it. The record is read to its end, entry by entry:
    one that is missing, changed or out of order is a failure, for then nobody can say what else is.

    Rows are counted in the tables nothing is removed from: people, contacts, topics, replies, answers to surveys,
    claims, findings, incidents and others. A table that lost more of them than you say, against backups and looks of
    the last seven days, is degraded. Undoing an import explains a loss: it is compared with later counts only.
    """

    kind, code, title = "data_integrity", "P25", _("Our data are safe")
    here_only = True
    Settings = DataIntegritySettings
    every, timeout = timedelta(hours=1), timedelta(seconds=60)
    sentences = {
        **own.SENTENCES,
        "ok": _("The last backup is %(backup_hours)s hours old, the security record of %(entries)s entries is whole."),
        "broken": _("The security record does not hold at %(breaks)s places; `otklik check audit` names them."),
        "no_backup": _("No backup has ever been made here."),
        "old_backup": _("The last backup is %(backup_hours)s hours old."),
        "never_restored": _("No backup has been put back for proof yet."),
        "old_restore": _("A backup was last put back for proof %(restore_days)s days ago."),
        "rows_lost": _("Rows are gone that nothing here removes, the most of seven days and now: %(tables)s."),
        "rows_not_compared": _("Rows were counted, but there is no earlier count yet to compare them with."),
        "record_whole": _("The security record of %(entries)s entries is whole."),
    }

    @classmethod
    def hosts(cls, _settings: DataIntegritySettings) -> list[str]:
        return []

    @classmethod
    def check(cls, settings: DataIntegritySettings) -> None:
        if settings.backup_hours < 0 or settings.restore_days < 0:
            raise ValueError(_("Hours and days are not below zero."))
        if not 0 <= settings.lost_percent < 100:
            raise ValueError(_("The share of lost rows is a percentage from 0 to 99."))

    async def run(self, settings: DataIntegritySettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: DataIntegritySettings, look: Look) -> Reading:
        with look.step("house"):
            told = await own.answer(look, look.reach.house.keeping())
        backup, restore = self._age(look, told.backed_up_at), self._age(look, told.restored_at)
        look.facts |= {"entries": told.entries, "breaks": told.breaks, "rows": dict(told.rows)}
        if backup is not None:
            look.facts["backup_hours"] = backup // timedelta(hours=1)
        if restore is not None:
            look.facts["restore_days"] = restore // timedelta(days=1)
        if told.breaks:
            return look.fail("broken")
        if settings.backup_hours and (backup is None or backup > timedelta(hours=settings.backup_hours)):
            return look.fail("no_backup" if backup is None else "old_backup")
        if lost := self._lost(settings, told):
            return look.degraded("rows_lost", tables=", ".join(lost))
        if settings.restore_days and (restore is None or restore > timedelta(days=settings.restore_days)):
            return look.degraded("never_restored" if restore is None else "old_restore")
        if settings.lost_percent and not told.most:
            return look.reading(Outcome.UNKNOWN, "rows_not_compared")
        return look.ok("record_whole" if backup is None else "ok")

    def _lost(self, settings: DataIntegritySettings, told: Keeping) -> list[str]:
        if not settings.lost_percent:
            return []
        pairs = [(table, told.most.get(table, 0), now) for table, now in told.rows.items()]
        return [
            f"{table} {most} → {now}" for table, most, now in pairs if (most - now) * 100 > most * settings.lost_percent
        ]

    def _age(self, look: Look, moment: datetime | None) -> timedelta | None:
        return None if moment is None else max(look.reach.now() - moment, timedelta())
