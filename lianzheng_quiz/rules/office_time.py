"""Office time: instants are kept in UTC and read as the office's clock shows them (Beijing time, no summer time)."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")


def local(instant: datetime) -> datetime:
    """An instant as the office's clock shows it."""
    return instant.astimezone(ZONE)


def local_day(instant: datetime) -> str:
    """The office's date of an instant, ISO."""
    return local(instant).date().isoformat()


def day_text(day: date) -> str:
    """2026年3月5日"""
    return f"{day.year}年{day.month}月{day.day}日"


def from_local(written: datetime) -> datetime:
    """A date and time somebody typed, as an instant."""
    return written.replace(tzinfo=ZONE)
