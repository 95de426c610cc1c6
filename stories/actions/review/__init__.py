"""Filing and the three reviews (交稿、三审): every move of a story from one state to the next."""
