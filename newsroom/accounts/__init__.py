"""Signing in (登录), shared by all interfaces: limited attempts, second factor."""
