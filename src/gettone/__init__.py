"""Gettone: manual authentication for Fatture in Cloud, safe and pleasant."""

__version__ = "0.1.0"
