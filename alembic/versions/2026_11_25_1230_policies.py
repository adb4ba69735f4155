"""Policies: versions that are only added, and every look at a source.

Revision: 0024, after: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('policy_version',
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('by', sa.String(length=60), nullable=False),
    sa.Column('by_name', sa.String(length=60), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.String(length=60), nullable=False),
    sa.Column('decided_by_name', sa.String(length=60), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.PrimaryKeyConstraint('code', 'version', name=op.f('pk_policy_version'))
    )
    op.create_index(op.f('ix_policy_version_state'), 'policy_version', ['state'], unique=False)
    op.create_table('policy_check',
    sa.Column('serial', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('checked_on', sa.Date(), nullable=False),
    sa.Column('by', sa.String(length=60), nullable=False),
    sa.Column('by_name', sa.String(length=60), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('serial', name=op.f('pk_policy_check'))
    )
    op.create_index(op.f('ix_policy_check_code'), 'policy_check', ['code'], unique=False)


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_index(op.f('ix_policy_check_code'), table_name='policy_check')
    op.drop_table('policy_check')
    op.drop_index(op.f('ix_policy_version_state'), table_name='policy_version')
    op.drop_table('policy_version')
