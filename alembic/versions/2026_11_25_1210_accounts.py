"""Accounts: claims, closed links, passkeys, an identity service, deputies; colleagues' addresses are sealed.

Revision: 0017, after: 0015
"""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

from app.kit.sealing import Sealer

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('closed_link',
    sa.Column('object_id', sa.Uuid(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('object_id', name=op.f('pk_closed_link'))
    )
    op.create_table('passkey',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('credential', sa.String(length=1400), nullable=False),
    sa.Column('public_key', sa.LargeBinary(), nullable=False),
    sa.Column('counter', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_passkey_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passkey')),
    sa.UniqueConstraint('credential', name=op.f('uq_passkey_credential'))
    )
    op.create_index('ix_passkey_person_id', 'passkey', ['person_id'], unique=False)
    op.create_table('challenge',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('holder', sa.String(length=64), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_challenge'))
    )
    op.create_table('external_identity',
    sa.Column('issuer', sa.String(length=300), nullable=False),
    sa.Column('subject', sa.String(length=255), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('linked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_external_identity_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('issuer', 'subject', name=op.f('pk_external_identity'))
    )
    op.create_index('ix_external_identity_person_id', 'external_identity', ['person_id'], unique=False)
    op.create_table('provider_visit',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('wanted', sa.String(length=300), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_provider_visit'))
    )
    op.create_table('deputation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('principal_id', sa.Uuid(), nullable=False),
    sa.Column('deputy_id', sa.Uuid(), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('begins_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['principal_id'], ['person.id'], name=op.f('fk_deputation_principal_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['deputy_id'], ['person.id'], name=op.f('fk_deputation_deputy_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deputation'))
    )
    op.create_index('ix_deputation_principal_id', 'deputation', ['principal_id'], unique=False)
    op.create_index('ix_deputation_deputy_id', 'deputation', ['deputy_id'], unique=False)
    op.create_table('account_claim',
    sa.Column('assessment_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_account_claim_assessment_id_assessment'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('assessment_id', name=op.f('pk_account_claim'))
    )
    _replace_addresses(sa.Text(), is_sealed=True)


def downgrade() -> None:
    """Go back."""
    _replace_addresses(sa.String(length=254), is_sealed=False)
    for name in (
        'account_claim', 'deputation', 'provider_visit', 'external_identity', 'challenge', 'passkey',
        'closed_link',
    ):  # fmt: skip
        op.drop_table(name)


def _replace_addresses(kind: sa.types.TypeEngine[str], *, is_sealed: bool) -> None:
    """Give the addresses a column of another kind; without the service's secret they stay as they are."""
    op.add_column('delegation', sa.Column('replaced', kind, nullable=False, server_default=''))
    connection = op.get_bind()
    rows = sa.table('delegation', sa.column('id', sa.Uuid()), sa.column('email'), sa.column('replaced'))
    for row in connection.execute(sa.select(rows.c.id, rows.c.email).where(rows.c.email != '')).all():
        email = _sealed(row.id, row.email) if is_sealed else _opened(row.id, row.email)
        connection.execute(rows.update().where(rows.c.id == row.id).values(replaced=email))
    op.execute('ALTER TABLE delegation DROP COLUMN email')
    op.execute('ALTER TABLE delegation RENAME COLUMN replaced TO email')


def _sealer() -> Sealer | None:
    config = op.get_context().config
    secret = config.attributes.get('secret') if config else None
    return Sealer(secret) if secret else None


def _sealed(row_id: UUID, email: str) -> str:
    sealer = _sealer()
    return sealer.seal(email, f'delegation.email.{row_id}') if sealer else email


def _opened(row_id: UUID, email: str) -> str:
    sealer = _sealer()
    is_plain = '@' in email
    return sealer.open(email, f'delegation.email.{row_id}') if sealer and not is_plain else email * is_plain
