"""Knowledge: articles for customers and for staff, their sections, revisions, reviews and votes.

Nouns: Section, Article, Revision, HelpfulVote. Doors: `actions` (draft, revise, publish ...), `queries.access_article`.
"""
