"""The first tables"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('idempotency',
    sa.Column('client_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('key_hash', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('request_digest', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('disclosure_digest', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=True),
    sa.Column('expires', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('client_id', 'key_hash')
    )
    with op.batch_alter_table('idempotency', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_idempotency_expires'), ['expires'], unique=False)

    op.create_table('import_job',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('department', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('file_sha256', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('received_at', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('accepted', sa.Integer(), nullable=False),
    sa.Column('rejected', sa.Integer(), nullable=False),
    sa.Column('quarantined', sa.Integer(), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('import_job', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_job_file_sha256'), ['file_sha256'], unique=False)

    op.create_table('log_entry',
    sa.Column('idx', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('time', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('leaf', sa.LargeBinary(), nullable=False),
    sa.Column('leaf_hash', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('idx'),
    sa.UniqueConstraint('id')
    )
    op.create_table('log_head',
    sa.Column('log', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('frontier', sa.LargeBinary(), nullable=False),
    sa.Column('checkpoint', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('log')
    )
    op.create_table('log_search',
    sa.Column('idx', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('recipient', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('client', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('purpose', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('outcome', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('operator_tag', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('time', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('idx')
    )
    with op.batch_alter_table('log_search', schema=None) as batch_op:
        batch_op.create_index('ix_log_search_recipient_time', ['recipient', 'time'], unique=False)
        batch_op.create_index('ix_log_search_time', ['time'], unique=False)

    op.create_table('log_subject',
    sa.Column('idx', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('tag', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('idx', 'seq')
    )
    with op.batch_alter_table('log_subject', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_log_subject_tag'), ['tag'], unique=False)

    op.create_table('recipient',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('country', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('status', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('contract_ref', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('contract_until', sa.Date(), nullable=True),
    sa.Column('pia_ref', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('pia_until', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('replay',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('expires', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('replay', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_replay_expires'), ['expires'], unique=False)

    op.create_table('subject',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('adult_on', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('authorisation',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('recipient_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('purpose', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=False),
    sa.Column('revoked_at', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('notice_at', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('evidence', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['recipient_id'], ['recipient.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('authorisation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_authorisation_recipient_id'), ['recipient_id'], unique=False)

    op.create_table('client',
    sa.Column('client_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('recipient_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('jwks', sa.Text(), nullable=False),
    sa.Column('status', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['recipient_id'], ['recipient.id'], ),
    sa.PrimaryKeyConstraint('client_id')
    )
    with op.batch_alter_table('client', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_client_recipient_id'), ['recipient_id'], unique=False)

    op.create_table('identifier',
    sa.Column('tag', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('subject_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['subject_id'], ['subject.id'], ),
    sa.PrimaryKeyConstraint('tag')
    )
    with op.batch_alter_table('identifier', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_identifier_subject_id'), ['subject_id'], unique=False)

    op.create_table('import_fault',
    sa.Column('import_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.Column('field', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('message_zh', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('message_en', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['import_job.id'], ),
    sa.PrimaryKeyConstraint('import_id', 'row', 'field', 'code')
    )
    op.create_table('licence',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('recipient_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('number', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('issuer', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('purposes', sa.Text(), nullable=False),
    sa.Column('subject_kinds', sa.Text(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=False),
    sa.Column('status', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['recipient_id'], ['recipient.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('licence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_licence_recipient_id'), ['recipient_id'], unique=False)

    op.create_table('quarantine',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('import_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('created_at', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['import_job.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('quarantine', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_quarantine_import_id'), ['import_id'], unique=False)

    op.create_table('result',
    sa.Column('subject_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('tier', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('objection', sa.Boolean(), nullable=False),
    sa.Column('lapses_on', sa.Date(), nullable=True),
    sa.Column('publicity_until', sa.Date(), nullable=True),
    sa.Column('adverse_end', sa.Date(), nullable=True),
    sa.Column('published', sa.Boolean(), nullable=False),
    sa.Column('held', sa.Boolean(), nullable=False),
    sa.Column('hidden', sa.Boolean(), nullable=False),
    sa.Column('review_fields', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('review_until', sa.Date(), nullable=True),
    sa.Column('department', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('import_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('formed_on', sa.Date(), nullable=False),
    sa.Column('c01', sa.Text(), nullable=True),
    sa.Column('c02', sa.Text(), nullable=True),
    sa.Column('c03', sa.Text(), nullable=True),
    sa.Column('c04', sa.Text(), nullable=True),
    sa.Column('c05', sa.LargeBinary(), nullable=True),
    sa.Column('c06', sa.Text(), nullable=True),
    sa.Column('c07', sa.LargeBinary(), nullable=True),
    sa.Column('c08', sa.Text(), nullable=True),
    sa.Column('c09', sa.Text(), nullable=True),
    sa.Column('c10', sa.LargeBinary(), nullable=True),
    sa.Column('c11', sa.Text(), nullable=True),
    sa.Column('c12', sa.Text(), nullable=True),
    sa.Column('c13', sa.Text(), nullable=True),
    sa.Column('c15', sa.LargeBinary(), nullable=True),
    sa.Column('c16', sa.Text(), nullable=True),
    sa.Column('c17', sa.Text(), nullable=True),
    sa.Column('c18', sa.Text(), nullable=True),
    sa.Column('e01', sa.LargeBinary(), nullable=True),
    sa.Column('e02', sa.LargeBinary(), nullable=True),
    sa.Column('e03', sa.LargeBinary(), nullable=True),
    sa.Column('e04', sa.Text(), nullable=True),
    sa.Column('e05', sa.LargeBinary(), nullable=True),
    sa.Column('e06', sa.LargeBinary(), nullable=True),
    sa.Column('e07', sa.LargeBinary(), nullable=True),
    sa.Column('e08', sa.Text(), nullable=True),
    sa.Column('p01', sa.LargeBinary(), nullable=True),
    sa.Column('p02', sa.LargeBinary(), nullable=True),
    sa.Column('p03', sa.LargeBinary(), nullable=True),
    sa.Column('p04', sa.LargeBinary(), nullable=True),
    sa.Column('p05', sa.LargeBinary(), nullable=True),
    sa.Column('p06', sa.LargeBinary(), nullable=True),
    sa.Column('t01', sa.LargeBinary(), nullable=True),
    sa.Column('t02', sa.LargeBinary(), nullable=True),
    sa.Column('t03', sa.LargeBinary(), nullable=True),
    sa.Column('t04', sa.LargeBinary(), nullable=True),
    sa.Column('t05', sa.LargeBinary(), nullable=True),
    sa.Column('t06', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['subject_id'], ['subject.id'], ),
    sa.PrimaryKeyConstraint('subject_id')
    )
    with op.batch_alter_table('result', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_result_lapses_on'), ['lapses_on'], unique=False)

    op.create_table('review_certificate',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('organ', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('outcome', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('fields', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('jws', sa.Text(), nullable=False),
    sa.Column('import_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['import_job.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('review_certificate', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_certificate_import_id'), ['import_id'], unique=False)

    op.create_table('statement',
    sa.Column('subject_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('department', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('tier', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('objection', sa.Boolean(), nullable=False),
    sa.Column('lapses_on', sa.Date(), nullable=True),
    sa.Column('publicity_until', sa.Date(), nullable=True),
    sa.Column('adverse_end', sa.Date(), nullable=True),
    sa.Column('published', sa.Boolean(), nullable=False),
    sa.Column('held', sa.Boolean(), nullable=False),
    sa.Column('review_fields', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('review_until', sa.Date(), nullable=True),
    sa.Column('import_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('formed_on', sa.Date(), nullable=False),
    sa.Column('c01', sa.Text(), nullable=True),
    sa.Column('c02', sa.Text(), nullable=True),
    sa.Column('c03', sa.Text(), nullable=True),
    sa.Column('c04', sa.Text(), nullable=True),
    sa.Column('c05', sa.LargeBinary(), nullable=True),
    sa.Column('c06', sa.Text(), nullable=True),
    sa.Column('c07', sa.LargeBinary(), nullable=True),
    sa.Column('c08', sa.Text(), nullable=True),
    sa.Column('c09', sa.Text(), nullable=True),
    sa.Column('c10', sa.LargeBinary(), nullable=True),
    sa.Column('c11', sa.Text(), nullable=True),
    sa.Column('c12', sa.Text(), nullable=True),
    sa.Column('c13', sa.Text(), nullable=True),
    sa.Column('c15', sa.LargeBinary(), nullable=True),
    sa.Column('c16', sa.Text(), nullable=True),
    sa.Column('c17', sa.Text(), nullable=True),
    sa.Column('c18', sa.Text(), nullable=True),
    sa.Column('e01', sa.LargeBinary(), nullable=True),
    sa.Column('e02', sa.LargeBinary(), nullable=True),
    sa.Column('e03', sa.LargeBinary(), nullable=True),
    sa.Column('e04', sa.Text(), nullable=True),
    sa.Column('e05', sa.LargeBinary(), nullable=True),
    sa.Column('e06', sa.LargeBinary(), nullable=True),
    sa.Column('e07', sa.LargeBinary(), nullable=True),
    sa.Column('e08', sa.Text(), nullable=True),
    sa.Column('p01', sa.LargeBinary(), nullable=True),
    sa.Column('p02', sa.LargeBinary(), nullable=True),
    sa.Column('p03', sa.LargeBinary(), nullable=True),
    sa.Column('p04', sa.LargeBinary(), nullable=True),
    sa.Column('p05', sa.LargeBinary(), nullable=True),
    sa.Column('p06', sa.LargeBinary(), nullable=True),
    sa.Column('t01', sa.LargeBinary(), nullable=True),
    sa.Column('t02', sa.LargeBinary(), nullable=True),
    sa.Column('t03', sa.LargeBinary(), nullable=True),
    sa.Column('t04', sa.LargeBinary(), nullable=True),
    sa.Column('t05', sa.LargeBinary(), nullable=True),
    sa.Column('t06', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['subject_id'], ['subject.id'], ),
    sa.PrimaryKeyConstraint('subject_id', 'department')
    )
    op.create_table('authorisation_subject',
    sa.Column('authorisation_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('subject_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['authorisation_id'], ['authorisation.id'], ),
    sa.PrimaryKeyConstraint('authorisation_id', 'subject_id')
    )
    with op.batch_alter_table('authorisation_subject', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_authorisation_subject_subject_id'), ['subject_id'], unique=False)

    op.create_table('incident',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('quarantine_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('opened_at', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('due_at', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['quarantine_id'], ['quarantine.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_incident_quarantine_id'), ['quarantine_id'], unique=False)

    head = sa.table("log_head", *(sa.column(name) for name in ("log", "size", "frontier", "checkpoint")))
    op.bulk_insert(head, [{"log": 1, "size": 0, "frontier": b"", "checkpoint": ""}])


def downgrade() -> None:
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_incident_quarantine_id'))

    op.drop_table('incident')
    with op.batch_alter_table('authorisation_subject', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_authorisation_subject_subject_id'))

    op.drop_table('authorisation_subject')
    op.drop_table('statement')
    with op.batch_alter_table('review_certificate', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_review_certificate_import_id'))

    op.drop_table('review_certificate')
    with op.batch_alter_table('result', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_result_lapses_on'))

    op.drop_table('result')
    with op.batch_alter_table('quarantine', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_quarantine_import_id'))

    op.drop_table('quarantine')
    with op.batch_alter_table('licence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_licence_recipient_id'))

    op.drop_table('licence')
    op.drop_table('import_fault')
    with op.batch_alter_table('identifier', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_identifier_subject_id'))

    op.drop_table('identifier')
    with op.batch_alter_table('client', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_client_recipient_id'))

    op.drop_table('client')
    with op.batch_alter_table('authorisation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_authorisation_recipient_id'))

    op.drop_table('authorisation')
    op.drop_table('subject')
    with op.batch_alter_table('replay', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_replay_expires'))

    op.drop_table('replay')
    op.drop_table('recipient')
    with op.batch_alter_table('log_subject', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_log_subject_tag'))

    op.drop_table('log_subject')
    with op.batch_alter_table('log_search', schema=None) as batch_op:
        batch_op.drop_index('ix_log_search_time')
        batch_op.drop_index('ix_log_search_recipient_time')

    op.drop_table('log_search')
    op.drop_table('log_head')
    op.drop_table('log_entry')
    with op.batch_alter_table('import_job', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_job_file_sha256'))

    op.drop_table('import_job')
    with op.batch_alter_table('idempotency', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_idempotency_expires'))

    op.drop_table('idempotency')
