"""Trips: one team visits many firms.

Revision: 0026, after: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('trip',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('region', sa.String(length=6), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by', sa.String(length=60), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trip'))
    )
    op.create_index(op.f('ix_trip_region'), 'trip', ['region'], unique=False)
    op.create_table('trip_member',
    sa.Column('trip_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_trip_member_person_id_person')),
    sa.ForeignKeyConstraint(['trip_id'], ['trip.id'], name=op.f('fk_trip_member_trip_id_trip'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('trip_id', 'person_id', name=op.f('pk_trip_member'))
    )
    op.create_index(op.f('ix_trip_member_person_id'), 'trip_member', ['person_id'], unique=False)
    op.create_table('trip_stop',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('trip_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('region', sa.String(length=6), nullable=False),
    sa.Column('assessment_id', sa.Uuid(), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('met', sa.String(length=60), nullable=False),
    sa.Column('situation', sa.Text(), nullable=False),
    sa.Column('themes', sa.Text(), nullable=False),
    sa.Column('advice', sa.Text(), nullable=False),
    sa.Column('visited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('by_name', sa.String(length=60), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_trip_stop_assessment_id_assessment')),
    sa.ForeignKeyConstraint(['case_id'], ['diagnosis_case.id'], name=op.f('fk_trip_stop_case_id_diagnosis_case')),
    sa.ForeignKeyConstraint(['trip_id'], ['trip.id'], name=op.f('fk_trip_stop_trip_id_trip'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trip_stop')),
    sa.UniqueConstraint('trip_id', 'number', name=op.f('uq_trip_stop_trip_id_number'))
    )
    op.create_index(op.f('ix_trip_stop_trip_id'), 'trip_stop', ['trip_id'], unique=False)


def downgrade() -> None:
    """Go back to the one before."""
    for table in ('trip_stop', 'trip_member', 'trip'):
        op.drop_table(table)
