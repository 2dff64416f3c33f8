"""Longtable: the working system of community coalitions for health equity."""

__version__ = "0.1.0"
