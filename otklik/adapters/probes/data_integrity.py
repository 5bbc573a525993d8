"""P25: our own data are backed up, can be put back, and their record is whole."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import Look, own, setting
from otklik.quality.ports import Probe, Reach, Reading


@dataclass(frozen=True)
class DataIntegritySettings:
    backup_hours: int = setting(_("Last backup, hours"), _("An older one is a failure; 0: it is kept elsewhere"), 26)
    restore_days: int = setting(
        _("Last proof that it can be put back, days"), _("An older one, or none, is degraded; 0: do not ask"), 90
    )


class DataIntegrity(Probe[DataIntegritySettings]):
    """Asks our own security record: when was the last whole backup, when was one put back, does the chain hold.

    `otklik backup` notes an archive once it is whole on the disk, `otklik restore` notes one that was put back, also
    beside the installation in use (`--into`), which is how to prove it. The record is read to its end, entry by entry:
    one that is missing, changed or out of order is a failure, for then nobody can say what else is.
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
        "record_whole": _("The security record of %(entries)s entries is whole."),
    }

    @classmethod
    def hosts(cls, _settings: DataIntegritySettings) -> list[str]:
        return []

    @classmethod
    def check(cls, settings: DataIntegritySettings) -> None:
        if settings.backup_hours < 0 or settings.restore_days < 0:
            raise ValueError(_("Hours and days are not below zero."))

    async def run(self, settings: DataIntegritySettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: DataIntegritySettings, look: Look) -> Reading:
        with look.step("house"):
            told = await own.answer(look, look.reach.house.keeping())
        backup, restore = self._age(look, told.backed_up_at), self._age(look, told.restored_at)
        look.facts |= {"entries": told.entries, "breaks": told.breaks}
        if backup is not None:
            look.facts["backup_hours"] = backup // timedelta(hours=1)
        if restore is not None:
            look.facts["restore_days"] = restore // timedelta(days=1)
        if told.breaks:
            return look.fail("broken")
        if settings.backup_hours and (backup is None or backup > timedelta(hours=settings.backup_hours)):
            return look.fail("no_backup" if backup is None else "old_backup")
        if settings.restore_days and (restore is None or restore > timedelta(days=settings.restore_days)):
            return look.degraded("never_restored" if restore is None else "old_restore")
        return look.ok("record_whole" if backup is None else "ok")

    def _age(self, look: Look, moment: datetime | None) -> timedelta | None:
        return None if moment is None else max(look.reach.now() - moment, timedelta())
