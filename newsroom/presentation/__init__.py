"""What every face shows alike: stories in words, compared lines, the names of acts (呈现)."""
