"""Checking anybody's answers for grounding.

Is every quote word for word in its document, and does what is cited support every statement?
"""
