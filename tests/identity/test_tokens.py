from uuid import UUID, uuid4

import pytest

from app.identity.domain import (
    CROCKFORD,
    new_code,
    normalised_code,
    read_resume_token,
    resume_token,
    spaced,
)

SOME = UUID("12345678-1234-5678-1234-567812345678")


def test_a_resume_token_opens_its_object_only_with_its_secret() -> None:
    token = resume_token("secret", SOME)
    assert read_resume_token("secret", token) == SOME
    assert read_resume_token("other", token) is None
    assert resume_token("secret", uuid4()) != token


@pytest.mark.parametrize(
    "change",
    [lambda t: t[:-1], lambda t: t + "A", lambda t: "A" + t[1:], lambda t: t * 0, lambda t: "é" * len(t)],
)
def test_a_changed_token_opens_nothing(change: object) -> None:
    assert read_resume_token("secret", change(resume_token("secret", SOME))) is None  # type: ignore[operator]


def test_a_code_survives_how_people_type_it() -> None:
    code = new_code(lambda n: bytes(range(17, 17 + n)))
    assert len(code) == 10
    assert set(code) <= set(CROCKFORD)
    for typed in (
        spaced(code),
        code.lower(),
        f" {code[:3]} {code[3:]} ",
        code.replace("0", "o").replace("1", "l"),
    ):
        assert normalised_code(typed) == code
