"""Differing answers, letters, and digests of the addresses resume links went to.

Revision: 0013, after: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table('delegation', schema=None) as batch_op:
        batch_op.alter_column('email', existing_type=sa.String(length=600), type_=sa.String(length=254))
    op.create_table('differing_response',
    sa.Column('assessment_id', sa.Uuid(), nullable=False),
    sa.Column('item', sa.String(length=40), nullable=False),
    sa.Column('author', sa.String(length=32), nullable=False),
    sa.Column('given_by', sa.String(length=100), nullable=False),
    sa.Column('delegation_id', sa.Uuid(), nullable=True),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_differing_response_assessment_id_assessment'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('assessment_id', 'item', 'author', name=op.f('pk_differing_response'))
    )
    op.create_table('letter',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('about', sa.Uuid(), nullable=False),
    sa.Column('recipient', sa.String(length=254), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('fault', sa.String(length=120), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter'))
    )
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_letter_about'), ['about'], unique=False)
        batch_op.create_index(batch_op.f('ix_letter_next_try_at'), ['next_try_at'], unique=False)
    op.create_table('resume_address',
    sa.Column('assessment_id', sa.Uuid(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_resume_address_assessment_id_assessment'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('assessment_id', 'digest', name=op.f('pk_resume_address'))
    )
    with op.batch_alter_table('resume_address', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_resume_address_digest'), ['digest'], unique=False)


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table('resume_address')
    op.drop_table('letter')
    op.drop_table('differing_response')
    with op.batch_alter_table('delegation', schema=None) as batch_op:
        batch_op.alter_column('email', existing_type=sa.String(length=254), type_=sa.String(length=600))
