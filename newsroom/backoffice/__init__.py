"""The editors' back office (编辑部): Django's admin, written through actions."""
