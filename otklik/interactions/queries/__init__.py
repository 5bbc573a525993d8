"""Reads of the journal."""

from otklik.interactions.queries.figures import ChannelFigures, DayFigures, channel_figures, daily_figures
from otklik.interactions.queries.journal import (
    JournalBoard,
    JournalFilter,
    JournalPage,
    access_interaction,
    journal,
    journal_board,
    recent_count,
)
from otklik.interactions.queries.time_line import Moment, TimeLine, company_line, time_line
from otklik.interactions.queries.words import CHANNELS, OUTCOMES

__all__ = [
    "CHANNELS",
    "OUTCOMES",
    "ChannelFigures",
    "DayFigures",
    "JournalBoard",
    "JournalFilter",
    "JournalPage",
    "Moment",
    "TimeLine",
    "access_interaction",
    "channel_figures",
    "company_line",
    "daily_figures",
    "journal",
    "journal_board",
    "recent_count",
    "time_line",
]
