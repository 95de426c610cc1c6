"""Signing in (登录): one door for every face with accounts: limited tries, then the second factor."""
