"""The quality of touchpoints: probes that look from outside, and the states they leave.

Nouns: Probe, Vantage, Run, StateInterval. Nothing of this room is public; nothing is ever "up" because nobody looked.
"""
