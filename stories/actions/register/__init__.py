"""The register (名册): accounts, reporters, desks, columns, tags, tokens."""
