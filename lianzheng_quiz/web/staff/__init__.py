"""The staff's pages: batches and cadres, questions, accounts, the audit log. One blueprint a desk."""

from __future__ import annotations

from flask import Flask

from lianzheng_quiz.rules.policy import BOOKS, FORMS
from lianzheng_quiz.services.question_choices import CHAPTERS, LEVELS, type_choices
from lianzheng_quiz.web.staff import (
    accounts,
    appointments,
    audit,
    batches,
    cadres,
    corrections,
    coverage,
    documents,
    dossiers,
    exports,
    ledger,
    letters,
    marking,
    marking_desk,
    policies,
    question_reports,
    questions,
    reports,
    retakes,
    room,
    room_prints,
    rosters,
    rulings,
    sealing,
    tickets,
    written,
)
from lianzheng_quiz.web.staff.listing import page_address


def register_staff(app: Flask) -> None:
    """Every desk, and what its templates may use."""
    desks = (
        batches,
        policies,
        rosters,
        tickets,
        sealing,
        room,
        room_prints,
        retakes,
        written,
        marking,
        marking_desk,
        reports,
        exports,
        letters,
        coverage,
        appointments,
        cadres,
        dossiers,
        question_reports,
        questions,
        documents,
        accounts,
        rulings,
        corrections,
        audit,
        ledger,
    )
    for desk in desks:
        app.register_blueprint(desk.blueprint)
    app.jinja_env.globals.update(
        page_address=page_address,
        type_labels={choice.name: choice.label for choice in type_choices()},
        chapter_labels=CHAPTERS,
        level_words=LEVELS,
        policy_words={"form": FORMS, "book": BOOKS},
    )
