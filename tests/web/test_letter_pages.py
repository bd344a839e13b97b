"""公文 as the organiser meets it: what can be made now, a wording changed and taken back, the page's own figures."""

from __future__ import annotations

import io
import re

import docx

from lianzheng_quiz.rules.letters import KINDS
from tests.conftest import World
from tests.services.test_retakes import over
from tests.web.reading import SignIn, post, posted, read, words


def text_of(data: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)


def test_a_batch_says_what_can_be_made_and_hands_it_out(sign_in: SignIn, world: World) -> None:
    client, here = sign_in("organiser"), f"/batches/{world.batch()}/letters"
    page = read(client, here)
    assert "考试结束、成绩出齐以后可以制作" in page
    assert read(client, f"{here}/notice.docx", 409)
    assert client.get(f"{here}/sign_in_sheet.docx").status_code == 200
    batch_id = over(world)
    client, here = sign_in("organiser"), f"/batches/{batch_id}/letters"
    assert "公文" in read(client, f"/batches/{batch_id}")
    assert "2 人有成绩" in read(client, here)
    for key, kind in KINDS.items():
        if kind.about not in ("batch", "person"):
            continue
        reply = client.get(f"{here}/{key}.docx")
        assert reply.status_code == 200, key
        assert reply.headers["Content-Type"].endswith("wordprocessingml.document")
        assert "attachment" in reply.headers["Content-Disposition"]
    (link, *_more) = re.findall(rf'href="({here}/people/\d+\.docx)"', client.get(here).get_data(as_text=True))
    assert client.get(link).status_code == 200
    assert read(client, f"{here}/none.docx", 404)
    assert read(client, f"{here}/people/999.docx", 404)


def test_the_letter_says_what_the_page_says(sign_in: SignIn, world: World) -> None:
    batch_id = over(world)
    client = sign_in("organiser")
    page = read(client, f"/batches/{batch_id}")
    letter = text_of(client.get(f"/batches/{batch_id}/letters/feedback.docx").data)
    for label in ("应考", "实考", "合格", "不合格", "缺考", "免考"):
        shown = re.search(rf"(?<!\S){label} (\d+)(?!\S)", page)
        assert shown, label
        assert f"{label}{shown[1]}人" in letter, label
    rate = re.search(r"合格率 ([\d.]+%)", page)
    assert rate
    assert f"合格率{rate[1]}" in letter


def test_an_office_changes_its_wording_and_takes_it_back(sign_in: SignIn, world: World) -> None:
    batch_id = over(world)
    client, here = sign_in("organiser"), "/letters/notice"
    assert "系统默认" in read(client, "/letters")
    assert "〔不合格名单〕" in read(client, here)
    faulty = post(client, here, text="【标题】通报\n应考〔应考人树〕人", act="save")
    assert faulty.status_code == 400
    assert "第 2 行：没有〔应考人树〕这个字段，是不是〔应考人数〕" in words(faulty.get_data(as_text=True))
    assert "〔应考人树〕" in faulty.get_data(as_text=True).split("<textarea", 1)[1]
    sample = post(client, here, text="【标题】看看样子\n应考〔应考人数〕人", act="sample")
    assert sample.status_code == 200
    assert text_of(sample.data).splitlines()[0] == "看看样子"
    assert "系统默认" in read(client, here)
    assert "已存为第 1 版" in posted(client, here, text="【标题】我们的通报\n应考〔应考人数〕人", act="save")
    assert "青榆县，第 1 版" in read(client, "/letters")
    assert "我们的通报" in text_of(client.get(f"/batches/{batch_id}/letters/notice.docx").data)
    assert text_of(client.get(f"{here}/sample.docx").data).startswith("我们的通报")
    assert "已恢复" in posted(client, f"{here}/default")
    assert "以这一版为底稿" in read(client, here)
    assert "我们的通报" in client.get(f"{here}?version=1").get_data(as_text=True)
    assert read(client, f"{here}?version=7", 404)
    assert read(client, "/letters/none", 404)
    assert post(client, f"{here}/default").status_code == 409


def test_the_annual_summary_is_made_for_the_year_asked(sign_in: SignIn, world: World) -> None:
    over(world)
    client = sign_in("organiser")
    assert "2026年" in read(client, "/letters")
    for address in ("/letters/annual_summary.docx", "/letters/annual_summary.docx?year=2026"):
        assert "2026年任前廉政法规考试工作总结" in text_of(client.get(address).data)
    assert "2025年任前" in text_of(client.get("/letters/annual_summary.docx?year=2025").data)
    assert read(client, "/letters/annual_summary.docx?year=1000", 404)
