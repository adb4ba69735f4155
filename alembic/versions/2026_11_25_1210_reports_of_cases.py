"""Reports of cases: an assessment has one report of its own, and one of each case that was issued.

Revision: 0018, after: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

OWN = 'uq_report_own'


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table('report', schema=None) as batch_op:
        batch_op.add_column(sa.Column('case_id', sa.Uuid(), nullable=True))
        batch_op.drop_constraint(op.f('uq_report_assessment_id'), type_='unique')
        batch_op.create_unique_constraint(op.f('uq_report_case_id'), ['case_id'])
        batch_op.create_foreign_key(op.f('fk_report_case_id_diagnosis_case'), 'diagnosis_case', ['case_id'], ['id'])
        batch_op.create_index(batch_op.f('ix_report_assessment_id'), ['assessment_id'], unique=False)
    of_no_case = sa.text('case_id IS NULL')
    op.create_index(OWN, 'report', ['assessment_id'], unique=True, sqlite_where=of_no_case, postgresql_where=of_no_case)


def downgrade() -> None:
    """Go back; reports of cases have no place there."""
    op.drop_index(OWN, table_name='report')
    of_cases = 'SELECT number FROM report WHERE case_id IS NOT NULL'
    op.execute(f'DELETE FROM report_content WHERE number IN ({of_cases})')
    op.execute(f'DELETE FROM report_edition WHERE number IN ({of_cases})')
    op.execute('DELETE FROM report WHERE case_id IS NOT NULL')
    with op.batch_alter_table('report', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_report_assessment_id'))
        batch_op.drop_constraint(op.f('fk_report_case_id_diagnosis_case'), type_='foreignkey')
        batch_op.drop_constraint(op.f('uq_report_case_id'), type_='unique')
        batch_op.drop_column('case_id')
        batch_op.create_unique_constraint(op.f('uq_report_assessment_id'), ['assessment_id'])
