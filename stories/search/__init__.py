"""Finding published stories: parsing queries, asking the index, cutting extracts."""
