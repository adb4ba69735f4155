"""Reports that were revoked by two people.

Revision: 0027, after: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('report_revocation',
    sa.Column('number', sa.String(length=24), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('approval_id', sa.Uuid(), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['approval_id'], ['approval.id'], name=op.f('fk_report_revocation_approval_id_approval')),
    sa.ForeignKeyConstraint(['number'], ['report.number'], name=op.f('fk_report_revocation_number_report')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_report_revocation'))
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table('report_revocation')
