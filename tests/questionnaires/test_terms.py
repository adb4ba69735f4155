"""Terms are found where they stand, explained shortly, and none is left over; every question explains itself."""

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.questionnaires.domain.terms import Term, TermGroup, Terms, term_faults
from app.questionnaires.errors import DefinitionFaulty
from app.questionnaires.repository.terms import TermsFile, load_terms
from app.questionnaires.service.library import Edition, Library, term_lines
from app.settings import HERE

ROOT = HERE / "questionnaires"
EDITIONS = [e for e in Library(ROOT).all_newest() if not e.definition.result_only]


def term(code: str, *chinese: str) -> Term:
    return Term(code, {"zh-CN": chinese, "en": (code,)}, {"zh-CN": "说明", "en": "what it is"})


def terms(*found: Term) -> Terms:
    return Terms((TermGroup({"zh-CN": "组", "en": "group"}, found),))


def test_shipped_terms_have_no_fault_and_are_many() -> None:
    assert term_lines(ROOT) == []
    assert 50 <= len(list(load_terms(ROOT).all)) <= 80
    assert all(len("".join(t.says["zh-CN"].split())) <= 80 for t in load_terms(ROOT).all)


def test_the_published_schema_is_the_one_the_loader_uses() -> None:
    kept = json.loads((ROOT / "schema" / "terms.schema.json").read_text("utf-8"))
    assert kept == TermsFile.model_json_schema()


def test_the_longer_word_is_meant_and_each_term_stands_once() -> None:
    known = terms(term("joined", "系统集成"), term("parts", "集成"), term("mes", "MES", "制造执行系统"))
    assert list(known.found_in("zh-CN", "系统集成以后，MES 就是制造执行系统；再谈集成")) == [
        "系统集成",
        "MES",
        "集成",
    ]


def test_latin_words_are_whole_and_abbreviations_are_written_large() -> None:
    known = terms(term("model", "模型"), term("ERP", "ERP"), term("oa", "OA"))
    assert list(known.found_in("en", "Models, a Model and an enterprise: ERP")) == ["Model", "ERP"]
    assert list(known.found_in("zh-CN", "用OA审批，不是OAuth")) == ["OA"]
    assert known.found_in("en", "soap and foam") == {}


def test_faults_name_the_term() -> None:
    twice = terms(term("a", "甲"), term("b", "甲"), term("c", "丙"))
    lines = [f"{f.place}: {f.what}" for f in term_faults(twice, {"zh-CN": "甲", "en": "a b c"})]
    assert lines == [
        "b.words: 甲 is a word of a too",
        "c.words: none of 丙 stands in a questionnaire (zh-CN)",
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("企业资源计划软件：", "企业资源计划软件：" + "很长" * 40), "at most 80 characters"),
        (("code: erp", "code: erp\n        colour: red"), "colour"),
    ],
)
def test_a_faulty_file_is_told_with_its_place(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    text = (ROOT / "terms.yaml").read_text("utf-8")
    (tmp_path / "terms.yaml").write_text(text.replace(*change, 1), "utf-8")
    with pytest.raises(DefinitionFaulty, match=told):
        load_terms(tmp_path)
    assert load_terms(tmp_path / "none").groups == ()


@pytest.mark.parametrize("edition", EDITIONS, ids=[e.definition.code for e in EDITIONS])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_question_says_what_it_asks_with_an_example_and_who_knows(
    library: Library, edition: Edition, language: str
) -> None:
    texts = library.texts(edition, language)
    for code, item in texts.items.items():
        for told in (
            item.title,
            item.question,
            item.help,
            item.example,
            item.where,
            item.who,
            *item.evidence,
        ):
            assert len(told.strip()) >= 2, (code, told)
        assert item.evidence, code
        assert item.help != item.question, code


def test_a_question_explains_its_words_in_place_and_all_stand_on_one_page(client: TestClient) -> None:
    path = client.post("/assessments").url.path.removesuffix("/profile")
    page = client.get(f"{path}/sections/production").text
    assert "词语解释" in page
    assert "<dt>MES</dt><dd>制造执行系统" in page
    listed = client.get("/terms")
    assert 'id="mes"' in listed.text
    english = client.get("/terms", headers={"accept-language": "en"}).text
    assert "Manufacturing execution system" in english
