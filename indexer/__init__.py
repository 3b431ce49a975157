"""From source documents to a searchable index: parse, structure, passages, embed, lexical, index.

This folder knows nothing of answers or of the web, and imports none of the other folders.
"""
