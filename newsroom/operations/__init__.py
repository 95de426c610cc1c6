"""Running the newsroom: health, backup and restore, static copy, reader role."""
