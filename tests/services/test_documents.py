"""Documents on their way in: kept, read by whichever process is free, shown with their terms in place."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from lianzheng_quiz.rules.refusals import Invalid, NotAllowed, NotFound
from lianzheng_quiz.services import documents
from question_bank.apart import Examined, examine
from question_bank.key_terms import find_terms
from question_bank.knowledge import load_knowledge
from question_bank.reading import read_file
from tests.conftest import ONE_DATABASE, World

REPORT = Path(__file__).parents[1] / "question_bank" / "samples" / "yunxi_annual_report.txt"
SPEECH = "一、提高认识\n全县要增强“四个意识”，开展任前廉政谈话。\n二、抓好落实\n再增强“四个意识”。".encode()


def read_all(world: World) -> int:
    count = 0
    while documents.work_on_documents(clock=world.clock, reader="r", examine=examine):
        count += 1
    return count


def test_a_file_is_kept_read_and_shown_with_its_terms(world: World) -> None:
    editor = world.actor("editor")
    (document_id,) = documents.upload_documents(editor, [("讲话.txt", SPEECH)], now=world.clock.now)
    assert [row.state for row in documents.list_documents(editor)] == ["waiting"]
    assert read_all(world) == 1
    page = documents.document_page(editor, document_id)
    assert (page.shown.state, page.letters) == ("read", len(SPEECH.decode()))
    term = next(term for term in page.terms if term.term == "四个意识")
    assert (term.known, term.count, term.questions > 0) == (True, 2, True)
    assert [section.path for section in page.sections] == ["一", "二"]
    said = "\n".join("".join(run.text for run in line) for section in page.sections for line in section.lines)
    assert said == SPEECH.decode()
    marked = [run.text for section in page.sections for line in section.lines for run in line if run.term]
    assert marked.count("四个意识") == 2


def test_the_page_has_the_terms_and_places_of_the_command_line(world: World) -> None:
    editor = world.actor("editor")
    (document_id,) = documents.upload_documents(editor, [(REPORT.name, REPORT.read_bytes())], now=world.clock.now)
    documents.work_on_documents(clock=world.clock, reader="r")
    document = read_file(REPORT.read_bytes(), REPORT.stem).document
    wanted = find_terms(document, load_knowledge())
    page = documents.document_page(editor, document_id)
    assert [(term.term, term.known, term.count) for term in page.terms] == [
        (term.term, term.known, term.count) for term in wanted
    ]
    assert page.shown.name == REPORT.stem


@ONE_DATABASE
def test_a_known_name_is_a_new_version_and_the_same_file_none(world: World) -> None:
    editor, now = world.actor("editor"), world.clock.now
    first = documents.upload_documents(editor, [("讲话.txt", SPEECH)], now=now)
    assert documents.upload_documents(editor, [("讲话.txt", SPEECH)], now=now) == first
    assert documents.upload_documents(editor, [("讲话.html", b"<html><p>\xe6\x96\xb0</p></html>")], now=now) == first
    assert read_all(world) == 2
    page = documents.document_page(editor, first[0])
    assert [one.number for one in page.versions] == [2, 1]
    assert page.shown.number == 2
    assert documents.document_page(editor, first[0], number=1).letters == len(SPEECH.decode())
    with pytest.raises(NotFound):
        documents.document_page(editor, first[0], number=3)


@ONE_DATABASE
def test_what_cannot_be_read_says_why_and_the_last_good_version_stays(world: World) -> None:
    editor, now = world.actor("editor"), world.clock.now
    (document_id,) = documents.upload_documents(editor, [("讲话.txt", SPEECH)], now=now)
    documents.upload_documents(editor, [("讲话.docx", b"PK\x03\x04 word/document.xml")], now=now)
    read_all(world)
    (row,) = documents.list_documents(editor)
    assert (row.state, row.reason) == ("refused", "文件损坏，打不开")
    assert documents.document_page(editor, document_id).shown.number == 1


@ONE_DATABASE
@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ([], "请选择文件"),
        ([("a.exe", b"x")], "不是 .txt"),
        ([("甲.txt", b"x"), ("甲.docx", b"x")], "选了两次"),
        ([("甲.txt", b"")], "是空的"),
        ([(".txt", b"x")], "没有文件名"),
        ([("甲.txt", b"x" * (10 * 1024 * 1024 + 1))], "超过 10 MB"),
        ([(f"{n}.txt", b"x") for n in range(21)], "最多上传 20 个"),
    ],
)
def test_files_are_kept_all_or_none(world: World, files: list[tuple[str, bytes]], reason: str) -> None:
    editor = world.actor("editor")
    with pytest.raises(Invalid) as refused:
        documents.upload_documents(editor, [("好.txt", SPEECH), *files] if files else [], now=world.clock.now)
    assert reason in refused.value.faults["files"]
    assert documents.list_documents(editor) == []


def test_what_a_crash_left_behind_is_read_again(world: World) -> None:
    editor = world.actor("editor")
    documents.upload_documents(editor, [("讲话.txt", SPEECH)], now=world.clock.now)

    def stopped(_data: bytes, _name: str) -> Examined:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        documents.work_on_documents(clock=world.clock, reader="a", examine=stopped)
    assert documents.list_documents(editor)[0].state == "reading"
    assert not documents.work_on_documents(clock=world.clock, reader="b", examine=examine)
    world.clock.now += timedelta(minutes=3)
    assert documents.work_on_documents(clock=world.clock, reader="b", examine=examine)
    assert documents.list_documents(editor)[0].state == "read"


@ONE_DATABASE
def test_a_long_document_is_shown_page_by_page_and_nothing_is_lost(world: World) -> None:
    text = "\n".join(f"第{number}行要增强“四个意识”。" for number in range(3000))
    editor = world.actor("editor")
    (document_id,) = documents.upload_documents(editor, [("长.txt", text.encode())], now=world.clock.now)
    read_all(world)
    first = documents.document_page(editor, document_id)
    assert first.pages > 3
    said = []
    for number in range(1, first.pages + 1):
        page = documents.document_page(editor, document_id, page=number)
        said += ["".join(run.text for run in line) for section in page.sections for line in section.lines]
    assert "\n".join(said) == text
    assert documents.document_page(editor, document_id, page=99).number == first.pages


@ONE_DATABASE
def test_only_editors_have_documents(world: World) -> None:
    for role in ("organiser", "administrator", "auditor"):
        with pytest.raises(NotAllowed):
            documents.list_documents(world.actor(role))
        with pytest.raises(NotAllowed):
            documents.upload_documents(world.actor(role), [("甲.txt", b"x")], now=world.clock.now)
