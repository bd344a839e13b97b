"""The papers of a batch compared before sealing: the organiser reads figures, never a question."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from lianzheng_quiz.rules.paper_balance import Balance, Profile, balance, profile
from lianzheng_quiz.rules.policy import SCOPES
from lianzheng_quiz.rules.roles import Actor
from lianzheng_quiz.services.permissions import batch_within_reach, require
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store import bank, batches


@dataclass(frozen=True)
class Compared:
    """The papers of one blueprint; `label` says for whom, `shared` whether they are A and B."""

    label: str
    shared: bool
    balance: Balance


def compare_papers(actor: Actor, batch_id: int) -> list[Compared]:
    """Every blueprint of a batch with its papers' balance; empty before papers are dealt. NotFound."""
    require(actor, "organiser")
    with reading() as session:
        batch_within_reach(session, actor, batch_id)
        difficulty = bank.difficulties(session)
        groups: dict[tuple[str, str, bool], list[Profile]] = {}
        for row in batches.papers(session, batch_id):
            key = row.scope, row.post_group, bool(row.variant)
            label = f"{row.variant}卷" if row.variant else ""
            groups.setdefault(key, []).append(profile(label, json.loads(row.items), difficulty))
    return [
        Compared(_whose(scope, group, len(groups)), shared, balance(sorted(papers, key=lambda one: one.label)))
        for (scope, group, shared), papers in sorted(groups.items())
    ]


def _whose(scope: str, group: str, groups: int) -> str:
    """For whom the papers are; everybody where there is one blueprint."""
    said: Sequence[str] = [SCOPES[scope] if scope != "all" else "", group]
    return "，".join(word for word in said if word) or ("全部人员" if groups == 1 else "其他人员")
