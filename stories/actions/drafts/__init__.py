"""Working copies (草稿): kept as they are typed, sent with photos, made the story."""
