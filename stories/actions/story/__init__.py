"""Writing a story (写稿): its saved text, its revisions, and what follows when a name in it changes."""
