"""Cases of diagnosis on site: people, steps, verified values, results, findings, remarks, marks, signatures.

Revision: 0014, after: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('diagnosis_case',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(length=10), nullable=False),
    sa.Column('assessment_id', sa.Uuid(), nullable=False),
    sa.Column('enterprise_id', sa.Uuid(), nullable=False),
    sa.Column('region', sa.String(length=6), nullable=False),
    sa.Column('enterprise', sa.String(length=120), nullable=False),
    sa.Column('origin', sa.String(length=12), nullable=False),
    sa.Column('contact', sa.Text(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('themes', sa.Text(), nullable=False),
    sa.Column('preferred', sa.String(length=200), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('provider', sa.String(length=20), nullable=False),
    sa.Column('method', sa.String(length=10), nullable=False),
    sa.Column('visit_on', sa.Date(), nullable=True),
    sa.Column('since_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_diagnosis_case_assessment_id_assessment')),
    sa.ForeignKeyConstraint(['enterprise_id'], ['enterprise.id'], name=op.f('fk_diagnosis_case_enterprise_id_enterprise')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_diagnosis_case')),
    sa.UniqueConstraint('code', name=op.f('uq_diagnosis_case_code'))
    )
    op.create_index(op.f('ix_diagnosis_case_assessment_id'), 'diagnosis_case', ['assessment_id'], unique=False)
    op.create_index(op.f('ix_diagnosis_case_due_at'), 'diagnosis_case', ['due_at'], unique=False)
    op.create_index(op.f('ix_diagnosis_case_enterprise_id'), 'diagnosis_case', ['enterprise_id'], unique=False)
    op.create_index(op.f('ix_diagnosis_case_region'), 'diagnosis_case', ['region'], unique=False)
    op.create_index(op.f('ix_diagnosis_case_state'), 'diagnosis_case', ['state'], unique=False)
    op.create_table('case_finding',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('item', sa.String(length=40), nullable=False),
    sa.Column('evidence_id', sa.Uuid(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('is_kept', sa.Boolean(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('by_name', sa.String(length=60), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['diagnosis_case.id'], name=op.f('fk_case_finding_case_id_diagnosis_case'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_finding'))
    )
    op.create_index(op.f('ix_case_finding_case_id'), 'case_finding', ['case_id'], unique=False)
    op.create_table('case_mark',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('expert_id', sa.Uuid(), nullable=False),
    sa.Column('criterion', sa.String(length=20), nullable=False),
    sa.Column('mark', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['diagnosis_case.id'], name=op.f('fk_case_mark_case_id_diagnosis_case'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('case_id', 'expert_id', 'criterion', name=op.f('pk_case_mark'))
    )
    op.create_table('case_member',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('part', sa.String(length=12), nullable=False),
    sa.Column('since_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['diagnosis_case.id'], name=op.f('fk_case_member_case_id_diagnosis_case'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_case_member_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_member'))
    )
    op.create_index(op.f('ix_case_member_case_id'), 'case_member', ['case_id'], unique=False)
    op.create_index(op.f('ix_case_member_person_id'), 'case_member', ['person_id'], unique=False)
    op.create_table('case_remark',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('place', sa.String(length=60), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('must_fix', sa.Boolean(), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=False),
    sa.Column('by_name', sa.String(length=60), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('mended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mended_by', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['diagnosis_case.id'], name=op.f('fk_case_remark_case_id_diagnosis_case'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_remark'))
    )
    op.create_index(op.f('ix_case_remark_case_id'), 'case_remark', ['case_id'], unique=False)
    op.create_table('case_result',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('input_digest', sa.String(length=64), nullable=False),
    sa.Column('total', sa.String(length=40), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('measured_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['diagnosis_case.id'], name=op.f('fk_case_result_case_id_diagnosis_case'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('case_id', name=op.f('pk_case_result'))
    )
    op.create_table('case_signature',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['diagnosis_case.id'], name=op.f('fk_case_signature_case_id_diagnosis_case'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('case_id', 'person_id', name=op.f('pk_case_signature'))
    )
    op.create_table('case_step',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('event', sa.String(length=20), nullable=False),
    sa.Column('from_state', sa.String(length=20), nullable=False),
    sa.Column('to_state', sa.String(length=20), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=True),
    sa.Column('by_name', sa.String(length=60), nullable=False),
    sa.Column('remark', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['diagnosis_case.id'], name=op.f('fk_case_step_case_id_diagnosis_case'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('case_id', 'number', name=op.f('pk_case_step'))
    )
    op.create_table('verified_response',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('item', sa.String(length=40), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('self_value', sa.Text(), nullable=False),
    sa.Column('differs', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('remark', sa.Text(), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=False),
    sa.Column('by_name', sa.String(length=60), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['diagnosis_case.id'], name=op.f('fk_verified_response_case_id_diagnosis_case'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('case_id', 'item', name=op.f('pk_verified_response'))
    )


def downgrade() -> None:
    """Go back to the one before."""
    for table in (
        'case_signature', 'case_mark', 'case_remark', 'case_finding', 'case_result', 'verified_response', 'case_step', 'case_member', 'diagnosis_case',
    ):
        op.drop_table(table)
