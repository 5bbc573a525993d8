"""Answers: the ask box (smart search over every registered source) and the deflection ledger that counts its worth.

Nouns: AskSession, Shown, Opening, LanguageRule, TestPhrase, LedgerSettings. Doors: `queries.suggest`, `actions`.
"""
