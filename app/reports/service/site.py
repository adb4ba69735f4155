"""Writing what a case found into the parts of the report verified on site."""

from app.cases.domain.sight import Part
from app.cases.service.reporting import CaseTold, Signatory
from app.cases.service.telling import changes_told
from app.enterprises.service.codes import code_tables
from app.kit.clock import china_time
from app.kit.i18n import Translator
from app.questionnaires.domain.definition import Texts
from app.reports.domain.site import Opinion, Pain, Signature, SiteFindings, Visit


def site_findings(t: Translator, told: CaseTold, texts: Texts, enterprise: str) -> SiteFindings:
    """Give visit, verified responses with the reasons of differences, findings, evidence and signatures."""
    return SiteFindings(
        visits=(_visit(t, told),),
        verified=told.layers.verified,
        reasons={change.item: change.reason for change in changes_told(t, told.layers, texts)},
        pains=_pains(t, told, texts),
        opinions=_opinions(t, told, enterprise),
        evidence=tuple((item if item in texts.items else "", name) for item, name in told.evidence),
        signatures=tuple(
            Signature(_role(t, s), s.name, china_time(s.at), s.digest) for s in told.signatures
        ),
    )


def _visit(t: Translator, told: CaseTold) -> Visit:
    join = t.gettext("、").join
    team = join(told.team)
    documents = t.gettext("佐证材料 %(n)s 份，清单见附录一", n=len(told.evidence)) if told.evidence else ""
    return Visit(
        on=told.visited_on,
        place=code_tables().local_name(told.region, t.language),
        consultants=t.gettext("%(team)s（%(provider)s）", team=team, provider=told.provider)
        if told.provider
        else team,
        interviewed=join(told.met),
        documents=documents,
    )


def _pains(t: Translator, told: CaseTold, texts: Texts) -> tuple[Pain, ...]:
    found = []
    for finding in told.findings:
        item = texts.items.get(finding.item)
        source = (
            t.gettext("现场核验；佐证：%(name)s", name=finding.evidence)
            if finding.evidence
            else t.gettext("现场核验")
        )
        about = f"{finding.item} {item.title}" if item else ""
        found.append(Pain(problem=finding.text, cause="", loss="", process=about, source=source))
    return tuple(found)


def _opinions(t: Translator, told: CaseTold, enterprise: str) -> tuple[Opinion, ...]:
    """Give who signed what; the enterprise where it confirmed the result itself."""
    signed = [
        Opinion(
            _role(t, s),
            s.name,
            t.gettext("复核核验结果，签字。")
            if s.part is Part.EXPERT
            else t.gettext("对核验结果负责，签字。"),
            china_time(s.at),
        )
        for s in told.signatures
    ]
    if told.confirmed_at is not None:
        words = t.gettext("确认核验结果。")
        signed.append(
            Opinion(
                t.gettext("企业"), told.confirmed_by or enterprise, words, china_time(told.confirmed_at)
            )
        )
    return tuple(signed)


def _role(t: Translator, signatory: Signatory) -> str:
    return t.gettext("评审专家") if signatory.part is Part.EXPERT else t.gettext("诊断组")
