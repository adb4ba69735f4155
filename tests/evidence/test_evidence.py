"""Evidence through HTTP, without JavaScript and through the API's rules, on both databases."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.evidence.domain import LARGEST_FILE, LARGEST_UPLOAD
from app.evidence.service.keeping import sweep
from app.evidence.service.wording import file_refusal
from app.kit.i18n import translator
from app.questionnaires.service.library import Edition
from tests.evidence import pdfs, pictures, workbooks
from tests.evidence.corpus import OLE, attacks
from tests.journeys.test_pages import fill, form_of, start

PHOTO = ("IMG_1.jpg", pictures.phone_jpeg(), "image/jpeg")
FILES = re.compile(r'href="(/assessments/[^"/]+/evidence/[0-9a-f-]{36})"')


def place(path: str, item: str = "Q01") -> str:
    return f"{path}/items/{item}/evidence"


def send(
    client: TestClient, path: str, *files: tuple[str, bytes, str], item: str = "Q01", **fields: str
) -> str:
    answer = client.post(
        place(path, item), data={"dated": "", "note": "", **fields}, files=[("file", f) for f in files]
    )
    assert answer.status_code in {200, 422}, answer.text
    return str(answer.text)


def files_in(page: str) -> list[str]:
    return list(dict.fromkeys(FILES.findall(page)))


def blobs(app: FastAPI) -> list[Path]:
    folder: Path = app.state.context.settings.blob_dir / "evidence"
    return [p for p in folder.rglob("*") if p.is_file()] if folder.exists() else []


def incoming(app: FastAPI) -> list[Path]:
    return list((app.state.context.settings.blob_dir / "incoming").iterdir())


def test_a_photo_is_kept_shown_and_deleted(client: TestClient, app: FastAPI) -> None:
    path = start(client)
    page = send(client, path, PHOTO, note="一号车间\n数控机床", dated="2026-11-20")
    for told in ("IMG_1.jpg", "图片 · ", "材料日期 2026-11-20", "一号车间\n数控机床", "2026-11-24"):
        assert told in page, told
    [href] = files_in(page)
    shown = client.get(href)
    assert (shown.headers["content-type"], shown.content[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert shown.headers["content-disposition"].startswith('inline; filename="evidence-')
    assert shown.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert client.get(f"{href}/preview").headers["content-type"] == "image/jpeg"
    assert len(blobs(app)) == 2
    kept = next(p for p in blobs(app) if p.read_bytes() == shown.content)
    assert kept.name == hashlib.sha256(shown.content).hexdigest()
    gone = client.post(f"{place(path)}/removal", data={"use": href.rsplit("/", 1)[1]})
    assert files_in(gone.text) == []
    assert client.get(href).status_code == 404
    assert blobs(app) == []
    assert incoming(app) == []


def test_one_blob_serves_several_items_and_goes_with_the_last(client: TestClient, app: FastAPI) -> None:
    path = start(client)
    paper = ("证书.pdf", pdfs.written(pdfs.plain(3)), "application/pdf")
    [first] = files_in(send(client, path, paper))
    other = client.get(place(path, "Q02")).text
    assert "从已传材料中选" in other
    used = client.post(f"{place(path, 'Q02')}/reuse", data={"use": first.rsplit("/", 1)[1]})
    [second] = files_in(used.text)
    assert "PDF，3 页" in used.text
    assert len(blobs(app)) == 1
    client.post(f"{place(path)}/removal", data={"use": first.rsplit("/", 1)[1]})
    assert client.get(second).content == paper[1]
    assert client.get(second).headers["content-disposition"].startswith("attachment; ")
    client.post(f"{place(path, 'Q02')}/removal", data={"use": second.rsplit("/", 1)[1]})
    assert blobs(app) == []


def test_the_same_file_twice_is_one_and_two_assessments_share_a_blob(
    client: TestClient, app: FastAPI
) -> None:
    path, other = start(client), start(client)
    book = ("台账.xlsx", workbooks.workbook(), "application/octet-stream")
    assert len(files_in(send(client, path, book, book))) == 1
    [href] = files_in(send(client, path, book))
    assert len(files_in(send(client, other, book))) == 1
    assert len(blobs(app)) == 1
    client.post(f"{place(path)}/removal", data={"use": href.rsplit("/", 1)[1]})
    assert len(blobs(app)) == 1


def test_good_files_stay_when_one_is_refused_and_what_was_typed_too(client: TestClient) -> None:
    path = start(client)
    page = send(client, path, PHOTO, ("旧台账.xls", OLE, ""), note="两份", dated="2026-10-01")
    assert len(files_in(page)) == 1
    assert "“旧台账.xls”：请先用 Excel 或 WPS 打开，另存为 .xlsx 再传。" in page
    assert ">两份</textarea>" in page
    assert 'value="2026-10-01"' in page


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"dated": "2026-11-25"}, "材料日期不能晚于今天"),
        ({"dated": "去年"}, "日期请按"),
        ({"dated": "1889-01-01"}, "日期请按"),
        ({"note": "字" * 501}, "说明请控制在 500 字以内"),
    ],
)
def test_date_and_note_are_checked(client: TestClient, fields: dict[str, str], told: str) -> None:
    path = start(client)
    page = send(client, path, PHOTO, **fields)
    assert told in page
    assert files_in(page) == []


def test_nothing_chosen_is_said(client: TestClient) -> None:
    path = start(client)
    assert "还没有选文件" in send(client, path, ("", b"", "application/octet-stream"))


def test_every_refusal_is_a_sentence_of_its_own(client: TestClient) -> None:
    t = translator("zh-CN")
    path = start(client)
    seen = {}
    for sent in attacks():
        if sent.reason in seen or sent.reason is None:
            continue
        seen[sent.reason] = file_refusal(t, sent.reason, "")
        page = send(client, path, (sent.name, sent.content, "image/jpeg"))
        assert seen[sent.reason] in page, sent.name
        assert files_in(page) == []
    assert len(seen) >= 20


def test_a_name_can_not_break_the_header(client: TestClient) -> None:
    path = start(client)
    name = '报告"; filename=evil.exe\r\nX-Evil: 1.jpg'
    [href] = files_in(send(client, path, (name, PHOTO[1], "image/jpeg")))
    answer = client.get(href)
    assert "x-evil" not in answer.headers
    plain, _, coded = answer.headers["content-disposition"].partition("; filename*=UTF-8''")
    assert re.fullmatch(r'inline; filename="evidence-[0-9a-f]{8}\.jpg"', plain)
    assert "\n" not in unquote(coded)


def test_limits_of_item_and_assessment(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    path = start(client)
    monkeypatch.setattr("app.evidence.service.keeping.LARGEST_OWNER", 5_000)
    paper = pdfs.written(pdfs.plain())
    assert files_in(send(client, path, ("a.pdf", paper, "")))
    page = send(client, path, PHOTO)
    assert "“IMG_1.jpg”：这份自评的材料合计已到 50 MB" in page
    monkeypatch.setattr("app.evidence.service.keeping.MOST_AN_ITEM", 1)
    assert "一道题最多放" in send(client, path, ("b.pdf", pdfs.written(pdfs.plain(2)), ""))


def test_a_body_above_the_limit_is_cut(client: TestClient, app: FastAPI) -> None:
    path = start(client)
    sent = 0

    def body() -> Iterator[bytes]:
        nonlocal sent
        head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n\xff\xd8\xff'
        yield head
        for _ in range(LARGEST_UPLOAD // (1 << 20) + 3):
            sent += 1 << 20
            yield bytes(1 << 20)

    answer = client.post(
        place(path), content=body(), headers={"content-type": "multipart/form-data; boundary=b"}
    )
    assert (answer.status_code, "提交的内容太大" in answer.text) == (413, True)
    assert incoming(app) == []
    declared = client.post(
        place(path),
        content=b"x",
        headers={
            "content-length": str(LARGEST_UPLOAD + 1),
            "content-type": "multipart/form-data; boundary=b",
        },
    )
    assert (declared.status_code, declared.headers["connection"]) == (413, "close")
    assert "每个不超过 10 MB" in declared.text


def test_a_file_above_its_limit_is_refused_at_its_place(client: TestClient, app: FastAPI) -> None:
    path = start(client)
    page = send(client, path, ("大.pdf", b"%PDF-1.4\n" + bytes(LARGEST_FILE), "application/pdf"))
    assert "“大.pdf”：超过了 10 MB" in page
    assert incoming(app) == []


def test_a_broken_form_is_refused(client: TestClient) -> None:
    path = start(client)
    kind = {"content-type": "multipart/form-data; boundary=b"}
    for body in (
        b"",
        b"nonsense",
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="\xff"\r\n\r\nx\r\n--b--\r\n',
    ):
        assert client.post(place(path), content=body, headers=kind).status_code == 422, body
    assert client.post(place(path), data={"note": "x"}).status_code == 422


def test_strangers_and_unknown_items_find_nothing(client: TestClient, app: FastAPI) -> None:
    path, other = start(client), start(client)
    [href] = files_in(send(client, path, PHOTO))
    use = href.rsplit("/", 1)[1]
    assert client.get(f"{other}/evidence/{use}").status_code == 404
    assert client.post(f"{place(other)}/reuse", data={"use": use}).status_code == 404
    assert client.post(f"{place(other)}/removal", data={"use": use}).status_code == 200
    assert client.get(href).status_code == 200
    assert client.get(place(path, "Q99")).status_code == 404
    assert client.post(place(path, "Q99"), files={"file": PHOTO}).status_code == 404
    assert client.post(f"{place(path)}/removal", data={"use": "nonsense"}).status_code == 404
    client.cookies.clear()
    assert client.get(href).status_code == 404
    assert client.get(f"{path}/evidence").status_code == 404
    assert client.post(place(path), files={"file": PHOTO}).status_code == 404
    assert incoming(app) == []


def test_after_submission_it_is_read_only(client: TestClient, edition: Edition) -> None:
    path = fill(client, edition)
    [href] = files_in(send(client, path, PHOTO))
    assert client.post(f"{path}/submission", data={"pledge": "1", "signer": "王会计"}).status_code == 200
    listed = client.get(f"{path}/evidence").text
    assert "自评已提交，材料只能查看" in listed
    page = client.get(place(path)).text
    assert 'type="file"' not in page
    assert ">删除</button>" not in page
    assert client.get(href).status_code == 200
    assert client.post(place(path), files={"file": PHOTO}).status_code == 409
    assert client.post(f"{place(path)}/removal", data={"use": href.rsplit("/", 1)[1]}).status_code == 409
    assert client.get(href).status_code == 200


def test_what_is_missing_is_listed_and_stops_nothing(client: TestClient, edition: Edition) -> None:
    path = start(client)
    assert "0 题已有材料，0 题还没有" in client.get(path).text
    client.post(f"{path}/sections/equipment", data=form_of(edition, "equipment"))
    assert "0 题已有材料，3 题还没有" in client.get(f"{path}/check").text
    send(client, path, PHOTO)
    page = client.get(f"{path}/evidence").text
    assert "1 题已有材料，2 题还没有" in page
    assert "还没答" in page
    client.post(f"{path}/sections/equipment", data={"Q01": "A"})
    [href] = files_in(client.get(place(path)).text)
    client.post(f"{place(path)}/removal", data={"use": href.rsplit("/", 1)[1]})
    assert "不用材料" in client.get(f"{path}/evidence").text
    section = client.get(f"{path}/sections/equipment").text
    assert section.count("data-evidence") == 3


def test_a_part_of_the_page_holds_the_same(client: TestClient) -> None:
    path = start(client)
    answer = client.post(f"{place(path)}?part=1", data={"dated": ""}, files=[("file", PHOTO)])
    assert answer.url.query == b"part=1"
    assert "site-header" not in answer.text
    assert len(files_in(answer.text)) == 1
    refused = client.post(
        f"{place(path)}?part=1", data={"dated": ""}, files=[("file", ("a.csv", b"x", ""))]
    )
    assert (refused.status_code, "site-header" in refused.text, "另存为 .xlsx" in refused.text) == (
        422,
        False,
        True,
    )


def test_left_over_files_are_swept_when_the_service_starts(client: TestClient, app: FastAPI) -> None:
    path = start(client)
    send(client, path, PHOTO)
    with app.state.context.database.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM evidence_use")
    assert len(blobs(app)) == 2
    with app.state.context.database.transaction() as session:
        assert sweep(session, app.state.archive.blobs) == 1
    assert blobs(app) == []
