"""Filing and the three reviews (交稿、三审): a story's moves from state to state."""
