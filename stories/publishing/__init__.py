"""Publishing (签发): freezing, correcting, withholding, and drawing share cards."""
