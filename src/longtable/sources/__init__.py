"""Readers of published files and of lists as they are kept. They know nothing of Django."""
