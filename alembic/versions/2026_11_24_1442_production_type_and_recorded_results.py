"""The production type of an enterprise, and results reached elsewhere.

Revision: 0002, after: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('recorded_result',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('enterprise_id', sa.Uuid(), nullable=False),
    sa.Column('questionnaire_code', sa.String(length=40), nullable=False),
    sa.Column('questionnaire_version', sa.String(length=20), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('total', sa.String(length=40), nullable=True),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('certificate', sa.String(length=80), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['enterprise_id'], ['enterprise.id'], name=op.f('fk_recorded_result_enterprise_id_enterprise'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recorded_result'))
    )
    with op.batch_alter_table('recorded_result', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recorded_result_enterprise_id'), ['enterprise_id'], unique=False)

    with op.batch_alter_table('enterprise', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('production_type', sa.String(length=10), nullable=False, server_default=''))
    with op.batch_alter_table('enterprise', schema=None) as batch_op:
        batch_op.alter_column('production_type', server_default=None)



def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table('enterprise', schema=None) as batch_op:
        batch_op.drop_column('production_type')
    with op.batch_alter_table('recorded_result', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recorded_result_enterprise_id'))

    op.drop_table('recorded_result')
