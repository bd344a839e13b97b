"""Days in the spellings of offices: read where there is one reading, refused where there are two."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from lianzheng_quiz.rules.written_dates import UnclearDate, birth_day, calendar_day, span

WHOLE, MONTH = date(1975, 6, 8), date(1975, 6, 1)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1975-06-08", WHOLE),
        ("1975/6/8", WHOLE),
        ("1975/06/08", WHOLE),
        ("1975.6.8", WHOLE),
        ("1975年6月8日", WHOLE),
        ("1975年6月8日出生", WHOLE),
        ("1975 年 6 月 8 日", WHOLE),
        ("1975、6、8", WHOLE),
        ("１９７５－０６－０８", WHOLE),
        ("1975／6／8", WHOLE),
        ("1975-06-08 00:00:00", WHOLE),
        ("19750608", WHOLE),
        (19750608.0, WHOLE),
        (19750608, WHOLE),
        ("75-06-08", WHOLE),
        ("750608", WHOLE),
        (27553, WHOLE),
        (27553.0, WHOLE),
        ("27553", WHOLE),
        ("一九七五年六月八日", WHOLE),
        (date(1975, 6, 8), WHOLE),
        (datetime(1975, 6, 8, tzinfo=UTC), WHOLE),
        ("1975年6月", MONTH),
        ("1975年06月", MONTH),
        ("1975.06", MONTH),
        (1975.06, MONTH),
        ("1975-6", MONTH),
        ("197506", MONTH),
        (197506, MONTH),
        ("75.6", MONTH),
        (75.6, MONTH),
        ("75年6月", MONTH),
        ("1975.06（51岁）", MONTH),
        ("1975.06\n(51岁)", MONTH),
        ("1975年6月生", MONTH),
        ("一九七五年六月", MONTH),
        ("1975.10", date(1975, 10, 1)),
        ("1975年1月", date(1975, 1, 1)),
        ("一九七五年十二月二十一日", date(1975, 12, 21)),
        ("一九八〇年十月", date(1980, 10, 1)),
        ("二〇〇一年一月三十日", date(2001, 1, 30)),
        ("", None),
        (None, None),
        ("　", None),
    ],
)
def test_a_birth_date_is_read_however_it_is_written(written: Any, day: date | None) -> None:
    assert birth_day(written) == day


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("1975.1", "1月还是10月"),
        (1975.1, "1月还是10月"),
        ("75.1", "1月还是10月"),
        ("02.6", "看不出世纪"),
        ("20-06-08", "看不出世纪"),
        ("1875-06-08", "核对年份"),
        ("2026-11-02", "核对年份"),
        (date(2026, 11, 2), "核对年份"),
        (46328, "核对年份"),
        ("1975-13-08", "1975-06-08"),
        ("1975-02-30", "1975-06-08"),
        ("6/8/1975", "1975-06-08"),
        ("六月八日", "1975-06-08"),
        ("不详", "1975-06-08"),
        ("1975", "1975-06-08"),
        ("1975-06-08-01", "1975-06-08"),
        ("51岁", "1975-06-08"),
        (True, "1975-06-08"),
    ],
)
def test_what_is_no_date_or_could_be_two_is_refused_with_the_way_to_write_it(written: Any, words: str) -> None:
    with pytest.raises(UnclearDate, match=words):
        birth_day(written)


@pytest.mark.parametrize("written", ["2026-11-02", "26.11.2", "2026年11月2日", "20261102", 46328, date(2026, 11, 2)])
def test_a_day_of_these_years_is_read(written: Any) -> None:
    assert calendar_day(written) == date(2026, 11, 2)


@pytest.mark.parametrize("written", ["2026年11月", "2026.11", "1975-06-08", "11月2日", "下周一"])
def test_a_day_that_is_not_complete_is_refused(written: str) -> None:
    with pytest.raises(UnclearDate, match="2026-11-02"):
        calendar_day(written)


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-02至2026-11-06",
        "2026-11-02 至 2026-11-06",
        "2026-11-02-2026-11-06",
        "2026.11.2-2026.11.6",
        "2026.11.2—11.6",
        "2026年11月2日至6日",
        "2026年11月2日-6日",
        "2026年11月2日至11月6日",
        "2026年11月2日起至2026年11月6日止（5个工作日）",
        "20261102-20261106",
        "2026/11/2～2026/11/6",
        "二〇二六年十一月二日至六日",
        "２０２６．１１．２－１１．６",
    ],
)
def test_the_first_and_the_last_day_are_read_from_one_cell(written: str) -> None:
    assert span(written) == (date(2026, 11, 2), date(2026, 11, 6))


def test_a_span_may_cross_the_year() -> None:
    assert span("2026年12月28日-2027年1月4日") == (date(2026, 12, 28), date(2027, 1, 4))


@pytest.mark.parametrize("written", ["2026年11月2日", "5个工作日", "11月2日至11月6日", "2026-11-31至2026-12-02"])
def test_what_is_no_span_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(UnclearDate, match="2026-11-01至2026-11-07"):
        span(written)


def test_no_span_is_none() -> None:
    assert span(None) is None
    assert span(" ") is None
