"""What every storage promises, as tests that anyone's storage runs."""

from __future__ import annotations

from portal_emails.testing.storage_contract.committing import Committing
from portal_emails.testing.storage_contract.history import History
from portal_emails.testing.storage_contract.listing import Listing
from portal_emails.testing.storage_contract.loading import Loading
from portal_emails.testing.storage_contract.sharing import Sharing


class StorageContract(Loading, Listing, Committing, History, Sharing):
    """Subclass it in a test module and say how to make a storage; pytest then runs every case.

        from portal_emails.testing import StorageContract
        from my_package import MyStorage

        class TestMyStorage(StorageContract):
            def storage(self, folder):
                return MyStorage(f"mine:{folder}")

    A storage that loses its data when it is closed says `survives_reopening = False`; one that cannot be opened twice at the same time
    says `several_at_once = False`. The cases that need it are then skipped.
    """


__all__ = ["StorageContract"]
