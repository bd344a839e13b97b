"""Documents in, questions out.

This house knows nothing of the web, a database, the clock or global chance:
everything it needs is handed to it, so the same input gives the same bytes.
"""
