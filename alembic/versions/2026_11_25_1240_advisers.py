"""Advisers and trips: who looks after whom, and one team visiting many firms.

Revision: 0021, after: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('advisership',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('enterprise_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('current', sa.Uuid(), nullable=True),
    sa.Column('handover', sa.Text(), nullable=False),
    sa.Column('since_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('named_by', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['enterprise_id'], ['enterprise.id'], name=op.f('fk_advisership_enterprise_id_enterprise')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_advisership_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_advisership'))
    )
    op.create_index(op.f('ix_advisership_current'), 'advisership', ['current'], unique=True)
    op.create_index(op.f('ix_advisership_enterprise_id'), 'advisership', ['enterprise_id'], unique=False)
    op.create_index(op.f('ix_advisership_person_id'), 'advisership', ['person_id'], unique=False)
    op.create_table('adviser_contact',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('enterprise_id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('way', sa.String(length=10), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=False),
    sa.Column('by_name', sa.String(length=60), nullable=False),
    sa.Column('noted_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['enterprise_id'], ['enterprise.id'], name=op.f('fk_adviser_contact_enterprise_id_enterprise')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_adviser_contact'))
    )
    op.create_index(op.f('ix_adviser_contact_enterprise_id'), 'adviser_contact', ['enterprise_id'], unique=False)
    op.create_table('advice_item',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('enterprise_id', sa.Uuid(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('by_name', sa.String(length=60), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['enterprise_id'], ['enterprise.id'], name=op.f('fk_advice_item_enterprise_id_enterprise')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_advice_item'))
    )
    op.create_index(op.f('ix_advice_item_enterprise_id'), 'advice_item', ['enterprise_id'], unique=False)
    op.create_table('advice_step',
    sa.Column('advice_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('event', sa.String(length=10), nullable=False),
    sa.Column('to_state', sa.String(length=10), nullable=False),
    sa.Column('remark', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_name', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['advice_id'], ['advice_item.id'], name=op.f('fk_advice_step_advice_id_advice_item'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('advice_id', 'number', name=op.f('pk_advice_step'))
    )


def downgrade() -> None:
    """Go back to the one before."""
    for table in ('advice_step', 'advice_item', 'adviser_contact', 'advisership'):
        op.drop_table(table)
