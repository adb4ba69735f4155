"""The audit trail: rows that are only added, and the head of their chain.

Revision: 0011, after: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('audit_event',
    sa.Column('number', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=120), nullable=False),
    sa.Column('origin', sa.String(length=64), nullable=False),
    sa.Column('request', sa.String(length=32), nullable=False),
    sa.Column('action', sa.String(length=60), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('object_id', sa.String(length=64), nullable=False),
    sa.Column('before', sa.Text(), nullable=False),
    sa.Column('after', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_audit_event'))
    )
    for column in ('at', 'action', 'object_id'):
        op.create_index(op.f(f'ix_audit_event_{column}'), 'audit_event', [column], unique=False)
    head = op.create_table('audit_head',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('first', sa.BigInteger(), nullable=False),
    sa.Column('before_first', sa.String(length=64), nullable=False),
    sa.Column('last', sa.BigInteger(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_head'))
    )
    op.bulk_insert(head, [{'id': 1, 'first': 1, 'before_first': '0' * 64, 'last': 0, 'digest': '0' * 64}])


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table('audit_head')
    for column in ('object_id', 'action', 'at'):
        op.drop_index(op.f(f'ix_audit_event_{column}'), table_name='audit_event')
    op.drop_table('audit_event')
