"""How long items take, counted over all assessments.

Revision: 0006, after: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('item_timing',
    sa.Column('questionnaire_code', sa.String(length=40), nullable=False),
    sa.Column('questionnaire_version', sa.String(length=20), nullable=False),
    sa.Column('item', sa.String(length=40), nullable=False),
    sa.Column('seconds_class', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('answers', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('questionnaire_code', 'questionnaire_version', 'item', 'seconds_class', name=op.f('pk_item_timing'))
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table('item_timing')
