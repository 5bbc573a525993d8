"""Probes: one way to look at a touchpoint from outside, one file each."""
