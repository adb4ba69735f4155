"""Editions of reports: a correction is a new one, every one stays readable.

Revision: 0010, after: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision; what was issued becomes the first edition."""
    op.create_table('report_edition',
    sa.Column('number', sa.String(length=24), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('record_digest', sa.String(length=64), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['number'], ['report.number'], name=op.f('fk_report_edition_number_report')),
    sa.PrimaryKeyConstraint('number', 'edition', name=op.f('pk_report_edition'))
    )
    op.execute(
        "INSERT INTO report_edition (number, edition, reason, record_digest, issued_at) "
        "SELECT number, 1, '', '', issued_at FROM report"
    )
    _renew(('number', 'edition', 'language'), 'number, 1, language, digest, document')


def downgrade() -> None:
    """Go back; only first editions stay."""
    _renew(('number', 'language'), 'number, language, digest, document', "WHERE edition = 1")
    op.drop_table('report_edition')


def _renew(key: tuple[str, ...], values: str, where: str = '') -> None:
    """Make the contents anew with another primary key, which not every engine can change in place."""
    op.rename_table('report_content', 'report_content_before')
    edition = [sa.Column('edition', sa.Integer(), nullable=False)] if 'edition' in key else []
    op.create_table('report_content_after',
    sa.Column('number', sa.String(length=24), nullable=False),
    *edition,
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    )
    names = 'number, edition, language, digest, document' if edition else 'number, language, digest, document'
    op.execute(f"INSERT INTO report_content_after ({names}) SELECT {values} FROM report_content_before {where}")
    op.drop_table('report_content_before')
    with op.batch_alter_table('report_content_after', schema=None) as batch_op:
        batch_op.create_primary_key(op.f('pk_report_content'), list(key))
        batch_op.create_foreign_key(op.f('fk_report_content_number_report'), 'report', ['number'], ['number'])
    op.rename_table('report_content_after', 'report_content')
