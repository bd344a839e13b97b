"""Office time: instants are kept in UTC and read as the office's clock shows them (Beijing time, no summer time)."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")


def local(instant: datetime) -> datetime:
    """An instant as the office's clock shows it."""
    return instant.astimezone(ZONE)


def local_day(instant: datetime) -> str:
    """The office's date of an instant, ISO."""
    return local(instant).date().isoformat()


def from_local(written: datetime) -> datetime:
    """A date and time somebody typed, as an instant."""
    return written.replace(tzinfo=ZONE)
