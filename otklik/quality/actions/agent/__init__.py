"""The agent of a vantage elsewhere: no database of the house, one server it asks and tells."""

from otklik.quality.actions.agent.kept import AlreadyKept, Kept
from otklik.quality.actions.agent.line import Line, NotThisServer
from otklik.quality.actions.agent.looking_out import Agent

__all__ = ["Agent", "AlreadyKept", "Kept", "Line", "NotThisServer"]
