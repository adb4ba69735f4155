"""Files of evidence and their uses.

Revision: 0007, after: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('evidence_file',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('pages', sa.Integer(), nullable=False),
    sa.Column('scan', sa.String(length=12), nullable=False),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_evidence_file'))
    )
    op.create_table('evidence_use',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=False),
    sa.Column('item', sa.String(length=40), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('sent_digest', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('dated', sa.Date(), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('added_by', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['digest'], ['evidence_file.digest'], name=op.f('fk_evidence_use_digest_evidence_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_use')),
    sa.UniqueConstraint('owner_id', 'item', 'digest', name=op.f('uq_evidence_use_owner_id_item_digest'))
    )
    with op.batch_alter_table('evidence_use', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evidence_use_digest'), ['digest'], unique=False)
        batch_op.create_index(batch_op.f('ix_evidence_use_owner_id'), ['owner_id'], unique=False)


def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table('evidence_use', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evidence_use_owner_id'))
        batch_op.drop_index(batch_op.f('ix_evidence_use_digest'))
    op.drop_table('evidence_use')
    op.drop_table('evidence_file')
