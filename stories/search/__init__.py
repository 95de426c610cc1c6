"""Finding published stories: a query is read, the index that the database keeps is asked, extracts are cut."""
