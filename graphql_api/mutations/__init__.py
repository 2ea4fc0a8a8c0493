"""What writes, one mutation a file, named as the use cases."""
