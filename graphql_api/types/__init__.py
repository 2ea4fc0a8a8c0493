"""The types of the schema, one family a file. What is expensive is worked out when it is asked for, and no field waits."""
