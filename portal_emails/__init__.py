"""The emails that a billing portal sends: the domain, and the contract that plugins import."""
