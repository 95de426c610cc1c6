"""Review in the back office (三审): the queue, the review page and its actions."""
