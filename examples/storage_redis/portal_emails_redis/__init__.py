"""A storage for portal-emails: groups in a Redis that has on disk what it acknowledges."""

from portal_emails import StorageFactory, hookimpl


@hookimpl
def register_storages() -> dict[str, StorageFactory]:
    """`redis:` and, encrypted, `rediss:`."""
    from .store import RedisStorage

    return {"redis": RedisStorage, "rediss": RedisStorage}
