"""The five source documents, where they are at hand: core terms are found, and every place says what it claims."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from question_bank.key_terms import KeyTerm, TermFinder
from question_bank.key_terms.dictionary import without_marks
from question_bank.key_terms.proposals import REDACTION
from question_bank.knowledge import load_knowledge
from question_bank.reading import Document, read_document

SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"
NUMBERS = ("000", "001", "002", "003", "004")

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the source documents are not at hand")

CORE: dict[str, str] = {
    "四个意识": "000 001 003 004",
    "四个自信": "000 001 003 004",
    "两个维护": "000 001 003 004",
    "两个确立": "000 003 004",
    "七个有之": "000 001",
    "五个必须": "001",
    "五个决不允许": "001",
    "四大考验": "001",
    "四种危险": "001",
    "四风": "000 001 002 004",
    "中央八项规定": "000 001 004",
    "形式主义、官僚主义": "000 001 003",
    "指尖上的形式主义": "000 003",
    "三公经费": "000",
    "三重一大": "000 001 002 003 004",
    "三会一课": "000 003 004",
    "一岗双责": "001 002 004",
    "两个责任": "004",
    "主体责任": "001 002 004",
    "监督责任": "004",
    "第一责任人": "004",
    "关键少数": "001",
    "一把手": "000 001 003 004",
    "四种形态": "001 004",
    "第一种形态": "001 004",
    "一体推进不敢腐、不能腐、不想腐": "000 001 003 004",
    "不敢腐": "001 002",
    "不能腐": "001 002",
    "不想腐": "001 002 004",
    "全面从严治党": "000 001 002 003 004",
    "党风廉政建设": "000 001 002 003 004",
    "党风廉政建设责任制": "001 002",
    "意识形态工作责任制": "002",
    "民主集中制": "000 003 004",
    "民主生活会": "001 003 004",
    "组织生活会": "003 004",
    "主题党日": "002 003 004",
    "理论学习中心组": "000 002 003 004",
    "廉政谈话": "001 002 003",
    "任前廉政谈话": "000 004",
    "任前考纪考法": "004",
    "述责述廉": "000",
    "违规吃喝": "000 003",
    "违规收送礼品礼金": "000",
    "微腐败": "003",
    "吃拿卡要": "003",
    "四不两直": "002",
    "三转": "004",
    "党纪轻处分": "004",
    "党纪重处分": "004",
    "《中国共产党纪律处分条例》": "003 004",
    "《中国共产党党内监督条例》": "000 003",
    "《中国共产党问责条例》": "001",
    "《中国共产党廉洁自律准则》": "001",
    "《中华人民共和国公职人员政务处分法》": "003",
    "《党政领导干部选拔任用工作条例》": "004",
    "《关于加强对“一把手”和领导班子监督的意见》": "000",
}

LOCAL = (
    "三个确保", "一区两群", "一城三区一极", "三比三赛", "双创一争", "三减一提", "强转树", "服务提优年",
    "小切口", "五种意识", "四个更", "宿迁干部学院", "车位", "厕位", "十三五", "十四五",
    "退休就是平安着陆", "长津湖", "大力量",
)  # fmt: skip


@cache
def document(number: str) -> Document:
    return read_document(next(SEEDS.glob(f"{number}_*.txt")))


@cache
def terms(number: str) -> dict[str, KeyTerm]:
    return {term.term: term for term in _finder().find(document(number))}


@cache
def _finder() -> TermFinder:
    return TermFinder(load_knowledge())


@pytest.mark.parametrize("number", NUMBERS)
def test_core_terms_are_found(number: str) -> None:
    expected = {name for name, numbers in CORE.items() if number in numbers.split()}
    found = {name for name, term in terms(number).items() if term.known}
    assert expected - found == set()


@pytest.mark.parametrize("number", NUMBERS)
def test_every_place_of_a_known_term_is_its_name_or_an_alias(number: str) -> None:
    known = load_knowledge().term_by_name
    text = document(number).text
    for term in terms(number).values():
        for place in term.places:
            words = without_marks(text[place.start : place.end])
            forms = (known[term.term].name, *known[term.term].aliases) if term.known else (term.term,)
            assert words in {without_marks(form) for form in forms}
            assert document(number).section_at(place.start).path == place.section


@pytest.mark.parametrize("number", NUMBERS)
def test_every_quoted_mention_of_a_core_term_is_counted(number: str) -> None:
    text = document(number).text
    covered = {
        offset for term in terms(number).values() for place in term.places for offset in range(place.start, place.end)
    }
    for name in CORE:
        start = text.find(f"“{name}”")
        while start >= 0:
            assert start + 1 in covered, (name, start)
            start = text.find(f"“{name}”", start + 1)


@pytest.mark.parametrize("number", NUMBERS)
def test_local_campaigns_and_figures_of_speech_are_not_listed(number: str) -> None:
    assert {name for name in LOCAL if name in terms(number)} == set()


@pytest.mark.parametrize("number", NUMBERS)
def test_nothing_redacted_is_proposed(number: str) -> None:
    assert [name for name, term in terms(number).items() if not term.known and REDACTION.search(name)] == []


@pytest.mark.parametrize("number", NUMBERS)
def test_sections_are_recognised(number: str) -> None:
    paths = [section.path for section in document(number).sections]
    assert paths[0] == "开头"
    assert {"一", "二"} <= set(paths)
    assert len(set(paths)) == len(paths)
