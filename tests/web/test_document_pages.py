"""The pages of documents: several files at once, faults beside the field, terms marked and nothing run."""

from __future__ import annotations

import io
from collections.abc import Callable

from flask.testing import FlaskClient

from lianzheng_quiz.services import documents
from question_bank.apart import examine
from tests.conftest import World, csrf_token

SPEECH = "一、提高认识\n增强“四个意识”，<script>alert(1)</script>不算。".encode()


def send(client: FlaskClient, *files: tuple[bytes, str]) -> str:
    token = csrf_token(client.get("/documents").get_data(as_text=True))
    data = {"csrf_token": token, "files": [(io.BytesIO(content), name) for content, name in files]}
    reply = client.post("/documents", data=data, content_type="multipart/form-data", follow_redirects=True)
    return reply.get_data(as_text=True)


def test_files_are_uploaded_watched_and_read(world: World, sign_in: Callable[[str], FlaskClient]) -> None:
    editor = sign_in("editor")
    page = send(editor, (SPEECH, "讲话.txt"), (b"PK\x03\x04 word/document.xml", "坏的.docx"))
    assert "已上传 2 个文件" in page
    assert "data-running" in page
    while documents.work_on_documents(clock=world.clock, reader="r", examine=examine):
        pass
    progress = editor.get("/documents/progress").get_data(as_text=True)
    assert "data-running" not in progress
    assert "文件损坏，打不开" in progress
    shown = editor.get("/documents/1").get_data(as_text=True)
    assert '<mark class="term term-known" title="数字简称：四个意识">四个意识</mark>' in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "<script>alert" not in shown
    assert "这个文件没有读成" in editor.get("/documents/2").get_data(as_text=True)
    assert editor.get("/documents/3").status_code == 404


def test_what_is_no_document_is_said_beside_the_field(sign_in: Callable[[str], FlaskClient]) -> None:
    editor = sign_in("editor")
    page = send(editor, (SPEECH, "讲话.txt"), (b"MZ", "程序.exe"))
    assert "“程序.exe”不是 .txt、.docx、.pdf 或 .html 文件。没有上传任何文件" in page
    assert "还没有文件" in page
