"""Accounts, reporters and desks (名册), second factors, tokens of machines."""
