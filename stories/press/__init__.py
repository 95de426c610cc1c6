"""The wall between what is written and what is read: freeze, publish, reading."""
