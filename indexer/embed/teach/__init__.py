"""Teaches the default model what a larger one knows: `python -m indexer.embed.teach`. Nothing of it runs in belqa."""
