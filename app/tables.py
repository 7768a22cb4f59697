"""Every table of every floor, imported once so that migrations, backups and checks see the whole schema."""

from foundation.columns import Base

METADATA = Base.metadata

__all__ = ["METADATA"]
