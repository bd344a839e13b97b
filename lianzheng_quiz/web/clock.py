"""The time as pages know it: one injected clock in, Beijing wall time out."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import cast

from flask import current_app

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China keeps one offset the whole year, so no time zone database is needed."""


def now() -> datetime:
    """The instant this application lives in (aware, UTC)."""
    return cast(datetime, current_app.extensions["lianzheng_clock"]())


def milliseconds(instant: datetime) -> int:
    """UTC milliseconds, the form that scripts count with."""
    return round(instant.timestamp() * 1000)


def day_and_minute(instant: datetime) -> str:
    """2026年3月5日 09:05"""
    local = instant.astimezone(BEIJING)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def day(instant: datetime) -> str:
    """2026年3月5日"""
    local = instant.astimezone(BEIJING)
    return f"{local.year}年{local.month}月{local.day}日"


def wall_clock(instant: datetime) -> str:
    """09:05:31"""
    return f"{instant.astimezone(BEIJING):%H:%M:%S}"


def window(opens_at: datetime, closes_at: datetime) -> str:
    """A span of time without saying the same day twice."""
    if day(opens_at) == day(closes_at):
        return f"{day_and_minute(opens_at)} 至 {closes_at.astimezone(BEIJING):%H:%M}"
    return f"{day_and_minute(opens_at)} 至 {day_and_minute(closes_at)}"


def countdown(seconds: int) -> str:
    """mm:ss, or h:mm:ss from an hour on."""
    hours, rest = divmod(max(0, seconds), 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"
