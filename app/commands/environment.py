"""Settings for the commands that serve or keep; a fault is told as any other bad input."""

import os

from app.cases.adapters import put_in_force
from app.cases.errors import RulesFaulty
from app.kit.errors import Invalid
from app.settings import Settings, SettingsFaulty, load_settings


def settings_from_environment(**chosen: object) -> Settings:
    """Read the settings, and put the rules of the desk they name in force; raises `Invalid` with what is wrong."""
    try:
        settings = load_settings(os.environ, **chosen)
        put_in_force(settings.desk_rules)
    except (SettingsFaulty, RulesFaulty) as fault:
        raise Invalid(str(fault)) from fault
    return settings
