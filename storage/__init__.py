"""The storage backends that come with the service, one module or package each."""
