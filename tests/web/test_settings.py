import pytest

from app.settings import LOOPBACK_SECRET, SettingsFaulty, load_settings

LONG = "x" * 32


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"APP_POTR": "8000"}, "unknown setting APP_POTR"),
        ({"APP_PORT": "eight"}, "APP_PORT: "),
        ({"APP_PORT": "99999"}, "APP_PORT: "),
        ({"APP_HOST": "0.0.0.0"}, "APP_SECRET_KEY must be set"),  # noqa: S104 - refused is the point
        ({"APP_HOST": "10.0.0.5", "APP_SECRET_KEY": "short"}, "APP_SECRET_KEY must be set"),
        ({"APP_HOST": "10.0.0.5", "APP_SECRET_KEY": LOOPBACK_SECRET}, "APP_SECRET_KEY must be set"),
        ({"APP_HOME_REGION": "320500"}, "APP_HOME_REGION: "),
    ],
)
def test_a_wrong_start_is_refused(environ: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsFaulty, match=told):
        load_settings(environ)


def test_the_command_line_goes_before_the_environment() -> None:
    settings = load_settings({"APP_PORT": "9000", "OTHER": "x"}, port=9001, host=None)
    assert (settings.port, settings.host, settings.public_url) == (
        9001,
        "127.0.0.1",
        "http://127.0.0.1:9001",
    )


@pytest.mark.parametrize(
    ("environ", "is_secure"),
    [
        ({}, False),
        ({"APP_HOST": "::1"}, False),
        ({"APP_BASE_URL": "https://zhizhen.example/"}, True),
        ({"APP_HOST": "10.0.0.5", "APP_SECRET_KEY": LONG}, True),
    ],
)
def test_cookies_are_secure_outside_loopback(environ: dict[str, str], is_secure: bool) -> None:
    assert load_settings(environ).secure_cookies is is_secure
