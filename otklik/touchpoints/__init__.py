"""Touchpoints: the catalogue of every place where a customer meets the company, their hours, owners and norms.

Nouns: Touchpoint, Calendar, SpecialDays, Norm, PortalAction. Quality judges by the norms; the journal points here.
"""
