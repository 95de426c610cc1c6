"""Review in the back office (三审): the queue, the page a story is signed on, and everything that page leads to."""
