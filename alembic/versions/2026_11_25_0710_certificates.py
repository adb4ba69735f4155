"""Doubts about answers kept as flags; who issued a recorded certificate.

Revision: 0003, after: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('quality_flag',
    sa.Column('assessment_id', sa.Uuid(), nullable=False),
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.Column('severity', sa.String(length=20), nullable=False),
    sa.Column('items', sa.Text(), nullable=False),
    sa.Column('figures', sa.Text(), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('is_confirmed', sa.Boolean(), nullable=False),
    sa.Column('remark', sa.String(length=200), nullable=False),
    sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_quality_flag_assessment_id_assessment'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('assessment_id', 'rule', name=op.f('pk_quality_flag'))
    )
    with op.batch_alter_table('recorded_result', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('office', sa.String(length=120), nullable=False, server_default=''))
    with op.batch_alter_table('recorded_result', schema=None) as batch_op:
        batch_op.alter_column('office', server_default=None)


def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table('recorded_result', schema=None) as batch_op:
        batch_op.drop_column('office')
    op.drop_table('quality_flag')
