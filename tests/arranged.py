"""Questions of the types that are told, put in order, matched or written, made up for tests, and a policy of them."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any
from zlib import crc32

from lianzheng_quiz.rules.policy import Part, Policy
from lianzheng_quiz.services.bank_loading import load_bank, pool_of
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store.tables import Question as QuestionRow
from lianzheng_quiz.store.tables import QuestionVersion
from question_bank.question import Citation, Option, Question
from question_bank.question_types.arrangements import with_prompts

LADDER = ("警告", "严重警告", "撤销党内职务", "留党察看", "开除党籍")
POLICY = Policy(
    name="机考·综合",
    minutes=50,
    pass_hundredths=6000,
    parts=(
        Part("single", 1, 1000),
        Part("case", 1, 2000),
        Part("ordering", 2, 2000),
        Part("matching", 1, 3000),
    ),
)


def question(pool: str, type: str, stem: str, options: tuple[str, ...], answer: tuple[Any, ...]) -> Question:
    """A published question whose made-up id puts it into the wanted pool."""
    name = f"{type}-{crc32(stem.encode())}"
    identity = next(made for number in count() if pool_of(made := f"t-{name}-{number}") == pool)
    return Question(
        id=identity,
        version=1,
        type=type,
        stem=stem,
        options=tuple(Option(letter, text) for letter, text in zip("ABCDEFGH", options, strict=False)),
        answer=answer,
        explanation="规定写得明白：由轻到重，逐级对应。",
        authority=Citation("机关食堂管理办法", "2026年制定", "第七条"),
        term=f"甲{identity}",
        chapter="conduct",
        level="应用",
        difficulty=0.5,
        pattern="hand",
        status="published",
    )


def samples(pool: str = "exam") -> list[Question]:
    """One case, two orderings (one of a scale), one matching and one short answer."""
    return [case(pool), ladder(pool), steps(pool), menu(pool), essay(pool)]


def case(pool: str = "exam") -> Question:
    return question(
        pool,
        "case",
        "青榆县食堂管理员老周每月盘点一次库存。\n三月盘点时，他发现米面比账上少了两袋，便悄悄改了账。\n"
        "根据《机关食堂管理办法》，老周的做法属于（　　）。",
        ("按规定报损", "篡改账目", "正常损耗", "合理调剂"),
        ("B",),
    )


def ladder(pool: str = "exam") -> Question:
    shown = ("留党察看", "警告", "开除党籍", "严重警告", "撤销党内职务")
    return question(
        pool,
        "ordering",
        "根据《机关食堂管理办法》，将下列处分由轻到重排列，正确的顺序是（　　）。",
        shown,
        tuple("ABCDE"[shown.index(text)] for text in LADDER),
    )


def steps(pool: str = "exam") -> Question:
    return question(
        pool,
        "ordering",
        "根据《机关食堂管理办法》，采购食材的步骤依次是（　　）。",
        ("验收入库", "报送采购计划", "询价比选"),
        ("B", "C", "A"),
    )


def menu(pool: str = "exam") -> Question:
    return question(
        pool,
        "matching",
        with_prompts(
            "根据《机关食堂管理办法》，将各岗位与主要职责对应起来。",
            ("采购员", "仓库保管员", "在食堂值守并记录留样情况的当班负责人"),
        ),
        ("登记出入库数量并每月盘点一次", "比价后按计划购买食材", "核对留样并在当日记录上签名", "审批年度预算"),
        ("B", "A", "C"),
    )


def essay(pool: str = "exam") -> Question:
    return question(
        pool,
        "short",
        "简述食堂采购应当遵守的要求。",
        (),
        (("按计划采购", "采购计划"), ("三家以上比价", "比价", "询价"), ("索证索票", "票据")),
    )


def load_samples(now: datetime) -> None:
    """Put the samples into the bank and its own questions of the same types out of use."""
    made = samples()
    load_bank(made, now=now)
    with writing() as session:
        same_type = session.query(QuestionVersion.question_id).filter(
            QuestionVersion.type.in_({one.type for one in made}),
            QuestionVersion.question_id.not_in([one.id for one in made]),
        )
        for row in session.query(QuestionRow).filter(QuestionRow.id.in_(same_type)):
            row.retired = True
