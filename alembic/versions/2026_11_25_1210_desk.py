"""The desk: one open case an enterprise, reminders, visits with notes, ratings and explanations.

Revision: 0020, after: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

OVER = ('closed', 'rejected', 'cancelled', 'expired')


def upgrade() -> None:
    """Go to this revision."""
    op.add_column('diagnosis_case', sa.Column('open_key', sa.String(length=36), nullable=True))
    _open_cases_are_named()
    op.create_index(op.f('ix_diagnosis_case_open_key'), 'diagnosis_case', ['open_key'], unique=True)
    op.create_table('case_reminder',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('occasion', sa.String(length=20), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['diagnosis_case.id'], name=op.f('fk_case_reminder_case_id_diagnosis_case'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('case_id', 'person_id', 'occasion', name=op.f('pk_case_reminder'))
    )
    op.create_table('case_attendance',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('side', sa.String(length=10), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('post', sa.String(length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('noted_by', sa.String(length=60), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['diagnosis_case.id'], name=op.f('fk_case_attendance_case_id_diagnosis_case'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_attendance'))
    )
    op.create_index(op.f('ix_case_attendance_case_id'), 'case_attendance', ['case_id'], unique=False)
    op.create_table('case_note',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('whom', sa.String(length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('by_name', sa.String(length=60), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['diagnosis_case.id'], name=op.f('fk_case_note_case_id_diagnosis_case'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_note'))
    )
    op.create_index(op.f('ix_case_note_case_id'), 'case_note', ['case_id'], unique=False)
    op.create_table('case_rating',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('manner', sa.Integer(), nullable=False),
    sa.Column('accuracy', sa.Integer(), nullable=False),
    sa.Column('use', sa.Integer(), nullable=False),
    sa.Column('remark', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['diagnosis_case.id'], name=op.f('fk_case_rating_case_id_diagnosis_case'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('case_id', name=op.f('pk_case_rating'))
    )
    op.create_table('case_explanation',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['diagnosis_case.id'], name=op.f('fk_case_explanation_case_id_diagnosis_case'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('case_id', name=op.f('pk_case_explanation'))
    )


def downgrade() -> None:
    """Go back to the one before."""
    for table in ('case_explanation', 'case_rating', 'case_note', 'case_attendance', 'case_reminder'):
        op.drop_table(table)
    op.drop_index(op.f('ix_diagnosis_case_open_key'), table_name='diagnosis_case')
    op.drop_column('diagnosis_case', 'open_key')


def _open_cases_are_named() -> None:
    """Name the enterprise of every open case; of two open ones of an enterprise the older one holds the name."""
    case = sa.table('diagnosis_case', sa.column('id', sa.Uuid()), sa.column('enterprise_id', sa.Uuid()), sa.column('state', sa.String()), sa.column('created_at', sa.DateTime(timezone=True)), sa.column('open_key', sa.String()))
    enterprise = sa.table('enterprise', sa.column('id', sa.Uuid()), sa.column('credit_code', sa.String()))
    found = sa.select(case.c.id, case.c.enterprise_id, enterprise.c.credit_code).join(enterprise, enterprise.c.id == case.c.enterprise_id)
    bind, taken = op.get_bind(), set()
    for case_id, enterprise_id, credit_code in bind.execute(found.where(case.c.state.not_in(OVER)).order_by(case.c.created_at)).all():
        key = credit_code or str(enterprise_id)
        if key not in taken:
            taken.add(key)
            bind.execute(case.update().where(case.c.id == case_id).values(open_key=key))
