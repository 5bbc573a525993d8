"""The ground: events and errands, plug-in registry, answer sources, search engine, http client, audit log, money, text.

Knows no noun of the business. Every room above publishes through `events`, reacts by errands and
is watched through `audit`.
"""
