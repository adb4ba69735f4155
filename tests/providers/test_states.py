"""How a provider moves: every cell of the table, every second person, every obstacle."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session

from app.kit.states import TransitionRefused
from app.providers.domain.actors import Actor
from app.providers.domain.states import (
    DUTIES,
    POOL_STATES,
    Obstacle,
    Occurrence,
    PoolEvent,
    Side,
    Standing,
    is_due,
    notice_ends,
    obstacles,
)
from app.providers.domain.vocabulary import ProviderState
from app.providers.errors import MoveRefused, PoolKeyRefused, ProviderNotFound, SecondPersonNeeded
from app.providers.service.importing import record_pool
from app.providers.service.keeping import check_pool, kept_pool
from app.providers.service.standing import listed, move, moves_of, standing_of
from tests.factories.pools import member, pool_of

E, S = PoolEvent, ProviderState
NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
DAY = date(2026, 11, 25)
WANG, LI, OWN = Actor("王"), Actor("李"), Actor("甲公司", "P001")
TABLE = """
草稿      submit=已提交
已提交    withdraw=草稿 start_check=形式审查
形式审查  pass_check=专家评审 return=草稿
专家评审  pass_review=公示 return=草稿 refuse=移出
公示      object=专家评审 admit=在池
在池      watch=关注 warn=预警 suspend=暂停 remove=移出
关注      warn=预警 restore=在池 suspend=暂停 remove=移出
预警      rectify=整改 restore=在池 suspend=暂停 remove=移出
整改      restore=在池 suspend=暂停 remove=移出
暂停      restore=在池 remove=移出 appeal=申诉
移出      appeal=申诉 apply_again=草稿
申诉      reinstate=在池 reopen=专家评审 keep_suspended=暂停 keep_removed=移出
"""
ALLOWED = {
    (S(line.split()[0]), E(cell.split("=")[0])): S(cell.split("=")[1])
    for line in TABLE.strip().splitlines()
    for cell in line.split()[1:]
}


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("event", E)
def test_every_cell_of_the_table(state: ProviderState, event: PoolEvent) -> None:
    if (state, event) in ALLOWED:
        assert POOL_STATES.after(state, event) is ALLOWED[state, event]
    else:
        with pytest.raises(TransitionRefused):
            POOL_STATES.after(state, event)


def test_every_move_of_the_table_has_its_duty() -> None:
    assert {event for _, event in POOL_STATES.transitions} == set(DUTIES)
    assert {event for event, duty in DUTIES.items() if Side.PROVIDER in duty.sides} == {
        E.SUBMIT, E.WITHDRAW, E.APPEAL, E.APPLY_AGAIN,
    }  # fmt: skip


def happened(
    event: PoolEvent, before: ProviderState, after: ProviderState, *, by: str = "王", days_ago: int = 30
) -> Occurrence:
    return Occurrence(NOW - timedelta(days=days_ago), by, Side.OFFICE, event, before, after, "理由")


def standing(
    state: ProviderState,
    *history: Occurrence,
    editor: str = "甲公司",
    has_change: bool = False,
    **changes: object,
) -> Standing:
    return Standing(member(0, state=state, **changes), editor, history, has_change)


NOTICE = happened(E.PASS_REVIEW, S.EXPERT_REVIEW, S.PUBLIC_NOTICE, days_ago=6)
LATE_NOTICE = happened(E.PASS_REVIEW, S.EXPERT_REVIEW, S.PUBLIC_NOTICE, days_ago=4)
SUSPENDED = happened(E.SUSPEND, S.IN_POOL, S.SUSPENDED)
REFUSED = happened(E.REFUSE, S.EXPERT_REVIEW, S.REMOVED)
REMOVED = happened(E.REMOVE, S.IN_POOL, S.REMOVED)
JOINED = happened(E.ADMIT, S.PUBLIC_NOTICE, S.IN_POOL, by="赵")


def appealed(before: ProviderState) -> Occurrence:
    return replace(happened(E.APPEAL, before, S.APPEAL, by="甲公司", days_ago=2), side=Side.PROVIDER)


CASES: list[tuple[Standing, PoolEvent, str, str, set[Obstacle]]] = [
    (standing(S.DRAFT), E.SUBMIT, "甲公司", "", set()),
    (standing(S.DRAFT, offers=()), E.SUBMIT, "甲公司", "", {Obstacle.NO_OFFER}),
    (standing(S.DRAFT, is_demo=False, credit_code=""), E.SUBMIT, "甲公司", "", {Obstacle.NO_CREDIT_CODE}),
    (standing(S.SUBMITTED), E.START_CHECK, "王", "", set()),
    (standing(S.SUBMITTED, editor="王"), E.START_CHECK, " 王 ", "", {Obstacle.SECOND_PERSON}),
    (standing(S.FORMAL_CHECK), E.PASS_CHECK, "王", "齐全", set()),
    (standing(S.FORMAL_CHECK), E.PASS_CHECK, "王", "  ", {Obstacle.REASON}),
    (standing(S.FORMAL_CHECK, editor="王"), E.PASS_CHECK, "王", "", {Obstacle.REASON, Obstacle.SECOND_PERSON}),
    (standing(S.FORMAL_CHECK, editor="王"), E.RETURN, "王", "缺证照", set()),
    (standing(S.EXPERT_REVIEW, editor="王"), E.PASS_REVIEW, "王", "通过", {Obstacle.SECOND_PERSON}),
    (standing(S.PUBLIC_NOTICE, NOTICE), E.ADMIT, "李", "无异议", set()),
    (standing(S.PUBLIC_NOTICE, LATE_NOTICE), E.ADMIT, "李", "无异议", {Obstacle.NOTICE_RUNS}),
    (standing(S.PUBLIC_NOTICE), E.ADMIT, "李", "无异议", {Obstacle.NOTICE_RUNS}),
    (standing(S.PUBLIC_NOTICE, NOTICE, agreement_on=None), E.ADMIT, "李", "无异议", {Obstacle.NO_AGREEMENT}),
    (standing(S.PUBLIC_NOTICE, NOTICE, is_blacklisted=True), E.ADMIT, "李", "无异议", {Obstacle.BLACKLISTED}),
    (standing(S.PUBLIC_NOTICE, NOTICE, valid_until=date(2026, 11, 24)), E.ADMIT, "李", "好", {Obstacle.EXPIRED}),
    (standing(S.PUBLIC_NOTICE, NOTICE, has_change=True), E.ADMIT, "李", "无异议", {Obstacle.CHANGE_PENDING}),
    (standing(S.PUBLIC_NOTICE, NOTICE, editor="李"), E.ADMIT, "李", "无异议", {Obstacle.SECOND_PERSON}),
    (standing(S.SUSPENDED, SUSPENDED), E.RESTORE, "李", "整改到位", set()),
    (standing(S.SUSPENDED, SUSPENDED), E.RESTORE, "王", "整改到位", {Obstacle.SECOND_PERSON}),
    (standing(S.SUSPENDED, SUSPENDED), E.REMOVE, "王", "不整改", {Obstacle.SECOND_PERSON}),
    (standing(S.IN_POOL, JOINED), E.SUSPEND, "赵", "投诉属实", set()),
    (standing(S.APPEAL, JOINED, SUSPENDED, appealed(S.SUSPENDED)), E.REINSTATE, "李", "有理", set()),
    (standing(S.APPEAL, JOINED, SUSPENDED, appealed(S.SUSPENDED)), E.REINSTATE, "王", "有理", {Obstacle.SECOND_PERSON}),
    (standing(S.APPEAL, JOINED, SUSPENDED, appealed(S.SUSPENDED)), E.KEEP_SUSPENDED, "李", "无理", set()),
    (standing(S.APPEAL, JOINED, SUSPENDED, appealed(S.SUSPENDED)), E.KEEP_REMOVED, "李", "无理", {Obstacle.WAS_OTHERWISE}),
    (standing(S.APPEAL, JOINED, REMOVED, appealed(S.REMOVED)), E.KEEP_REMOVED, "李", "无理", set()),
    (standing(S.APPEAL, JOINED, REMOVED, appealed(S.REMOVED)), E.REOPEN, "李", "有理", {Obstacle.WAS_LISTED}),
    (standing(S.APPEAL, REFUSED, appealed(S.REMOVED)), E.REOPEN, "李", "有理", set()),
    (standing(S.APPEAL, REFUSED, appealed(S.REMOVED)), E.REINSTATE, "李", "有理", {Obstacle.WAS_NOT_LISTED}),
]  # fmt: skip


@pytest.mark.parametrize(("now", "event", "by", "reason", "expected"), CASES)
def test_what_stands_in_the_way(
    now: Standing, event: PoolEvent, by: str, reason: str, expected: set[Obstacle]
) -> None:
    assert set(obstacles(now, event, by=by, reason=reason, on=DAY)) == expected


def test_every_obstacle_is_met_by_a_case() -> None:
    assert set().union(*(expected for *_, expected in CASES)) == set(Obstacle)


def test_a_notice_counts_whole_days_in_china() -> None:
    late = replace(NOTICE, at=datetime(2026, 11, 19, 16, 30, tzinfo=UTC))  # 00:30 on the 20th in China
    assert notice_ends([late]) == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("state", "valid_until", "due"),
    [
        (S.IN_POOL, date(2026, 11, 24), True), (S.WATCH, date(2027, 1, 24), True), (S.IN_POOL, date(2027, 1, 25), False),
        (S.SUSPENDED, date(2026, 11, 24), False), (S.DRAFT, date(2026, 11, 24), False),
    ],
)  # fmt: skip
def test_who_is_due(state: ProviderState, valid_until: date, due: bool) -> None:
    assert is_due(state, valid_until, DAY) is due


def keep(session: Session, **changes: object) -> None:
    record_pool(session, pool_of(member(0, **changes)), name="导入人", source="名单", at=NOW)


def test_a_provider_goes_all_the_way_and_every_step_is_written_down(session: Session) -> None:
    keep(session, state=S.DRAFT)
    later = NOW + timedelta(days=6)
    for event, actor, at in (
        (E.SUBMIT, OWN, NOW), (E.START_CHECK, WANG, NOW), (E.PASS_CHECK, WANG, NOW), (E.PASS_REVIEW, LI, NOW),
        (E.ADMIT, WANG, later), (E.WARN, LI, later), (E.RECTIFY, LI, later), (E.RESTORE, WANG, later),
        (E.SUSPEND, LI, later), (E.APPEAL, OWN, later), (E.KEEP_SUSPENDED, WANG, later),
    ):  # fmt: skip
        move(session, "P001", event, actor=actor, reason="理由", at=at)
    found = standing_of(session, "P001")
    assert found.provider.state is S.SUSPENDED
    assert [(o.event, o.by, o.after) for o in found.history] == [
        (E.RECORDED, "导入人", S.DRAFT), (E.SUBMIT, "甲公司", S.SUBMITTED), (E.START_CHECK, "王", S.FORMAL_CHECK),
        (E.PASS_CHECK, "王", S.EXPERT_REVIEW), (E.PASS_REVIEW, "李", S.PUBLIC_NOTICE), (E.ADMIT, "王", S.IN_POOL),
        (E.WARN, "李", S.WARNED), (E.RECTIFY, "李", S.RECTIFYING), (E.RESTORE, "王", S.IN_POOL),
        (E.SUSPEND, "李", S.SUSPENDED), (E.APPEAL, "甲公司", S.APPEAL), (E.KEEP_SUSPENDED, "王", S.SUSPENDED),
    ]  # fmt: skip
    assert {o.reason for o in found.history} == {"名单", "理由"}


def test_refused_moves_change_nothing(session: Session) -> None:
    keep(session, state=S.SUBMITTED)
    for event, actor, fault in (
        (E.START_CHECK, Actor("导入人"), SecondPersonNeeded),
        (E.START_CHECK, OWN, PoolKeyRefused),
        (E.WITHDRAW, Actor("乙公司", "P002"), PoolKeyRefused),
        (E.ADMIT, WANG, TransitionRefused),
    ):
        with pytest.raises(fault):
            move(session, "P001", event, actor=actor, reason="理由", at=NOW)
    with pytest.raises(ProviderNotFound):
        move(session, "P999", E.SUBMIT, actor=WANG, reason="", at=NOW)
    move(session, "P001", E.START_CHECK, actor=WANG, reason="", at=NOW)
    with pytest.raises(MoveRefused):
        move(session, "P001", E.PASS_CHECK, actor=WANG, reason=" ", at=NOW)
    assert [o.event for o in standing_of(session, "P001").history] == [E.RECORDED, E.START_CHECK]


def test_whoever_submits_can_not_check(session: Session) -> None:
    keep(session, state=S.DRAFT)
    move(session, "P001", E.SUBMIT, actor=WANG, reason="", at=NOW)
    with pytest.raises(SecondPersonNeeded):
        move(session, "P001", E.START_CHECK, actor=WANG, reason="", at=NOW)
    move(session, "P001", E.START_CHECK, actor=LI, reason="", at=NOW)


def test_each_side_is_offered_its_own_moves(session: Session) -> None:
    keep(session, state=S.SUSPENDED)
    found = standing_of(session, "P001")
    assert [m.event for m in moves_of(found, OWN, at=NOW)] == [E.APPEAL]
    assert [m.event for m in moves_of(found, WANG, at=NOW)] == [E.RESTORE, E.REMOVE, E.APPEAL]


def test_the_nightly_look_notes_an_end_once_and_lists_who_is_due(session: Session) -> None:
    pool = pool_of(
        member(0, valid_until=date(2026, 11, 24)), member(1, valid_until=date(2026, 12, 24)), member(2),
        member(3, valid_until=date(2026, 11, 24), state=S.REMOVED),
    )  # fmt: skip
    record_pool(session, pool, name="导入人", source="名单", at=NOW)
    first, second = check_pool(session, at=NOW), check_pool(session, at=NOW)
    assert (first.expired, first.due, first.newly_noted) == (["P001"], ["P002"], 1)
    assert (second.expired, second.newly_noted) == (["P001"], 0)
    assert [o.event for o in standing_of(session, "P001").history] == [E.RECORDED, E.EXPIRED]
    assert kept_pool(session).providers[0].state is S.IN_POOL
    assert not kept_pool(session).providers[0].is_public_on(DAY)
    assert [(line.code, line.is_due) for line in listed(session, WANG, at=NOW)] == [
        ("P001", True), ("P004", False), ("P002", True), ("P003", False),
    ]  # fmt: skip
