"""Writing a story (写稿): its text, its revisions, and changed names in it."""
