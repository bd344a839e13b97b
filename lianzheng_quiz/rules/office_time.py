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


def minute_text(instant: datetime) -> str:
    """2026年11月2日9:05"""
    at = local(instant)
    return f"{day_text(at)}{at.hour}:{at:%M}"


def days_text(opens_at: datetime, closes_at: datetime, *, with_year: bool = True) -> str:
    """The day of an exam, or its first and last."""
    first, last = local(opens_at).date(), local(closes_at).date()
    said = day_text(first)
    if last != first:
        said += f"至{day_text(last)}" if last.year != first.year else f"至{last.month}月{last.day}日"
    return said if with_year else said.removeprefix(f"{first.year}年")


def span_text(opens_at: datetime, closes_at: datetime) -> str:
    """2026年11月2日9:00至11:00"""
    first, last = local(opens_at), local(closes_at)
    if first.date() == last.date():
        return f"{minute_text(opens_at)}至{last.hour}:{last:%M}"
    return f"{minute_text(opens_at)}至{minute_text(closes_at)}"
