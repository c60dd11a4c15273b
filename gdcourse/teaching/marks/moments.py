"""Moments as people write them, and how long after one something was handed in."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time, timedelta


def moment(text: str | date) -> datetime:
    """A date, which means the end of that day, or a date with a time; here, where it names no zone.

    `ValueError` for anything else.

    >>> moment("2026-03-01").strftime("%H:%M:%S"), moment("2026-03-01 12:00").strftime("%H:%M:%S")
    ('23:59:59', '12:00:00')
    """
    if isinstance(text, str):
        with suppress(ValueError):
            return moment(date.fromisoformat(text.strip()))
        return moment(datetime.fromisoformat(text.strip()))
    if isinstance(text, datetime):
        return text if text.tzinfo else text.astimezone()
    return datetime.combine(text, time(23, 59, 59)).astimezone()


def shown(when: datetime) -> str:
    """A moment as it reads on the clock here.

    >>> shown(moment("2026-03-01 12:00"))
    '2026-03-01 12:00'
    """
    return f"{when.astimezone():%Y-%m-%d %H:%M}"


def lasting(span: timedelta) -> str:
    """How long something took, in its two largest units.

    >>> lasting(timedelta(days=2, hours=3, minutes=5)), lasting(timedelta(seconds=20))
    ('2 d 3 h', '1 min')
    """
    minutes = max(1, int(span.total_seconds()) // 60)
    parts = ((minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "min"))
    first = next(place for place, (count, _) in enumerate(parts) if count)
    return " ".join(f"{count} {unit}" for count, unit in parts[first : first + 2] if count)
