"""What every template may use: the acting account, its navigation, and how values are written."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from functools import partial
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, request
from flask.templating import Environment

from lianzheng_quiz.rules.candidate_state import state_word
from lianzheng_quiz.rules.office_time import day_text
from lianzheng_quiz.rules.points import points_text
from lianzheng_quiz.rules.report_tables import cell_text
from lianzheng_quiz.rules.roles import ROLES, Actor
from lianzheng_quiz.rules.seals import seal_text
from lianzheng_quiz.rules.tickets import grouped
from lianzheng_quiz.rules.timing import CLOSINGS
from lianzheng_quiz.services.pledges import own_dossiers
from lianzheng_quiz.web import clock
from lianzheng_quiz.web.guards import visitor

PRODUCT_NAME = "任前考纪考法"
NAVIGATION: dict[str, tuple[tuple[str, str], ...]] = {
    "cadre": (("我的考试", "/exams"), ("练习", "/practice"), ("我的成绩", "/scores")),
    "organiser": (
        ("考试批次", "/batches"),
        ("考试办法", "/policies"),
        ("应考尽考", "/coverage"),
        ("干部", "/cadres"),
        ("成绩分析", "/reports"),
        ("阅卷", "/marking"),
        ("公文", "/letters"),
        ("异议", "/corrections"),
    ),
    "editor": (("题库", "/questions"), ("文件", "/documents"), ("阅卷", "/marking"), ("异议", "/objections")),
    "administrator": (("账号", "/accounts"), ("单位", "/units")),
    "auditor": (("审计日志", "/audit"), ("成绩台账", "/ledger")),
}
INSIDE = {"/exams": ("/sittings",), "/objections": ("/rulings",), "/cadres": ("/dossiers",)}
"""Pages that belong to a navigation entry without standing below its address."""

SIZE_CLASSES = {"large": "size-large", "huge": "size-huge"}


class Templates(Environment):
    """Globals as one plain dictionary: complete before the first template is read, looked up at every page."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def register(app: Flask) -> None:
    app.context_processor(_surroundings)
    app.jinja_env.filters.update(
        day_and_minute=clock.day_and_minute,
        day=clock.day,
        day_text=day_text,
        wall_clock=clock.wall_clock,
        milliseconds=clock.milliseconds,
        countdown=clock.countdown,
        points=points_text,
        cell_text=cell_text,
        seal_text=seal_text,
        by_run=by_run,
        state_word=state_word,
        grouped=grouped,
    )
    app.jinja_env.globals.update(is_here=is_here, window=clock.window, role_labels=ROLES, closings=CLOSINGS)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _surroundings() -> dict[str, Any]:
    actor = visitor()
    return {
        "actor": actor,
        "navigation": partial(_navigation, actor),
        "html_class": SIZE_CLASSES.get(actor.text_size, "") if actor else "",
        "product_name": PRODUCT_NAME,
    }


def _navigation(actor: Actor | None) -> tuple[tuple[str, str], ...]:
    """The entries of a role; a cadre's dossier is one of them while there is something in it.

    Templates ask only where they show it: the exam's own pages don't.
    """
    if actor is None:
        return ()
    entries = NAVIGATION[actor.role]
    if actor.role == "cadre" and not actor.must_change_password and own_dossiers(actor, now=clock.now()):
        entries += (("廉政档案", "/dossier"),)
    return entries


def home_of(role: str) -> str:
    """The first page of a role."""
    return NAVIGATION[role][0][1]


def is_here(path: str) -> bool:
    """Whether the page shown is this navigation entry's or stands below it."""
    return any(f"{request.path}/".startswith(f"{prefix}/") for prefix in (path, *INSIDE.get(path, ())))


def is_staff_page(path: str) -> bool:
    """Whether an address is of the staff's pages."""
    desks = [prefix for role, entries in NAVIGATION.items() if role != "cadre" for _label, prefix in entries]
    return any(f"{urlsplit(path).path}/".startswith(f"{prefix}/") for prefix in desks)


def by_run(items: Iterable[Any], attribute: str) -> list[tuple[Any, list[Any]]]:
    """Neighbours that share a value, in the order they stand."""
    return [(value, list(run)) for value, run in groupby(items, key=lambda item: getattr(item, attribute))]
