"""All attributes of providers, offers and cases; experts, lectures; history, proposed changes and keys of the pool.

Revision: 0008, after: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0009'
branch_labels = None
depends_on = None

# The defaults stay in the database: taking them away would rebuild `provider` on SQLite, and dropping
# the old table would cascade to its offers and cases.
def _added() -> dict:
    """Give the new columns of the tables there are; made afresh, because a column belongs to one statement."""
    return {
        'provider': (
            sa.Column('credit_code', sa.String(length=18), nullable=False, server_default=''),
            sa.Column('capital', sa.String(length=24), nullable=True),
            sa.Column('rd_staff', sa.Integer(), nullable=True),
            sa.Column('revenue', sa.String(length=20), nullable=False, server_default='未填'),
            sa.Column('listing', sa.String(length=10), nullable=False, server_default='未上市'),
            sa.Column('titles', sa.Text(), nullable=False, server_default='[]'),
            sa.Column('diagnosticians', sa.Integer(), nullable=False, server_default='0'),
            sa.Column('credit', sa.String(length=10), nullable=False, server_default='未查'),
            sa.Column('credit_checked_on', sa.Date(), nullable=True),
            sa.Column('lots_won', sa.Integer(), nullable=False, server_default='0'),
            sa.Column('quota', sa.Integer(), nullable=True),
            sa.Column('days_per_step', sa.String(length=24), nullable=True),
            sa.Column('appraisal', sa.String(length=24), nullable=True),
            sa.Column('grade', sa.String(length=10), nullable=False, server_default=''),
            sa.Column('ratings', sa.Integer(), nullable=False, server_default='0'),
            sa.Column('conflicts', sa.Text(), nullable=False, server_default='[]'),
            sa.Column('affiliated_products', sa.Text(), nullable=False, server_default='[]'),
            sa.Column('is_blacklisted', sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column('valid_from', sa.Date(), nullable=True),
            sa.Column('agreement_on', sa.Date(), nullable=True),
            sa.Column('contact', sa.String(length=40), nullable=False, server_default=''),
            sa.Column('phone', sa.String(length=40), nullable=False, server_default=''),
            sa.Column('email', sa.String(length=120), nullable=False, server_default=''),
            sa.Column('website', sa.String(length=200), nullable=False, server_default=''),
            sa.Column('editor', sa.String(length=60), nullable=False, server_default=''),
            sa.Column('search', sa.Text(), nullable=False, server_default=''),
        ),
        'provider_offer': (
            sa.Column('kind', sa.String(length=10), nullable=False, server_default='解决方案'),
            sa.Column('ai_links', sa.Text(), nullable=False, server_default='[]'),
            sa.Column('is_first_version', sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column('is_listed', sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column('is_domestic', sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column('security_level', sa.String(length=10), nullable=False, server_default='未定级'),
        ),
        'provider_case': (
            sa.Column('more', sa.Text(), nullable=False, server_default='[]'),
            sa.Column('amount', sa.String(length=24), nullable=True),
            sa.Column('satisfaction', sa.Integer(), nullable=True),
        ),
    }


def upgrade() -> None:
    """Go to this revision."""
    for table, columns in _added().items():
        for column in columns:
            op.add_column(table, column)
    op.create_index(op.f('ix_provider_credit_code'), 'provider', ['credit_code'])
    _create_members()
    _create_keeping()


def downgrade() -> None:
    """Go back to the one before."""
    for table in ('pool_key', 'provider_change', 'provider_event', 'lecture', 'expert', 'provider_certificate'):
        op.drop_table(table)
    op.drop_index(op.f('ix_provider_credit_code'), table_name='provider')
    for table, columns in _added().items():
        for column in columns:
            op.drop_column(table, column.name)


def _create_members() -> None:
    op.create_table('provider_certificate',
    sa.Column('provider', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('number', sa.String(length=80), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['provider'], ['provider.code'], name=op.f('fk_provider_certificate_provider_provider'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('provider', 'name', 'number', name=op.f('pk_provider_certificate'))
    )
    op.create_table('expert',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('organisation', sa.String(length=80), nullable=False),
    sa.Column('title', sa.String(length=40), nullable=False),
    sa.Column('capabilities', sa.Text(), nullable=False),
    sa.Column('industries', sa.Text(), nullable=False),
    sa.Column('regions', sa.Text(), nullable=False),
    sa.Column('conflicts', sa.Text(), nullable=False),
    sa.Column('may_be_named', sa.Boolean(), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_expert'))
    )
    op.create_table('lecture',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=80), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('place', sa.String(length=80), nullable=False),
    sa.Column('is_online', sa.Boolean(), nullable=False),
    sa.Column('audience', sa.String(length=80), nullable=False),
    sa.Column('capabilities', sa.Text(), nullable=False),
    sa.Column('speaker', sa.String(length=80), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_lecture'))
    )
    op.create_index(op.f('ix_lecture_day'), 'lecture', ['day'])


def _create_keeping() -> None:
    op.create_table('provider_event',
    sa.Column('serial', sa.Integer(), nullable=False),
    sa.Column('provider', sa.String(length=20), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.String(length=60), nullable=False),
    sa.Column('side', sa.String(length=10), nullable=False),
    sa.Column('event', sa.String(length=20), nullable=False),
    sa.Column('before', sa.String(length=10), nullable=False),
    sa.Column('after', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('serial', name=op.f('pk_provider_event'))
    )
    op.create_index(op.f('ix_provider_event_provider'), 'provider_event', ['provider'])
    op.create_table('provider_change',
    sa.Column('provider', sa.String(length=20), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('by', sa.String(length=60), nullable=False),
    sa.Column('side', sa.String(length=10), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('source', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['provider'], ['provider.code'], name=op.f('fk_provider_change_provider_provider'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('provider', name=op.f('pk_provider_change'))
    )
    op.create_table('pool_key',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('provider', sa.String(length=20), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_pool_key'))
    )
