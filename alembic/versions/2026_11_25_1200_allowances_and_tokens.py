"""Limits that hold across processes, and tokens for programs.

Revision: 0016g, after: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = '0016g'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('allowance',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('until', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_allowance'))
    )
    op.create_index(op.f('ix_allowance_until'), 'allowance', ['until'], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f('ix_allowance_until'), table_name='allowance')
    op.drop_table('allowance')
