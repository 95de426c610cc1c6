"""What readers may see at this instant, from published rows (已刊出) only."""
