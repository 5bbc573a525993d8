"""Intake: bring in what a company already has (topics, knowledge, customers, contacts) from files.

Readers turn a file into rows, a map turns a row into our words, one file a kind writes them. Rows come in by batches,
the good ones stay, the bad ones go to a file with line and reason; the same file twice changes nothing.
"""
