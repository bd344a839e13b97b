"""The room as its staff meet it: the live table, acts on pages of their own, two people, what is printed."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from lianzheng_quiz.services import accounts, room, sittings
from lianzheng_quiz.services.transactions import writing
from lianzheng_quiz.store.tables import Account
from tests.conftest import World, csrf_token
from tests.services.sealed import planned, ruled
from tests.web.reading import SignIn, post, posted, read, words


@pytest.fixture
def running(world: World) -> int:
    """A batch with 方知行 at work."""
    batch_id = world.batch()
    sittings.start_sitting(world.actor("QY001"), world.sitting(batch_id), now=world.clock.now)
    return batch_id


@pytest.fixture
def second(sign_in: SignIn, world: World) -> FlaskClient:
    """Another organiser at another desk."""
    draft = accounts.AccountDraft("jiankao", "监考乙", "organiser", world.unit("青榆县"))
    accounts.add_account(accounts.SYSTEM, draft, now=world.clock.now, must_change_password=False)
    with writing() as session:
        known = session.query(Account).filter_by(username="zuzhi").one().password_hash
        session.query(Account).filter_by(username="jiankao").one().password_hash = known
    return sign_in("jiankao")


def person_of(world: World, batch_id: int, staff_no: str = "QY001") -> str:
    page = room.room_page(world.actor("organiser"), batch_id, now=world.clock.now)
    found = next(person for person in page.people if person.staff_no == staff_no)
    return f"/batches/{batch_id}/room/people/{found.candidate_id}"


def test_the_table_works_without_script_and_its_rows_alone(sign_in: SignIn, world: World, running: int) -> None:
    client, here = sign_in("organiser"), f"/batches/{running}/room"
    page = read(client, here)
    assert "方知行" in page
    assert "未开考 3，在考 1" in page
    assert f'href="{here}"' in client.get(here).get_data(as_text=True)
    rows = client.get(f"{here}/rows")
    assert rows.headers["Cache-Control"] == "no-store"
    text = rows.get_data(as_text=True)
    assert "<html" not in text
    assert all(f'data-live="{name}"' in text for name in ("room-figures", "room-requests", "room-people"))


def test_an_act_is_a_page_with_a_reason(sign_in: SignIn, world: World, running: int) -> None:
    client, person = sign_in("organiser"), person_of(world, running)
    assert "延时" in read(client, person)
    assert "请写明理由" in words(post(client, f"{person}/extend", minutes="5", reason="").get_data(as_text=True))
    assert post(client, f"{person}/extend", minutes="500", reason="故障").status_code == 400
    assert "已延时" in posted(client, f"{person}/extend", minutes="5", reason="电脑故障")
    assert "延时 5 分" in read(client, f"/batches/{running}/room")
    assert read(client, f"{person}/resume", 409)
    assert read(client, f"{person}/dance", 404)
    assert read(client, f"/batches/{running}/room/people/999", 404)


def test_a_paused_person_waits_on_a_calm_page_and_goes_on(sign_in: SignIn, world: World, running: int) -> None:
    client, person, cadre = sign_in("organiser"), person_of(world, running), sign_in("QY001")
    sitting = f"/sittings/{world.sitting(running)}"
    token = csrf_token(cadre.get(sitting).get_data(as_text=True))
    assert "已暂停" in posted(client, f"{person}/pause", reason="突感不适")
    waiting = cadre.get(sitting)
    assert waiting.status_code == 423
    assert "计时已停，已保存的答案都在" in words(waiting.get_data(as_text=True))
    save = cadre.put(
        f"{sitting}/answers",
        json={"revision": 1, "answers": {"1": ["A"]}, "flags": {}},
        headers={"X-CSRFToken": token, "Accept": "application/json"},
    )
    assert save.status_code == 423
    assert "已继续计时" in posted(client, f"{person}/resume", reason="返回考场")
    assert cadre.get(sitting).status_code == 200


def test_a_request_is_granted_by_another_and_never_by_who_asked(
    sign_in: SignIn, second: FlaskClient, world: World, running: int
) -> None:
    client, person, here = sign_in("organiser"), person_of(world, running), f"/batches/{running}/room"
    assert "已提出申请" in posted(client, f"{person}/force", reason="本人离场不再返回")
    page = room.room_page(world.actor("organiser"), running, now=world.clock.now)
    request = f"{here}/requests/{page.requests[0].id}"
    own = read(client, request)
    assert "撤回申请" in own
    assert "批准强制交卷" not in own
    assert post(client, request, decision="grant").status_code == 403
    assert "去批准" in read(second, here)
    assert "已批准" in posted(second, request, decision="grant")
    assert "强制交卷" in read(client, person)
    assert read(second, request, 404)


def test_a_request_that_is_turned_down_changes_nothing(
    sign_in: SignIn, second: FlaskClient, world: World, running: int
) -> None:
    client, person = sign_in("organiser"), person_of(world, running)
    posted(client, f"{person}/void", reason="夹带资料")
    page = room.room_page(world.actor("organiser"), running, now=world.clock.now)
    request = f"/batches/{running}/room/requests/{page.requests[0].id}"
    assert "没有作任何改动" in posted(second, request, decision="withdraw")
    assert "在考 1" in read(client, f"/batches/{running}/room")


def test_leaving_the_page_is_counted_quietly(sign_in: SignIn, world: World, running: int) -> None:
    cadre, sitting = sign_in("QY001"), f"/sittings/{world.sitting(running)}"
    token = csrf_token(cadre.get(sitting).get_data(as_text=True))
    assert f'data-away-url="{sitting}/away"' in cadre.get(sitting).get_data(as_text=True)
    reply = cadre.put(f"{sitting}/away", headers={"X-CSRFToken": token})
    assert (reply.status_code, reply.data) == (204, b"")
    assert cadre.put(f"{sitting}/away").status_code == 400
    assert "1 次" in read(sign_in("organiser"), f"/batches/{running}/room")


def test_presence_is_noted_on_one_page(sign_in: SignIn, world: World) -> None:
    batch_id = ruled(world, world.batch(), form="written")
    client, here = sign_in("organiser"), f"/batches/{batch_id}/room"
    ids = [one.candidate_id for one in room.room_page(world.actor("organiser"), batch_id, now=world.clock.now).people]
    came = {f"came-{ids[0]}": "yes", f"came-{ids[1]}": "no"}
    assert "登记到场" in read(client, here)
    assert "已登记 2 人" in posted(client, f"{here}/attendance", **came)
    changed = {f"came-{ids[1]}": "yes"}
    assert post(client, f"{here}/attendance", **changed).status_code == 400
    assert "已登记 1 人" in posted(client, f"{here}/attendance", **changed, reason="点名有误")
    assert "更正为到场：点名有误" in read(client, f"{here}/record")


def test_seats_are_drawn_on_the_page_and_stand_on_every_sheet(sign_in: SignIn, world: World) -> None:
    client, batch_id = sign_in("organiser"), planned(world, hours=0.2)
    here = f"/batches/{batch_id}/room"
    assert "应考 4 人，座位随机抽取" in read(client, f"{here}/seats")
    assert "有 4 人没有座位" in read(client, f"{here}/door")
    small = post(client, f"{here}/seats", rows="1", columns="3")
    assert small.status_code == 400
    assert "座位不够" in words(small.get_data(as_text=True))
    plan = posted(client, f"{here}/seats", rows="2", columns="2")
    assert "已为 4 人编排座位" in plan
    assert all(f"{row} 排" in plan for row in (1, 2))
    for sheet in ("seats", "sign-in-sheet", "door"):
        text = read(client, f"{here}/{sheet}")
        assert all(name in text for name in ("方知行", "石秋实", "柳景明", "江书敏")), sheet
    assert "没有座位" not in read(client, f"{here}/door")
    record = read(client, f"{here}/record")
    assert "应到 4，实到 0，缺考 0，未到 4，请假 0，免考 0" in record
    world.clock.advance(minutes=12)
    assert "重新编排" not in read(client, f"{here}/seats")
    assert post(client, f"{here}/seats", rows="2", columns="2").status_code == 409
