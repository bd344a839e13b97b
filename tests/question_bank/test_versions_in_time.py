"""Revised regulations: the same stem has the key of the text that is in force on the day it is asked."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from question_bank.building import build
from question_bank.gates import faults_of, faults_of_bank
from question_bank.knowledge import Knowledge, load_knowledge
from question_bank.plain_text import bare
from question_bank.question import Option, Question, is_valid_on
from question_bank.solver import RenderedQuestion, rendered, solve, verdict_on
from question_bank.validity import ever_together

KNOWLEDGE = load_knowledge()
RULES, LAW, CHARTER = "中国共产党纪律处分条例", "中华人民共和国监察法", "中国共产党章程"
DAYS = ("2019-06-01", "2023-12-31", "2024-01-01", "2025-05-31", "2025-06-01", "2026-11-21")
TODAY = DAYS[-1]
BLANK = "（　　）"

# Regulation and rest of the stem, first day of the revised text, key by the old text, key by the new one.
REVISED = [
    (RULES, "在{}超标准向群众摊派费用或者克扣群众财物的，从重或者加重处分", "2024-01-01", "扶贫领域", "乡村振兴领域"),
    (RULES, "违反有关规定办理因私出国（境）证件，情节严重的，给予{}处分", "2024-01-01", "留党察看", "开除党籍"),
    (
        RULES,
        "党员领导干部政绩观错位，搞劳民伤财的“形象工程”，造成较大损失的，属于违反{}的行为",
        "2024-01-01",
        "群众纪律",
        "政治纪律",
    ),
    (
        RULES,
        "“贯彻党中央决策部署只表态不落实”列在对违反{}行为的处分一章",
        "2024-01-01",
        "工作纪律",
        "政治纪律",
    ),
    (
        RULES,
        "党员在经济方面共同违纪的，一般按照{}及其所起作用，分别给予处分",
        "2024-01-01",
        "个人所得数额",
        "个人参与数额",
    ),
    (
        RULES,
        "党员领导干部违规干预和插手建设工程项目承发包，{}的，给予警告或者严重警告处分",
        "2024-01-01",
        "造成不良影响",
        "情节较轻",
    ),
    (
        RULES,
        "隐瞒入党前严重错误的党员一般应当除名，但对{}的，给予严重警告、撤销党内职务或者留党察看处分",
        "2024-01-01",
        "入党后表现尚好",
        "入党多年且一贯表现好",
    ),
    (
        LAW,
        "对可能判处十年有期徒刑以上刑罚的被调查人，没有重新计算留置时间的，连同依法延长，留置时间最长为{}",
        "2025-06-01",
        "六个月",
        "八个月",
    ),
    (
        RULES,
        "下列选项中，属于监督执纪“四种形态”的是{}",
        "2024-01-01",
        "严重违纪涉嫌违法立案审查的成为极少数",
        "严重违纪涉嫌犯罪追究刑事责任的成为极少数",
    ),
    (RULES, "下列选项中，属于优亲厚友条款明确列举的事项的是{}", "2024-01-01", "扶贫脱贫", "社会救助"),
    (
        RULES,
        "下列选项中，属于明确列举的形式主义、官僚主义行为的是{}",
        "2024-01-01",
        "贯彻部署只表态不落实",
        "督查考核层层加码",
    ),
    (
        CHARTER,
        "下列选项中，属于“四个全面”战略布局的是{}",
        "2022-10-22",
        "全面建成小康社会",
        "全面建设社会主义现代化国家",
    ),
]
# Judgements that only one of the two texts makes true.
JUDGED = [
    (RULES, "“政治攀附”是政治纪律部分明确列举的党内非组织活动之一", "2024-01-01"),
    (RULES, "“未经批准租用、借用办公用房”是明确列举的违反办公用房管理等规定行为之一", "2024-01-01"),
    (RULES, "“铺张浪费”是违反生活纪律的作风表现之一", "2024-01-01"),
    (LAW, "“责令候查”是明确列举的须由二人以上进行的调查措施之一", "2025-06-01"),
    (LAW, "“利害关系人”是监察机关侵害被调查人合法权益时有权申诉的人之一", "2025-06-01"),
    (CHARTER, "“坚持新时代党的组织路线”是党的建设的基本要求之一", "2022-10-22"),
]
# The revision left these keys alone.
UNCHANGED = [
    (RULES, "党员受到撤销党内职务处分，不得在党内担任与原任职务相当或者更高职务的期限为{}", "二年"),
    (RULES, "党员受到开除党籍处分，不得重新入党的期限一般为{}", "五年"),
    (LAW, "设区的市监察委员会采取留置措施，应当报{}批准", "上一级监察机关"),
    (LAW, "监察对象对监察机关涉及自己的处理决定不服，申请复审的期限为收到处理决定之日起{}", "一个月"),
]


def options(*texts: str) -> tuple[Option, ...]:
    return tuple(Option(letter, text) for letter, text in zip("ABCDEFGH", texts, strict=False))


def stem_of(title: str, sentence: str) -> str:
    return f"根据《{title}》，{sentence.replace('{}', BLANK)}。"


def on_days(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [(*row, day) for row in rows for day in DAYS]


def history_only() -> Knowledge:
    """The entries that rest on a superseded text, and the entries of today that hold the same list or statement."""
    facts = [fact for fact in KNOWLEDGE.facts if fact.authority.regulation.in_force_to]
    said = {text for fact in facts for text in (fact.lead, fact.statement)} - {""}
    return replace(
        KNOWLEDGE,
        terms=tuple(term for term in KNOWLEDGE.terms if term.authority and term.members and term.lead in said),
        facts=tuple(fact for fact in KNOWLEDGE.facts if {fact.lead, fact.statement} & said),
        conducts=(),
        pairings=(),
        tasks=(),
    )


@pytest.mark.parametrize(("title", "sentence", "since", "old", "new", "day"), on_days(REVISED))
def test_the_key_is_that_of_the_text_in_force(
    title: str, sentence: str, since: str, old: str, new: str, day: str
) -> None:
    question = RenderedQuestion("single", stem_of(title, sentence), options(old, new))
    verdict = solve(question, KNOWLEDGE.on(day))
    assert verdict.known
    assert verdict.keys == frozenset("B" if day >= since else "A")


@pytest.mark.parametrize(("title", "sentence", "since", "day"), on_days(JUDGED))
def test_a_judgement_is_true_only_under_the_text_that_says_so(title: str, sentence: str, since: str, day: str) -> None:
    verdict = solve(RenderedQuestion("true_false", stem_of(title, sentence)), KNOWLEDGE.on(day))
    assert verdict.keys == {"true" if day >= since else "false"}


@pytest.mark.parametrize(("title", "sentence", "key", "day"), on_days(UNCHANGED))
def test_what_a_revision_left_alone_has_one_key_on_every_day(title: str, sentence: str, key: str, day: str) -> None:
    blank = RenderedQuestion("blank", stem_of(title, sentence))
    assert key in solve(blank, KNOWLEDGE.on(day)).keys


@pytest.mark.parametrize("day", DAYS)
def test_the_six_disciplines_are_the_same_six_on_every_day(day: str) -> None:
    six = ("政治纪律", "组织纪律", "廉洁纪律", "群众纪律", "工作纪律", "生活纪律")
    for opening in ("", f"根据《{RULES}》，", f"根据《{CHARTER}》，"):
        question = RenderedQuestion("multiple", f"{opening}“六大纪律”包括{BLANK}。", options(*six, "财经纪律"))
        assert solve(question, KNOWLEDGE.on(day)).keys == set("ABCDEF")


def test_built_questions_have_the_key_of_their_day() -> None:
    built = build([], history_only(), True)
    asked = set()
    for title, sentence, since, old, new in REVISED:
        for question in (q for q in built if q.type == "single" and bare(q.stem) == bare(stem_of(title, sentence))):
            right = [option.text for option in question.options if option.key in question.answer]
            for day in (day for day in DAYS if is_valid_on(question, day)):
                verdict = solve(rendered(question), KNOWLEDGE.on(day))
                assert verdict.keys == frozenset(question.answer)
                asked.add((sentence, day >= since))
            if "下列选项中" not in sentence:
                assert right == [new if question.valid_to is None else old]
    assert {(row[1], new) for row in REVISED[:8] for new in (False, True)} <= asked


def test_a_stem_may_come_twice_but_never_on_the_same_day(built_bank: list[Question]) -> None:
    groups: dict[tuple[str, str], list[Question]] = {}
    for question in built_bank:
        groups.setdefault((question.type, bare(question.stem)), []).append(question)
    repeated = [pair for group in groups.values() for pair in combinations(group, 2)]
    assert len(repeated) >= 10
    assert [pair for pair in repeated if ever_together(*pair)] == []
    assert "repeated_stems" not in {fault.gate for fault in faults_of_bank(built_bank, KNOWLEDGE)}


def test_every_question_rests_on_a_text_in_force_in_its_whole_time(built_bank: list[Question]) -> None:
    texts = {(row.title, row.version): row for row in KNOWLEDGE.regulations.values()}
    for question in built_bank:
        text = texts[question.authority.title, question.authority.version]
        assert text.in_force_from is None or (question.valid_from or "") >= text.in_force_from
        assert text.in_force_to is None or (question.valid_to or "9999") <= text.in_force_to


def test_nothing_on_a_superseded_text_can_be_drawn_today(built_bank: list[Question]) -> None:
    superseded = {(row.title, row.version) for row in KNOWLEDGE.regulations.values() if row.in_force_to}
    of_old = [q for q in built_bank if (q.authority.title, q.authority.version) in superseded]
    assert of_old
    assert [q.id for q in of_old if is_valid_on(q, TODAY)] == []


def test_questions_of_the_past_pass_the_gates_and_agree_with_the_solver(built_bank: list[Question]) -> None:
    past = [question for question in built_bank if question.valid_to]
    assert [fault for question in past for fault in faults_of(question, KNOWLEDGE)] == []
    assert [question.id for question in past if not verdict_on(question, KNOWLEDGE).known] == []


def test_two_versions_of_a_text_are_never_in_force_together() -> None:
    for one, other in combinations(KNOWLEDGE.regulations.values(), 2):
        if one.title == other.title:
            earlier, later = sorted((one, other), key=lambda row: row.in_force_from or "")
            assert earlier.in_force_to
            assert later.in_force_from
            assert earlier.in_force_to < later.in_force_from
