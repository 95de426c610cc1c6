"""How the newsroom is run: health, durability, backup and restore, the baked copy, the readers' role."""
