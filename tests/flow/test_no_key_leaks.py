"""Before hand-in nothing that leaves the server tells a key: every page, file, header and refusal is searched."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lianzheng_quiz.rules.dealing import PoolQuestion, deal
from lianzheng_quiz.rules.presets import PRESETS
from lianzheng_quiz.services.frozen_items import freeze
from lianzheng_quiz.services.transactions import reading
from lianzheng_quiz.store.tables import PracticeRound, Question
from question_bank.published import load_bank
from tests.conftest import ONE_DATABASE, World
from tests.flow.conftest import Desk, token_of
from tests.flow.crawling import crawl, markup_of

SignIn = Callable[[str], FlaskClient]
WORDS = (
    "<dt>解析",
    "依据：",
    "<dt>依据",
    "正确答案",
    "你的答案",
    "答对",
    "答错",
    "文件出处",
    "is-key",
    "outcome-",
    "mark-right",
)
FIELDS = (
    "explanation",
    "authority",
    "version_id",
    "question_id",
    "fingerprint",
    "difficulty",
    "content_hash",
    '"answer"',
)
SPOKEN_DATA = re.compile(
    r"answer|key|right|correct|version|authority|explanation|difficulty|bank|seed|hash", re.IGNORECASE
)
OTHER_PLACES = re.compile(r"\?q=(?!1$|80$)\d")
BEYOND_PLAIN_NUMBERS = 300
"""Version ids above this can't be a position, a minute or a score on a page."""
FRAME_NUMBERS = {"360"}
"""The name of a browser, in the advice that the public frame of every page gives."""


def told(reply: TestResponse) -> str:
    """Everything one answer says: status line, headers and body as a reader would see it."""
    headers = "\n".join(f"{name}: {value}" for name, value in reply.headers if name != "Content-Length")
    body = reply.get_data(as_text=True)
    if reply.is_json:
        body += "\n" + str(reply.get_json())
    return f"{headers}\n\n{html.unescape(body)}"


def without_paper(text: str, items: Iterable[dict[str, Any]]) -> str:
    """The text without the stems and options that the candidate is meant to read."""
    shown = {item["stem"] for item in items} | {option["text"] for item in items for option in item["options"]}
    for words in sorted(shown, key=len, reverse=True):
        text = text.replace(words, "")
    return text


def leaks(reply: TestResponse, items: list[dict[str, Any]]) -> list[str]:
    """What an answer gives away of the paper's items."""
    text = told(reply)
    rest = without_paper(text, items)
    found = [item["question_id"] for item in items if item["question_id"] in text]
    found += [item["explanation"] for item in items if item["explanation"] in text]
    for title, version, article in {tuple(item["authority"]) for item in items}:
        forms = (title, f"《{title}》{article}", f"{title}（{version}）{article}")
        found += [form for form in forms if form and form in rest]
    if reply.mimetype in ("text/html", "application/json"):
        spoken = re.sub(r"\?v=[0-9a-f]+", "", rest)
        found += [word for word in (*WORDS, *FIELDS) if word in spoken]
        ids = {str(item["version_id"]) for item in items if item["version_id"] > BEYOND_PLAIN_NUMBERS} - FRAME_NUMBERS
        found += sorted(ids & set(re.findall(r"(?<![\w.])\d+(?![\w.])", spoken)))
    if reply.mimetype == "text/html":
        markup = markup_of(reply.get_data(as_text=True))
        found += [name for name in markup.data if SPOKEN_DATA.search(name)]
        found += markup.comments
    return found


def addresses(sitting_id: str) -> list[str]:
    """Where a curious candidate looks, linked or not."""
    here = f"/sittings/{sitting_id}"
    own = ("", "/notice", "/clock", "/check", "/result", "/result?show=all", "/answers", "/questions/1")
    known = ("/practice", "/scores", "/exams", "/account", "/account/password", "/healthz")
    guessed = ("/questions", "/batches", "/audit", "/static/js/exam.js", "/static/../templates/sittings/result.html")
    places = [f"{here}?q={number}" for number in (1, 2, 31, 61, 80, 81, 0, -1)]
    return ["/", *(f"{here}{rest}" for rest in own), *places, *known, *guessed]


def presses(desk: Desk) -> list[TestResponse]:
    """What buttons, scripts and mistakes are answered with."""
    form = {"csrf_token": desk.token, "revision": "1"}
    here = f"/sittings/{desk.sitting_id}"
    return [
        desk.client.post(f"{here}/start", data=form),
        desk.save(2, {"1": ["A"], "31": ["true"], "61": ["A", "B"]}),
        desk.save(1, {"1": ["B"]}),
        desk.save(3, {"1": ["A", "B"], "2": ["Z"], "99": ["A"]}),
        desk.put(b"[]"),
        desk.put({"revision": 4, "answers": {}}, token="wrong"),
        *(
            desk.client.post(f"{here}/questions/2", data={**form, "choice-2": "B", "act": act})
            for act in ("next", "flag")
        ),
        desk.client.post("/practice/politics", data=form),
        desk.client.post("/account/text-size", data={**form, "size": "large"}),
    ]


def test_before_the_start_nothing_of_the_paper_is_told(world: World, sign_in: SignIn) -> None:
    sitting_id = world.sitting(world.batch())
    items = world.items(sitting_id)
    client = sign_in("QY001")
    answers = crawl(client, addresses(sitting_id))
    desk = Desk(client, sitting_id, token_of(client))
    early = [desk.save(1, {"1": ["A"]}), desk.submit()]
    for reply in (*answers.values(), *early):
        assert leaks(reply, items) == [], reply.request.path
        text = told(reply)
        assert not any(item["stem"] in text for item in items), reply.request.path
    assert len(answers) >= 30


def test_during_the_exam_no_answer_tells_a_key(at_the_desk: Callable[..., Desk], world: World) -> None:
    desk = at_the_desk()
    items = world.items(desk.sitting_id)
    untouched = crawl(desk.client, addresses(desk.sitting_id), past=OTHER_PLACES)
    pressed = presses(desk)
    afterwards = {address: desk.client.get(address) for address in addresses(desk.sitting_id)}
    for reply in (*untouched.values(), *pressed, *afterwards.values()):
        assert leaks(reply, items) == [], reply.request.path
    exam = untouched[f"/sittings/{desk.sitting_id}"].get_data(as_text=True)
    assert sum(html.escape(item["stem"]).replace("&quot;", "&#34;") in exam for item in items) == 80
    assert len(untouched) >= 30


def test_the_search_itself_would_find_a_key(at_the_desk: Callable[..., Desk], world: World) -> None:
    desk = at_the_desk()
    items = world.items(desk.sitting_id)
    desk.submit()
    found = leaks(desk.client.get(f"/sittings/{desk.sitting_id}/result?show=all"), items)
    assert {"<dt>解析", "<dt>依据", "正确答案", "is-key"} <= set(found)
    assert all(item["explanation"] in found for item in items)
    assert any(item["authority"][0] in found for item in items)


@ONE_DATABASE
def test_every_option_of_the_paper_is_drawn_alike(at_the_desk: Callable[..., Desk]) -> None:
    desk = at_the_desk()
    page = desk.client.get(f"/sittings/{desk.sitting_id}").get_data(as_text=True)
    inputs = re.findall(r'<label class="([^"]*)"><input ([^>]*)>', page)
    shapes = Counter(
        (label, re.sub(r'value="(?:[A-H]|true|false)"|name="choice-\d+"', "…", given)) for label, given in inputs
    )
    assert {re.search(r'type="(\w+)"', given).group(1) for _label, given in shapes} == {"radio", "checkbox"}  # type: ignore[union-attr]
    assert len(shapes) == 2, shapes
    assert sum(shapes.values()) >= 30 * 3 + 30 * 2 + 20 * 3


def test_practice_rests_while_the_exam_runs(at_the_desk: Callable[..., Desk], world: World, sign_in: SignIn) -> None:
    batch_id = world.batch()
    client = sign_in("QY001")
    begun = client.post("/practice/politics", data={"csrf_token": token_of(client)}).location
    client.post(f"{begun}/1", data={"csrf_token": token_of(client), "choice": "A"})
    desk = at_the_desk("QY001", batch_id)
    for address in ("/practice", begun, f"{begun}?q=1", f"{begun}/summary"):
        assert desk.client.get(address).status_code == 409, address
    for address in ("/practice/politics", f"{begun}/2"):
        assert desk.client.post(address, data={"csrf_token": desk.token, "choice": "A"}).status_code == 409, address
    world.clock.advance(minutes=50, seconds=20)
    assert desk.save(1, {"1": ["A"]}).status_code == 200
    assert desk.client.get(f"{begun}?q=1").status_code == 409, "answers still count, so practice must still rest"
    desk.submit()
    assert desk.client.get("/practice").status_code == 200


def test_practice_never_asks_what_papers_ask(world: World, sign_in: SignIn) -> None:
    batch_id = world.batch()
    asked = {item["question_id"] for n in range(1, 5) for item in world.items(world.sitting(batch_id, f"QY00{n}"))}
    client = sign_in("QY001")
    token = token_of(client)
    chapters = re.findall(r'action="(/practice/\w+)"', client.get("/practice").get_data(as_text=True))
    assert len(chapters) >= 4
    assert all(client.post(address, data={"csrf_token": token}).status_code == 303 for address in chapters)
    with reading() as session:
        rounds = " ".join(row.items for row in session.query(PracticeRound))
        pools = {row.id: row.pool for row in session.query(Question)}
    assert {pools[question_id] for question_id in asked} == {"exam"}
    assert not any(question_id in rounds for question_id in asked)


@pytest.fixture(scope="module")
def many_papers() -> list[dict[str, Any]]:
    """The items of forty dealt papers, frozen as a batch freezes them."""
    bank = [question for question in load_bank() if question.status == "published"]
    pool = [PoolQuestion(number, q.type, q.chapter, q.level, q.term) for number, q in enumerate(bank)]
    return [
        freeze(bank[drawn], version_id=drawn, position=place, points_hundredths=100, seed=f"{paper}:{place}")
        for paper in range(40)
        for place, (_part, drawn) in enumerate(deal(PRESETS["standard"].parts, pool, f"seed {paper}"), start=1)
    ]


def test_where_the_key_stands_tells_nothing(many_papers: list[dict[str, Any]]) -> None:
    for kind, letters in (("single", "ABCD"), ("multiple", "ABCDE")):
        alike = [item for item in many_papers if item["type"] == kind and len(item["options"]) == len(letters)]
        keys = Counter(letter for item in alike for letter in item["answer"])
        assert keys.total() > 1000
        for letter in letters:
            assert keys[letter] / keys.total() == pytest.approx(1 / len(letters), abs=0.04), (kind, keys)
    judgements = Counter(item["answer"][0] for item in many_papers if item["type"] == "true_false")
    assert judgements["true"] / judgements.total() == pytest.approx(0.5, abs=0.1)


def test_the_same_question_is_shuffled_anew_on_another_paper(many_papers: list[dict[str, Any]]) -> None:
    orders: dict[int, set[tuple[str, ...]]] = {}
    for item in many_papers:
        if item["type"] == "single":
            texts = tuple(option["text"] for option in item["options"])
            orders.setdefault(item["version_id"], set()).add(texts)
    assert sum(len(seen) > 1 for seen in orders.values()) > len(orders) / 4
