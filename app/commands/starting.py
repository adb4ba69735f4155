"""What stops a start: settings that contradict each other or the database; each is told in one line."""

from contextlib import closing

from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from app.commands.migrate import alembic_config, migrate
from app.kit.database import lock_beside
from app.kit.dumping import NotMigrated, connected, revision_of
from app.kit.engine import carried_by
from app.kit.errors import Unavailable
from app.kit.outages import is_outage
from app.kit.stores import open_store
from app.settings import Settings


class DatabaseAway(Unavailable):
    """The database does not answer; the start is tried again by whoever watches over the process."""

    code = "database-away"


def prepare_to_serve(settings: Settings) -> None:
    """Check the settings, then bring the schema up to this release, unless another process owns the file.

    Raises `AlreadyServed`, `NotMigrated` for a newer schema, `StoreFaulty`, `EngineMissing`, `DatabaseAway`.
    """
    _check(settings)
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        with closing(lock_beside(url)):
            migrate(settings)
    else:
        migrate(settings)


def prepare_to_work(settings: Settings) -> None:
    """Check the settings; the schema must be the one of this release already. Raises as `prepare_to_serve`."""
    _check(settings)
    head, found = _head(settings), _revision(settings)
    if found != head:
        raise NotMigrated(
            f"the database has schema {found or 'none'}, expected {head}; run: python -m app migrate",
            revision=found,
        )


def _check(settings: Settings) -> None:
    open_store(settings.blob_dir, settings.blob_url, settings.blob_options)
    carried_by(settings.job_engine)
    found = _revision(settings)
    script = ScriptDirectory.from_config(alembic_config(settings.database_url))
    if found and found not in {known.revision for known in script.walk_revisions()}:
        raise NotMigrated(
            f"the database has schema {found}, which is newer than {_head(settings)} of this release; start the newer one",
            revision=found,
        )


def _head(settings: Settings) -> str:
    return str(ScriptDirectory.from_config(alembic_config(settings.database_url)).get_current_head())


def _revision(settings: Settings) -> str:
    """Give the revision of the schema, empty when there is none yet."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        with closing(lock_beside(url)):
            return _looked(settings)
    return _looked(settings)


def _looked(settings: Settings) -> str:
    url = make_url(settings.database_url)
    try:
        with connected(url) as connection:
            return revision_of(connection)
    except NotMigrated:
        return ""
    except OperationalError as fault:
        if not is_outage(fault):
            raise
        place = url.render_as_string(hide_password=True)
        raise DatabaseAway(f"{place}: {str(fault.orig).strip().splitlines()[0]}") from fault
