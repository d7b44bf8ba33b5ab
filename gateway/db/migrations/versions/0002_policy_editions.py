"""Policy editions, their approvals and what is in force"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('policy_edition',
    sa.Column('digest', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('emitted_at', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('digest')
    )
    op.create_table('policy_plan',
    sa.Column('digest', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('digest')
    )
    op.create_table('policy_activation',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('edition', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('before', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('time', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('effect', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('seal', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['edition'], ['policy_edition.digest'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('before', 'edition')
    )
    with op.batch_alter_table('policy_activation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_policy_activation_edition'), ['edition'], unique=False)

    op.create_table('policy_approval',
    sa.Column('edition', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('approver', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['edition'], ['policy_edition.digest'], ),
    sa.PrimaryKeyConstraint('edition', 'approver')
    )
    op.create_table('policy_reference',
    sa.Column('slot', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('edition', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('activation', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['edition'], ['policy_edition.digest'], ),
    sa.PrimaryKeyConstraint('slot')
    )
    op.create_table('policy_shadow_cell',
    sa.Column('edition', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('field', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('before', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('after', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('rules', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('count', sa.BigInteger(), nullable=False),
    sa.Column('first_seen', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('last_seen', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['edition'], ['policy_edition.digest'], ),
    sa.PrimaryKeyConstraint('edition', 'field', 'before', 'after', 'rules')
    )


def downgrade() -> None:
    op.drop_table('policy_shadow_cell')
    op.drop_table('policy_reference')
    op.drop_table('policy_approval')
    with op.batch_alter_table('policy_activation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_policy_activation_edition'))

    op.drop_table('policy_activation')
    op.drop_table('policy_plan')
    op.drop_table('policy_edition')
