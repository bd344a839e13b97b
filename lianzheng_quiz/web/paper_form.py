"""Reads answers out of requests. Shapes only; whether a choice fits its question is the rules' business."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from lianzheng_quiz.rules.refusals import Invalid

HIGHEST_REVISION = 2**31 - 1
MOST_POSITIONS = 500


@dataclass(frozen=True)
class SentAnswers:
    """One save: `answers` maps position to choices, `flags` position to marked or not."""

    revision: int
    answers: Mapping[int, Sequence[str]] = field(default_factory=dict)
    flags: Mapping[int, bool] = field(default_factory=dict)
    position: int | None = None


def read_json(body: Any) -> SentAnswers:
    """The body of PUT /sittings/<id>/answers. Invalid when it is of another shape."""
    if not isinstance(body, dict):
        raise Invalid({"body": "请求内容不是约定的格式"})
    position = body.get("position")
    if position is not None and not _is_count(position):
        raise Invalid({"position": "题号应为正整数"})
    return SentAnswers(
        revision=_revision(body.get("revision")),
        answers={place: _choices(place, value) for place, value in _by_position(body, "answers")},
        flags={place: _flag(place, value) for place, value in _by_position(body, "flags")},
        position=position,
    )


def read_form(form: MultiDict[str, str], position: int, act: str) -> SentAnswers:
    """One question of the page without scripts; `act` is the button that was pressed."""
    revision = form.get("revision", "")
    if not revision.isascii() or not revision.isdigit() or len(revision) > 10:
        raise Invalid({"revision": "页面不完整，请刷新后再试"})
    return SentAnswers(
        revision=_revision(int(revision) + 1),
        answers={position: [] if act == "clear" else choices_of(form.getlist(f"choice-{position}"))},
        flags={position: act == "flag"} if act in ("flag", "unflag") else {},
        position=position,
    )


def choices_of(values: Sequence[str]) -> list[str]:
    """What was chosen or written; empty gaps keep their place unless all are empty. Line ends as scripts send them."""
    written = [value.replace("\r\n", "\n").strip() for value in values]
    return written if any(written) else []


def _revision(value: Any) -> int:
    if not _is_count(value, least=0):
        raise Invalid({"revision": "版本号应为不小于零的整数"})
    return int(value)


def _is_count(value: Any, least: int = 1) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= HIGHEST_REVISION


def _by_position(body: Mapping[str, Any], name: str) -> list[tuple[int, Any]]:
    values = body.get(name, {})
    if not isinstance(values, dict) or len(values) > MOST_POSITIONS:
        raise Invalid({name: "应为题号到作答的对照"})
    for place in values:
        if not place.isascii() or not place.isdigit() or len(place) > 4:
            raise Invalid({name: "题号应为正整数"})
    return [(int(place), value) for place, value in values.items()]


def _choices(place: int, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise Invalid({str(place): "作答须是字符串的列表"})
    return value


def _flag(place: int, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Invalid({str(place): "标记须为真或假"})
    return value
