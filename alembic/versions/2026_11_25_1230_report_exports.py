"""Exports of many reports: asked for by one person, approved by another.

Revision: 0019, after: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('report_export',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('region', sa.String(length=6), nullable=False),
    sa.Column('selection', sa.String(length=10), nullable=False),
    sa.Column('form', sa.String(length=10), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('purpose', sa.String(length=200), nullable=False),
    sa.Column('reader', sa.String(length=120), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('job', sa.BigInteger(), nullable=True),
    sa.Column('stopped_for', sa.String(length=20), nullable=False),
    sa.Column('reports', sa.Integer(), nullable=False),
    sa.Column('blob', sa.String(length=64), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['asked_by'], ['person.id'], name=op.f('fk_report_export_asked_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_export'))
    )
    with op.batch_alter_table('report_export', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_export_asked_by'), ['asked_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_export_region'), ['region'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_export_state'), ['state'], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table('report_export')
