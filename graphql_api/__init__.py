"""The service: schema, resolvers, HTTP, settings and command line."""
