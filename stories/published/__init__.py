"""What readers may see at this instant, asked of the published rows (已刊出); it knows no working row."""
