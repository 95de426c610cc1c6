"""Readers' reports (报错): taken and answered."""
