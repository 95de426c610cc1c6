"""What all interfaces show alike (呈现): stories, compared rows, names of acts."""
