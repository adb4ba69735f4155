"""The first schema.

Revision: 0001, after: nothing
"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('access_grant',
    sa.Column('holder', sa.String(length=64), nullable=False),
    sa.Column('object_id', sa.Uuid(), nullable=False),
    sa.Column('granted_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('holder', 'object_id', name=op.f('pk_access_grant'))
    )
    with op.batch_alter_table('access_grant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_access_grant_object_id'), ['object_id'], unique=False)

    op.create_table('enterprise',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('credit_code', sa.String(length=18), nullable=False),
    sa.Column('region', sa.String(length=6), nullable=False),
    sa.Column('industry', sa.String(length=2), nullable=False),
    sa.Column('employees', sa.Integer(), nullable=True),
    sa.Column('revenue', sa.String(length=24), nullable=True),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enterprise'))
    )
    with op.batch_alter_table('enterprise', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_enterprise_credit_code'), ['credit_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_enterprise_region'), ['region'], unique=False)

    op.create_table('provider',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('home', sa.String(length=6), nullable=False),
    sa.Column('regions', sa.Text(), nullable=False),
    sa.Column('industries', sa.Text(), nullable=False),
    sa.Column('sizes', sa.Text(), nullable=False),
    sa.Column('founded', sa.Integer(), nullable=False),
    sa.Column('staff', sa.Integer(), nullable=False),
    sa.Column('open_projects', sa.Integer(), nullable=False),
    sa.Column('max_projects', sa.Integer(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_provider'))
    )
    with op.batch_alter_table('provider', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_provider_state'), ['state'], unique=False)

    op.create_table('assessment',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(length=10), nullable=False),
    sa.Column('enterprise_id', sa.Uuid(), nullable=True),
    sa.Column('questionnaire_code', sa.String(length=40), nullable=False),
    sa.Column('questionnaire_version', sa.String(length=20), nullable=False),
    sa.Column('fingerprint', sa.String(length=80), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('pledge_version', sa.String(length=10), nullable=True),
    sa.Column('pledge_signer', sa.String(length=60), nullable=True),
    sa.Column('submission_key', sa.String(length=200), nullable=True),
    sa.Column('submission_digest', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['enterprise_id'], ['enterprise.id'], name=op.f('fk_assessment_enterprise_id_enterprise')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment')),
    sa.UniqueConstraint('code', name=op.f('uq_assessment_code'))
    )
    with op.batch_alter_table('assessment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assessment_enterprise_id'), ['enterprise_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assessment_state'), ['state'], unique=False)

    op.create_table('provider_case',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('provider', sa.String(length=20), nullable=False),
    sa.Column('customer', sa.String(length=80), nullable=False),
    sa.Column('industry', sa.String(length=2), nullable=False),
    sa.Column('size', sa.String(length=10), nullable=False),
    sa.Column('capabilities', sa.Text(), nullable=False),
    sa.Column('metric', sa.String(length=40), nullable=False),
    sa.Column('before', sa.String(length=24), nullable=False),
    sa.Column('after', sa.String(length=24), nullable=False),
    sa.Column('unit', sa.String(length=20), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('may_be_contacted', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['provider'], ['provider.code'], name=op.f('fk_provider_case_provider_provider'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_provider_case'))
    )
    with op.batch_alter_table('provider_case', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_provider_case_provider'), ['provider'], unique=False)

    op.create_table('provider_offer',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('provider', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('capabilities', sa.Text(), nullable=False),
    sa.Column('from_level', sa.Integer(), nullable=True),
    sa.Column('to_level', sa.Integer(), nullable=True),
    sa.Column('price_model', sa.String(length=10), nullable=False),
    sa.Column('lowest', sa.String(length=24), nullable=False),
    sa.Column('highest', sa.String(length=24), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('deployment', sa.String(length=10), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['provider'], ['provider.code'], name=op.f('fk_provider_offer_provider_provider'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_provider_offer'))
    )
    with op.batch_alter_table('provider_offer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_provider_offer_provider'), ['provider'], unique=False)

    op.create_table('recommendation_set',
    sa.Column('assessment_id', sa.Uuid(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('weights_version', sa.String(length=20), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_recommendation_set_assessment_id_assessment'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('assessment_id', 'language', name=op.f('pk_recommendation_set'))
    )
    op.create_table('report',
    sa.Column('number', sa.String(length=24), nullable=False),
    sa.Column('assessment_id', sa.Uuid(), nullable=False),
    sa.Column('region', sa.String(length=2), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('serial', sa.Integer(), nullable=False),
    sa.Column('fingerprint', sa.String(length=80), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_report_assessment_id_assessment')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_report')),
    sa.UniqueConstraint('assessment_id', name=op.f('uq_report_assessment_id')),
    sa.UniqueConstraint('region', 'year', 'serial', name=op.f('uq_report_region_year_serial'))
    )
    op.create_table('response',
    sa.Column('assessment_id', sa.Uuid(), nullable=False),
    sa.Column('item', sa.String(length=40), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_response_assessment_id_assessment'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('assessment_id', 'item', name=op.f('pk_response'))
    )
    op.create_table('result',
    sa.Column('assessment_id', sa.Uuid(), nullable=False),
    sa.Column('model_name', sa.String(length=40), nullable=False),
    sa.Column('model_version', sa.String(length=20), nullable=False),
    sa.Column('input_digest', sa.String(length=64), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('total', sa.String(length=40), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('scored_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_result_assessment_id_assessment'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('assessment_id', name=op.f('pk_result'))
    )
    with op.batch_alter_table('result', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_result_level'), ['level'], unique=False)

    op.create_table('report_content',
    sa.Column('number', sa.String(length=24), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['number'], ['report.number'], name=op.f('fk_report_content_number_report')),
    sa.PrimaryKeyConstraint('number', 'language', name=op.f('pk_report_content'))
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table('report_content')
    with op.batch_alter_table('result', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_result_level'))

    op.drop_table('result')
    op.drop_table('response')
    op.drop_table('report')
    op.drop_table('recommendation_set')
    with op.batch_alter_table('provider_offer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_provider_offer_provider'))

    op.drop_table('provider_offer')
    with op.batch_alter_table('provider_case', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_provider_case_provider'))

    op.drop_table('provider_case')
    with op.batch_alter_table('assessment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assessment_state'))
        batch_op.drop_index(batch_op.f('ix_assessment_enterprise_id'))

    op.drop_table('assessment')
    with op.batch_alter_table('provider', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_provider_state'))

    op.drop_table('provider')
    with op.batch_alter_table('enterprise', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_enterprise_region'))
        batch_op.drop_index(batch_op.f('ix_enterprise_credit_code'))

    op.drop_table('enterprise')
    with op.batch_alter_table('access_grant', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_access_grant_object_id'))

    op.drop_table('access_grant')
