"""What is wished for a list, every list shown, and what came of it.

Revision: 0009, after: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('recommendation_wish',
    sa.Column('assessment_id', sa.Uuid(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('capabilities', sa.Text(), nullable=False),
    sa.Column('budget', sa.String(length=24), nullable=True),
    sa.Column('diagnosed_by', sa.String(length=20), nullable=True),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_recommendation_wish_assessment_id_assessment'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('assessment_id', name=op.f('pk_recommendation_wish'))
    )
    op.create_table('recommendation_shown',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('assessment_id', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seed', sa.BigInteger(), nullable=False),
    sa.Column('weights_version', sa.String(length=20), nullable=False),
    sa.Column('lexicon_version', sa.String(length=20), nullable=False),
    sa.Column('region', sa.String(length=6), nullable=False),
    sa.Column('industry', sa.String(length=2), nullable=False),
    sa.Column('size', sa.String(length=10), nullable=False),
    sa.Column('needs', sa.Text(), nullable=False),
    sa.Column('entries', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_recommendation_shown_assessment_id_assessment'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recommendation_shown'))
    )
    with op.batch_alter_table('recommendation_shown', schema=None) as batch_op:
        batch_op.create_index(op.f('ix_recommendation_shown_assessment_id'), ['assessment_id'], unique=False)
    op.create_table('recommendation_feedback',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('shown_id', sa.Uuid(), nullable=False),
    sa.Column('provider', sa.String(length=20), nullable=False),
    sa.Column('verdict', sa.String(length=20), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('remark', sa.Text(), nullable=False),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['shown_id'], ['recommendation_shown.id'], name=op.f('fk_recommendation_feedback_shown_id_recommendation_shown'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recommendation_feedback'))
    )
    with op.batch_alter_table('recommendation_feedback', schema=None) as batch_op:
        batch_op.create_index(op.f('ix_recommendation_feedback_shown_id'), ['shown_id'], unique=False)


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table('recommendation_feedback')
    op.drop_table('recommendation_shown')
    op.drop_table('recommendation_wish')
