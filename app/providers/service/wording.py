"""Providers, offers, experts and states in the reader's language, without anything personal."""

from app.enterprises.service.codes import code_tables
from app.kit.decimals import plain
from app.kit.i18n import Translator
from app.providers.adapters.codes import capabilities
from app.providers.domain import NATIONWIDE, AiLink, Case, Expert, Figure, Offer
from app.providers.domain.states import Obstacle, PoolEvent
from app.providers.domain.vocabulary import Deployment, OfferKind, ProviderState


def capability_name(t: Translator, code: str) -> str:
    """Name a scene or foundation."""
    capability = capabilities()[code]
    return capability.name_en if t.language == "en" else capability.name


def region_names(t: Translator, codes: tuple[str, ...]) -> str:
    """Name served regions; provinces and cities by their own name, counties with what they belong to."""
    return t.gettext("、").join(_region_name(t, code) for code in codes)


def _region_name(t: Translator, code: str) -> str:
    tables = code_tables()
    region = tables.regions.get(code)
    if code == NATIONWIDE:
        return t.gettext("全国")
    if region is None or region.level == "county" or region.name == "市辖区":
        return tables.region_name(code, t.language) or code
    return region.name_en if t.language == "en" else region.name


def industry_names(t: Translator, codes: tuple[str, ...]) -> str:
    """Name served industries."""
    return t.gettext("、").join(code_tables().industry_name(code, t.language) for code in codes)


def size_names(t: Translator, codes: tuple[str, ...]) -> str:
    """Name served sizes."""
    names = {
        "micro": t.gettext("微型"),
        "small": t.gettext("小型"),
        "medium": t.gettext("中型"),
        "large": t.gettext("大型"),
    }
    return t.gettext("、").join(names[code] for code in codes)


def state_name(t: Translator, state: ProviderState) -> str:
    """Name a state."""
    return {
        ProviderState.DRAFT: t.gettext("草稿"),
        ProviderState.SUBMITTED: t.gettext("已提交"),
        ProviderState.FORMAL_CHECK: t.gettext("形式审查"),
        ProviderState.EXPERT_REVIEW: t.gettext("专家评审"),
        ProviderState.PUBLIC_NOTICE: t.gettext("公示"),
        ProviderState.IN_POOL: t.gettext("在池"),
        ProviderState.WATCH: t.gettext("关注"),
        ProviderState.WARNED: t.gettext("预警"),
        ProviderState.RECTIFYING: t.gettext("整改"),
        ProviderState.SUSPENDED: t.gettext("暂停"),
        ProviderState.REMOVED: t.gettext("移出"),
        ProviderState.APPEAL: t.gettext("申诉"),
    }[state]


def event_name(t: Translator, event: PoolEvent) -> str:
    """Name what happened or can be done."""
    return {**_moves(t), **_notes(t)}[event]


def _moves(t: Translator) -> dict[PoolEvent, str]:
    return {
        PoolEvent.SUBMIT: t.gettext("提交申请"),
        PoolEvent.WITHDRAW: t.gettext("撤回申请"),
        PoolEvent.START_CHECK: t.gettext("开始形式审查"),
        PoolEvent.PASS_CHECK: t.gettext("形式审查通过"),
        PoolEvent.PASS_REVIEW: t.gettext("专家评审通过，开始公示"),
        PoolEvent.RETURN: t.gettext("退回补正"),
        PoolEvent.REFUSE: t.gettext("不予入池"),
        PoolEvent.OBJECT: t.gettext("公示有异议，重新评审"),
        PoolEvent.ADMIT: t.gettext("公示结束，入池"),
        PoolEvent.WATCH: t.gettext("列入关注"),
        PoolEvent.WARN: t.gettext("发出预警"),
        PoolEvent.RECTIFY: t.gettext("责令整改"),
        PoolEvent.RESTORE: t.gettext("恢复在池"),
        PoolEvent.SUSPEND: t.gettext("暂停资格"),
        PoolEvent.REMOVE: t.gettext("移出资源池"),
        PoolEvent.APPEAL: t.gettext("提出申诉"),
        PoolEvent.REINSTATE: t.gettext("申诉成立，恢复在池"),
        PoolEvent.REOPEN: t.gettext("申诉成立，重新评审"),
        PoolEvent.KEEP_SUSPENDED: t.gettext("申诉不成立，维持暂停"),
        PoolEvent.KEEP_REMOVED: t.gettext("申诉不成立，维持移出"),
        PoolEvent.APPLY_AGAIN: t.gettext("重新申请"),
    }


def _notes(t: Translator) -> dict[PoolEvent, str]:
    return {
        PoolEvent.RECORDED: t.gettext("照既有决定登记"),
        PoolEvent.EDITED: t.gettext("填写或修改"),
        PoolEvent.PROPOSED: t.gettext("提出修改，待他人核准"),
        PoolEvent.APPROVED: t.gettext("核准修改"),
        PoolEvent.DECLINED: t.gettext("不同意修改"),
        PoolEvent.EXPIRED: t.gettext("有效期已过，停止展示和推荐"),
    }


def obstacle_words(t: Translator, obstacle: Obstacle) -> str:
    """Say what stands in the way of a move, and what to do about it."""
    return {
        Obstacle.REASON: t.gettext("请写明理由。"),
        Obstacle.SECOND_PERSON: t.gettext("要由另一个人办理：填写、提交或作出上一个决定的人不能自己核准。"),
        Obstacle.CHANGE_PENDING: t.gettext("还有一项修改等待核准，请先处理。"),
        Obstacle.NO_OFFER: t.gettext("还没有填写任何产品、方案或服务。"),
        Obstacle.NO_CREDIT_CODE: t.gettext("还没有填写统一社会信用代码。"),
        Obstacle.NO_AGREEMENT: t.gettext("还没有登记数据处理协议的签订日。"),
        Obstacle.BLACKLISTED: t.gettext("在黑名单上。"),
        Obstacle.EXPIRED: t.gettext("入池有效期已过，请先延长有效期。"),
        Obstacle.NOTICE_RUNS: t.gettext("公示还没有满期。"),
        Obstacle.WAS_NOT_LISTED: t.gettext("以前没有入过池，申诉成立应重新评审。"),
        Obstacle.WAS_LISTED: t.gettext("以前在池，申诉成立应恢复在池。"),
        Obstacle.WAS_OTHERWISE: t.gettext("申诉前不是这个状态，不能这样维持。"),
    }[obstacle]


def offer_kind_name(t: Translator, kind: OfferKind) -> str:
    """Name a kind of offer."""
    return {
        OfferKind.PRODUCT: t.gettext("产品"),
        OfferKind.SOLUTION: t.gettext("解决方案"),
        OfferKind.SERVICE: t.gettext("服务"),
    }[kind]


def deployment_name(t: Translator, deployment: Deployment) -> str:
    """Name where an offer runs."""
    return {
        Deployment.CLOUD: t.gettext("云端部署"),
        Deployment.LOCAL: t.gettext("本地部署"),
        Deployment.HYBRID: t.gettext("混合部署"),
        Deployment.NONE: t.gettext("不涉及部署"),
    }[deployment]


def ai_link_name(t: Translator, link: AiLink) -> str:
    """Name one of the five links."""
    return {
        AiLink.DESIGN: t.gettext("研发设计"),
        AiLink.PRODUCTION: t.gettext("生产制造"),
        AiLink.INSPECTION: t.gettext("质量检测"),
        AiLink.OPERATION: t.gettext("运营管理"),
        AiLink.SUPPLY: t.gettext("供应链管理"),
    }[link]


def marks_of(t: Translator, offer: Offer) -> list[str]:
    """Give the marks of an offer."""
    marks = [t.gettext("人工智能：%(link)s", link=ai_link_name(t, link)) for link in offer.ai_links]
    for holds, words in (
        (offer.is_first_version, t.gettext("首版次")),
        (offer.is_listed, t.gettext("清单内")),
        (offer.is_domestic, t.gettext("信创适配")),
    ):
        if holds:
            marks.append(words)
    return marks


def figure_words(t: Translator, figure: Figure) -> str:
    """Say what a figure was and became."""
    return t.gettext(
        "%(metric)s由 %(before)s 变为 %(after)s %(unit)s",
        metric=figure.metric,
        before=plain(figure.before),
        after=plain(figure.after),
        unit=figure.unit,
    )


def customer_name(t: Translator, case: Case) -> str:
    """Name a customer who agreed to it; else say only what kind of firm it is."""
    if case.may_be_contacted:
        return case.customer
    return t.gettext(
        "%(industry)s企业（%(size)s，名称不公开）",
        industry=code_tables().industry_name(case.industry, t.language),
        size=size_names(t, (case.size,)),
    )


def expert_name(t: Translator, expert: Expert) -> str:
    """Name an expert who agreed to it; else only the first character of the name."""
    return expert.name if expert.may_be_named else t.gettext("%(first)s专家", first=expert.name[:1])
