"""Remembers. Tables, engine settings, migrations and queries; never commits and decides nothing."""
