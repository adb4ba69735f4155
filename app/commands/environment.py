"""Settings for the commands that serve or keep; a fault is told as any other bad input."""

import os

from app.kit.errors import Invalid
from app.settings import Settings, SettingsFaulty, load_settings


def settings_from_environment(**chosen: object) -> Settings:
    """Read the settings; raises `Invalid` with what is wrong."""
    try:
        return load_settings(os.environ, **chosen)
    except SettingsFaulty as fault:
        raise Invalid(str(fault)) from fault
