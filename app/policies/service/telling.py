"""Saying what a policy is, why it fits, and how its estimate came about, in the reader's language."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import groupby

from app.enterprises.service.codes import code_tables
from app.kit.decimals import plain
from app.kit.i18n import Translator
from app.policies.domain.estimating import Estimate, Outcome, StepKind
from app.policies.domain.fitting import Limit
from app.policies.domain.policy import Amount, Band, Computing, Firm, Policy
from app.policies.service.documents import (
    BandDocument,
    EstimateDocument,
    GroupDocument,
    MatchDocument,
    MatchedDocument,
    OutDocument,
    PolicyDocument,
    ReasonDocument,
)
from app.policies.service.matching import Match, Matched
from app.policies.service.wording import (
    amount_name,
    band_words,
    channel_name,
    industry_words,
    instrument_name,
    mark_name,
    money,
    percent,
    region_words,
    segment_name,
    sentences,
    size_words,
    tier_name,
)


def notice(t: Translator) -> str:
    """Say what an estimate is not."""
    return t.gettext(
        "以下金额都是按公开规则的估算，不是承诺；能不能享受、享受多少，以主管部门审核结果为准。"
    )


def policy_document(t: Translator, policy: Policy) -> PolicyDocument:
    """Say everything about a published policy."""
    return PolicyDocument(
        code=policy.code,
        version=policy.version,
        title=policy.title,
        instrument=policy.instrument.value,
        instrument_name=instrument_name(t, policy.instrument),
        tier=policy.tier.value,
        tier_name=tier_name(t, policy.tier),
        document_no=policy.document_no,
        issuer=policy.issuer,
        regions=list(policy.regions),
        region_names=region_words(t, policy.regions),
        audience=sentences(t, *_limits(t, policy)),
        condition=policy.condition_text,
        support=support_words(t, policy),
        caps=caps_words(t, policy),
        combining=_combining_words(t, policy),
        window=policy.window or t.gettext("以主管部门通知为准"),
        valid=_dates(t, policy),
        channel=channel_name(t, policy.channel),
        channel_url=policy.channel_url,
        documents=list(policy.documents),
        contact=policy.contact,
        note=policy.note,
        source=policy.source,
        source_url=policy.source_url,
        checked_on=policy.checked_on.isoformat() if policy.checked_on else t.gettext("没有核对过"),
        checked_by=policy.checked_by,
        provenance=policy.provenance.value,
        provenance_name=mark_name(t, policy.provenance),
        is_demo=policy.is_demo,
    )


def support_words(t: Translator, policy: Policy) -> str:
    """Say what is paid, in a line."""
    base = amount_name(t, policy.base) if policy.base else ""
    if policy.computing is Computing.SERVICE:
        return t.gettext("免费服务，不付钱给企业")
    if policy.computing is Computing.UNTOLD or (policy.rate is None and policy.amount is None):
        return t.gettext("比例或金额没有可靠来源，不估算")
    if policy.computing is Computing.FIXED:
        told = t.gettext("定额 %(n)s 万元", n=plain(policy.amount or Decimal(0)))
    elif policy.computing is Computing.YEARLY:
        told = t.gettext("%(base)s每年 %(rate)s", base=base, rate=percent(policy.rate or Decimal(0)))
    else:
        told = t.gettext("%(base)s的 %(rate)s", base=base, rate=percent(policy.rate or Decimal(0)))
    floor = t.gettext("%(base)s不低于 %(n)s 万元", base=base, n=plain(policy.floor)) if policy.floor else ""
    years = t.gettext("最多 %(n)s 年", n=policy.longest_years) if policy.longest_years else ""
    return sentences(t, told, floor, years)


def caps_words(t: Translator, policy: Policy) -> str:
    """Say the ceilings in a line; empty when there are none."""
    caps = policy.caps
    return sentences(
        t,
        t.gettext("单个项目 %(n)s 万元", n=plain(caps.project)) if caps.project is not None else "",
        t.gettext("单个企业 %(n)s 万元", n=plain(caps.firm)) if caps.firm is not None else "",
        t.gettext("每年 %(n)s 万元", n=plain(caps.year)) if caps.year is not None else "",
        t.gettext("与同组政策合计 %(n)s 万元", n=plain(caps.shared)) if caps.shared is not None else "",
    )


def estimate_document(t: Translator, policy: Policy, found: Estimate) -> EstimateDocument:
    """Say what a policy may pay and how that was computed."""
    missing = [amount_name(t, amount) for amount in found.missing]
    told = {
        Outcome.MONEY: band_words(t, found.band),
        Outcome.SERVICE: t.gettext("免费服务"),
        Outcome.UNTOLD: t.gettext("不估算：没有可靠的比例或金额"),
        Outcome.OPEN: t.gettext("需补充：%(facts)s", facts=t.gettext("、").join(missing)),
    }[found.outcome]
    is_money = found.outcome is Outcome.MONEY
    return EstimateDocument(
        outcome=found.outcome.value,
        band=band_document(found.band) if is_money else None,
        told=told,
        formula=formula(t, policy, found) if is_money else "",
        missing=[amount.value for amount in found.missing],
    )


def formula(t: Translator, policy: Policy, found: Estimate) -> str:
    """Write the calculation of the usual case: factors, product, then every ceiling that cut it."""
    factors, told, product, cuts = [], {k: s for s in found.steps for k in (s.kind,)}, Decimal(0), []
    if StepKind.BASE in told and policy.base is not None and StepKind.FIXED not in told:
        factors.append(t.gettext("%(name)s %(n)s 万元", name=amount_name(t, policy.base), n=money(told[StepKind.BASE].figure)))  # fmt: skip
    if StepKind.RATE in told:
        factors.append(percent(told[StepKind.RATE].figure))
    if StepKind.YEARS in told:
        factors.append(t.gettext("%(n)s 年", n=plain(told[StepKind.YEARS].figure)))
    if StepKind.FIXED in told:
        factors.append(t.gettext("定额"))
    for step in found.steps:
        if step.kind in {StepKind.RATE, StepKind.YEARS, StepKind.FIXED}:
            product = step.after
        elif step.kind is not StepKind.BASE:
            cuts.append(_cut_words(t, policy, step.kind, step.figure, step.after))
    if StepKind.BELOW_FLOOR in told:
        return sentences(t, *factors, *cuts)
    return sentences(t, f"{' × '.join(factors)} = {_wan(t, product)}", *cuts)


def _cut_words(t: Translator, policy: Policy, kind: StepKind, figure: Decimal, after: Decimal) -> str:
    told = {"n": plain(figure), "after": money(after)}
    if kind is StepKind.BELOW_FLOOR:
        return t.gettext("低于起点 %(n)s 万元，不能享受，按 %(after)s 计", **told)
    return {
        StepKind.RECEIVED: t.gettext("上限先减去今年已得到的 %(n)s 万元", n=told["n"]),
        StepKind.CAP_PROJECT: t.gettext("超过单个项目上限 %(n)s 万元，按 %(after)s 万元计", **told),
        StepKind.CAP_YEAR: t.gettext("超过每年上限 %(n)s 万元，按 %(after)s 万元计", **told),
        StepKind.CAP_FIRM: t.gettext("超过单个企业上限 %(n)s 万元，按 %(after)s 万元计", **told),
    }[kind]


def matched_document(t: Translator, matched: Matched) -> MatchedDocument:
    """Say everything that was matched, by kind of instrument."""
    matches = [_match_document(t, matched, match) for match in matched.fitting]
    groups = [
        GroupDocument(instrument=code, name=listed[0]["policy"]["instrument_name"], matches=listed)
        for code, listed in (
            (k, list(g)) for k, g in groupby(matches, key=lambda m: m["policy"]["instrument"])
        )
    ]
    combination = matched.combination
    titles = {match.policy.code: match.policy.title for match in matched.fitting}
    missing = {amount for match in matched.fitting for amount in match.estimate.missing}
    return MatchedDocument(
        notice=notice(t),
        on=matched.on.isoformat(),
        groups=groups,
        out=[_out_document(t, matched.firm, match) for match in matched.out],
        total=band_document(combination.total) if combination.chosen else None,
        total_told=band_words(t, combination.total) if combination.chosen else "",
        counted=[titles[code] for code in combination.chosen],
        shared=_shared_words(t, matched, titles),
        missing=[amount_name(t, amount) for amount in Amount if amount in missing],
        is_demo=any(match.policy.is_demo for match in matched.fitting),
    )


def band_document(band: Band) -> BandDocument:
    """Write a band exactly."""
    return BandDocument(low=plain(band.low), base=plain(band.base), high=plain(band.high))


def _match_document(t: Translator, matched: Matched, match: Match) -> MatchDocument:
    code, combination = match.policy.code, matched.combination
    titles = {m.policy.code: m.policy.title for m in matched.fitting}
    return MatchDocument(
        policy=policy_document(t, match.policy),
        is_certain=match.is_certain,
        is_chosen=code in combination.chosen,
        reasons=list(_reasons(t, matched.firm, match, is_met=True)),
        also="" if match.policy.condition else match.policy.condition_text,
        open=list(_reasons(t, matched.firm, match, is_met=None)),
        estimate=estimate_document(t, match.policy, match.estimate),
        instead_of=[titles[rival] for rival in combination.left_out.get(code, ())],
    )


def _out_document(t: Translator, firm: Firm, match: Match) -> OutDocument:
    return OutDocument(
        code=match.policy.code,
        title=match.policy.title,
        instrument_name=instrument_name(t, match.policy.instrument),
        reasons=list(_reasons(t, firm, match, is_met=False)),
    )


def _reasons(t: Translator, firm: Firm, match: Match, *, is_met: bool | None) -> Iterable[ReasonDocument]:
    """Say of each limit with this verdict what it asks and how the enterprise stands."""
    for found in match.verdicts:
        if found.is_met is is_met:
            yield _limit_reason(t, firm, match.policy, found.limit, is_met=is_met)


def _limit_reason(
    t: Translator, firm: Firm, policy: Policy, limit: Limit, *, is_met: bool | None
) -> ReasonDocument:
    if limit is Limit.CONDITION:
        told = {
            True: t.gettext("符合条件："),
            False: t.gettext("不符合条件："),
            None: t.gettext("还不能判断这个条件："),
        }[is_met]
        return ReasonDocument(text=told, quote=policy.condition_text)
    asked, here = _asked(t, policy, limit), _here(t, firm, limit)
    if is_met is None:
        told = t.gettext("面向%(asked)s，贵企业是否属于还不清楚", asked=asked)
    elif is_met and limit is Limit.REGION and here:
        told = t.gettext("面向%(asked)s，贵企业在%(here)s", asked=asked, here=here)
    elif is_met:
        told = t.gettext("面向%(asked)s，贵企业符合", asked=asked)
    elif here and limit is Limit.REGION:
        told = t.gettext("只面向%(asked)s，贵企业在%(here)s", asked=asked, here=here)
    elif here:
        told = t.gettext("只面向%(asked)s，贵企业是%(here)s", asked=asked, here=here)
    else:
        told = t.gettext("只面向%(asked)s", asked=asked)
    return ReasonDocument(text=told, quote="")


def _asked(t: Translator, policy: Policy, limit: Limit) -> str:
    return {
        Limit.REGION: region_words(t, policy.regions),
        Limit.SEGMENT: t.gettext("、").join(segment_name(t, s) for s in policy.segments),
        Limit.INDUSTRY: industry_words(t, policy.industries),
        Limit.SIZE: t.gettext("%(sizes)s企业", sizes=size_words(t, policy.sizes)),
        Limit.CONDITION: "",
    }[limit]


def _here(t: Translator, firm: Firm, limit: Limit) -> str:
    """Say how the enterprise stands with a limit, where the profile tells."""
    texts: Mapping[str, str] = firm.texts
    if limit is Limit.REGION and "region" in texts:
        return code_tables().region_name(texts["region"], t.language)
    if limit is Limit.INDUSTRY and "industry" in texts:
        return industry_words(t, (texts["industry"],))
    if limit is Limit.SIZE and "size" in texts:
        return t.gettext("%(sizes)s企业", sizes=size_words(t, (texts["size"],)))
    return ""


def _limits(t: Translator, policy: Policy) -> Iterable[str]:
    if policy.segments:
        yield _asked(t, policy, Limit.SEGMENT)
    if policy.industries:
        yield _asked(t, policy, Limit.INDUSTRY)
    if policy.sizes:
        yield _asked(t, policy, Limit.SIZE)


def _shared_words(t: Translator, matched: Matched, titles: Mapping[str, str]) -> list[ReasonDocument]:
    return [
        ReasonDocument(
            text=t.gettext(
                "这几项合计不超过 %(cap)s 万元，超出的 %(over)s 万元没有计入：",
                cap=plain(shared.cap),
                over=money(shared.before - shared.cap),
            ),
            quote="、".join(titles[code] for code in shared.codes),
        )
        for shared in matched.combination.shared
    ]


def _combining_words(t: Translator, policy: Policy) -> str:
    if not policy.combines:
        return t.gettext("不能与其他资金类政策同时享受")
    if policy.excludes:
        return t.gettext("不能与这些政策同时享受：%(codes)s", codes=t.gettext("、").join(policy.excludes))
    return t.gettext("可以与其他政策叠加")


def _dates(t: Translator, policy: Policy) -> str:
    first, last = policy.valid_from, policy.valid_to
    if first and last:
        return f"{first.isoformat()} – {last.isoformat()}"
    if last:
        return t.gettext("至 %(day)s", day=last.isoformat())
    return t.gettext("自 %(day)s", day=first.isoformat()) if first else t.gettext("没有写明")


def _wan(t: Translator, number: Decimal) -> str:
    return t.gettext("%(n)s 万元", n=money(number))
