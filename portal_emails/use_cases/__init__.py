"""What the service does for its callers: plain async functions over the ports, one file each."""
