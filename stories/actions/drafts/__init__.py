"""Working copies (草稿): autosaved, given photos, saved as the story."""
