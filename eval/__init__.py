"""Measures the path from question to answer, exactly as the service runs it. Nothing imports this folder."""
