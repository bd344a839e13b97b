"""Dealing by the rules of the place: scope, post group, A and B papers, must-right questions, exposure."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from lianzheng_quiz.rules.policy import Part, Policy
from lianzheng_quiz.rules.presets import PRESETS
from lianzheng_quiz.rules.refusals import NotFound
from lianzheng_quiz.services import batches, papers, rosters
from lianzheng_quiz.services.paper_comparison import compare_papers
from lianzheng_quiz.services.transactions import reading, writing
from lianzheng_quiz.store.tables import Batch, Cadre, Candidate, Paper, Question, QuestionVersion
from question_bank.knowledge import load_knowledge
from tests.conftest import CADRES, World, person

SMALL = replace(
    PRESETS["standard"],
    parts=(Part("single", 8, 500), Part("true_false", 6, 1000, must_right=2)),
    law_parts=(Part("single", 6, 1000, house="law"), Part("true_false", 4, 1000, house="law")),
)
LAW_TITLES = {entry.title for entry in load_knowledge().regulations.values() if entry.house == "law"}


def dealt(world: World, policy: Policy, people: int = 4, **person: Any) -> int:
    """A batch held by a policy, dealt; `person` is set on its first candidate."""
    batch_id = world.batch(people=people, dealt=False)
    with writing() as session:
        session.get_one(Batch, batch_id).policy = json.dumps(policy.to_json())
        first = session.query(Candidate).filter_by(batch_id=batch_id).order_by(Candidate.id).first()
        assert first is not None
        for name, value in person.items():
            setattr(session.get_one(Cadre, first.cadre_id) if hasattr(Cadre, name) else first, name, value)
    papers.deal_papers(world.actor("organiser"), batch_id, now=world.clock.now, seed="test")
    return batch_id


def sheets(batch_id: int) -> list[Paper]:
    with reading() as session:
        return session.query(Paper).filter_by(batch_id=batch_id).order_by(Paper.id).all()


def titles(items: list[dict[str, Any]]) -> set[str]:
    return {item["authority"][0] for item in items}


def test_who_is_no_party_member_never_meets_a_party_regulation(world: World) -> None:
    batch_id = dealt(world, SMALL, party_member=False)
    own = world.items(world.sitting(batch_id))
    assert titles(own) <= LAW_TITLES
    assert [item["type"] for item in own] == ["single"] * 6 + ["true_false"] * 4
    assert not titles(world.items(world.sitting(batch_id, "QY002"))) <= LAW_TITLES


def test_who_turns_out_to_be_no_party_member_gets_another_paper(world: World) -> None:
    batch_id = dealt(world, SMALL)
    before = {paper.candidate_id: paper.fingerprint for paper in sheets(batch_id)}
    with writing() as session:
        session.get_one(Cadre, world.actor("QY001").cadre_id).party_member = False
    page = batches.batch_page(world.actor("organiser"), batch_id, now=world.clock.now)
    assert page.without_paper == 1
    assert papers.deal_papers(world.actor("organiser"), batch_id, now=world.clock.now, seed="again") == 1
    assert titles(world.items(world.sitting(batch_id))) <= LAW_TITLES
    after = {paper.candidate_id: paper.fingerprint for paper in sheets(batch_id)}
    assert len([one for one in before if before[one] != after[one]]) == 1


def test_a_corrected_post_group_takes_another_paper(world: World) -> None:
    policy = replace(
        SMALL,
        parts=(
            *SMALL.parts,
            Part("single", 2, 100, level="应用", post_group="甲"),
            Part("single", 3, 100, post_group="乙"),
        ),
        law_parts=(),
        post_groups=("甲", "乙"),
        papers="ab",
    )
    batch_id = dealt(world, policy, post_group="乙")
    assert len(world.items(world.sitting(batch_id))) == 17
    assert len(world.items(world.sitting(batch_id, "QY002"))) == 16
    with writing() as session:
        session.query(Candidate).filter_by(batch_id=batch_id).order_by(Candidate.id).first().post_group = "甲"
    assert papers.deal_papers(world.actor("organiser"), batch_id, now=world.clock.now, seed="again") == 1
    assert len(world.items(world.sitting(batch_id))) == 16


def test_the_organiser_may_set_the_scope_of_one_person(world: World) -> None:
    batch_id = dealt(world, SMALL, scope="law")
    assert titles(world.items(world.sitting(batch_id))) <= LAW_TITLES


def test_a_post_group_has_its_own_questions_and_nobody_elses(world: World) -> None:
    policy = replace(
        SMALL,
        law_parts=(),
        post_groups=("甲", "乙"),
        parts=(
            Part("single", 4, 1000),
            Part("true_false", 6, 1000, chapter="discipline", post_group="甲"),
            Part("true_false", 6, 1000, chapter="cadres", post_group="乙"),
        ),
    )
    batch_id = dealt(world, policy, post_group="乙")

    def chapters(staff_no: str) -> Counter[str]:
        items = world.items(world.sitting(batch_id, staff_no))
        return Counter(item["chapter"] for item in items if item["type"] == "true_false")

    assert chapters("QY001") == {"cadres": 6}
    assert chapters("QY002") == {"discipline": 6}


def test_must_right_questions_are_the_easiest_of_their_part_and_marked_on_the_paper(world: World) -> None:
    items = world.items(world.sitting(dealt(world, SMALL)))
    with reading() as session:
        hardness = {
            row.id: row.difficulty for row in session.query(QuestionVersion.id, QuestionVersion.difficulty).all()
        }
    judged = [item for item in items if item["type"] == "true_false"]
    must = [hardness[item["version_id"]] for item in judged if item["must_right"]]
    rest = [hardness[item["version_id"]] for item in judged if not item["must_right"]]
    assert len(must) == 2
    assert max(must) <= min(rest)
    assert not any(item["must_right"] for item in items if item["type"] == "single")


def test_two_papers_serve_a_written_exam_and_share_no_question(world: World) -> None:
    batch_id = dealt(world, replace(SMALL, papers="ab"), people=4)
    made = sheets(batch_id)
    assert [(paper.variant, paper.scope, paper.candidate_id) for paper in made] == [
        ("A", "all", None),
        ("B", "all", None),
    ]
    asked = [{item["question_id"] for item in json.loads(paper.items)} for paper in made]
    assert not asked[0] & asked[1]
    with reading() as session:
        variants = [row.variant for row in session.query(Candidate).filter_by(batch_id=batch_id).order_by(Candidate.id)]
    assert variants == ["A", "B", "A", "B"]


def test_a_late_name_joins_the_papers_there_are(world: World) -> None:
    batch_id = dealt(world, replace(SMALL, papers="ab"), people=3)
    late = person(9, *CADRES[3])
    rosters.add_people(world.actor("organiser"), batch_id, [late], now=world.clock.now)
    papers.deal_papers(world.actor("organiser"), batch_id, now=world.clock.now, seed="later")
    assert len(sheets(batch_id)) == 2
    with reading() as session:
        assert Counter(row.variant for row in session.query(Candidate).filter_by(batch_id=batch_id)) == {"A": 2, "B": 2}


@pytest.mark.parametrize("field", ["exemption_reason", "leave_reason"])
def test_nobody_exempt_or_on_leave_is_dealt_a_paper(world: World, field: str) -> None:
    batch_id = dealt(world, SMALL, people=3, **{field: "平级转任"})
    assert len(sheets(batch_id)) == 2


def test_every_dealt_question_counts_as_exposed_and_the_unused_come_first(world: World) -> None:
    def exposures() -> dict[str, int]:
        with reading() as session:
            return {row.id: row.exposure for row in session.query(Question).filter(Question.exposure > 0)}

    few = replace(SMALL, parts=(Part("single", 8, 1250, chapter="crime"),), law_parts=())
    dealt(world, few, people=1)
    first = exposures()
    assert sorted(first.values()) == [1] * 8
    dealt(world, few, people=1)
    again = {name: count for name, count in exposures().items() if count > 1}
    assert len(again) < 8
    assert sum(exposures().values()) == 16


def test_papers_are_compared_in_figures_before_they_are_sealed(world: World) -> None:
    batch_id = dealt(world, replace(SMALL, papers="ab"), party_member=False)
    compared = {one.label: one for one in compare_papers(world.actor("organiser"), batch_id)}
    assert set(compared) == {"只考法律", "其他人员"}
    for one, count in ((compared["只考法律"], 10), (compared["其他人员"], 14)):
        assert [paper.label for paper in one.balance.papers] == ["A卷", "B卷"]
        assert one.shared
        assert one.balance.shared == 0
        assert all(sum(paper.chapters.values()) == count for paper in one.balance.papers)
        assert all(0 < paper.difficulty < 1 for paper in one.balance.papers)


def test_papers_for_each_are_compared_as_a_spread(world: World) -> None:
    batch_id = dealt(world, replace(SMALL, law_parts=()))
    (one,) = compare_papers(world.actor("organiser"), batch_id)
    assert (one.label, one.shared, len(one.balance.papers)) == ("全部人员", False, 4)
    with pytest.raises(NotFound):
        compare_papers(world.actor("elsewhere"), batch_id)
