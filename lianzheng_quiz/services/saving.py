"""Whole groups of saves in one transaction: each is accepted or refused for itself, all rows are written together."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from lianzheng_quiz.rules import timing
from lianzheng_quiz.rules.answer_shape import check_answers, check_positions
from lianzheng_quiz.rules.refusals import NotAllowed, Refusal
from lianzheng_quiz.rules.saving import Sent, Standing, newest, refusal
from lianzheng_quiz.rules.sessions import TOUCH_EVERY, is_live
from lianzheng_quiz.services.exam_pages import SaveReceipt
from lianzheng_quiz.services.queued import Queued
from lianzheng_quiz.store.answer_path import AnswerPath, LiveSession, SavingRow
from lianzheng_quiz.store.engine import Session


class Save(Queued):
    """One save and, once it is settled and not refused, its receipt."""

    __slots__ = ("cadre_id", "receipt", "sent")

    def __init__(self, sent: Sent, *, cadre_id: int | None = None, token: str = "", sender: Any = None) -> None:
        """Of a cadre whose session was checked, or of whoever holds the session token."""
        super().__init__(token, sender)
        self.sent, self.cadre_id = sent, cadre_id
        self.receipt: SaveReceipt | None = None


def keep(session: Session, group: Sequence[Save]) -> list[SaveReceipt | Refusal]:
    """Write what a group of saves changes, in the caller's transaction; the receipt or refusal of each."""
    path = AnswerPath(session)
    cadres = _cadres(path, group)
    rows = path.rows_for_saving({save.sent.sitting_id for save in group})
    checked = [_checked(save.sent, rows.get(save.sent.sitting_id), cadre) for save, cadre in cadres]
    kept = _Kept(path, [found for found in checked if not isinstance(found, Refusal)])
    outcomes = [found if isinstance(found, Refusal) else kept.apply(found) for found in checked]
    kept.write(path)
    return outcomes


def _cadres(path: AnswerPath, group: Sequence[Save]) -> list[tuple[Save, int | Refusal | None]]:
    """Each save with the cadre who acts, NotAllowed where its session is worth nothing here."""
    ids = {save.sign_in_id for save in group if save.sign_in_id}
    live = path.live_sessions(ids)
    found: list[tuple[Save, int | Refusal | None]] = []
    stale: dict[str, datetime] = {}
    for save in group:
        row, now = live.get(save.sign_in_id), save.sent.now
        if not save.sign_in_id:
            found.append((save, save.cadre_id))
        elif row is None or not is_live(row.role, row.created_at, row.last_seen_at, now) or _barred(row):
            found.append((save, NotAllowed()))
        else:
            found.append((save, row.cadre_id))
            if now - row.last_seen_at >= TOUCH_EVERY:
                stale[save.sign_in_id] = now
    path.touch_sessions(sorted(stale.items()))
    return found


def _barred(row: LiveSession) -> bool:
    return row.role != "cadre" or row.must_change_password


class _Checked:
    """A save that its sitting accepts: answers as the texts that are stored, flags by position."""

    __slots__ = ("flags", "row", "sent", "texts")

    def __init__(self, sent: Sent, row: SavingRow) -> None:
        self.sent, self.row = sent, row
        answers = check_answers(row.shape, sent.answers)
        places = check_positions(row.shape, sent.flags) if sent.flags else []
        self.flags = {place: bool(flag) for place, flag in zip(places, sent.flags.values(), strict=True)}
        if sent.position is not None:
            check_positions(row.shape, (sent.position,))
        self.texts = {place: json.dumps(list(value), ensure_ascii=False) for place, value in answers.items()}


def _checked(sent: Sent, row: SavingRow | None, cadre: int | Refusal | None) -> _Checked | Refusal:
    if isinstance(cadre, Refusal):
        return cadre
    refused = refusal(row, cadre, sent.now)
    if refused is not None:
        return refused
    assert row is not None
    try:
        return _Checked(sent, row)
    except Refusal as unfit:
        return unfit


class _Kept:
    """What a group's sittings hold, save by save, and the rows that are to be written in the end."""

    def __init__(self, path: AnswerPath, accepted: Sequence[_Checked]) -> None:
        ids = {save.sent.sitting_id for save in accepted}
        self._standing: dict[str, Standing] = defaultdict(Standing)
        self._answers: list[Any] = []
        self._flags: list[Any] = []
        self._positions: dict[str, int] = {}
        for sitting_id, (answered, revision) in path.counted(ids).items():
            self._standing[sitting_id] = Standing(answered, revision)
        keys = {(save.sent.sitting_id, place) for save in accepted for place in save.texts}
        for sitting_id, position, revision, text in path.places(keys):
            self._standing[sitting_id].places[position] = (revision, text)

    def apply(self, save: _Checked) -> SaveReceipt:
        sent, deadline_at = save.sent, save.row.deadline_at
        assert deadline_at is not None
        standing, late = self._standing[sent.sitting_id], timing.is_late(sent.now, deadline_at)
        changed, held = standing.keep(sent.revision, save.texts)
        for place in changed:
            self._answers.append((sent.sitting_id, place, (save.texts[place], late, sent.now), sent.revision))
        for place, flag in save.flags.items():
            self._flags.append((sent.sitting_id, place, flag, sent.revision))
        if sent.position is not None:
            self._positions[sent.sitting_id] = sent.position
        return SaveReceipt(
            saved=held,
            revision=standing.revision,
            seconds_left=timing.seconds_left(sent.now, deadline_at),
            saved_at=sent.now,
            answered=standing.answered,
            server_now=sent.now,
            deadline_at=deadline_at,
        )

    def write(self, path: AnswerPath) -> None:
        """Rows go in the order of their keys, so that two groups never wait for each other crosswise."""
        path.keep_answers(list(_answer_rows(newest(self._answers))))
        path.keep_flags(newest(self._flags))
        path.keep_positions(sorted(self._positions.items()))


def _answer_rows(rows: Iterable[Any]) -> Iterable[tuple[str, int, str, int, bool, datetime]]:
    for sitting_id, place, (text, late, at), revision in rows:
        yield sitting_id, place, text, revision, late, at
