"""The fast search for names against the plainest one, on texts made of names, broken names, marks and anything else."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from question_bank.key_terms import KeyTerm, Place, TermFinder, name_search
from question_bank.key_terms import dictionary as term_dictionary
from question_bank.key_terms.dictionary import Dictionary, Match, without_marks
from question_bank.key_terms.everyday_words import ACCIDENTAL
from question_bank.key_terms.name_search import Hit, NameSearch
from question_bank.reading import document_of
from tests.question_bank.test_terms import KNOWLEDGE, a_term

TERMS = (
    *KNOWLEDGE.terms,
    a_term("风"),
    a_term("从严治党"),
    a_term("治党主体责任"),
    a_term("三个三"),
    a_term("个三个", "三个三个务必"),
    a_term("“三”“严”"),
    a_term("24字方针", kind="concept"),
    a_term("𠮷", kind="concept"),
    a_term("压线", "压线网", "网络"),
)
NAMES = sorted({name for term in TERMS for name in (term.name, *term.aliases)})
PIECES = [
    *NAMES,
    *(name[:length] for name in NAMES for length in (1, 2, len(name) - 1)),
    *(name[1:] for name in NAMES),
    *sorted(ACCIDENTAL),
    *term_dictionary.OPENING,
    *term_dictionary.CLOSING,
    *"的，。、（）十第九0aé\n\t\u3000",
    "监察",
    "制度",
    "关于",
    "的意见",
]
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.sampled_from(NAMES)), max_size=40).map("".join)


def without_the_compiled_search() -> Dictionary:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(name_search, "_automaton", lambda _names: None)
        return Dictionary(TERMS)


DICTIONARIES = {"compiled": Dictionary(TERMS), "plain Python": without_the_compiled_search()}


def longest_from_the_left(names: Iterable[str], text: str) -> list[tuple[str, int]]:
    found, position = [], 0
    while position < len(text):
        name = longest_at(names, text, position)
        if name:
            found.append((name, position))
        position += len(name) or 1
    return found


def longest_at(names: Iterable[str], text: str, position: int) -> str:
    return max((name for name in names if name and text.startswith(name, position)), key=len, default="")


def one_by_one(dictionary: Dictionary, text: str) -> list[Match]:
    """Every position in turn, the whole text at once, the longest name first and then whatever it begins with."""
    bare = term_dictionary._Bare(text, 0, len(text))
    names = {without_marks(name) for name in NAMES} | ACCIDENTAL
    found, position = [], 0
    while position < len(bare.text):
        name = longest_at(names, bare.text, position)
        step = len(name) if name in ACCIDENTAL else 1
        for length in range(len(name), 0, -1) if name not in ACCIDENTAL else ():
            match = dictionary._accepted(bare, position, position + length)
            if match:
                found.append(match)
                step = length
                break
        position += step
    return found


@settings(max_examples=300, deadline=None)
@given(st.sets(st.text("甲乙丙丁", max_size=4), max_size=12), st.text("甲乙丙丁戊𠮷", max_size=60))
def test_search_takes_the_longest_name_from_the_left(names: set[str], text: str) -> None:
    search = NameSearch(names)
    expected = longest_from_the_left(names, text)
    for hits in (search.hits(text), search._hits_by_initial(text)):
        assert [(search.names[number], start) for number, start, _ in hits] == expected
        assert all(end - start == len(search.names[number]) for number, start, end in hits)


@pytest.mark.parametrize("search", DICTIONARIES)
@settings(max_examples=300, deadline=None)
@given(text=TEXTS)
@example("三个三个务必")
@example("高压线")
@example("高压线网络")
@example("十八项规定精神")
@example("函询问家风三不管三不“三不”高压线“高压线”绿化管护")
@example("“三重”一大'事项'《廉政准则》“一把手末位表态制度")
def test_dictionary_finds_what_a_plain_search_finds(search: str, text: str) -> None:
    dictionary = DICTIONARIES[search]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(term_dictionary, "_STRETCH", 3)
        assert list(dictionary.matches(text)) == one_by_one(dictionary, text)


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.integers(0, 9))
def test_way_back_from_the_bare_text_leads_to_the_same_character(text: str, start: int) -> None:
    bare = term_dictionary._Bare(text, start, len(text))
    assert bare.text == without_marks(text[start:])
    for position, char in enumerate(bare.text):
        assert text[start + position + bisect_right(bare.dropped, position)] == char


def test_a_name_across_the_end_of_a_stretch_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "，四个意识。" + "三重一大" * 9 + "”，" + "四风问题"
    whole = [text[start:end] for start, end, _ in Dictionary(KNOWLEDGE.terms).matches(text)]
    assert whole == ["四个意识", *["三重一大"] * 9, "四风问题"]
    for stretch in range(1, len(text)):
        monkeypatch.setattr(term_dictionary, "_STRETCH", stretch)
        assert [text[start:end] for start, end, _ in Dictionary(KNOWLEDGE.terms).matches(text)] == whole


def test_without_the_compiled_search_the_same_terms_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    document = document_of("试", "一、“四风”问题\n家风与《中国共产党纪律处分条例》，函询问，三重一大事项，“三不”。")
    expected = TermFinder(KNOWLEDGE).find(document)
    monkeypatch.setitem(sys.modules, "ahocorasick_rs", None)
    assert NameSearch(["甲"])._automaton is None
    assert TermFinder(KNOWLEDGE).find(document) == expected


def test_compiled_search_is_in_use_where_it_is_installed() -> None:
    pytest.importorskip("ahocorasick_rs")
    hits: Callable[[str], list[Hit]] | None = NameSearch(["四风", "四风问题"])._automaton
    assert hits is not None
    assert hits("查四风问题") == [(1, 1, 5)]


def test_places_are_the_spans_with_their_sections() -> None:
    (term,) = (
        term for term in TermFinder(KNOWLEDGE).find(document_of("试", "四风。\n一、四风\n")) if term.term == "四风"
    )
    assert isinstance(term, KeyTerm)
    assert term.places == (Place("开头", 0, 2), Place("一", 6, 8))
    assert term.count == 2
