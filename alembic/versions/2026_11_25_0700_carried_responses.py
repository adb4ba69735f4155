"""Responses carried over from another assessment or version, and not yet confirmed.

Revision: 0004, after: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0002'
branch_labels = None
depends_on = None

TEXTS = {'carried_questionnaire': 40, 'carried_version': 20, 'carried_item': 40}


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table('response', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('to_confirm', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('carried_assessment', sa.Uuid(), nullable=True))
        for name, length in TEXTS.items():
            batch_op.add_column(
                sa.Column(name, sa.String(length=length), nullable=False, server_default=''))
    with op.batch_alter_table('response', schema=None) as batch_op:
        for name in ('to_confirm', *TEXTS):
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    """Go back to the one before; unconfirmed responses go, for nobody has given them."""
    op.execute(sa.text('DELETE FROM response WHERE to_confirm'))
    with op.batch_alter_table('response', schema=None) as batch_op:
        for name in ('to_confirm', 'carried_assessment', *TEXTS):
            batch_op.drop_column(name)
