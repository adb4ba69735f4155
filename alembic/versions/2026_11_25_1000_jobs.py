"""Jobs: one queue for all that is done after a transaction; letters that wait become jobs.

Revision: 0015, after: 0014
"""

import json

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    """Go to this revision."""
    job = op.create_table('job',
    sa.Column('number', NUMBER, nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('payload', sa.Text(), nullable=False),
    sa.Column('started_by', sa.String(length=120), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('put_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('token', sa.String(length=32), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('of', sa.Integer(), nullable=False),
    sa.Column('fault', sa.String(length=300), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_job')),
    sa.UniqueConstraint('key', name=op.f('uq_job_key'))
    )
    op.create_index('ix_job_state_due_at', 'job', ['state', 'due_at'], unique=False)
    _letters_become_jobs(job)
    op.drop_index(op.f('ix_letter_next_try_at'), table_name='letter')
    with op.batch_alter_table('letter') as letter:
        letter.drop_column('next_try_at')


def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table('letter') as letter:
        letter.add_column(sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=True))
    op.execute('UPDATE letter SET next_try_at = written_at')
    with op.batch_alter_table('letter') as letter:
        letter.alter_column('next_try_at', existing_type=sa.DateTime(timezone=True), nullable=False)
    op.create_index(op.f('ix_letter_next_try_at'), 'letter', ['next_try_at'], unique=False)
    op.drop_index('ix_job_state_due_at', table_name='job')
    op.drop_table('job')


def _letters_become_jobs(job: sa.Table) -> None:
    letter = sa.table('letter', sa.column('id', sa.Uuid()), sa.column('state', sa.String()),
                      sa.column('written_at', sa.DateTime(timezone=True)), sa.column('next_try_at', sa.DateTime(timezone=True)))
    connection = op.get_bind()
    for row in connection.execute(sa.select(letter).where(letter.c.state == 'waiting')).all():
        connection.execute(job.insert().values(
            name='letter.send', key=f'letter.send:{row.id}', payload=json.dumps({'letter': str(row.id)}), started_by='', state='waiting',
            put_at=row.written_at, due_at=row.next_try_at, tries=0, token='', done=0, of=0, fault=''))
