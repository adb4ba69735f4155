"""Taking files in: nothing half, nothing twice, nothing by one person alone."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy
from sqlmodel import Session, SQLModel

from app.kit.i18n import translator
from app.providers.adapters.files import read_pool_bytes
from app.providers.adapters.reading import PoolReading
from app.providers.domain import Pool, Provider, ProviderState
from app.providers.domain.actors import Actor
from app.providers.domain.fault_words import fault_words
from app.providers.domain.states import PoolEvent
from app.providers.errors import NothingProposed, PoolFaulty, PoolKeyRefused, SecondPersonNeeded
from app.providers.service.changing import decide, proposal
from app.providers.service.files import WRITERS, load_demo_pool, pool_file
from app.providers.service.importing import ImportReport, import_reading, record_pool
from app.providers.service.keeping import kept_pool
from app.providers.service.keys import end_keys, holder_of, make_key
from app.providers.service.standing import standing_of
from tests.factories.pools import CASE, OFFER, PROVIDER, Rows, member, pool_of, rows, workbook

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
WANG, LI, OWN = Actor("王"), Actor("李"), Actor("甲公司", "P001")
TABLES = (
    "provider", "provider_offer", "provider_case", "provider_certificate", "expert", "lecture", "provider_event",
    "provider_change", "audit_event",
)  # fmt: skip


def every_byte(session: Session) -> str:
    """Digest every row of every table of the pool."""
    session.flush()
    made = hashlib.sha256()
    for name in TABLES:
        table = SQLModel.metadata.tables[name]
        for row in session.connection().execute(sqlalchemy.select(table).order_by(*table.primary_key)):
            made.update(repr(tuple(row)).encode())
    return made.hexdigest()


def take(
    session: Session, content: bytes | Pool, actor: Actor = WANG, *, keep_good: bool = False
) -> ImportReport:
    read = content if isinstance(content, bytes) else pool_file(content, ".xlsx")
    reading = read_pool_bytes("pool.xlsx", read)
    return import_reading(session, reading, actor=actor, source="导入 表", at=NOW, keep_good=keep_good)


def refused(
    session: Session, content: bytes | Pool, actor: Actor = WANG, *, keep_good: bool = False
) -> list[str]:
    before = every_byte(session)
    with pytest.raises(PoolFaulty) as fault:
        take(session, content, actor, keep_good=keep_good)
    assert every_byte(session) == before
    return [fault_words(translator("zh-CN"), f) for f in fault.value.faults]


def keep(session: Session, *providers: Provider) -> None:
    record_pool(session, pool_of(*providers), name="登记人", source="名单", at=NOW)


@pytest.mark.parametrize("ending", WRITERS)
def test_importing_an_export_again_changes_no_byte(session: Session, ending: str) -> None:
    record_pool(session, load_demo_pool(), name="登记人", source="名单", at=NOW)
    before = every_byte(session)
    content = pool_file(kept_pool(session), ending)
    reading = read_pool_bytes(f"pool{ending}", content)
    report = import_reading(session, reading, actor=WANG, source="再来", at=NOW)
    assert (report.added, report.changed, report.proposed, report.others) == (0, 0, 0, 0)
    assert report.unchanged == len(load_demo_pool().providers)
    assert every_byte(session) == before


def test_a_new_provider_comes_in_as_a_draft_with_its_first_line_of_history(session: Session) -> None:
    report = take(session, workbook(rows()))
    assert (report.added, report.others) == (1, 2)
    found = standing_of(session, "P1")
    assert (found.provider.state, found.editor) == (ProviderState.DRAFT, "王")
    assert [(o.event, o.by, o.reason) for o in found.history] == [(PoolEvent.EDITED, "王", "导入 表")]
    assert len(kept_pool(session).experts) == len(kept_pool(session).lectures) == 1


def test_nobody_comes_into_the_pool_by_a_file(session: Session) -> None:
    content = rows()
    content["服务商"][0]["状态"] = "在池"
    assert refused(session, workbook(content)) == [
        "工作表“服务商”第 2 行“状态”栏：新服务商只能填“草稿”或“已提交”，入池要经过审查和公示，现为“在池”。"
    ]


def test_a_state_is_not_changed_by_a_file(session: Session) -> None:
    keep(session, member(0, state=ProviderState.SUSPENDED))
    assert refused(session, pool_of(member(0))) == [
        "工作表“服务商”第 2 行“状态”栏：状态不能用表格改，资源池里现为“暂停”，表里是“在池”。"
    ]


def test_codes_of_others_are_not_taken(session: Session) -> None:
    own = replace(member(0), credit_code="91DEMO")
    keep(session, own, member(1))
    thief = replace(
        member(2), state=ProviderState.DRAFT, credit_code="91DEMO", cases=(),
        offers=(replace(member(2).offers[0], code=own.offers[0].code),),
    )  # fmt: skip
    assert refused(session, pool_of(thief)) == [
        "工作表“服务商”第 2 行“统一社会信用代码”栏：信用代码“91DEMO”在资源池里已属于编号 P001，请沿用原编号。",
        f"工作表“服务产品”第 2 行“编号”栏：编号“{own.offers[0].code}”在资源池里已属于服务商 P001，请换一个编号。",
    ]


def test_a_draft_is_changed_at_once_and_a_member_waits_for_a_second_person(session: Session) -> None:
    keep(session, member(0, state=ProviderState.DRAFT), member(1))
    changed = pool_of(member(0, state=ProviderState.DRAFT, staff=77), member(1, staff=78))
    report = take(session, changed)
    assert (report.changed, report.proposed) == (1, 1)
    assert [p.staff for p in kept_pool(session).providers] == [77, member(1).staff]
    before = every_byte(session)
    take(session, changed)
    assert every_byte(session) == before
    waiting = proposal(session, "P002")
    assert waiting is not None
    with pytest.raises(SecondPersonNeeded):
        decide(session, "P002", digest=waiting[0].digest, is_approved=True, actor=WANG, reason="", at=NOW)
    with pytest.raises(NothingProposed):
        decide(session, "P002", digest="other", is_approved=True, actor=LI, reason="", at=NOW)
    with pytest.raises(PoolKeyRefused):
        decide(session, "P002", digest=waiting[0].digest, is_approved=True, actor=OWN, reason="", at=NOW)
    decide(session, "P002", digest=waiting[0].digest, is_approved=True, actor=LI, reason="属实", at=NOW)
    assert kept_pool(session).providers[1] == member(1, staff=78)
    assert standing_of(session, "P002").editor == "王"
    assert [(o.event, o.by, o.reason) for o in standing_of(session, "P002").history[1:]] == [
        (PoolEvent.PROPOSED, "王", "导入 表：员工数"),
        (PoolEvent.APPROVED, "李", "王：员工数；属实"),
    ]


def test_a_declined_change_leaves_the_entry_as_it_was(session: Session) -> None:
    keep(session, member(0))
    take(session, pool_of(member(0, staff=77)))
    waiting = proposal(session, "P001")
    assert waiting is not None
    decide(session, "P001", digest=waiting[0].digest, is_approved=False, actor=WANG, reason="不实", at=NOW)
    assert proposal(session, "P001") is None
    assert kept_pool(session) == pool_of(member(0))


def test_a_change_keeps_the_state_that_came_meanwhile(session: Session) -> None:
    keep(session, member(0))
    take(session, pool_of(member(0, staff=77)))
    waiting = proposal(session, "P001")
    assert waiting is not None
    keep(session, member(0, state=ProviderState.WATCH))
    decide(session, "P001", digest=waiting[0].digest, is_approved=True, actor=LI, reason="", at=NOW)
    assert (kept_pool(session).providers[0].state, kept_pool(session).providers[0].staff) == (
        ProviderState.WATCH,
        77,
    )


def test_a_provider_writes_its_own_entry_only_and_not_what_the_office_fills(session: Session) -> None:
    keep(session, member(0, grade="B"), member(1))
    assert take(session, pool_of(member(0, grade="B", staff=77)), OWN).proposed == 1
    assert refused(session, pool_of(member(0, grade="A"), member(1)), OWN) == [
        "工作表“服务商”第 3 行“编号”栏：您的口令只能维护服务商 P001，不能改“P002”。",
        "工作表“服务商”第 2 行“考核等级”栏：这一栏由资源池办公室填写，请保持原样“B”。",
    ]


def faulty_rows() -> Rows:
    content = rows()
    content["服务商"] += [{**PROVIDER, "编号": "P2"}, {**PROVIDER, "编号": "P3", "员工数": "几十"}]
    content["服务产品"] += [
        {**OFFER, "编号": "O2", "交付天数": ""},
        {**OFFER, "编号": "O3", "服务商编号": "P3"},
    ]
    content["案例"].append({**CASE, "编号": "C2", "服务商编号": "P2"})
    return content


def test_one_fault_keeps_everything_out(session: Session) -> None:
    assert len(refused(session, workbook(faulty_rows()))) == 2
    assert kept_pool(session).providers == ()


def test_good_rows_come_in_when_the_person_says_so(session: Session) -> None:
    report = take(session, workbook(faulty_rows()), keep_good=True)
    assert (report.added, report.left_out, len(report.faults)) == (2, 3, 2)
    assert [(p.code, [o.code for o in p.offers], len(p.cases)) for p in kept_pool(session).providers] == [
        ("P1", ["O1"], 1),
        ("P2", [], 1),
    ]


def test_a_row_with_a_fault_does_not_delete_what_is_kept(session: Session) -> None:
    content = rows()
    content["服务产品"].append({**OFFER, "编号": "O2"})
    take(session, workbook(content))
    content["服务产品"][1]["交付天数"] = "很快"
    content["服务商"][0]["员工数"] = 41
    report = take(session, workbook(content), keep_good=True)
    assert (report.changed, report.left_out) == (1, 1)
    provider = kept_pool(session).providers[0]
    assert (provider.staff, [o.code for o in provider.offers]) == (41, ["O1", "O2"])


def test_a_file_without_a_sheet_is_refused_even_when_good_rows_are_wanted(session: Session) -> None:
    take(session, workbook(rows()))
    content = rows()
    del content["服务产品"]
    assert refused(session, workbook(content), keep_good=True) == [
        "工作表“服务产品”：缺少这张表，请从模板补上，表名不要改。"
    ]


def test_a_failure_in_the_middle_leaves_nothing(session: Session) -> None:
    two = member(1, state=ProviderState.DRAFT)
    broken = replace(two, offers=(*two.offers, *two.offers))
    before = every_byte(session)
    with pytest.raises(sqlalchemy.exc.IntegrityError), session.begin_nested():
        reading = PoolReading(Pool((member(0, state=ProviderState.DRAFT), broken)), (), {}, frozenset(), 0)
        import_reading(session, reading, actor=WANG, source="表", at=NOW)
    session.info.pop("audit-pending", None)
    assert every_byte(session) == before


def test_a_key_opens_for_its_time_and_is_kept_as_a_digest(session: Session) -> None:
    keep(session, member(0))
    token, ends = make_key(
        session, name="王", provider="P001", days=2, secret="s" * 32, random=lambda n: b"k" * n, at=NOW
    )
    assert ends == datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
    assert holder_of(session, token, secret="s" * 32, at=NOW) == Actor("王", "P001")
    assert holder_of(session, token, secret="t" * 32, at=NOW) is None
    assert holder_of(session, token, secret="s" * 32, at=ends) is None
    assert holder_of(session, "", secret="s" * 32, at=NOW) is None
    assert end_keys(session, name="王", at=NOW) == 1
    assert holder_of(session, token, secret="s" * 32, at=NOW) is None
    kept = session.connection().execute(sqlalchemy.text("SELECT digest FROM pool_key")).scalar_one()
    assert token not in kept


def test_a_member_with_every_field_is_kept_and_read_back(session: Session) -> None:
    full = member(0, quota=120, valid_from=date(2026, 1, 1), titles=("专精特新",), is_blacklisted=True)
    keep(session, full)
    assert kept_pool(session) == pool_of(full)
