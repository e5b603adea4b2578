"""Linux: keyring's Secret Service back-end over one connection that is kept.

keyring opens and closes a D-Bus connection for every question. gnome-keyring has a race there: it loses the client in
the middle of a request and aborts, and the desktop starts a new, locked one in its place (seen here within some two
hundred connections with 42.1; reported of 50.0 by several projects, gnome-keyring issues 195 and 199). One connection
and one encrypted session for the life of the process do not meet it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import secretstorage
from keyring.backends import SecretService
from keyring.errors import KeyringLocked
from secretstorage.util import open_session


class KeptConnectionKeyring(SecretService.Keyring):
    """Same entries, same attributes as keyring's own. Not for several threads at once."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._collection: secretstorage.Collection | None = None

    def set_properties_from_env(self) -> None:
        """Stay deaf: `KEYRING_PROPERTY_*` could point to somebody else's collection."""

    def get_password(self, service: str, username: str) -> str | None:
        """The secret, or None."""
        with self._unlocked_collection() as collection:
            for item in self._items(collection, service, username):
                return item.get_secret().decode("utf-8")
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        with self._unlocked_collection() as collection:
            attributes: dict[str, str] = self._query(service, username, application=self.appid)
            collection.create_item(f"{service} ({username})", attributes, password.encode("utf-8"), replace=True)

    def delete_password(self, service: str, username: str) -> None:
        """Forget it."""
        with self._unlocked_collection() as collection:
            for item in self._items(collection, service, username):
                item.delete()

    def close(self) -> None:
        """Leave the bus; the next question connects again."""
        if self._collection is not None:
            self._collection.connection.close()
            self._collection = None

    def _items(self, collection: secretstorage.Collection, service: str, username: str) -> Iterator[secretstorage.Item]:
        for item in collection.search_items(self._query(service, username)):
            if item.is_locked() and item.unlock():
                raise KeyringLocked
            yield item

    @contextlib.contextmanager
    def _unlocked_collection(self) -> Iterator[secretstorage.Collection]:
        """The default collection. If it is locked and there is a screen, the desktop asks for the password: we wait."""
        try:
            collection = self._collection = self._collection or _connected()
            if collection.is_locked() and collection.unlock():
                raise KeyringLocked  # noqa: TRY301 - the connection is closed in one place
            yield collection
        except BaseException:
            self.close()  # whatever went wrong: the next question starts afresh
            raise


def _connected() -> secretstorage.Collection:
    connection = secretstorage.dbus_init()
    try:
        session = open_session(connection)
        collection = secretstorage.get_default_collection(connection, session)
    except BaseException:
        connection.close()
        raise
    collection.session = session
    return collection
