"""The editors' back office (编辑部): Django's admin, one file per noun, every write through an action."""
