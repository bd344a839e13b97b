"""Decides when. One verb a user action; owns the transaction and writes the audit entry.

The acting account, the time and any seed are arguments, so a service runs the same from a page,
a command and a test. Nothing here knows of requests or pages.
"""
