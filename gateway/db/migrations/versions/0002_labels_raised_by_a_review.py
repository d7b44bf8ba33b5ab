"""Labels that a review raised in one record"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ('result', 'statement'):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column('raised_labels', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=''))


def downgrade() -> None:
    for table in ('statement', 'result'):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column('raised_labels')
