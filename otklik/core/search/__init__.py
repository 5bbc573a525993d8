"""The search engine: text analysis, an index of words, vectors of meaning, and a learned way to combine them.

It knows documents by reference and nothing of what they are about. Doors: `engine.shared_engine`,
`follow` for the one writer, `meaning.state`.
"""
