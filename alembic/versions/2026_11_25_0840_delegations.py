"""Sections in the hands of colleagues; who gave a response.

Revision: 0005, after: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision; responses kept so far are the owner's."""
    op.create_table('delegation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('assessment_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('department', sa.String(length=40), nullable=False),
    sa.Column('asked_by', sa.String(length=40), nullable=False),
    sa.Column('email', sa.String(length=600), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('message', sa.String(length=500), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('returned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_delegation_assessment_id_assessment'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delegation'))
    )
    with op.batch_alter_table('delegation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_delegation_assessment_id'), ['assessment_id'], unique=False)
    op.create_table('delegated_section',
    sa.Column('delegation_id', sa.Uuid(), nullable=False),
    sa.Column('section', sa.String(length=40), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('noted_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['delegation_id'], ['delegation.id'], name=op.f('fk_delegated_section_delegation_id_delegation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('delegation_id', 'section', name=op.f('pk_delegated_section'))
    )
    with op.batch_alter_table('response', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('changed_by', sa.String(length=100), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('changed_by_delegation', sa.Uuid(), nullable=True))
    with op.batch_alter_table('response', schema=None) as batch_op:
        batch_op.alter_column('changed_by', server_default=None)


def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table('response', schema=None) as batch_op:
        batch_op.drop_column('changed_by_delegation')
        batch_op.drop_column('changed_by')
    op.drop_table('delegated_section')
    op.drop_table('delegation')
