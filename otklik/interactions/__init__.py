"""Interactions: the journal of every contact of a customer with the company, whatever the channel (TMF683).

A row is opened once and closed once: each moment is filled in once and never changed; a correction is a new row;
erasure puts a tombstone in place of the person.
Doors: `actions` (open_interaction, mark_answered, end_interaction, record_interactions), `queries.time_line`.
"""
