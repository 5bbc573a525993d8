"""Outages: what does not work in the network now, what will be switched off, and what was in the last months.

Nouns: Outage, Area, Update, Closing, Joining. An outage is public; who joined it and whose address it touches is not.
"""
