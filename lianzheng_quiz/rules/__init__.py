"""Pure rules of the exam: no database, no web, no clock, no global chance.

Everything here takes values and gives values; time and seeds are arguments.
"""
